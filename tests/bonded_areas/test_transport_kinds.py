"""Transports of the other kinds: specified, postal, wrecked and domestic (63-2, 63-9, 64, 66)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bonded_areas.models import CargoLot
from statute.door import perform
from statute.models import DeadlineRow
from statute.sweep import sweep
from tests.bonded_areas.road import Road, claims, part, the
from tests.bonded_areas.test_transport import at, end_the_approval, refused_opening
from tests.bonded_areas.test_transport import road as road
from tests.clearance.acts import refusal
from tests.clearance.conftest import scene as scene

pytestmark = pytest.mark.django_db


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


@pytest.mark.proves("65(1)", "65-2(1)")
@pytest.mark.parametrize("act", ["notify_postal", "apply_wrecked"])
def test_that_cargo_is_permitted_for_export_is_not_the_carriers_word(road: Road, act: str) -> None:
    line = {"description": "Parcels", "gross_mass_kg": "9", "exported": True}
    assert refused_opening(road, act, lines=[line]) == [("not_permitted_for_export", "65(1)")]
    road.applied(road.officer, act, lines=[line])


@pytest.mark.proves("63(1)")
def test_cargo_landed_at_an_open_port_is_carried_from_there_to_a_bonded_area(road: Road) -> None:
    landed: dict[str, Any] = {
        "description": "leather suitcases",
        "packages": 100,
        "gross_mass_kg": "500",
        "quantity": "100",
        "unit": "NO",
        "transport_document": "LANDED1",
        "tariff_code": "420211200",
        "origin": "FR",
        "customs_value_yen": 1_000_000,
    }
    port: dict[str, Any] = {
        "origin": "",
        "origin_point": "open_port",
        "origin_name": "Port of Tokyo",
        "lines": [landed],
    }
    # From a bonded area it is the lot that goes.
    assert refused_opening(road, lines=[landed]) == [("lot_missing", "63(1)")]
    case_id = road.departed(**port)
    with at("2026-11-05"):
        perform(case_id, "present_arrival", road.driver, {"on": "2026-11-05"})
        perform(case_id, "confirm_arrival", road.kobe_officer)
    there = CargoLot.objects.get(transport_document="LANDED1")
    assert (the(case_id).state, there.place.code, there.packages) == ("arrived", "3KW01", 100)
    late = road.departed(**{**port, "lines": [{**landed, "transport_document": "LANDED2"}]})
    with at("2026-11-10", 0):
        sweep()
    assert [(one.claimed_under, one.payer.code) for one in claims(late)] == [("65(1)", "CAR01")]
