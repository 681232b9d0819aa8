"""A lot of foreign cargo: where it may be, how long, and how it leaves the bonded stock (2, 30, 80)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from accounts.actors import Actor
from bonded_areas.models import CargoLot, Place
from bonded_areas.models.lot_state import State
from statute import clock
from statute.door import open_case
from statute.errors import InvalidInput, Refused
from statute.machine import machine
from statute.models import DeadlineRow
from statute.sweep import sweep
from tests.clearance.acts import refusal
from tests.clearance.conftest import scene as scene
from tests.clearance.scene import MONDAY

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

pytestmark = pytest.mark.django_db

# State -> transition -> state reached; what is not here is impossible.
LEAVE = {
    "remove": "removed", "confiscate": "confiscated", "send_back": "sent_back",
}  # fmt: skip
TABLE: dict[str, dict[str, str]] = {
    "brought_in": {**LEAVE, "become_housable": "brought_in"},
    "approved": {**LEAVE, "become_housable": "approved"},
    "in_operation": {**LEAVE, "become_housable": "in_operation"},
    "sampled_out": {**LEAVE, "become_housable": "sampled_out"},
    "out_for_operation": {**LEAVE, "become_housable": "out_for_operation"},
    "in_transit": {},
    "removed": {"take_back": "brought_in"},
    "moved": {},
    "lost": {},
    "destroyed": {},
    "disposed": {},
    "consumed": {},
    "sold": {},
    "joined": {},
    "confiscated": {},
    "sent_back": {},
}
OWN = {"remove", "confiscate", "send_back", "become_housable", "take_back"}


def given(scene: Scene, **changes: Any) -> dict[str, Any]:
    lot: dict[str, Any] = {
        "place_id": scene.place.pk, "transport_document": "HLCU123", "description": "leather bags", "packages": 10,
        "gross_mass_kg": "120.5", "brought_in_on": "2026-10-30",
    }  # fmt: skip
    return {**lot, **changes}


def bring_in(scene: Scene, actor: Actor | None = None, **changes: Any) -> int:
    who = actor or Actor.system("intake")
    return open_case(CargoLot, "bring_in", who, scene.tokyo.pk, given(scene, **changes)).case_id


@pytest.mark.proves("2(1)(iii)")
def test_the_machine_agrees_with_the_table() -> None:
    whole = machine(CargoLot)
    found = {
        state: {
            name: move.target_from(state)
            for name, move in whole.moves.items()
            if name in OWN and move.exists_from(state)
        }
        for state in State.values
    }
    assert found == TABLE
    # Nobody takes goods out of the stock by hand: it follows what is decided on the declaration.
    assert {str(r) for n in OWN - {"become_housable"} for r in whole.moves[n].rule.roles} == {"consequence"}


@pytest.mark.proves("30(1)")
def test_cargo_is_brought_into_a_place_there_is_in_the_offices_own_district_on_a_day_that_has_come(
    scene: Scene,
) -> None:
    for changes, code in (
        ({"place_id": 2**40}, "place_exists"),
        ({"place_id": Place.objects.get(code="3KW01").pk}, "place_is_in_the_district"),
        ({"brought_in_on": "2026-11-03"}, "not_in_the_future"),
        ({"brought_in_on": "1234-01-01"}, "day_can_be_counted_from"),
    ):
        with pytest.raises(Refused) as refused:
            bring_in(scene, **changes)
        assert [r.code for r in refused.value.reasons] == [code]
    assert not CargoLot.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("packages", -1),
        ("packages", 10**12),
        ("gross_mass_kg", "0"),
        ("gross_mass_kg", "nan"),
        ("place_id", 10**30),
    ],
)
def test_bad_numbers_name_their_field(scene: Scene, field: str, value: Any) -> None:
    with pytest.raises(InvalidInput) as invalid:
        bring_in(scene, **{field: value})
    assert invalid.value.reasons[0].field == field


@pytest.mark.proves("80(1)(i)")
def test_cargo_in_a_designated_area_may_be_housed_when_a_month_is_over(scene: Scene) -> None:
    # Brought in on 30 October: the month runs from the 31st; November has no 31st, so it ends on the 30th.
    lot = bring_in(scene, place_id=Place.objects.get(code="1AD02").pk)
    row = DeadlineRow.objects.get(case_id=lot)
    assert (row.name, row.article, row.ends_on) == ("designated_storage", "80(1)(i)", date(2026, 11, 30))
    with clock.standing_at(MONDAY.replace(day=30, hour=14, minute=59)):
        sweep()
        assert CargoLot.objects.get(pk=lot).housable_since is None
    with clock.standing_at(MONDAY.replace(day=30, hour=15)):
        sweep()
        assert CargoLot.objects.get(pk=lot).housable_since == MONDAY.replace(day=30, hour=15)
        assert sweep().fired == 0


@pytest.mark.proves("80(1)(i)")
@pytest.mark.proves("2(1)(iv)")
def test_permission_ends_the_period_and_a_cancelled_permission_begins_it_again(scene: Scene) -> None:
    scene.bring_in("DES1", Place.objects.get(code="1AD02"))
    case_id = scene.permitted(transport_document="DES1", place="1AD02")
    lot = CargoLot.objects.get(transport_document="DES1")
    assert list(DeadlineRow.objects.filter(case_id=lot.pk).values_list("status", flat=True)) == ["met"]
    from statute.door import perform

    perform(case_id, "cancel_permission", scene["supervisor"], {"reason": "wrong goods"})
    running = DeadlineRow.objects.get(case_id=lot.pk, status="running")
    assert running.ends_on == date(2026, 11, 30)


def test_cargo_in_a_warehouse_runs_no_such_month(scene: Scene) -> None:
    assert not DeadlineRow.objects.filter(case_id=bring_in(scene)).exists()


def test_who_may_bring_cargo_in(scene: Scene) -> None:
    bring_in(scene, scene["bonded_officer"])
    for who in ("broker", "collector", "kobe_officer"):
        with pytest.raises(Refused):
            bring_in(scene, scene[who])


def test_nobody_removes_a_lot_by_hand(scene: Scene) -> None:
    lot = bring_in(scene)
    for who in ("officer", "supervisor", "bonded_officer", "broker"):
        assert [code for code, _a in refusal(lot, "remove", scene[who])] == ["role"]
