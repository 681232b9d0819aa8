"""At midnight the timer, a loss, and an arrival at once: whatever comes first, duty is claimed once or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from bonded_areas.models import CargoLot, Licence
from statute import clock
from statute.door import perform
from statute.models import JournalEntry
from statute.seals import verify
from statute.sweep import sweep
from tests.bonded_areas.road import Road, claims, lines, the
from tests.clearance.conftest import scene as scene
from tests.clearance.scene import Scene
from tests.statute.threads import at_once

pytestmark = pytest.mark.usefixtures("live_db")
# 00:00 in Tokyo of 10 November, the first instant that is late.
MIDNIGHT = datetime(2026, 11, 9, 15, tzinfo=UTC)


def at_midnight(act: Callable[[], Any]) -> Callable[[], Any]:
    """A thread has a clock of its own: it stands there too."""

    def run() -> Any:
        with clock.standing_at(MIDNIGHT):
            return act()

    return run


@pytest.mark.proves("65(1)")
@pytest.mark.parametrize("arrived_on", ["2026-11-09", "2026-11-10"])
def test_the_timer_a_loss_and_an_arrival_claim_once_or_not_at_all(scene: Scene, arrived_on: str) -> None:
    road = Road(scene)
    for number in range(6):
        case_id = road.departed(lines=[{"lot": f"R{number}"}])
        loss = {"on": "2026-11-08", "cause": "Theft"}
        perform_at(case_id, "notify_loss", road.driver, loss)
        at_once(
            at_midnight(sweep),
            at_midnight(partial(perform, case_id, "confirm_arrival", road.kobe_officer, {"on": arrived_on})),
            at_midnight(
                partial(
                    perform, case_id, "decide_loss", road.officer, {"unavoidable": False, "reason": "Theft"}
                )
            ),
            at_midnight(sweep),
        )
        with clock.standing_at(MIDNIGHT):
            sweep()
        row, (line,) = the(case_id), lines(case_id)
        found = claims(case_id)
        in_time = line.arrived_packages == 100 and row.state != "overdue"
        assert len(found) == (0 if in_time else 1), (row.state, line.progress)
        assert row.state == ("arrived" if in_time else "overdue")
        assert JournalEntry.objects.filter(case_id=case_id, action="become_overdue").count() == len(found)
        assert line.arrived_packages + line.late_packages + line.lost_packages == 100
        left = CargoLot.objects.get(transport_document=f"R{number}", place__code="1AW01")
        assert (left.transit_packages, left.stock_packages) == (0, 0)
        there = CargoLot.objects.filter(from_lot=left)
        assert sum(lot.packages for lot in there) == line.arrived_packages + line.late_packages
    # The scene's licences are on record without a story of their own.
    licences = set(Licence.objects.values_list("pk", flat=True))
    assert not [found for found in verify().broken if found["case"] not in licences]


def perform_at(case_id: int, name: str, actor: Any, given: dict[str, Any]) -> None:
    with clock.standing_at(datetime(2026, 11, 9, 3, tzinfo=UTC)):
        perform(case_id, name, actor, given)


@pytest.mark.proves("63(1)")
def test_of_two_transports_of_one_lot_one_departs_and_the_other_is_told_that_the_stock_has_less(
    scene: Scene,
) -> None:
    road = Road(scene)
    for number in range(3):
        document = f"T{number}"
        cases = [road.approved(lines=[{"lot": document}]) for _ in range(2)]
        for case_id in cases:
            perform(case_id, "confirm_manifest", road.officer, {"manifest": "M"})

        def go(case_id: int) -> Any:
            with clock.standing_at(datetime(2026, 11, 2, 2, tzinfo=UTC)):
                return perform(case_id, "depart", road.driver, {"on": "2026-11-02"})

        at_once(*(partial(go, case_id) for case_id in cases))
        assert sorted(the(case_id).state for case_id in cases) == ["approved", "departed"]
        lot = CargoLot.objects.get(transport_document=document)
        assert (lot.transit_packages, lot.stock_packages) == (100, 0)


@pytest.mark.proves("65(1)", "65(4)")
def test_the_timer_the_notice_of_a_loss_and_a_presentation_claim_once(scene: Scene) -> None:
    road = Road(scene)
    for number in range(4):
        case_id = road.departed(lines=[{"lot": f"N{number}"}])
        loss = {"on": "2026-11-09", "cause": "Theft"}
        at_once(
            at_midnight(sweep),
            at_midnight(partial(perform, case_id, "notify_loss", road.driver, loss)),
            at_midnight(partial(perform, case_id, "present_arrival", road.driver, {"on": "2026-11-09"})),
            at_midnight(sweep),
        )
        with clock.standing_at(MIDNIGHT):
            # Whatever came first, customs finds that nothing is there, and that the theft could be avoided.
            if the(case_id).presented:
                perform(case_id, "reject_arrival", road.kobe_officer, {"reason": "The truck is empty."})
            if the(case_id).loss_notified:
                perform(case_id, "decide_loss", road.officer, {"unavoidable": False, "reason": "Theft"})
            sweep()
        (line,) = lines(case_id)
        assert (the(case_id).state, len(claims(case_id)), line.lost_packages) == ("overdue", 1, 100)
        assert JournalEntry.objects.filter(case_id=case_id, action="become_overdue").count() == 1
