"""Bonded transport from its application to its end, and the duty on what does not arrive (63 to 66)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actors import Actor
from bonded_areas.models import CargoLot, StockEntry, Transport
from bonded_areas.transport_reactions import note_collection, note_no_collection
from duties.models import Liability
from statute import clock
from statute.articles import Article
from statute.door import open_case, perform
from statute.errors import InvalidInput, Refused
from statute.models import DeadlineRow
from statute.outbox import Event
from statute.sweep import sweep
from tests.bonded_areas.road import Road, claims, lines, part, the
from tests.clearance.acts import refusal, told
from tests.clearance.conftest import scene as scene
from tests.clearance.scene import MONDAY, Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def road(scene: Scene) -> Road:
    return Road(scene)


def at(day: str, hour: int = 10) -> Any:
    """The clock stands at an hour of that day in Tokyo."""
    when = datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC) - timedelta(hours=9)
    return clock.standing_at(when)


def event(topic: str, claim_id: int, case_id: int) -> Event:
    """What the outbox tells once it is committed."""
    return Event(1, claim_id, MONDAY, topic, {"subject": case_id})


def refused_opening(
    road: Road, name: str = "apply", actor: Actor | None = None, **changes: Any
) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        open_case(Transport, name, actor or road.driver, road.scene.tokyo.pk, road.form(**changes))
    return [(r.code, str(r.article)) for r in refused.value.reasons]


# The whole way.


@pytest.mark.proves("63(1)")
@pytest.mark.proves("63(3)")
@pytest.mark.proves("63(5)")
@pytest.mark.proves("63(6)")
def test_cargo_goes_from_one_place_to_another_and_enters_the_books_there_in_the_same_transaction(
    road: Road,
) -> None:
    case_id = road.departed()
    lot = CargoLot.objects.get(transport_document="HLCU123")
    assert (lot.state, lot.transit_packages, lot.stock_packages) == ("in_transit", 100, 0)
    with at("2026-11-05"):
        perform(case_id, "present_arrival", road.driver, {"on": "2026-11-05"})
        perform(case_id, "confirm_arrival", road.kobe_officer)
    assert the(case_id).state == "arrived"
    there = CargoLot.objects.get(from_lot=lot)
    assert (there.place.code, there.brought_in_on, there.packages, there.customs_value_yen) == (
        "3KW01", date(2026, 11, 5), 100, 1_000_000,
    )  # fmt: skip
    assert there.case.office_id == road.scene.kobe.pk
    assert CargoLot.objects.get(pk=lot.pk).state == "moved"
    entries = StockEntry.objects.filter(other_id=case_id).order_by("id")
    assert [(e.lot_id, e.kind) for e in entries] == [
        (lot.pk, "shipped"), (there.pk, "arrived"), (lot.pk, "moved"),
    ]  # fmt: skip
    with at("2026-11-06"):
        perform(case_id, "return_manifest", road.driver)
    assert (the(case_id).state, claims(case_id)) == ("closed", [])
    assert not DeadlineRow.objects.filter(case_id=case_id, status="running").exists()


@pytest.mark.proves("63(1)")
def test_what_is_declared_for_transport_is_checked_and_every_refusal_names_its_article(road: Road) -> None:
    road.bring_in()
    assert refused_opening(road, holder="NOBODY", destination="9ZZZ9") == [
        ("unknown_person", "63(1)"), ("unknown_place", "63(1)"),
    ]  # fmt: skip
    assert ("nowhere", "63(1)") in refused_opening(road, destination="1AW01")
    assert ("outside_the_circuit", "63(1)") in refused_opening(
        road,
        destination="",
        destination_point="elsewhere",
        destination_name="A yard",
        destination_office="KOB",
    )
    assert ("lot_not_there", "63(1)") in refused_opening(road, lines=[{"lot": "NONE"}])
    assert ("lot_missing", "63(1)") in refused_opening(road, lines=[{"description": "bags"}])
    assert ("lot_twice", "63(1)") in refused_opening(road, lines=[{"lot": "HLCU123"}, {"lot": "HLCU123"}])
    assert ("too_little", "63(1)") in refused_opening(road, lines=[{"lot": "HLCU123", "packages": 101}])
    assert ("office_missing", "63(5)") in refused_opening(
        road, destination="", destination_point="open_port", destination_name="Kobe port"
    )
    road.bring_in()
    assert ("lot_ambiguous", "63(1)") in refused_opening(road)
    with pytest.raises(InvalidInput):
        open_case(Transport, "apply", road.driver, road.scene.tokyo.pk, road.form(lines=[]))


def test_a_carrier_applies_for_itself_alone_and_sees_its_own_shipments_only(road: Road) -> None:
    road.bring_in()
    assert refused_opening(road, actor=road.other_carrier) == [("party", "63(1)")]
    case_id = road.departed()
    seen = {name: Transport.objects.visible_to(actor).filter(pk=case_id).exists() for name, actor in (
        ("its carrier", road.driver), ("another", road.other_carrier), ("the receiver", road.warehouse),
        ("the office", road.officer), ("the office there", road.kobe_officer), ("a broker", road.scene["broker"]),
    )}  # fmt: skip
    assert seen == {
        "its carrier": True, "another": False, "the receiver": True, "the office": True, "the office there": True,
        "a broker": False,
    }  # fmt: skip


@pytest.mark.proves("65-3")
def test_prohibited_cargo_is_not_let_onto_the_road(road: Road) -> None:
    lot = road.bring_in()
    perform(lot, "place_hold", road.scene["officer"], {"article": "69-11(1)(i)", "note": "found"})
    assert refused_opening(road) == [("prohibited_cargo", "65-3")]
    perform(lot, "lift_hold", road.scene["officer"], {"text": "it was flour"})
    case_id = road.approved()
    perform(lot, "place_hold", road.scene["officer"], {"article": "69-11(1)(i)", "note": "it was not"})
    assert refusal(case_id, "confirm_manifest", road.officer, {"manifest": "M"}) == [
        ("prohibited_cargo", "65-3")
    ]
    assert ("prohibited_cargo", "65-3") in refusal(case_id, "depart", road.driver, {"on": "2026-11-02"})


@pytest.mark.proves("63(2)")
def test_an_inspection_and_security_are_had_before_the_approval(road: Road) -> None:
    case_id = road.applied()
    due = {"due_on": "2026-11-09"}
    perform(case_id, "order_inspection", road.officer)
    assert refusal(case_id, "approve", road.officer, due) == [("inspection_is_done", "63(2)")]
    perform(case_id, "record_inspection", road.officer, {"as_declared": True, "result": "as declared"})
    # Duty 100,000 and consumption taxes 110,000 hang on the cargo.
    assert refusal(case_id, "require_security", road.officer, {"amount": 210_001}) == [
        ("more_than_the_duty", "63(2)")
    ]
    perform(case_id, "require_security", road.officer)
    assert the(case_id).security_required == 210_000
    assert refusal(case_id, "approve", road.officer, due) == [("security_missing", "63(2)")]
    bond = {"security": "bond 9", "amount": 210_000}
    assert refusal(case_id, "give_security", road.driver, bond) == [("role", "63(2)")]
    perform(case_id, "give_security", road.scene["collector"], bond)
    perform(case_id, "approve", road.officer, due)
    assert the(case_id).state == "approved"


@pytest.mark.proves("63(4)")
@pytest.mark.proves("99")
def test_approval_sets_the_period_and_a_refusal_gives_its_reason(road: Road) -> None:
    case_id = road.applied()
    assert refusal(case_id, "approve", road.officer) == [("missing", "63(4)")]
    assert refusal(case_id, "approve", road.officer, {"due_on": "2026-11-01"}) == [("day_passed", "63(4)")]
    assert refusal(case_id, "approve", road.driver, {"due_on": "2026-11-09"})[0][0] == "role"
    perform(case_id, "refuse", road.officer, {"reason": "The route cannot be controlled."})
    assert told(case_id, "transport.refused") == [{"reason": "The route cannot be controlled."}]


@pytest.mark.proves("63(3)")
def test_nothing_departs_before_approval_and_before_its_manifest_is_confirmed(road: Road) -> None:
    case_id = road.applied()
    assert refusal(case_id, "depart", road.driver, {"on": "2026-11-02"})[0][0] == "state"
    perform(case_id, "approve", road.officer, {"due_on": "2026-11-09"})
    assert refusal(case_id, "depart", road.driver, {"on": "2026-11-02"}) == [
        ("manifest_is_confirmed", "63(3)")
    ]
    perform(case_id, "confirm_manifest", road.officer, {"manifest": "M-1"})
    assert refusal(case_id, "depart", road.driver, {"on": "2026-11-03"}) == [("not_yet", "63(1)")]
    assert refusal(case_id, "depart", road.driver, {"on": "2026-11-01"}) == [("before_approval", "63(1)")]
    perform(case_id, "depart", road.driver, {"on": "2026-11-02"})


@pytest.mark.proves("63(4)")
def test_an_approval_that_is_not_used_lapses_and_nothing_is_collected(road: Road) -> None:
    case_id = road.approved()
    with at("2026-11-10", 0):
        sweep()
        assert (the(case_id).state, claims(case_id)) == ("lapsed", [])
        assert CargoLot.objects.get().state == "brought_in"


# Not arriving in time (65).


@pytest.mark.proves("65(1)")
def test_at_midnight_after_the_last_day_the_duty_of_what_did_not_arrive_is_claimed_by_itself(
    road: Road,
) -> None:
    case_id = road.departed()
    with clock.standing_at(datetime(2026, 11, 9, 14, 59, 59, tzinfo=UTC)):
        sweep()
        assert (the(case_id).state, claims(case_id)) == ("departed", [])
    with clock.standing_at(datetime(2026, 11, 9, 15, 0, 0, tzinfo=UTC)):
        sweep()
        sweep()
    (claim,) = claims(case_id)
    assert the(case_id).state == "overdue"
    assert (claim.state, claim.claimed_under, claim.payer_id) == ("claimed", "65(1)", road.carrier.pk)
    assert claim.claim["amounts"] == {
        "duty": 100_000,
        "consumption_tax": 85_800,
        "local_consumption_tax": 24_200,
    }
    assert (claim.claim["law_of"], claim.claim["happened_on"]) == ("2026-11-02", "2026-11-10")


@pytest.mark.proves("65(1)")
def test_a_late_arrival_enters_the_books_and_changes_nothing_of_the_claim(road: Road) -> None:
    case_id = road.departed()
    with at("2026-11-10", 1):
        sweep()
        (claim,) = claims(case_id)
        perform(case_id, "confirm_arrival", road.kobe_officer, {"on": "2026-11-10"})
        sweep()
    assert [c.claim for c in claims(case_id)] == [claim.claim]
    assert the(case_id).state == "overdue"
    assert CargoLot.objects.get(place__code="3KW01").packages == 100
    assert lines(case_id)[0].late_packages == 100
    assert told(case_id, "transport.claim_to_review") == []


@pytest.mark.proves("65(1)")
def test_a_late_arrival_entered_before_the_timer_ran_is_claimed_all_the_same_and_once(road: Road) -> None:
    case_id = road.departed()
    with at("2026-11-11"):
        perform(case_id, "confirm_arrival", road.kobe_officer, {"on": "2026-11-10"})
        assert the(case_id).state == "overdue"
        sweep()
    assert [c.claim["amounts"]["duty"] for c in claims(case_id)] == [100_000]
    assert not DeadlineRow.objects.filter(case_id=case_id, status="running").exists()


@pytest.mark.proves("65(1)")
def test_an_arrival_in_time_that_is_entered_late_is_in_time_if_no_claim_has_arisen_and_else_for_review(
    road: Road,
) -> None:
    case_id = road.departed()
    with at("2026-11-10", 8):
        perform(case_id, "confirm_arrival", road.kobe_officer, {"on": "2026-11-09"})
        sweep()
    assert (the(case_id).state, claims(case_id)) == ("arrived", [])
    second = road.departed(lines=[{"lot": "MAEU1"}])
    with at("2026-11-10", 8):
        sweep()
        perform(second, "confirm_arrival", road.kobe_officer, {"on": "2026-11-09"})
    assert len(claims(second)) == 1
    assert told(second, "transport.claim_to_review") == [{"why": "arrived_in_time", "on": "2026-11-09"}]


@pytest.mark.proves("65(1)")
def test_of_a_partial_arrival_only_the_rest_is_claimed(road: Road) -> None:
    case_id = road.departed()
    with at("2026-11-06"):
        perform(case_id, "confirm_arrival", road.kobe_officer, {"lines": [part(1, 60, "300", "60")]})
    assert the(case_id).state == "departed"
    with at("2026-11-10", 0):
        sweep()
    (claim,) = claims(case_id)
    assert claim.claim["amounts"]["duty"] == 40_000
    assert claim.claim["cargo"] == ["40 × leather suitcases, 200 kg, 40 NO, 400,000 JPY, 420211200, FR"]
    lot = CargoLot.objects.get(place__code="1AW01")
    assert (lot.transit_packages, lot.transit_mass_kg) == (40, Decimal(200))


def test_no_more_arrives_than_is_on_the_road(road: Road) -> None:
    case_id = road.departed()
    for given, code in (
        ({"lines": [part(1, 101, "500", "100")]}, "too_much"),
        ({"lines": [part(2, 1, "1")]}, "no_such_line"),
        ({"lines": [part(1, 1, "1", "1"), part(1, 1, "1", "1")]}, "no_such_line"),
        ({"lines": [part(1, 100, "400", "100")]}, "leaves_half"),
        # All of it by number and weight, and nothing of what it is counted in, would never be all that arrives.
        ({"lines": [part(1, 100, "500")]}, "leaves_half"),
        ({"on": "2026-11-01"}, "before_departure"),
        ({"on": "2026-11-03"}, "not_yet"),
    ):
        assert refusal(case_id, "confirm_arrival", road.kobe_officer, given) == [(code, "63(5)")], given
    assert refusal(case_id, "confirm_arrival", road.driver) == [("confirmed_by_customs", "63(5)")]


@pytest.mark.proves("63(5)")
def test_while_what_was_presented_in_time_waits_for_customs_nothing_is_claimed_and_a_rejection_ends_that(
    road: Road,
) -> None:
    case_id = road.departed()
    with at("2026-11-09", 23):
        perform(case_id, "present_arrival", road.driver, {"on": "2026-11-09"})
    with at("2026-11-11"):
        sweep()
        assert (the(case_id).state, claims(case_id)) == ("departed", [])
        perform(case_id, "reject_arrival", road.kobe_officer, {"reason": "Nothing is there."})
        sweep()
        assert (the(case_id).state, len(claims(case_id))) == ("overdue", 1)


@pytest.mark.proves("65(1)")
def test_cargo_permitted_for_export_bears_no_duty_when_it_is_late(road: Road) -> None:
    road.bring_in()
    case_id = road.applied()
    said = road.form(lines=[{"lot": "HLCU123", "exported": True}])
    with pytest.raises(Refused) as refused:  # a carrier's word makes no cargo permitted for export
        open_case(Transport, "apply", road.driver, road.scene.tokyo.pk, said)
    assert [(r.code, r.field) for r in refused.value.reasons] == [
        ("not_permitted_for_export", "lines.0.exported")
    ]
    perform(case_id, "withdraw", road.driver, {"reason": "another lot"})
    road.bring_in("EXP1", export_permitted=True)
    case_id = road.departed(lines=[{"lot": "EXP1"}])
    with at("2026-11-10", 0):
        sweep()
        assert (the(case_id).state, claims(case_id)) == ("overdue", [])
        perform(case_id, "confirm_arrival", road.kobe_officer)
    # Nothing is collected, and all of it is there: the transport is over, and the cargo is what it was.
    assert (the(case_id).state, CargoLot.objects.get(place=road.kobe_place).export_permitted) == (
        "closed",
        True,
    )


@pytest.mark.proves("65(1)")
@pytest.mark.proves("8(3)")
def test_cargo_whose_claim_is_dropped_while_it_is_on_the_road_still_arrives(road: Road) -> None:
    case_id = road.departed()
    with at("2026-11-10", 0):
        sweep()
        (claim,) = claims(case_id)
        perform(claim, "drop_claim", road.supervisor, {"reason": "the road was closed by a landslide"})
        note_no_collection(event("liability.withdrawn", claim.pk, case_id))
        assert (the(case_id).state, the(case_id).collecting) == ("overdue", False)
        assert refusal(case_id, "confirm_arrival", road.officer) == [("confirmed_by_customs", "63(5)")]
        perform(case_id, "confirm_arrival", road.kobe_officer)
    assert (the(case_id).state, CargoLot.objects.get(place=road.kobe_place).stock_packages) == ("closed", 100)


def test_where_tariff_facts_are_unknown_the_claim_is_left_to_a_collector(road: Road) -> None:
    road.bring_in("RAW1", tariff_code="", customs_value_yen=None)
    case_id = road.departed(lines=[{"lot": "RAW1"}])
    with at("2026-11-10", 0):
        sweep()
    (claim,) = claims(case_id)
    assert (claim.claim["amounts"], claim.claim["faults"]) == (
        None, ["leather suitcases: tariff code, customs value"],
    )  # fmt: skip


@pytest.mark.proves("63(4)")
def test_a_period_is_extended_for_what_arose_since_and_the_claim_waits_for_its_new_end(road: Road) -> None:
    case_id = road.departed()
    given = {"due_on": "2026-11-12", "ground": "disaster", "reason": "The road is closed."}
    assert refusal(case_id, "extend_period", road.officer, {**given, "due_on": "2026-11-09"}) == [
        ("not_later", "63(4)")
    ]
    perform(case_id, "extend_period", road.officer, given)
    with at("2026-11-12", 23):
        sweep()
        assert claims(case_id) == []
    with at("2026-11-13", 0):
        sweep()
        assert len(claims(case_id)) == 1


# Loss and destruction (65(1) proviso, 65(3), 65(4)).


@pytest.mark.proves("65(1)")
@pytest.mark.proves("65(4)")
def test_a_loss_by_disaster_is_free_of_duty(road: Road) -> None:
    case_id = road.departed()
    loss = {"on": "2026-11-02", "cause": "Landslide", "unavoidable": True}
    perform(case_id, "notify_loss", road.driver, loss)
    perform(case_id, "decide_loss", road.officer, {"unavoidable": True, "reason": "Landslide of that day"})
    with at("2026-11-10", 0):
        sweep()
    assert (the(case_id).state, claims(case_id)) == ("lost", [])
    assert CargoLot.objects.get().state == "lost"


@pytest.mark.proves("65(1)")
def test_a_loss_without_excuse_has_not_arrived_when_the_period_ends_and_is_claimed_then_and_once(
    road: Road,
) -> None:
    case_id = road.departed()
    perform(case_id, "notify_loss", road.driver, {"on": "2026-11-02", "cause": "Theft"})
    perform(case_id, "decide_loss", road.officer, {"unavoidable": False, "reason": "The lorry stood open."})
    assert (the(case_id).state, claims(case_id)) == ("lost", [])
    with at("2026-11-10", 0):
        sweep()
        sweep()
    assert the(case_id).state == "overdue"
    assert [c.claim["amounts"]["duty"] for c in claims(case_id)] == [100_000]


def test_a_loss_found_unavoidable_after_the_claim_is_for_review_and_a_supervisor_drops_the_claim(
    road: Road,
) -> None:
    case_id = road.departed()
    with at("2026-11-10", 0):
        sweep()
        perform(
            case_id, "notify_loss", road.driver, {"on": "2026-11-08", "cause": "Flood", "unavoidable": True}
        )
        perform(case_id, "decide_loss", road.officer, {"unavoidable": True, "reason": "Flood"})
        assert told(case_id, "transport.claim_to_review") == [{"why": "lost_unavoidably", "on": "2026-11-08"}]
        (claim,) = claims(case_id)
        perform(claim, "drop_claim", road.supervisor, {"reason": "Flood"})
        note_no_collection(event("liability.withdrawn", claim.pk, case_id))
    assert (the(case_id).state, Liability.objects.get(pk=claim.pk).state) == ("closed", "cancelled")


@pytest.mark.proves("65(3)")
def test_cargo_destroyed_with_approval_is_not_collected_on(road: Road) -> None:
    case_id = road.departed()
    asked = {"on": "2026-11-02", "ground": "spoil", "reason": "Mould", "lines": [part(1, 10, "50", "10")]}
    perform(case_id, "request_destruction", road.driver, asked)
    perform(case_id, "refuse_destruction", road.officer, {"reason": "It can be dried."})
    perform(case_id, "request_destruction", road.driver, asked)
    perform(case_id, "approve_destruction", road.officer)
    with at("2026-11-10", 0):
        sweep()
    assert [c.claim["amounts"]["duty"] for c in claims(case_id)] == [90_000]


@pytest.mark.proves("65(1)")
def test_when_the_claim_is_paid_the_transport_says_so(road: Road) -> None:
    case_id = road.departed()
    with at("2026-11-10", 0):
        sweep()
        (claim,) = claims(case_id)
        perform(claim, "issue_assessment", road.scene["collector"], {"pay_by": "2026-11-30"})
        assert Liability.objects.visible_to(road.driver).filter(pk=claim.pk).exists()
        assert not Liability.objects.visible_to(road.other_carrier).filter(pk=claim.pk).exists()
        perform(claim, "pay", road.driver, {"amount": 210_000})
        for _twice in range(2):
            note_collection(event("liability.paid", claim.pk, case_id))
    assert the(case_id).state == "duty_collected"


def test_what_turns_back_in_time_is_in_stock_again(road: Road) -> None:
    case_id = road.departed()
    with at("2026-11-04"):
        perform(case_id, "turn_back", road.officer, {"on": "2026-11-04", "reason": "Sold in Tokyo"})
    lot = CargoLot.objects.get()
    assert (the(case_id).state, lot.state, lot.stock_packages, lot.transit_packages) == (
        "turned_back", "brought_in", 100, 0,
    )  # fmt: skip


def test_another_destination_is_approved_while_it_is_on_the_road(road: Road) -> None:
    case_id = road.departed()
    perform(
        case_id, "redirect", road.officer, {"destination": "1NW01", "reason": "Kobe may take nothing in."}
    )
    assert refusal(case_id, "confirm_arrival", road.kobe_officer) == [("office", "107")]
    perform(case_id, "confirm_arrival", road.officer, {"on": "2026-11-02"})
    assert CargoLot.objects.get(state="brought_in").place.code == "1NW01"


# Specified bonded transport (63-2), and the other kinds.


@pytest.mark.proves("63-2(1)")
@pytest.mark.proves("65(2)")
@pytest.mark.parametrize(
    ("shipped", "last"),
    [
        # Friday before a long holiday (Culture Day on Tuesday): the seven days do not roll and skip nothing.
        ("2026-10-30", "2026-11-06"), ("2026-12-28", "2027-01-04"), ("2027-02-28", "2027-03-07"),
        ("2027-01-31", "2027-02-07"), ("2026-11-29", "2026-12-06"), ("2028-02-26", "2028-03-04"),
    ],
)  # fmt: skip
def test_specified_transport_has_seven_days_from_the_day_after_shipping(
    road: Road, shipped: str, last: str
) -> None:
    road.scene.place.__class__.objects.filter(code="1AW01").update(operator=None)
    day = date.fromisoformat(shipped)
    with at(shipped):
        road.an_approved_carrier()
        road.bring_in(brought_in_on=day)
        case_id = road.specified(on=shipped)
        running = DeadlineRow.objects.get(case_id=case_id, status="running")
        assert (running.name, running.article, str(running.ends_on)) == ("specified_transport", "65(2)", last)
    with at(last, 23):
        sweep()
        assert claims(case_id) == []
    with at(str(date.fromisoformat(last) + timedelta(days=1)), 0):
        sweep()
    (claim,) = claims(case_id)
    assert (claim.claimed_under, claim.claim["law_of"]) == ("65(2)", shipped)


@pytest.mark.proves("63-2(1)")
def test_a_carrier_without_the_approval_needs_approval_for_each_shipment(road: Road) -> None:
    road.bring_in()
    assert refused_opening(road, "enter_specified") == [("holder_is_an_approved_carrier", "63-2(1)")]


@pytest.mark.proves("63-7(3)")
def test_when_the_carriers_approval_ends_on_the_way_the_duties_go_on_and_nothing_more_departs(
    road: Road,
) -> None:
    status = road.an_approved_carrier()
    case_id = road.specified()
    waiting = road.applied(name="enter_specified", lines=[{"lot": "MAEU1"}])
    perform(waiting, "confirm_manifest", road.officer, {"manifest": "M-3"})
    end_the_approval(status, road)
    assert refusal(waiting, "depart", road.driver, {"on": "2026-11-02"}) == [
        ("still_an_approved_carrier", "63-7(3)")
    ]
    with at("2026-11-10", 0):
        sweep()
    assert (the(case_id).state, len(claims(case_id))) == ("overdue", 1)


def end_the_approval(status: int, road: Road) -> None:
    """The carrier notifies that it no longer needs the approval (63-6)."""
    perform(status, "notify_discontinuance", road.driver, {"reason": "No longer needed"})


@pytest.mark.proves("63-9(1)")
@pytest.mark.proves("65-2(1)")
def test_postal_items_go_by_notification_and_have_seven_days(road: Road) -> None:
    post = [{"description": "parcels", "packages": 5, "gross_mass_kg": "20", "transport_document": "POST1"}]
    case_id = road.applied(name="notify_postal", lines=post)
    perform(case_id, "confirm_manifest", road.officer, {"manifest": "P-1"})
    perform(case_id, "depart", road.driver, {"on": "2026-11-02"})
    running = DeadlineRow.objects.get(case_id=case_id, status="running")
    assert (running.article, str(running.ends_on)) == ("65-2(1)", "2026-11-09")
    with at("2026-11-10", 0):
        sweep()
    assert [c.claimed_under for c in claims(case_id)] == ["65-2(1)"]


@pytest.mark.proves("64(1)")
@pytest.mark.proves("64(2)")
@pytest.mark.proves("64(3)")
def test_wrecked_cargo_is_brought_to_a_bonded_area_from_where_it_lies(road: Road) -> None:
    form: dict[str, Any] = {
        "origin": "", "origin_point": "elsewhere", "origin_name": "Beach of Tateyama", "reason": "wreck",
        "lines": [{"description": "tyres", "packages": 8, "gross_mass_kg": "160", "transport_document": "WRECK1"}],
    }  # fmt: skip
    case_id = road.applied(name="apply_wrecked", **form)
    perform(case_id, "approve", road.officer, {"due_on": "2026-11-05"})
    perform(case_id, "depart", road.driver, {"on": "2026-11-02"})
    perform(case_id, "confirm_arrival", road.kobe_officer)
    assert the(case_id).state == "closed"
    lot = CargoLot.objects.get()
    assert (lot.transport_document, lot.place.code, lot.packages) == ("WRECK1", "3KW01", 8)


@pytest.mark.proves("64(1)")
def test_in_urgency_without_a_customs_office_a_police_officer_is_notified_instead(road: Road) -> None:
    form: dict[str, Any] = {
        "origin": "", "origin_point": "elsewhere", "origin_name": "Beach", "police": "Sgt. Mori, Tateyama",
        "notified_on": "2026-11-02", "lines": [{"description": "tyres", "packages": 8, "gross_mass_kg": "160"}],
    }  # fmt: skip
    case_id = road.applied(name="notify_wrecked", **form)
    perform(case_id, "depart", road.driver, {"on": "2026-11-02"})
    with at("2026-12-01"):
        sweep()
    # There was no approval, and so no period that it could exceed (65(1)).
    assert (the(case_id).state, claims(case_id)) == ("departed", [])


@pytest.mark.proves("66(1)")
@pytest.mark.proves("66(2)")
def test_domestic_cargo_on_a_vessel_in_foreign_trade_has_no_period_and_enters_no_book(road: Road) -> None:
    form: dict[str, Any] = {
        "origin": "", "origin_point": "open_port", "origin_name": "Tokyo", "destination": "",
        "destination_point": "open_port", "destination_name": "Naha", "destination_office": "KOB",
        "lines": [{"description": "cars", "packages": 3, "gross_mass_kg": "4500"}],
    }  # fmt: skip
    case_id = road.applied(name="apply_domestic", **form)
    assert refusal(case_id, "approve", road.officer, {"due_on": "2026-11-09"}) == [("no_period", "66(1)")]
    perform(case_id, "approve", road.officer)
    perform(case_id, "depart", road.driver, {"on": "2026-11-02"})
    assert not DeadlineRow.objects.filter(case_id=case_id, status="running").exists()
    perform(case_id, "confirm_arrival", road.kobe_officer)
    assert (the(case_id).state, CargoLot.objects.count()) == ("closed", 0)


@pytest.mark.proves("63-2(2)")
@pytest.mark.proves("63-2(3)")
@pytest.mark.proves("63-2(4)")
def test_a_specified_transport_has_its_manifest_checked_at_both_ends_and_returned(road: Road) -> None:
    road.an_approved_carrier()
    case_id = road.applied(name="enter_specified")
    assert refusal(case_id, "depart", road.driver, {"on": "2026-11-02"}) == [
        ("manifest_is_confirmed", "63-2(2)")
    ]
    perform(case_id, "confirm_manifest", road.officer, {"manifest": "S-1"})
    perform(case_id, "depart", road.driver, {"on": "2026-11-02"})
    perform(case_id, "present_arrival", road.warehouse, {"on": "2026-11-02"})
    perform(case_id, "confirm_arrival", road.kobe_officer)
    assert the(case_id).state == "arrived"
    perform(case_id, "return_manifest", road.driver)
    assert (the(case_id).state, the(case_id).manifest_returned_on) == ("closed", date(2026, 11, 2))


@pytest.mark.proves("63-9(2)")
@pytest.mark.proves("63-9(3)")
@pytest.mark.proves("63-9(4)")
@pytest.mark.proves("65-2(2)")
@pytest.mark.proves("65-2(3)")
def test_postal_items_are_confirmed_at_both_ends_and_a_loss_or_destruction_is_dealt_with_alike(
    road: Road,
) -> None:
    post = [{"description": "parcels", "packages": 5, "gross_mass_kg": "20", "transport_document": "POST1"}]
    case_id = road.applied(name="notify_postal", lines=post)
    assert refusal(case_id, "depart", road.driver, {"on": "2026-11-02"}) == [
        ("manifest_is_confirmed", "63-9(2)")
    ]
    perform(case_id, "confirm_manifest", road.officer, {"manifest": "P-1"})
    perform(case_id, "depart", road.driver, {"on": "2026-11-02"})
    one = {"lines": [part(1, 1, "4")]}
    perform(
        case_id, "notify_loss", road.driver, {"on": "2026-11-02", "cause": "Fire", "unavoidable": True, **one}
    )
    perform(case_id, "decide_loss", road.officer, {"unavoidable": True, "reason": "Fire"})
    perform(case_id, "request_destruction", road.driver,
            {"on": "2026-11-02", "ground": "damage_to_others", "reason": "It leaks.", **one})  # fmt: skip
    perform(case_id, "approve_destruction", road.officer)
    perform(case_id, "confirm_arrival", road.kobe_officer)
    assert CargoLot.objects.get().packages == 3
    perform(case_id, "return_manifest", road.driver)
    assert (the(case_id).state, claims(case_id)) == ("closed", [])


# How many queries it takes.


def test_a_hundred_overdue_at_once_take_hardly_more_queries_than_two(road: Road) -> None:
    counts = []
    for start, count in ((0, 2), (2, 20)):
        for number in range(start, start + count):
            road.departed(lines=[{"lot": f"Q{number}"}])
        with at("2026-11-10", 0), CaptureQueriesContext(connection) as seen:
            sweep()
        counts.append(len(seen))
    assert Liability.objects.filter(event="not_arrived").count() == 22
    assert counts[1] - counts[0] <= 2


def test_the_terms_of_each_kind_name_articles_that_exist() -> None:
    from bonded_areas.rules.transport import TERMS, Kind

    assert {kind: str(terms.collected) for kind, terms in TERMS.items()} == {
        Kind.SINGLE: "65(1)", Kind.BLANKET: "65(1)", Kind.SPECIFIED: "65(2)", Kind.POSTAL: "65-2(1)",
        Kind.WRECKED: "65(1)", Kind.DOMESTIC: "None",
    }  # fmt: skip
    assert TERMS[Kind.SPECIFIED].fixed_by == Article("4", 1, "v-2")
