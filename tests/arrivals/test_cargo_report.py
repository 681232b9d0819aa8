"""The report on cargo aboard (15): what a declaration before bringing in rests on (67-2(4))."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from accounts.actors import Actor
from arrivals.models import CargoReport
from statute.door import open_case
from statute.errors import InvalidInput, Refused
from tests.clearance.conftest import scene as scene

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

pytestmark = pytest.mark.django_db


def report(scene: Scene, actor: Actor, **changes: Any) -> CargoReport:
    given = {"transport_document": "HLCU123", "conveyance": "NH216", "arrives_on": "2026-11-04", **changes}
    opened = open_case(CargoReport, "report", actor, scene.tokyo.pk, given)
    found: CargoReport = CargoReport.objects.get(pk=opened.case_id)
    return found


@pytest.mark.proves("15(1)")
@pytest.mark.proves("15(9)")
def test_a_consignment_aboard_is_reported_before_it_arrives(scene: Scene) -> None:
    row = report(scene, scene["officer"], carrier_id=scene.importer.pk)
    assert (row.state, str(row.arrives_on), row.carrier_id) == ("reported", "2026-11-04", scene.importer.pk)


def test_who_may_not_report_and_whom_nobody_knows(scene: Scene) -> None:
    for actor in (scene["broker"], scene["collector"], scene["auditor"]):
        with pytest.raises(Refused):
            report(scene, actor)
    with pytest.raises(Refused) as refused:
        report(scene, Actor.system("intake"), carrier_id=2**40)
    assert [(r.code, str(r.article)) for r in refused.value.reasons] == [("carrier_is_known", "15(1)")]
    with pytest.raises(InvalidInput) as invalid:
        report(scene, Actor.system("intake"), transport_document="")
    assert invalid.value.reasons[0].field == "transport_document"
    assert not CargoReport.objects.exists()
