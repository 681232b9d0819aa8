"""Cargo does not leave the books, or its duty, by a way that the Act does not know."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from bonded_areas.models import CargoLot, Place
from statute import clock
from statute.door import perform
from statute.errors import DoorError
from statute.models import DeadlineRow
from statute.sweep import sweep
from tests.bonded_areas.counted import LOSS, became, count
from tests.bonded_areas.test_lot_acts import ALL, DUTIABLE, SOME, claims, the
from tests.bonded_areas.test_storage_approval import STORE, at, bring_in, operator
from tests.clearance.acts import refusal
from tests.clearance.conftest import scene as scene

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

pytestmark = pytest.mark.django_db


def without(given: dict[str, Any], *names: str) -> dict[str, Any]:
    return {k: v for k, v in given.items() if k not in names}


@pytest.mark.proves("45(1)")
def test_what_is_counted_in_a_unit_does_not_leave_by_weight_alone(scene: Scene) -> None:
    who = operator(scene)
    lot = bring_in(scene, **DUTIABLE)
    lost = {"cause": "other", "reason": "gone"}
    for amount in (without(SOME, "quantity"), without(ALL, "quantity")):
        assert refusal(lot, "notify_loss", who, {**amount, **lost})[0] == ("quantity_missing", "34-2")
        assert refusal(lot, "split", who, amount)[0] == ("quantity_missing", "34-2")
    # A day that has no law on record here is refused for what it is, and an order lies in years that are known.
    early = {**SOME, "on": "1970-01-01", "cause": "other", "reason": "gone"}
    assert refusal(lot, "notify_loss", who, early) == [("before_bringing_in", "34-2")]
    far = {"until": "2150-01-05", "under": "80(1)(vi)", "reason": "order"}
    assert refusal(lot, "set_period", scene["bonded_officer"], far)[0][0] == "order_date_unknown"
    # All packages and all weight, but not all of the quantity: nothing would be left but a number.
    assert refusal(lot, "notify_loss", who, {**ALL, "quantity": "9", **lost})[0] == ("leaves_half", "34-2")
    assert (the(lot).stock_packages, claims(lot)) == (10, [])


@pytest.mark.proves("45(1)")
@pytest.mark.proves("45(2)")
def test_no_more_is_destroyed_free_of_duty_than_was_approved_by_any_measure(scene: Scene) -> None:
    who, officer = operator(scene), scene["bonded_officer"]
    lot = bring_in(scene, **DUTIABLE)
    asked = {"packages": 4, "reason": "mould"}
    assert refusal(lot, "ask_to_destroy", who, {**asked, "packages": 11})[0] == ("too_little", "34-2")
    assert refusal(lot, "ask_to_destroy", who, {**asked, "packages": 0})[0] == ("nothing_moves", "34-2")
    perform(lot, "ask_to_destroy", who, asked)
    perform(lot, "approve_destruction", officer)
    for more in ({"gross_mass_kg": "118"}, {"packages": 0, "gross_mass_kg": "110"}, {"quantity": "9"}):
        found = refusal(lot, "destroy", who, {**SOME, **more})
        assert ("more_than_approved", "45(1)") in found, more
    # Approval is had beforehand: what was burnt the day before was burnt without it.
    early = refusal(lot, "destroy", who, {**SOME, "on": "2026-11-01"})
    assert early == [("before_it_was_allowed", "45(1)")]
    perform(lot, "destroy", who, SOME)
    assert (the(lot).stock_mass_kg, claims(lot)) == (Decimal("72.3"), [])
    # The operator's own word that it spoils does not take the decision from the office (45(2)).
    perform(lot, "ask_to_destroy", who, {**asked, "likely_to_spoil": True})
    assert refusal(lot, "refuse_destruction", officer, {"reason": "no"}) == [("may_be_refused", "45(2)")]
    perform(lot, "refuse_destruction", officer, {"reason": "sound goods", "not_likely_to_spoil": True})
    assert the(lot).destruction == {}


@pytest.mark.proves("45(1)")
@pytest.mark.proves("45(3)")
def test_a_cause_of_a_loss_is_decided_on_though_the_rest_of_the_cargo_has_gone(scene: Scene) -> None:
    who, officer = operator(scene), scene["bonded_officer"]
    lot, other = bring_in(scene, **DUTIABLE), bring_in(scene, **DUTIABLE)
    perform(lot, "notify_loss", who, {**SOME, "cause": "unavoidable", "reason": "flood"})
    perform(lot, "join", who, {"into_id": other, "on": "2026-11-02"})
    assert the(lot).state == "joined"
    perform(lot, "reject_cause", officer, {"reason": "no flood that day"})
    assert claims(lot) == [("45(1)", "WHS01", 40_000)]


@pytest.mark.proves("32")
@pytest.mark.proves("58")
@pytest.mark.proves("61(4)")
@pytest.mark.proves("62-5")
def test_what_is_away_comes_back_the_way_it_went(scene: Scene) -> None:
    who, officer = operator(scene), scene["bonded_officer"]
    Place.objects.filter(code="1AW01").update(kind="factory")
    lot = bring_in(scene, **DUTIABLE)
    perform(lot, "ask_to_work_outside", who, {"reason": "polishing"})
    perform(lot, "permit_outside", officer, {"place": "the workshop", "until": "2026-11-16"})
    perform(lot, "inspect_outside", officer, {"outcome": "in_order"})
    perform(lot, "take_outside", who, SOME)
    assert refusal(lot, "bring_sample_back", who, SOME)[0] == ("went_as_a_sample", "32")
    # A second place and period would begin the period of what is out already anew.
    assert refusal(lot, "ask_to_work_outside", who, {"reason": "more"}) == [("away_for_nothing_else", "32")]
    Place.objects.filter(code="1AW01").update(kind="exhibition")
    shown = bring_in(scene, on="2026-10-28", **DUTIABLE)
    perform(shown, "ask_to_work_outside", who, {"reason": "a parade"})
    perform(shown, "permit_outside", officer, {"place": "the street", "until": "2026-11-16"})
    perform(shown, "inspect_outside", officer, {"outcome": "in_order"})
    perform(shown, "take_outside", who, ALL)
    with at(date(2026, 11, 18), 9):
        sweep()
    assert claims(lot) == [("61(5)", "WHS01", 40_000)]
    assert claims(shown) == [("62-7", "WHS01", 100_000)]
    # The period ended with the 16th; the day on which it happened is the 17th, whenever the timer came to it.
    from duties.models import Liability

    assert Liability.objects.get(cause_id=lot).claim["happened_on"] == "2026-11-17"
    sampled = bring_in(scene, on="2026-10-29", **DUTIABLE)
    perform(sampled, "ask_for_sample", who, {"reason": "show"})
    perform(sampled, "permit_sample", officer)
    perform(sampled, "take_sample_out", who, SOME)
    assert refusal(sampled, "bring_back", who, SOME)[0] == ("went_outside", "61(4)")


@pytest.mark.proves("45(3)")
@pytest.mark.proves("61(4)")
def test_what_is_lost_while_it_is_away_is_lost_in_bond(scene: Scene) -> None:
    who, officer = operator(scene), scene["bonded_officer"]
    lot = bring_in(scene, **DUTIABLE)
    perform(lot, "ask_for_sample", who, {"reason": "show"})
    perform(lot, "permit_sample", officer)
    early = refusal(lot, "take_sample_out", who, {**ALL, "on": "2026-11-01"})
    assert early == [("before_it_was_allowed", "32")]
    perform(lot, "take_sample_out", who, ALL)
    lost = {**SOME, "cause": "other", "reason": "the buyer lost it"}
    perform(lot, "notify_loss_away", who, lost)
    assert (the(lot).state, the(lot).away_packages) == ("sampled_out", 6)
    rest = {**ALL, "packages": 6, "gross_mass_kg": "72.3", "quantity": "6"}
    perform(lot, "notify_loss_away", who, {**rest, "cause": "other", "reason": "the same"})
    assert the(lot).state == "lost"
    assert claims(lot) == [("45(1)", "WHS01", 40_000), ("45(1)", "WHS01", 60_000)]


@pytest.mark.proves("43-3(1)")
@pytest.mark.proves("80(1)(iii)-3")
def test_more_time_asked_for_in_time_and_given_late_ends_that_the_cargo_may_be_housed(scene: Scene) -> None:
    who, officer = operator(scene), scene["bonded_officer"]
    lot = bring_in(scene)
    with at(date(2027, 2, 1), 9):
        perform(lot, "ask_for_more_time", who, {"until": "2027-03-31", "reason": "strike in the port"})
    with at(date(2027, 2, 2), 9):
        sweep()
        assert the(lot).housable_since is not None
        perform(lot, "give_more_time", officer, {"until": "2027-03-31"})
        row = the(lot)
        assert (row.housable_since, row.housable_under, row.too_late_since) == (None, "", None)
    running = DeadlineRow.objects.filter(case_id=lot, status="running")
    assert {(d.name, d.ends_on) for d in running} == {
        ("storage_application", date(2027, 3, 31)),
        ("unapproved_storage", date(2027, 3, 31)),
    }
    with at(date(2027, 4, 1), 9):
        sweep()
    assert the(lot).housable_under == "80(1)(iii)-3"


@pytest.mark.proves("45(1)")
def test_an_operators_word_alone_does_not_make_cargo_permitted_for_export(scene: Scene) -> None:
    who = operator(scene)
    from statute.door import open_case
    from statute.errors import Refused

    given = {
        "place_id": scene.place.pk,
        "transport_document": "X",
        "description": "bags",
        "packages": 1,
        "gross_mass_kg": "1",
        "brought_in_on": "2026-10-30",
        "export_permitted": True,
    }
    with pytest.raises(Refused) as refused:
        open_case(CargoLot, "bring_in", who, scene.tokyo.pk, given)
    assert [(r.code, r.field) for r in refused.value.reasons] == [
        ("export_permission_is_customs_word", "export_permitted")
    ]


@pytest.mark.proves("34")
@pytest.mark.proves("4(1)(i)")
def test_what_is_left_of_cargo_disposed_of_is_still_foreign_cargo(scene: Scene) -> None:
    who, officer = operator(scene), scene["bonded_officer"]
    lot = bring_in(scene, **DUTIABLE)
    perform(lot, "apply_for_storage", who, STORE)
    perform(lot, "inspect_for_storage", officer, {"outcome": "in_order"})
    perform(lot, "approve_storage", officer)
    perform(lot, "notify_disposal", who, {"reason": "worthless"})
    given = {**ALL, "remains": "leather scrap", "remains_kg": "100"}
    assert refusal(lot, "dispose", who, {**given, "on": "2026-11-01"}) == [("before_it_was_allowed", "34")]
    assert refusal(lot, "dispose", who, {**given, "remains_kg": "121"}) == [("more_is_left", "34")]
    perform(lot, "dispose", who, {**ALL, "remains": "leather scrap", "remains_kg": "100"})
    assert the(lot).state == "disposed"
    left = CargoLot.objects.get(from_lot_id=lot)
    assert (left.state, left.description, left.stock_mass_kg) == ("approved", "leather scrap", Decimal(100))
    # Its nature is that of the import declaration, not of the approval: nothing is known of it yet.
    assert (left.tariff_code, left.customs_value_yen, left.first_approved_on) == (
        "",
        None,
        the(lot).first_approved_on,
    )


@pytest.mark.proves("45(3)")
def test_a_count_that_names_no_quantities_loses_none(scene: Scene) -> None:
    who = operator(scene)
    lot = bring_in(scene, **DUTIABLE)
    document = {"transport_document": "1AW01-2026-10-30"}
    assert became(count(scene, who, {**document, "packages": 10, "gross_mass_kg": "120.5"})) == ["agrees"]
    with pytest.raises(DoorError) as unsaid:
        count(scene, who, {**document, "packages": 6, "gross_mass_kg": "72.3", **LOSS})
    assert [reason.field for reason in unsaid.value.reasons] == ["lines[0].quantity"]
    row = count(scene, who, {**document, "packages": 0, **LOSS})
    assert row.lines.get().difference.short.quantity == Decimal(10)
    assert claims(lot) == [("45(1)", "WHS01", 100_000)]


@pytest.mark.proves("45(1)")
def test_no_count_takes_cargo_out_of_the_books_without_its_duty_or_customs(scene: Scene) -> None:
    """Whatever an operator says of a shortage: its duty is claimed, or customs decides, or it stays in the books."""
    who = operator(scene)
    words = {"reason": "as it was", "packages": 6, "quantity": "6"}
    for number, (becomes, outcome, stock, claimed) in enumerate(
        (
            ("loss", "lost", 6, 1),
            ("destruction", "destroyed", 6, 1),
            ("correction", "correction_waits", 10, 0),
        )
    ):
        lot = bring_in(scene, on=f"2026-10-{20 + number}", **DUTIABLE)
        line = {"transport_document": f"1AW01-2026-10-{20 + number}", "becomes": becomes, **words}
        assert became(count(scene, who, line, rest_not_counted="x"))[0] == outcome
        assert (the(lot).stock_packages, len(claims(lot))) == (stock, claimed)
    # A cause is for customs to accept, as with every loss; and another count makes no second loss of one.
    lot = bring_in(scene, on="2026-10-25", **DUTIABLE)
    line = {"transport_document": "1AW01-2026-10-25", **words, "becomes": "loss", "cause": "unavoidable"}
    count(scene, who, line, rest_not_counted="x")
    now = clock.now().isoformat()
    agreed = without(line, "becomes", "reason", "cause")
    again = count(scene, who, agreed, rest_not_counted="x", books_as_of=now)
    assert (became(again)[0], claims(lot), the(lot).loss_told["packages"]) == ("agrees", [], 4)
