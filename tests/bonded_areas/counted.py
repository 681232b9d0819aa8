"""Inventory counts in tests: recorded and decided, and what stands against them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bonded_areas.models import Stocktaking
from statute.door import open_case
from statute.errors import DoorError

if TYPE_CHECKING:
    from accounts.actors import Actor
    from tests.clearance.scene import Scene

LOSS = {"becomes": "loss", "reason": "not found on its shelf"}
DESTROYED = {"becomes": "destruction", "reason": "burnt as mouldy"}
MISBOOKED = {"becomes": "correction", "reason": "ten were written, nine came"}


def count(scene: Scene, actor: Actor, *lines: dict[str, Any], **more: Any) -> Stocktaking:
    """A count of the warehouse in Oi on the Monday."""
    given = {
        "place_id": scene.place.pk,
        "counted_on": "2026-11-02",
        "counted_by": "Sato",
        "lines": lines,
        **more,
    }
    case_id = open_case(Stocktaking, "record", actor, scene.tokyo.pk, given).case_id
    found: Stocktaking = Stocktaking.objects.get(pk=case_id)
    return found


def refused(scene: Scene, actor: Actor, *lines: dict[str, Any], **more: Any) -> list[tuple[str, str | None]]:
    """Code and field of each reason for which a count is not recorded."""
    with pytest.raises(DoorError) as error:
        count(scene, actor, *lines, **more)
    assert not Stocktaking.objects.exists()
    return [(reason.code, reason.field) for reason in error.value.reasons]


def became(row: Stocktaking) -> list[str]:
    """What each line became."""
    return list(row.lines.order_by("number").values_list("outcome", flat=True))
