"""Bonded transport from its application to its end, and the duty on what does not arrive (63 to 66)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actors import Actor
from bonded_areas.models import CargoLot, StockEntry, Transport
from duties.models import Liability
from statute import clock
from statute.articles import Article
from statute.door import open_case, perform
from statute.errors import InvalidInput, Refused
from statute.models import DeadlineRow
from statute.outbox import Event
from statute.sweep import sweep
from tests.bonded_areas.road import Road, claims, the
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


def end_the_approval(status: int, road: Road) -> None:
    """The carrier notifies that it no longer needs the approval (63-6)."""
    perform(status, "notify_discontinuance", road.driver, {"reason": "No longer needed"})


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
