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
from statute.machine import Move, machine
from statute.models import DeadlineRow
from statute.procedure import Procedure
from statute.sweep import sweep
from tests.clearance.acts import refusal
from tests.clearance.conftest import scene as scene
from tests.clearance.scene import MONDAY

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

pytestmark = pytest.mark.django_db

STOCK = {"brought_in", "approved"}
AWAY = {"in_operation", "sampled_out", "out_for_operation"}
STORED = STOCK | AWAY
LIVE = STORED | {"in_transit"}
ENDED = {
    "removed",
    "moved",
    "lost",
    "destroyed",
    "disposed",
    "consumed",
    "sold",
    "joined",
    "struck_off",
    "confiscated",
    "sent_back",
}
STAYS = None
# Transition -> the states from which it exists, and the state reached; what is not here is impossible.
TABLE: dict[str, tuple[set[str], str | None]] = {
    "bring_in": ({"new"}, "brought_in"),
    "be_landed": ({"new"}, "brought_in"),
    "come_in": ({"new"}, "brought_in"),
    "be_split_off": ({"new"}, "brought_in"),
    "be_produced": ({"new"}, "brought_in"),
    # An operation in a factory.
    "put_to_work": (STOCK, STAYS),
    "put_back": (STORED, STAYS),
    "use_up": (STORED, STAYS),
    # What is decided on a declaration or an order.
    "remove": (STORED, "removed"),
    "confiscate": (STORED, "confiscated"),
    "send_back": (STORED, "sent_back"),
    "take_back": ({"removed"}, "brought_in"),
    # Storage approval and the periods.
    "apply_for_storage": ({"brought_in"}, STAYS),
    "withdraw_application": ({"brought_in"}, STAYS),
    "inspect_for_storage": ({"brought_in"}, STAYS),
    "approve_storage": ({"brought_in"}, "approved"),
    "refuse_storage": ({"brought_in"}, STAYS),
    "ask_for_more_time": (STOCK, STAYS),
    "give_more_time": (STOCK, STAYS),
    "decline_more_time": (STOCK, STAYS),
    "set_period": (STORED, STAYS),
    "become_too_late": (STORED, STAYS),
    "become_housable": (STORED, STAYS),
    # Loss, destruction, disposal.
    "notify_loss": (STOCK, STAYS),
    "notify_loss_away": (STORED, STAYS),
    "accept_cause": (LIVE | ENDED, STAYS),
    "reject_cause": (LIVE | ENDED, STAYS),
    "ask_to_destroy": (STOCK, STAYS),
    "approve_destruction": (STOCK, STAYS),
    "refuse_destruction": (STOCK, STAYS),
    "destroy": (STOCK, STAYS),
    "record_destruction": (STOCK, STAYS),
    "notify_disposal": (STOCK, STAYS),
    "dispose": (STOCK, STAYS),
    # Samples, handling, splitting, joining, work outside.
    "pass_to": (STORED | {"in_transit"} | ENDED, STAYS),
    **dict.fromkeys(("refuse_sample", "refuse_work", "refuse_outside"), (STOCK, STAYS)),
    "state_particulars": (STORED | {"in_transit"}, STAYS),
    "move_inside": (STOCK, STAYS),
    **dict.fromkeys(("take_back_sample", "take_back_work", "take_back_outside"), (STOCK, STAYS)),
    "ask_for_sample": (STOCK, STAYS),
    "permit_sample": (STOCK, STAYS),
    "take_sample_out": (STOCK, STAYS),
    "bring_sample_back": (STOCK | {"sampled_out"}, STAYS),
    "ask_to_work": (STOCK, STAYS),
    "permit_work": (STOCK, STAYS),
    "handle": (STOCK, STAYS),
    "split": (STOCK, STAYS),
    "join": (STOCK, STAYS),
    "take_in": (STOCK, STAYS),
    "correct_books": (STOCK, STAYS),
    "ask_to_work_outside": (STOCK, STAYS),
    "permit_outside": (STOCK, STAYS),
    "take_outside": (STOCK, STAYS),
    "bring_back": (STOCK | {"out_for_operation"}, STAYS),
    "become_over_time": (STORED, STAYS),
    "give_outside_security": (STOCK, STAYS),
    "inspect_outside": (STOCK, STAYS),
    # An exhibition site: what is sold or used there, and what is left when it closes.
    "restrict_place": (STORED, STAYS),
    "ask_for_use_report": (STORED, STAYS),
    "report_use": (STORED, STAYS),
    "require_sale_security": (STORED, STAYS),
    "give_sale_security": (STORED, STAYS),
    "ask_to_remove": (STORED, STAYS),
    # 69-12: with the declaration of its goods.
    "be_stopped": (LIVE | ENDED, STAYS),
    "be_released": (LIVE | ENDED, STAYS),
    "find_circumstances": (STORED, STAYS),
    "end_circumstances": (STORED, STAYS),
    "become_left_over": (STORED, STAYS),
    "become_not_removed": (STORED, STAYS),
    # Transport.
    "ship": (STOCK, STAYS),
    "arrive_elsewhere": (LIVE, STAYS),
    "return_from_transport": (LIVE, STAYS),
    "lose_in_transit": (LIVE, STAYS),
    "destroy_in_transit": (LIVE, STAYS),
    # The state follows the ledger.
    "be_in_stock": (LIVE - {"brought_in"}, "brought_in"),
    "be_in_stock_approved": (LIVE - {"approved"}, "approved"),
    "be_in_operation": (LIVE - {"in_operation"}, "in_operation"),
    "be_sampled_out": (LIVE - {"sampled_out"}, "sampled_out"),
    "be_outside": (LIVE - {"out_for_operation"}, "out_for_operation"),
    "be_in_transit": (LIVE - {"in_transit"}, "in_transit"),
    "be_moved": (LIVE, "moved"),
    "be_lost": (LIVE, "lost"),
    "be_destroyed": (LIVE, "destroyed"),
    "be_disposed": (LIVE, "disposed"),
    "be_consumed": (LIVE, "consumed"),
    "be_sold": (LIVE, "sold"),
    "be_joined": (LIVE, "joined"),
    "be_struck_off": (LIVE, "struck_off"),
}
BY_ITSELF = {"consequence"}
OFFICE = {"bonded_officer", "supervisor"}
OPERATOR = {"bonded_operator"}
# The operator; an officer enters what comes on paper.
FILED = OPERATOR | {"bonded_officer"}
# Who may, as the Act says; all that is not here follows from something else and nobody does it by hand.
ROLES: dict[str, set[str]] = {
    "bring_in": {"bonded_operator", "bonded_officer", "officer", "intake", "consequence"},
    "apply_for_storage": FILED,
    "withdraw_application": FILED,
    "inspect_for_storage": OFFICE | {"inspector"},
    "approve_storage": OFFICE,
    "refuse_storage": OFFICE,
    "ask_for_more_time": FILED,
    "give_more_time": OFFICE,
    "decline_more_time": OFFICE,
    "set_period": OFFICE | BY_ITSELF,
    "become_too_late": {"timer"},
    "become_housable": {"timer"},
    "notify_loss": OPERATOR | OFFICE | BY_ITSELF,
    "notify_loss_away": OPERATOR | OFFICE,
    "accept_cause": OFFICE,
    "reject_cause": OFFICE,
    "ask_to_destroy": FILED,
    "approve_destruction": OFFICE,
    "refuse_destruction": OFFICE,
    "destroy": OPERATOR | OFFICE | BY_ITSELF,
    "record_destruction": OFFICE | BY_ITSELF,
    "notify_disposal": FILED,
    "dispose": OPERATOR | OFFICE,
    **dict.fromkeys(("refuse_sample", "refuse_work", "refuse_outside"), OFFICE),
    **dict.fromkeys(("take_back_sample", "take_back_work", "take_back_outside"), FILED),
    "ask_for_sample": FILED,
    "permit_sample": OFFICE,
    "take_sample_out": OPERATOR | OFFICE,
    "bring_sample_back": OPERATOR | OFFICE,
    "ask_to_work": FILED,
    "permit_work": OFFICE,
    "handle": OPERATOR | OFFICE,
    "state_particulars": OPERATOR | OFFICE,
    "move_inside": OPERATOR | OFFICE,
    "correct_books": OFFICE | BY_ITSELF,
    "split": OPERATOR | OFFICE,
    "join": OPERATOR | OFFICE,
    "ask_to_work_outside": FILED,
    "permit_outside": OFFICE,
    "take_outside": OPERATOR | OFFICE,
    "bring_back": OPERATOR | OFFICE,
    "become_over_time": {"timer"},
    "give_outside_security": {*OFFICE, "collector"},
    "inspect_outside": OFFICE | {"inspector"},
    "restrict_place": OFFICE,
    "ask_for_use_report": OFFICE,
    "report_use": OPERATOR,
    "require_sale_security": OFFICE,
    "give_sale_security": {*OFFICE, "collector"},
    "ask_to_remove": OFFICE,
    "find_circumstances": OFFICE,
    "end_circumstances": OFFICE,
    "become_left_over": {"timer"},
    "become_not_removed": {"timer"},
}


def given(scene: Scene, **changes: Any) -> dict[str, Any]:
    lot: dict[str, Any] = {
        "place_id": scene.place.pk,
        "transport_document": "HLCU123",
        "description": "leather bags",
        "packages": 10,
        "gross_mass_kg": "120.5",
        "brought_in_on": "2026-10-30",
    }
    return {**lot, **changes}


def bring_in(scene: Scene, actor: Actor | None = None, **changes: Any) -> int:
    who = actor or Actor.system("intake")
    return open_case(CargoLot, "bring_in", who, scene.tokyo.pk, given(scene, **changes)).case_id


def own_moves() -> dict[str, Move]:
    """The lot's own transitions, without those that every procedure has."""
    return {name: move for name, move in machine(CargoLot).moves.items() if not hasattr(Procedure, name)}


@pytest.mark.proves("2(1)(iii)")
def test_the_machine_agrees_with_the_table() -> None:
    assert STORED | {"in_transit"} | ENDED == set(State.values)
    found = {
        name: ({s for s in ("new", *State.values) if move.exists_from(s)}, set(move.targets.values()))
        for name, move in own_moves().items()
    }
    assert found == {name: (sources, {target}) for name, (sources, target) in TABLE.items()}


def test_everybody_may_do_what_the_act_gives_them_and_nothing_else() -> None:
    found = {name: {str(role) for role in move.rule.roles} for name, move in own_moves().items()}
    assert found == {name: ROLES.get(name, BY_ITSELF) for name in TABLE}


@pytest.mark.proves("30(1)")
def test_cargo_is_brought_into_a_place_there_is_in_the_offices_own_district_on_a_day_that_has_come(
    scene: Scene,
) -> None:
    for changes, code in (
        ({"place_id": 2**40}, "place_exists"),
        ({"place_id": Place.objects.get(code="3KW01").pk}, "place_is_in_the_district"),
        ({"brought_in_on": "2026-11-03"}, "not_in_the_future"),
        # In that year nothing was licensed either.
        ({"brought_in_on": "1899-12-31"}, "day_can_be_counted_from not_in_force"),
    ):
        with pytest.raises(Refused) as refused:
            bring_in(scene, **changes)
        assert [r.code for r in refused.value.reasons] == code.split()
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
    assert not DeadlineRow.objects.filter(case_id=bring_in(scene), name="designated_storage").exists()


def test_who_may_bring_cargo_in(scene: Scene) -> None:
    bring_in(scene, scene["bonded_officer"])
    for who in ("broker", "collector", "kobe_officer"):
        with pytest.raises(Refused):
            bring_in(scene, scene[who])


def test_nobody_removes_a_lot_by_hand(scene: Scene) -> None:
    lot = bring_in(scene)
    for who in ("officer", "supervisor", "bonded_officer", "broker"):
        assert [code for code, _a in refusal(lot, "remove", scene[who])] == ["role"]
