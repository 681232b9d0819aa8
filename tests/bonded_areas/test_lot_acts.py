"""What happens to stored cargo: lost, destroyed, disposed of, sampled, handled, split, joined, worked on outside."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from accounts.actors import Actor
from bonded_areas.models import CargoLot, LotSnapshot, OutsideStorage, Place, StockEntry
from duties.models import Liability
from statute.door import open_case, perform
from statute.models import DeadlineRow
from statute.sweep import sweep
from tests.accounts.people import a_person
from tests.bonded_areas.test_storage_approval import STORE, at, bring_in, operator
from tests.clearance.acts import refusal
from tests.clearance.conftest import scene as scene
from tests.clearance.scene import BAGS
from tests.parties.doors import acting

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

pytestmark = pytest.mark.django_db
# Ten suitcases of 1,000,000 yen: 10 % duty.
DUTIABLE: dict[str, Any] = {
    "tariff_code": BAGS,
    "origin": "FR",
    "customs_value_yen": 1_000_000,
    "quantity": "10",
    "unit": "NO",
}
SOME = {"packages": 4, "gross_mass_kg": "48.2", "quantity": "4", "on": "2026-11-02"}
ALL = {"packages": 10, "gross_mass_kg": "120.5", "quantity": "10", "on": "2026-11-02"}


def the(lot: int) -> CargoLot:
    found: CargoLot = CargoLot.objects.get(pk=lot)
    return found


def claims(lot: int) -> list[tuple[str, str, int]]:
    """Article, payer and duty of each claim that followed from this lot."""
    rows = Liability.objects.filter(cause_id=lot).order_by("pk")
    return [(r.claimed_under, r.payer.code, (r.claim["amounts"] or {"duty": -1})["duty"]) for r in rows]


@pytest.mark.proves("45(1)")
@pytest.mark.proves("45(3)")
@pytest.mark.proves("4(1)(iv)")
def test_the_duty_of_what_is_lost_is_claimed_at_once_from_the_licensee(scene: Scene) -> None:
    who = operator(scene)
    lot = bring_in(scene, **DUTIABLE)
    perform(lot, "notify_loss", who, {**SOME, "cause": "other", "reason": "not found"})
    row = the(lot)
    assert (row.state, row.stock_packages, row.stock_mass_kg) == ("brought_in", 6, Decimal("72.3"))
    # Four of ten: 400,000 yen at 10 %.
    assert claims(lot) == [("45(1)", "WHS01", 40_000)]
    assert LotSnapshot.objects.get(lot_id=lot).article == "4(1)(iv)"
    rest = {**ALL, "packages": 6, "gross_mass_kg": "72.3", "quantity": "6"}
    perform(lot, "notify_loss", who, {**rest, "cause": "other", "reason": "stolen"})
    assert the(lot).state == "lost"
    assert claims(lot) == [("45(1)", "WHS01", 40_000), ("45(1)", "WHS01", 60_000)]


@pytest.mark.proves("45(1)")
def test_a_loss_by_disaster_waits_for_the_office_and_is_claimed_only_if_the_cause_is_not_accepted(
    scene: Scene,
) -> None:
    who, officer = operator(scene), scene["bonded_officer"]
    fire, theft = bring_in(scene, **DUTIABLE), bring_in(scene, on="2026-10-29", **DUTIABLE)
    for lot, cause in ((fire, "disaster"), (theft, "unavoidable")):
        perform(lot, "notify_loss", who, {**ALL, "cause": cause, "reason": "see the report"})
        assert claims(lot) == []
    perform(fire, "accept_cause", officer)
    perform(theft, "reject_cause", officer, {"reason": "the door stood open"})
    assert (claims(fire), claims(theft)) == ([], [("45(1)", "WHS01", 100_000)])
    assert refusal(theft, "reject_cause", officer, {"reason": "again"})[0][0] == "cause_waits"


def permit_outside(scene: Scene, document: str, from_on: str) -> None:
    """This cargo may lie at the place until the end of November (30(1)(ii))."""
    days = {"from_on": from_on, "until_on": "2026-11-30"}
    asked = {
        "person": "WHS01",
        "place": "1AW01",
        "name_en": "Quay",
        "name_ja": "岸壁",
        "address": "Tokyo",
        "transport_document": document,
        "description": "bags",
        "packages": 10,
        "gross_mass_kg": "120.5",
        "reason": "too bulky",
        **days,
    }
    case_id = open_case(OutsideStorage, "apply", Actor.system("intake"), scene.tokyo.pk, asked).case_id
    perform(case_id, "permit", scene["bonded_officer"], days)


@pytest.mark.proves("36(1)")
@pytest.mark.proves("41-3")
@pytest.mark.proves("62-13")
@pytest.mark.proves("61-4")
def test_who_answers_for_the_duty_differs_with_the_type_of_area(scene: Scene) -> None:
    who = operator(scene)
    owner = a_person("ADM01")
    for kind, article, payer, joint in (
        ("designated", "41-3", "ADM01", None),
        ("factory", "61-4", "WHS01", None),
        ("exhibition", "62-7", "WHS01", None),
        ("integrated", "62-15", "WHS01", owner.pk),
        ("other", "36(1)", "WHS01", None),
    ):
        Place.objects.filter(code="1AW01").update(kind=kind)
        day = f"2026-10-{10 + len(kind)}"
        if kind == "other":
            permit_outside(scene, f"1AW01-{day}", day)
        lot = bring_in(scene, on=day, administrator_id=owner.pk, **DUTIABLE)
        perform(lot, "notify_loss", who, {**ALL, "cause": "other", "reason": "gone"})
        assert claims(lot) == [(article, payer, 100_000)], kind
        claimed = Liability.objects.get(cause_id=lot)
        assert claimed.joint_payer_id == joint
        # Whoever is liable with the licensee sees the claim, and may pay it.
        sees = Liability.objects.visible_to(acting("bonded_operator", owner)).filter(pk=claimed.pk).exists()
        assert sees == (owner.pk in (claimed.payer_id, joint)), kind
    both = Liability.objects.get(joint_payer_id=owner.pk)
    perform(both.pk, "issue_assessment", scene["collector"], {"pay_by": "2026-11-30"})
    owed = Liability.objects.get(pk=both.pk).outstanding
    perform(both.pk, "pay", acting("importer", owner), {"amount": owed})
    assert Liability.objects.get(pk=both.pk).state == "paid"


@pytest.mark.proves("45(1)")
def test_nothing_is_claimed_for_cargo_permitted_for_export(scene: Scene) -> None:
    who = operator(scene)
    lot = bring_in(scene, export_permitted=True, **DUTIABLE)
    perform(lot, "notify_loss", who, {**ALL, "cause": "other", "reason": "gone"})
    assert claims(lot) == []


@pytest.mark.proves("45(1)")
@pytest.mark.proves("45(2)")
def test_destruction_with_approval_costs_nothing_and_what_spoils_must_be_let_destroyed(scene: Scene) -> None:
    who, officer = operator(scene), scene["bonded_officer"]
    lot = bring_in(scene, **DUTIABLE)
    assert refusal(lot, "destroy", who, SOME)[0][0] == "destruction_is_approved"
    perform(lot, "ask_to_destroy", who, {"packages": 4, "reason": "mould", "likely_to_spoil": True})
    assert refusal(lot, "refuse_destruction", officer, {"reason": "no"}) == [("may_be_refused", "45(2)")]
    perform(lot, "approve_destruction", officer)
    assert refusal(lot, "destroy", who, {**SOME, "packages": 5})[0] == ("more_than_approved", "45(1)")
    perform(lot, "destroy", who, SOME)
    assert (the(lot).stock_packages, claims(lot)) == (6, [])
    gone = {**SOME, "reason": "burnt without asking"}
    assert refusal(lot, "record_destruction", who, gone) == [("role", "45(1)")]
    perform(lot, "record_destruction", officer, gone)
    assert claims(lot) == [("45(1)", "WHS01", 40_000)]


@pytest.mark.proves("34")
def test_cargo_is_disposed_of_after_customs_was_told(scene: Scene) -> None:
    who = operator(scene)
    lot = bring_in(scene)
    whole = {**{k: v for k, v in ALL.items() if k != "quantity"}, "remains": "scrap", "remains_kg": "120.5"}
    assert refusal(lot, "dispose", who, whole) == [("disposal_is_notified", "34")]
    perform(lot, "notify_disposal", who, {"reason": "worthless"})
    perform(lot, "dispose", who, whole)
    assert the(lot).state == "disposed"
    assert StockEntry.objects.filter(lot_id=lot).latest("id").reason == "worthless"


@pytest.mark.proves("32")
def test_a_sample_leaves_with_permission_and_comes_back_and_permission_to_import_takes_it_along(
    scene: Scene,
) -> None:
    who, officer = operator(scene), scene["bonded_officer"]
    lot = bring_in(scene, **DUTIABLE)
    assert refusal(lot, "take_sample_out", who, SOME)[0] == ("sample_is_permitted", "32")
    perform(lot, "ask_for_sample", who, {"reason": "to show the buyer"})
    perform(lot, "permit_sample", officer)
    perform(lot, "take_sample_out", who, SOME)
    row = the(lot)
    assert (row.state, row.stock_packages, row.away_packages) == ("brought_in", 6, 4)
    one = {**SOME, "packages": 1, "gross_mass_kg": "12", "quantity": "1"}
    perform(lot, "bring_sample_back", who, one)
    assert (the(lot).stock_packages, the(lot).away_packages) == (7, 3)
    from accounts.actors import Actor

    perform(lot, "remove", Actor.system("consequence"))
    assert (the(lot).state, bool(the(lot).balance)) == ("removed", False)
    perform(lot, "take_back", Actor.system("consequence"))
    assert (the(lot).state, the(lot).stock_packages) == ("brought_in", 10)


@pytest.mark.proves("40(1)")
@pytest.mark.proves("40(2)")
@pytest.mark.proves("40(3)")
@pytest.mark.proves("49")
def test_handling_is_free_and_simple_processing_needs_permission(scene: Scene) -> None:
    who, officer = operator(scene), scene["bonded_officer"]
    lot = bring_in(scene, "1AD02")
    perform(lot, "handle", who, {"what": "repacking", "packages": 12, "on": "2026-11-02"})
    assert (the(lot).stock_packages, the(lot).stock_mass_kg) == (12, Decimal("120.5"))
    work = {"what": "simple_processing", "packages": 12, "on": "2026-11-02"}
    assert refusal(lot, "handle", who, work) == [("work_is_permitted", "40(2)")]
    perform(lot, "ask_to_work", who, {"reason": "to put labels on"})
    perform(lot, "permit_work", officer)
    perform(lot, "handle", who, work)


@pytest.mark.proves("34-2")
def test_what_is_split_off_keeps_the_periods_and_can_be_joined_again(scene: Scene) -> None:
    who, officer = operator(scene), scene["bonded_officer"]
    lot = bring_in(scene, **DUTIABLE)
    perform(lot, "apply_for_storage", who, STORE)
    perform(lot, "inspect_for_storage", officer, {"outcome": "in_order"})
    perform(lot, "approve_storage", officer)
    perform(lot, "split", who, SOME)
    part = CargoLot.objects.get(from_lot_id=lot)
    assert (part.state, part.stock_packages, part.customs_value_yen) == ("approved", 4, 400_000)
    assert (part.brought_in_on, part.first_approved_on) == (date(2026, 10, 30), date(2026, 11, 2))
    assert list(
        DeadlineRow.objects.filter(case_id=part.pk, status="running").values_list("ends_on", flat=True)
    ) == [date(2028, 11, 2)]
    perform(part.pk, "join", who, {"into_id": lot, "on": "2026-11-02"})
    assert (the(part.pk).state, bool(the(part.pk).balance)) == ("joined", False)
    assert (the(lot).stock_packages, the(lot).stock_mass_kg) == (10, Decimal("120.5"))
    other = bring_in(scene, on="2026-10-29")
    assert refusal(other, "join", who, {"into_id": lot, "on": "2026-11-02"}) == [("not_alike", "34-2")]


@pytest.mark.proves("34-2")
def test_a_lot_that_was_entered_in_error_is_struck_off_the_books_and_claims_nothing(scene: Scene) -> None:
    officer = scene["bonded_officer"]
    lot = bring_in(scene, **DUTIABLE)
    perform(lot, "correct_books", officer, {**ALL, "direction": "down", "reason": "entered twice"})
    assert (the(lot).state, bool(the(lot).balance), claims(lot)) == ("struck_off", False, [])
    assert not DeadlineRow.objects.filter(case_id=lot, status="running").exists()


@pytest.mark.proves("61(1)")
@pytest.mark.proves("61(2)")
@pytest.mark.proves("61(3)")
@pytest.mark.proves("61(4)")
@pytest.mark.proves("61(5)")
@pytest.mark.proves("4(1)(iii)")
def test_what_is_outside_when_the_period_is_over_is_claimed_once_at_midnight(scene: Scene) -> None:
    who, officer = operator(scene), scene["bonded_officer"]
    Place.objects.filter(code="1AW01").update(kind="factory")
    lot = bring_in(scene, **DUTIABLE)
    perform(lot, "ask_to_work_outside", who, {"reason": "to be dyed"})
    terms = {"place": "Dye works, Kawasaki", "until": "2026-11-27"}
    assert (
        refusal(lot, "permit_outside", officer, {**terms, "until": "2026-11-28"})[0][0] == "order_date_closed"
    )
    perform(lot, "permit_outside", officer, {**terms, "security_yen": 100_000})
    assert refusal(lot, "take_outside", who, ALL) == [
        ("outside_is_secured", "61(2)"),
        ("outside_is_inspected", "61(3)"),
    ]
    assert refusal(lot, "give_outside_security", officer, {"security": "bond 3", "amount": 99_999}) == [
        ("enough_outside_security", "61(2)")
    ]
    perform(lot, "give_outside_security", officer, {"security": "bond 3", "amount": 100_000})
    perform(lot, "inspect_outside", officer, {"outcome": "differs"})
    assert refusal(lot, "take_outside", who, ALL) == [("outside_is_inspected", "61(3)")]
    perform(lot, "inspect_outside", officer, {"outcome": "in_order"})
    perform(lot, "take_outside", who, ALL)
    assert the(lot).state == "out_for_operation"
    perform(lot, "bring_back", who, {**SOME, "packages": 6, "gross_mass_kg": "72.3", "quantity": "6"})
    assert (the(lot).state, the(lot).away_packages) == ("brought_in", 4)
    with at(date(2026, 11, 27), 23):
        sweep()
        assert claims(lot) == []
    with at(date(2026, 11, 28)):
        sweep()
        assert claims(lot) == [("61(5)", "WHS01", 40_000)]
        perform(lot, "bring_back", who, {**SOME, "on": "2026-11-28"})
        assert sweep().fired == 0
    assert claims(lot) == [("61(5)", "WHS01", 40_000)]


def test_another_operators_lot_is_out_of_reach(scene: Scene) -> None:
    from accounts.actors import actor_for
    from tests.accounts.people import a_user, grant

    operator(scene)
    lot = bring_in(scene)
    user = a_user("stranger")
    grant(user, "bonded_operator", a_person("WHS02"))
    stranger = actor_for(user, date(2026, 11, 2))
    assert refusal(lot, "apply_for_storage", stranger, STORE) == [("party", "43-3(1)")]
    assert not CargoLot.objects.visible_to(stranger).exists()
