"""Bringing in by manifest: all, some, in part; short, over, damaged; twice and at once (16, 30, 34-2)."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from accounts.actors import Actor
from bonded_areas.models import CargoLot, Place, StockEntry, Tally, TallyDifference
from statute import clock
from statute.door import open_case, perform
from statute.errors import Refused
from statute.machine import machine
from statute.models import DeadlineRow, JournalEntry
from tests.arrivals.ship import Ship, a_consignment, codes, landed, the
from tests.clearance.acts import told
from tests.clearance.conftest import scene as scene
from tests.clearance.scene import MONDAY
from tests.statute.threads import at_once

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

pytestmark = pytest.mark.django_db
CONSEQUENCE = Actor.system("consequence")


def test_every_state_against_every_transition() -> None:
    moves = machine(Tally).moves
    assert {
        name: (dict(moves[name].targets), set(moves[name].rule.roles)) for name in ("bring_in", "settle")
    } == {
        "bring_in": ({"new": "brought_in"}, {"bonded_operator", "bonded_officer", "officer", "intake"}),
        "settle": ({"differs": "settled"}, {"bonded_officer", "officer"}),
    }
    assert moves["tell_differences"].targets == {"brought_in": "differs"}


@pytest.mark.proves("30(1)")
@pytest.mark.proves("34-2")
@pytest.mark.proves("16(1)")
def test_a_whole_manifest_comes_in_as_reported_and_closes(scene: Scene) -> None:
    ship = Ship(scene)
    case_id = ship.arrived(a_consignment("BL1", volume_m3="2.5"), a_consignment("BL2"))
    tally = ship.tally(case_id, rest=True)
    assert (tally.state, tally.consignments, tally.lots, tally.packages) == ("brought_in", 2, 2, 20)
    assert the(case_id).state == "closed"
    lots = list(CargoLot.objects.filter(consignment__manifest_id=case_id).order_by("transport_document"))
    assert [(one.transport_document, one.stock_packages, one.operator_id, one.volume_m3) for one in lots] == [
        ("BL1", 10, ship.person.pk, Decimal("2.5")),
        ("BL2", 10, ship.person.pk, None),
    ]
    # The three months of a warehouse run for each (43-3(1)); its books have the entry.
    assert DeadlineRow.objects.filter(case_id=lots[0].pk, status="running").count() == 2
    assert StockEntry.objects.filter(lot__in=lots, kind="brought_in", article="30(1)").count() == 2
    assert JournalEntry.objects.filter(case_id=tally.pk, action="bring_in").count() == 1
    assert not TallyDifference.objects.exists()


@pytest.mark.proves("34-2")
def test_in_part_short_over_and_damaged_are_told_to_the_office_with_their_reason(scene: Scene) -> None:
    ship = Ship(scene)
    case_id = ship.arrived(*(a_consignment(f"BL{n}") for n in range(1, 6)))
    unexplained = [
        {"transport_document": "BL1", "packages": 8},
        {"transport_document": "BL2", "packages": 11, "gross_mass_kg": "130"},
        {"transport_document": "BL3", "damaged_packages": 2},
        {"transport_document": "BL4", "packages": 4, "more_to_come": True},
    ]
    with pytest.raises(Refused) as refused:
        ship.tally(case_id, lines=unexplained)
    assert [(r.code, r.field) for r in refused.value.reasons] == [
        ("reason_missing", "lines[0].reason"),
        ("reason_missing", "lines[1].reason"),
        ("reason_missing", "lines[2].reason"),
    ]
    assert not CargoLot.objects.exists()
    lines = [{**line, "reason": "seen at the ramp"} for line in unexplained]
    tally = ship.tally(case_id, lines=lines)
    assert (tally.state, tally.lots, tally.packages) == ("differs", 4, 33)
    rows = TallyDifference.objects.filter(tally=tally).order_by("consignment__number")
    assert list(rows.values_list("short_packages", "over_packages", "damaged_packages")) == [
        (2, 0, 0),
        (0, 1, 0),
        (0, 0, 2),
    ]
    # Eight of ten boxes have eight tenths of the weight, where nobody weighed them.
    assert CargoLot.objects.get(transport_document="BL1").stock_mass_kg == Decimal("96.4")
    assert landed(case_id) == [
        ("BL1", 8, True),
        ("BL2", 11, True),
        ("BL3", 10, True),
        ("BL4", 4, False),
        ("BL5", 0, False),
    ]
    assert told(tally.pk, "tally.differs")
    perform(tally.pk, "settle", ship.officer, {"finding": "left behind in Shanghai"})
    assert codes(tally.pk, "settle", ship.operator, {"finding": "x"}) == ["role"]
    # The rest: what was still to come of BL4 is a lot of its own, BL5 did not come at all.
    ship.tally(
        case_id,
        lines=[{"transport_document": "BL5", "packages": 0, "gross_mass_kg": "0", "reason": "lost at sea"}],
    )
    second = ship.tally(case_id, rest=True)
    assert (second.packages, the(case_id).state) == (6, "closed")
    parts = CargoLot.objects.filter(transport_document="BL4").order_by("case_id")
    assert [(one.packages, one.gross_mass_kg) for one in parts] == [
        (4, Decimal("48.2")),
        (6, Decimal("72.3")),
    ]
    assert not CargoLot.objects.filter(transport_document="BL5").exists()


@pytest.mark.proves("16(1)")
def test_nothing_is_brought_in_twice_before_it_arrived_or_by_whom_it_does_not_concern(scene: Scene) -> None:
    ship = Ship(scene)
    case_id = ship.lodged()

    def refused(actor: Any = None, **given: Any) -> list[tuple[str, str]]:
        with pytest.raises(Refused) as refusal:
            ship.tally(case_id, actor, **given)
        return [(r.code, str(r.article)) for r in refusal.value.reasons]

    assert refused(rest=True) == [("not_arrived", "16(1)")]
    # Another operator does not even learn that it has not come yet.
    assert refused(ship.other_operator, rest=True) == [("unknown_manifest", "16(1)")]
    perform(case_id, "notify_arrival", ship.carrier, {"arrived_at": "2026-11-02T08:00:00+09:00"})
    for lines in ([], [{"transport_document": "BL1"}], [{"transport_document": "BL9"}]):
        assert refused(ship.other_operator, lines=lines, rest=True) == [("unknown_manifest", "16(1)")]
    assert refused(ship.carrier, rest=True) == [("role", "30(1)")]
    assert refused(brought_in_on="2026-11-01", rest=True) == [("before_arrival", "30(1)")]
    assert refused() == [("nothing_chosen", "34-2")]
    assert refused(lines=[{"transport_document": "BL9"}]) == [("not_on_it", "16(1)")]
    line = {"transport_document": "BL1"}
    assert refused(lines=[line, line]) == [("named_twice", "34-2"), ("named_twice", "34-2")]
    assert refused(lines=[{**line, "more_to_come": True}]) == [("all_came", "34-2")]
    assert refused(lines=[{**line, "packages": 0, "gross_mass_kg": "0", "more_to_come": True}]) == [
        ("nothing_came", "34-2")
    ]
    ship.tally(case_id, lines=[line])
    assert refused(lines=[line]) == [("brought_in_already", "34-2")]
    ship.tally(case_id, rest=True)
    assert refused(rest=True) == [("brought_in_already", "34-2")]
    assert CargoLot.objects.count() == 2


def test_a_manifest_of_hundreds_is_brought_in_with_as_many_queries_as_one_of_two(scene: Scene) -> None:
    ship = Ship(scene)
    asked = []
    for count in (2, 300):
        case_id = ship.arrived(*(a_consignment(f"M{count}-{n}") for n in range(count)), voyage=str(count))
        lines = [
            {"transport_document": f"M{count}-{n}", "packages": 9, "reason": "one short"}
            for n in range(count // 2)
        ]
        with CaptureQueriesContext(connection) as queries:
            ship.tally(case_id, lines=lines, rest=True)
        asked.append(len(queries))
        assert the(case_id).state == "closed"
    assert asked[0] == asked[1]


@pytest.mark.usefixtures("live_db")
@pytest.mark.proves("34-2")
def test_of_two_who_bring_in_the_same_consignments_at_once_one_does(scene: Scene) -> None:
    ship = Ship(scene)
    case_id = ship.arrived()

    def take(**given: Any) -> Any:
        with clock.standing_at(MONDAY):
            return ship.tally(case_id, **given)

    found = at_once(partial(take, rest=True), partial(take, lines=[{"transport_document": "BL1"}], rest=True))
    refusals = [one for one in found if isinstance(one, Refused)]
    assert len(refusals) == 1
    assert {r.code for r in refusals[0].reasons} == {"brought_in_already"}
    assert CargoLot.objects.count() == 2
    assert the(case_id).state == "closed"


@pytest.mark.proves("16(1)", "16(3)")
def test_what_a_manifest_reports_is_not_brought_in_around_it(scene: Scene) -> None:
    ship = Ship(scene)
    case_id = ship.lodged(a_consignment("BL1"), a_consignment("BL2"))
    reference = the(case_id).case.reference

    def refused_by_hand(document: str, place: Place) -> list[tuple[str, str]]:
        with pytest.raises(Refused) as refused:
            scene.bring_in(document, place)
        assert str(reference) in str(refused.value.reasons[0].message)
        return [(r.code, str(r.article)) for r in refused.value.reasons]

    # Before the vessel has come, and once it lies there, wherever in the district of the office.
    for place in (scene.place, Place.objects.get(code="1AD02")):
        assert refused_by_hand("BL1", place) == [("expected_by_manifest", "16(1)")]
    perform(case_id, "notify_arrival", ship.carrier, {"arrived_at": "2026-11-02T08:00:00+09:00"})
    assert refused_by_hand("BL1", scene.place) == [("expected_by_manifest", "16(1)")]
    scene.bring_in("BL9")  # of which no manifest says anything
    ship.tally(case_id, lines=[{"transport_document": "BL1"}])
    assert refused_by_hand("BL2", scene.place) == [("expected_by_manifest", "16(1)")]
    # What is accounted for is expected no longer: more of it that turns up is entered by hand.
    scene.bring_in("BL1")
    ship.tally(case_id, rest=True)
    scene.bring_in("BL2")


@pytest.mark.proves("39")
def test_a_lot_keeps_its_consignment_when_it_is_split_joined_and_carried_elsewhere(scene: Scene) -> None:
    ship = Ship(scene)
    case_id = ship.arrived(a_consignment("BL1", commodity_code="420212"))
    ship.tally(case_id, rest=True)
    lot = CargoLot.objects.get(transport_document="BL1")
    some = {"packages": 4, "gross_mass_kg": "48", "on": "2026-11-02"}
    perform(lot, "split", ship.operator, some)
    part = CargoLot.objects.get(from_lot=lot)
    assert part.consignment_id == lot.consignment_id
    assert lot.consignment_id is not None
    # Carried to another place it is the same cargo still.
    there = Place.objects.get(code="1AW02")
    moved = {**some, "transport": lot.pk}
    perform(part, "ship", CONSEQUENCE, moved)
    arrived = {**moved, "place_id": there.pk, "from_lot_id": part.pk}
    elsewhere = open_case(CargoLot, "come_in", CONSEQUENCE, scene.tokyo.pk, arrived).case_id
    assert CargoLot.objects.get(pk=elsewhere).consignment_id == lot.consignment_id
    # Parts of one consignment are joined again, and no others.
    perform(lot, "split", ship.operator, {**some, "packages": 2, "gross_mass_kg": "24"})
    second = CargoLot.objects.get(from_lot=lot, packages=2)
    into = {"into_id": lot.pk, "on": "2026-11-02"}
    QuerySet.update(CargoLot.objects.filter(pk=lot.pk), consignment_id=None)
    assert codes(second.pk, "join", ship.operator, into) == ["not_alike"]
    QuerySet.update(CargoLot.objects.filter(pk=lot.pk), consignment_id=second.consignment_id)
    perform(second, "join", ship.operator, into)
    lot.refresh_from_db()
    assert lot.consignment_id == second.consignment_id
