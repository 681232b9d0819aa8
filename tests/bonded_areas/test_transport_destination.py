"""Where cargo is on its way to must be a bonded area that may take it in: asked thrice (30, 47, 48, 63)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db.models import QuerySet

from bonded_areas.models import CargoLot, Designation, Licence, StockEntry, Transport, TransportBlanket
from statute.door import open_case, perform
from statute.errors import Refused
from tests.bonded_areas.designating import registered
from tests.bonded_areas.licences import rewritten
from tests.bonded_areas.road import Road, claims, lines, part, the
from tests.bonded_areas.test_transport import at
from tests.bonded_areas.test_transport_blankets import form as blanket_form
from tests.clearance.acts import refusal
from tests.clearance.conftest import scene as scene
from tests.parties.doors import acting

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def road(scene: Scene) -> Road:
    return Road(scene)


def ended(road: Road, on: str, code: str = "3KW01", **changes: Any) -> None:
    """The licence of a place was over with that day."""
    rewritten(code, until_on=on, **changes)


@pytest.mark.proves("63(1)", "30(1)")
def test_a_place_that_is_no_bonded_area_is_refused_at_approval_departure_and_arrival(road: Road) -> None:
    case_id = road.applied()
    ended(road, "2026-11-01")
    assert refusal(case_id, "approve", road.officer, {"due_on": "2026-11-09"}) == [("not_in_force", "42(1)")]
    ended(road, "2026-11-02")
    perform(case_id, "approve", road.officer, {"due_on": "2026-11-09"})
    perform(case_id, "confirm_manifest", road.officer, {"manifest": "M-1"})
    with at("2026-11-03"):
        assert refusal(case_id, "depart", road.driver, {"on": "2026-11-03"}) == [("not_in_force", "42(1)")]
        # What is entered late is asked by the day on which it was shipped.
        perform(case_id, "depart", road.driver, {"on": "2026-11-02"})
    with at("2026-11-04"):
        perform(case_id, "present_arrival", road.driver, {"on": "2026-11-04"})
        assert refusal(case_id, "confirm_arrival", road.kobe_officer) == [("not_in_force", "42(1)")]
        ended(road, "2026-11-03", "1NW01")
        elsewhere = {"destination": "1NW01", "reason": "Kobe is no bonded area any more."}
        assert refusal(case_id, "redirect", road.officer, elsewhere) == [("not_in_force", "42(1)")]
        perform(case_id, "redirect", road.officer, {**elsewhere, "destination": "1AW02"})
        assert the(case_id).presented == {}
        perform(case_id, "confirm_arrival", road.officer, {"on": "2026-11-04"})
    assert (the(case_id).state, CargoLot.objects.get(state="brought_in").place.code) == ("arrived", "1AW02")


@pytest.mark.proves("48(1)", "63(1)")
def test_while_bringing_in_is_suspended_there_nothing_departs_for_it_or_arrives(road: Road) -> None:
    case_id = road.approved()
    perform(case_id, "confirm_manifest", road.officer, {"manifest": "M-1"})
    licence = Licence._base_manager.get(place__code="3KW01")
    licence.sanctions.create(
        intended="suspend",
        result="imposed",
        item="i",
        reason="Unrecorded cargo.",
        what=["bringing_in"],
        from_on="2026-11-02",
        until_on="2026-11-05",
        noticed_on="2026-10-20",
        hearing_on="2026-10-28",
        hearing_place="Room 1",
    )
    assert refusal(case_id, "depart", road.driver, {"on": "2026-11-02"}) == [("suspended", "48(1)")]
    with at("2026-11-06"):
        perform(case_id, "depart", road.driver, {"on": "2026-11-06"})
        perform(case_id, "confirm_arrival", road.kobe_officer, {"on": "2026-11-06"})
    assert the(case_id).state == "arrived"


@pytest.mark.proves("47(3)")
def test_cargo_turns_back_to_where_its_place_is_deemed_licensed_for_it_and_not_after_that(road: Road) -> None:
    case_id = road.departed()
    back = {"on": "2026-11-05", "reason": "Not wanted there."}
    rewritten("1AW01", state="expired", until_on="2026-11-03", ended_on="2026-11-03")
    with at("2026-11-05"):
        assert refusal(case_id, "turn_back", road.officer, back) == [("origin_takes_it_back", "63(1)")]
        rewritten("1AW01", deemed_until="2026-11-30")
        perform(case_id, "turn_back", road.officer, back)
    assert CargoLot.objects.get().stock_packages == 100


@pytest.mark.proves("63(5)")
def test_cargo_for_a_port_arrives_there_and_enters_no_books(road: Road) -> None:
    there = {
        "destination": "",
        "destination_point": "open_port",
        "destination_name": "Kobe",
        "destination_office": "KOB",
    }
    case_id = road.departed(**there)
    perform(case_id, "confirm_arrival", road.kobe_officer, {"on": "2026-11-02"})
    lot = CargoLot.objects.get()
    assert (the(case_id).state, lot.state, lot.transit_packages) == ("arrived", "moved", 0)


@pytest.mark.proves("65(3)")
def test_what_is_destroyed_with_approval_is_booked_as_destroyed_and_not_as_lost(road: Road) -> None:
    case_id = road.departed()
    asked = {"on": "2026-11-02", "ground": "spoil", "reason": "Mould", "lines": [part(1, 10, "50", "10")]}
    perform(case_id, "request_destruction", road.driver, asked)
    perform(case_id, "approve_destruction", road.officer)
    rest = {"on": "2026-11-02", "cause": "Fire", "unavoidable": True}
    perform(case_id, "notify_loss", road.driver, rest)
    perform(case_id, "decide_loss", road.officer, {"unavoidable": True, "reason": "Fire brigade's report"})
    booked = StockEntry.objects.order_by("id").values_list("kind", "packages", "article")
    assert list(booked) == [
        ("brought_in", 100, "30(1)"),
        ("shipped", 100, "63(1)"),
        ("destroyed_in_transit", 10, "65(3)"),
        ("lost_in_transit", 90, "65(4)"),
    ]
    assert (the(case_id).state, lines(case_id)[0].excused_packages, claims(case_id)) == ("lost", 100, [])


@pytest.mark.proves("63(2)", "9-6(1)")
def test_security_required_of_a_blanket_approval_is_given_before_it(road: Road) -> None:
    case_id = open_case(TransportBlanket, "apply", road.driver, road.scene.tokyo.pk, blanket_form()).case_id
    given = {"security": "guarantee 7", "amount": 1_500_000}
    assert refusal(case_id, "give_security", road.officer, given) == [("security_is_required", "63(2)")]
    perform(case_id, "require_security", road.officer, {"amount": 2_000_000})
    perform(case_id, "give_security", road.officer, given)
    assert refusal(case_id, "approve", road.officer, {"days": 3}) == [("security_missing", "63(2)")]
    perform(case_id, "give_security", road.officer, {**given, "amount": 2_000_000})
    ended(road, "2026-11-01")
    assert refusal(case_id, "approve", road.officer, {"days": 3}) == [("not_in_force", "42(1)")]
    ended(road, "2030-12-31")
    perform(case_id, "approve", road.officer, {"days": 3})
    row = TransportBlanket.objects.get(pk=case_id)
    assert (row.state, row.security, row.security_given) == ("approved", "guarantee 7", 2_000_000)
    assert acting("auditor", road.scene.tokyo).reads_only


@pytest.mark.proves("39", "63(1)")
def test_a_designated_area_for_certain_cargo_takes_no_other_from_the_road(road: Road) -> None:
    office, chief = road.scene.tokyo, road.supervisor
    area = open_case(Designation, "register", chief, office.pk, registered("1AD03")).case_id
    # A lot of suitcases (4202) goes to an area for cereals, then for leather goods.
    case_id = road.applied(destination="1AD03")
    for codes, told in ((["10"], [("kind_not_taken", "39")]), (["4202"], [])):
        kinds = [{"words": "What is taken", "codes": codes}]
        perform(area, "specify_cargo", chief, {"reason": "its berths are made for it", "kinds": kinds})
        if told:
            assert refusal(case_id, "approve", road.officer, {"due_on": "2026-11-09"}) == told
    perform(case_id, "approve", road.officer, {"due_on": "2026-11-09"})


def test_a_carrier_is_not_told_how_much_another_operator_has_in_stock(road: Road) -> None:
    road.bring_in()
    for actor, sentence in (
        (road.driver, "There is not so much in stock."),
        (road.officer, "Only 100 is in stock."),
    ):
        with pytest.raises(Refused) as refused:
            road.applied(actor, lines=[{"lot": "HLCU123", "packages": 101}])
        assert [str(one.message) for one in refused.value.reasons if one.code == "too_little"] == [sentence]


def test_whose_the_lot_is_may_leave_the_amount_unsaid_and_anybody_else_names_it(road: Road) -> None:
    bare = {**road.form(), "lines": [{"lot": "HLCU123"}]}
    lot = road.bring_in()

    def reasons(actor: Any) -> list[str]:
        try:
            opened = open_case(Transport, "apply", actor, road.scene.tokyo.pk, bare)
        except Refused as refused:
            return [one.code for one in refused.reasons]
        assert lines(opened.case_id)[0].shipped_packages == 100
        return []

    assert reasons(road.driver) == ["amount_missing"]
    assert reasons(road.officer) == []
    # A carrier that runs the place, or administers the cargo, knows what is its own.
    for column in ("operator_id", "administrator_id"):
        for mine in (road.carrier.pk, None):
            QuerySet.update(CargoLot.objects.filter(pk=lot), **{column: mine})
            assert reasons(road.driver) == ([] if mine else ["amount_missing"])


def test_a_carrier_does_not_learn_at_departure_what_would_be_left_of_anothers_lot(road: Road) -> None:
    case_id = road.approved(
        lines=[{"lot": "HLCU123", "packages": 60, "gross_mass_kg": "300", "quantity": "60"}]
    )
    perform(case_id, "confirm_manifest", road.officer, {"manifest": "M-1"})
    # Meanwhile the books were corrected: there are 60 packages, of 350 kg.
    lot = CargoLot.objects.get(transport_document="HLCU123")
    less = {"direction": "down", "packages": 40, "gross_mass_kg": "150", "quantity": "30", "on": "2026-11-02"}
    perform(lot, "correct_books", road.officer, {**less, "reason": "counted"})
    with pytest.raises(Refused) as refused:
        perform(case_id, "depart", road.driver, {"on": "2026-11-02"})
    (reason,) = refused.value.reasons
    assert reason.code == "leaves_half"
    assert "50" not in str(reason.message)
