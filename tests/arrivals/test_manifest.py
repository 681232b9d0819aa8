"""The manifest of a vessel or aircraft: reported, amended, asked about, arrived (15 to 16)."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from arrivals.models import Consignment, Manifest, ParticularsRequest
from arrivals.selectors import arrival_of
from statute.door import open_case, perform
from statute.errors import InvalidInput, Refused
from statute.machine import machine
from statute.models import Case
from tests.arrivals.ship import BOX, Ship, a_consignment, a_manifest, codes, landed, the
from tests.clearance.conftest import scene as scene
from tests.parties.doors import acting
from tests.statute.test_journal import execute

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

pytestmark = pytest.mark.django_db

LIVE = {"reported", "arrived"}
# Transition -> the states from which it exists, the state reached (None: it stays), and who may take it.
CARRIES = {"carrier", "officer", "bonded_officer", "intake"}
OFFICE = {"officer", "bonded_officer", "supervisor"}
TABLE: dict[str, tuple[set[str], str | None, set[str]]] = {
    "lodge": ({"new"}, "reported", CARRIES | {"demo"}),
    "submit": ({"new"}, "arrived", CARRIES),
    "amend": (LIVE, None, CARRIES),
    "ask_particulars": ({"reported"}, None, OFFICE),
    "report_particulars": (LIVE, None, CARRIES),
    "permit_unloading": (LIVE, None, {"supervisor"}),
    "notify_arrival": ({"reported"}, "arrived", CARRIES),
    "land": ({"arrived"}, None, {"consequence"}),
    "close": ({"arrived"}, "closed", OFFICE | {"consequence"}),
    "withdraw": ({"reported"}, "withdrawn", CARRIES),
}


def test_every_state_against_every_transition() -> None:
    whole = machine(Manifest)
    for name, (sources, target, roles) in TABLE.items():
        move = whole.moves[name]
        assert set(move.targets) == sources, name
        assert set(move.targets.values()) == {target}, name
        assert set(move.rule.roles) == roles, name
    own = {name for name, move in whole.moves.items() if not move.rule.roles & {"operator"}}
    assert own >= set(TABLE)


@pytest.mark.proves("15(1)")
@pytest.mark.proves("15(9)")
@pytest.mark.proves("15(14)")
def test_the_cargo_of_a_vessel_and_of_a_flight_is_reported_before_it_arrives(scene: Scene) -> None:
    ship = Ship(scene)
    row = the(ship.lodged())
    assert (row.state, row.in_advance, row.lines, row.place_code) == ("reported", True, 2, "1AW01")
    assert row.operator_id == ship.person.pk
    assert row.case.reference
    flight = ship.lodged(
        a_consignment("AWB1", port_of_loading="FRCDG"),
        means="aircraft",
        conveyance="NH216",
        voyage="NH216",
        registration="JA801A",
        port="JPHND",
        calls=[],
    )
    # What a declaration before bringing in rests on (67-2(4)).
    assert arrival_of({"BL1", "AWB1", "BL9"}) == {"BL1": date(2026, 11, 6), "AWB1": date(2026, 11, 6)}
    perform(flight, "withdraw", ship.carrier, {"reason": "lands at Narita"})
    assert arrival_of({"AWB1"}) == {}


@pytest.mark.proves("15(1)")
def test_a_report_is_refused_with_every_reason_and_its_field(scene: Scene) -> None:
    ship = Ship(scene)
    ship.lodged()
    for changes, told in (
        ({"carrier": "CAR99"}, [("unknown_carrier", "carrier")]),
        ({"place": "9XX99"}, [("unknown_place", "place")]),
        ({"place": "3KW01"}, [("other_district", "place")]),
        ({}, [("reported_already", "voyage")]),
        ({"voyage": "9", "arrives_on": "2026-11-01"}, [("arrived_already", "arrives_on")]),
        (
            {"voyage": "9", "consignments": [a_consignment("BL3"), a_consignment("BL3")]},
            [("named_twice", f"consignments[{n}].transport_document") for n in (0, 1)],
        ),
    ):
        with pytest.raises(Refused) as refused:
            open_case(Manifest, "lodge", scene["officer"], scene.tokyo.pk, {**a_manifest(), **changes})
        assert [(r.code, r.field) for r in refused.value.reasons] == told
    with pytest.raises(InvalidInput) as invalid:
        ship.lodged(a_consignment("BL3", containers=["CSQU3054384"], packages=-1), voyage="9")
    assert {r.field for r in invalid.value.reasons} == {
        "consignments[0].containers[0]",
        "consignments[0].packages",
    }
    # Neither for another carrier, nor by who is none.
    with pytest.raises(Refused) as refused:
        ship.lodged(actor=ship.other_carrier, voyage="9")
    assert [r.code for r in refused.value.reasons] == ["party"]
    with pytest.raises(Refused):
        ship.lodged(actor=ship.operator, voyage="9")
    assert Manifest.objects.count() == 1


@pytest.mark.proves("15(2)")
@pytest.mark.proves("15(10)")
@pytest.mark.parametrize(("means", "article"), [("vessel", "15(2)"), ("aircraft", "15(10)")])
def test_what_was_not_reported_is_submitted_upon_arrival(scene: Scene, means: str, article: str) -> None:
    ship = Ship(scene)
    given = a_manifest(means=means, arrived_at="2026-11-02T09:00:00+09:00", arrives_on="2026-11-02")
    with pytest.raises(Refused) as refused:
        open_case(
            Manifest,
            "submit",
            ship.carrier,
            scene.tokyo.pk,
            {**given, "arrived_at": "2026-11-02T11:00:00+09:00"},
        )
    assert [(r.code, str(r.article)) for r in refused.value.reasons] == [("not_yet", article)]
    row = the(open_case(Manifest, "submit", ship.carrier, scene.tokyo.pk, given).case_id)
    assert (row.state, row.in_advance, row.arrival_notified_late) == ("arrived", False, False)
    with pytest.raises(InvalidInput):
        open_case(
            Manifest, "submit", ship.carrier, scene.tokyo.pk, {**given, "arrived_at": "2026-11-02T09:00"}
        )


@pytest.mark.proves("15(3)")
@pytest.mark.parametrize(
    ("arrived", "means", "late"),
    [
        # Monday 10:00 is within 24 hours of Friday 09:00: Friday's 15 hours and Monday's 10 are 25, so it is late.
        ("2026-10-30T09:00:00+09:00", "vessel", True),
        # From Friday 10:30 they are 23 and a half: Saturday and Sunday do not count.
        ("2026-10-30T10:30:00+09:00", "vessel", False),
        ("2026-11-01T12:00:00+09:00", "vessel", False),
        # An aircraft has no 24 hours to count: what "immediately" is, an officer judges.
        ("2026-10-30T09:00:00+09:00", "aircraft", False),
    ],
)
def test_the_arrival_is_notified_within_24_hours_without_those_of_holidays(
    scene: Scene, arrived: str, means: str, late: bool
) -> None:
    ship = Ship(scene)
    case_id = ship.lodged(means=means)
    perform(case_id, "notify_arrival", ship.carrier, {"arrived_at": arrived})
    row = the(case_id)
    assert (row.state, row.arrival_notified_late) == ("arrived", late)


@pytest.mark.proves("15(1)")
def test_an_amendment_says_why_and_leaves_what_was_landed(scene: Scene) -> None:
    ship = Ship(scene)
    case_id = ship.arrived(a_consignment("BL1"), a_consignment("BL2"), a_consignment("BL3"))
    ship.tally(
        case_id,
        lines=[
            {"transport_document": "BL1"},
            {"transport_document": "BL2", "packages": 4, "more_to_come": True},
        ],
    )
    change = {
        "reason": "miscounted",
        "strike_out": ["BL3"],
        "consignments": [a_consignment("BL2", packages=6, gross_mass_kg="70"), a_consignment("BL4")],
    }
    for changes, told in (
        ({"strike_out": ["BL1"], "consignments": []}, ["landed"]),
        ({"strike_out": ["BL9"], "consignments": []}, ["not_on_it"]),
        ({"strike_out": [], "consignments": [a_consignment("BL1")]}, ["accounted_for"]),
        ({"strike_out": [], "consignments": [a_consignment("BL2", packages=3)]}, ["less_than_landed"]),
        ({"strike_out": [], "consignments": []}, ["something_changes"]),
        ({"strike_out": ["BL4"]}, ["named_twice", "not_on_it"]),
        ({"arrives_on": "2026-11-09"}, ["has_arrived"]),
    ):
        with pytest.raises(Refused) as refused:
            perform(case_id, "amend", ship.carrier, {**change, **changes})
        assert [r.code for r in refused.value.reasons] == told
    with pytest.raises(InvalidInput):
        perform(case_id, "amend", ship.carrier, {**change, "reason": ""})
    perform(case_id, "amend", ship.carrier, change)
    rows = Consignment.objects.filter(manifest_id=case_id).order_by("number")
    assert list(rows.values_list("number", "transport_document", "packages")) == [
        (1, "BL1", 10),
        (2, "BL2", 6),
        (4, "BL4", 10),
    ]
    assert the(case_id).lines == 3
    assert codes(case_id, "amend", ship.other_carrier, change) == ["party"]


@pytest.mark.proves("15-2(1)")
@pytest.mark.proves("15-2(2)")
def test_customs_asks_what_a_consignment_is_before_it_arrives_and_is_told(scene: Scene) -> None:
    ship = Ship(scene)
    case_id = ship.lodged()
    asked = {"transport_document": "BL1", "asked_of": "Nakamura Trading", "question": "Of what are the bags?"}
    assert codes(case_id, "ask_particulars", ship.officer, {**asked, "transport_document": "BL9"}) == [
        "not_on_it"
    ]
    assert codes(
        case_id, "report_particulars", ship.carrier, {"transport_document": "BL1", "answer": "Cow"}
    ) == ["not_asked"]
    perform(case_id, "ask_particulars", ship.officer, asked)
    assert codes(case_id, "ask_particulars", ship.officer, asked) == ["asked_already"]
    perform(case_id, "report_particulars", ship.carrier, {"transport_document": "BL1", "answer": "Cow"})
    (row,) = ParticularsRequest.objects.values_list("question", "answer")
    assert row == ("Of what are the bags?", "Cow")
    perform(case_id, "notify_arrival", ship.carrier, {"arrived_at": "2026-11-02T08:00:00+09:00"})
    assert codes(case_id, "ask_particulars", ship.officer, asked) == ["state"]


@pytest.mark.proves("15(7)")
def barred(case_id: int) -> int:
    """How many consignments wait for permission to be unloaded, as the list of waits knows it."""
    assert ("unloading" in Case.objects.get(pk=case_id).awaited) == bool(the(case_id).barred)
    return the(case_id).barred


@pytest.mark.proves("16(3)")
def test_containers_are_reported_before_the_vessel_leaves_or_need_a_permission_to_be_unloaded(
    scene: Scene,
) -> None:
    ship = Ship(scene)
    gone = {"port": "CNNGB", "departs_at": "2026-11-02T09:59:00+09:00"}
    case_id = ship.arrived(
        a_consignment("BL1", containers=[BOX]),
        a_consignment("BL2", containers=[BOX], port_of_loading="CNNGB"),
        a_consignment("BL3", port_of_loading="CNNGB"),
        calls=[{"port": "CNSHA", "departs_at": "2026-11-02T10:01:00+09:00"}, gone],
    )
    rows = Consignment.objects.filter(manifest_id=case_id).order_by("number")
    assert list(rows.values_list("before_loading", flat=True)) == [True, False, False]
    with pytest.raises(Refused) as refused:
        ship.tally(case_id, rest=True)
    assert [(r.code, str(r.article), r.value) for r in refused.value.reasons] == [
        ("not_reported_before_loading", "16(3)", "BL2")
    ]
    # What did not come at all is accounted for: of it nothing is unloaded.
    with transaction.atomic():
        ship.tally(case_id, lines=[{"transport_document": "BL2", "packages": 0, "reason": "not on board"}])
        assert ("BL2", 0, True) in landed(case_id)
        transaction.set_rollback(True)
    why = {"reason": "the line was down", "transport_documents": ["BL3"]}
    assert codes(case_id, "permit_unloading", ship.officer, {"reason": "x"}) == ["role"]
    assert codes(case_id, "permit_unloading", ship.supervisor, why) == ["not_barred"]
    # That consignment waits for customs, and so does every other that is in a container and comes too late.
    assert barred(case_id) == 1
    # A manifest that is older than the count is counted so too.
    execute("UPDATE arrivals_manifest SET barred = 0")
    execute(import_module("arrivals.migrations.0003_manifest_barred_counted").COUNT)
    assert barred(case_id) == 1
    packed = a_consignment("BL3", port_of_loading="CNNGB", containers=[BOX])
    for consignment, count in ((packed, 2), ({**packed, "containers": []}, 1), (packed, 2)):
        perform(case_id, "amend", ship.carrier, {"reason": "packed anew", "consignments": [consignment]})
        assert barred(case_id) == count
    perform(case_id, "amend", ship.carrier, {"reason": "left behind", "strike_out": ["BL3"]})
    assert barred(case_id) == 1
    perform(case_id, "permit_unloading", ship.supervisor, {"reason": "the line was down"})
    assert barred(case_id) == 0
    assert codes(case_id, "permit_unloading", ship.supervisor, {"reason": "x"}) == ["something_is_barred"]
    ship.tally(case_id, rest=True)
    assert the(case_id).state == "closed"


def test_a_manifest_is_seen_by_its_carrier_its_operator_and_its_office(scene: Scene) -> None:
    ship = Ship(scene)
    case_id = ship.lodged()

    def sees(actor: Any) -> bool:
        return bool(Manifest.objects.visible_to(actor).filter(pk=case_id).exists())

    for actor in (ship.carrier, ship.operator, ship.officer, scene["auditor"]):
        assert sees(actor)
    others = (ship.other_carrier, ship.other_operator, scene["broker"], acting("bonded_officer", scene.kobe))
    assert not any(map(sees, others))


def test_a_manifest_of_a_thousand_lines_takes_as_many_queries_as_one_of_two(scene: Scene) -> None:
    ship = Ship(scene)
    asked = []
    for count in (2, 1000):
        with CaptureQueriesContext(connection) as queries:
            ship.lodged(*(a_consignment(f"B{count}-{n}") for n in range(count)), voyage=str(count))
        asked.append(len(queries))
    assert asked[0] == asked[1]
