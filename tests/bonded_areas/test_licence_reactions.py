"""When a licence ends, what rests on it ends too, and the cargo that stays has its period (47, 53, 62, 80)."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from accounts.actors import Actor
from arrivals.models import Manifest
from bonded_areas.licence_reactions import (
    end_what_rests_on_it,
    pass_on_with_the_licence,
    set_period_of_remaining_cargo,
)
from bonded_areas.models import CargoLot, FactoryDesignation
from duties.models import Liability
from parties.models import Authorisation
from parties.rules.authorisation_kinds import Kind
from statute.door import open_case, perform
from statute.models import DeadlineRow, JournalEntry, OutboxEvent
from statute.outbox import Event
from statute.sweep import sweep
from tests.accounts.people import a_person
from tests.arrivals.ship import a_manifest
from tests.bonded_areas.licensing import at, place_of
from tests.parties.aeo_scene import AeoScene
from tests.parties.doors import acting

if TYPE_CHECKING:
    from tests.bonded_areas.licensing import Licensing

pytestmark = pytest.mark.django_db


def react(handle: Any, case_id: int, topic: str) -> None:
    """The worker hears of the last such event of the case, twice as it may."""
    row = OutboxEvent.objects.filter(case_id=case_id, topic=topic).latest("id")
    for _twice in range(2):
        handle(Event(row.pk, case_id, row.at, topic, row.payload))


def ends(office: Licensing, case_id: int) -> None:
    """The licensee goes bankrupt today."""
    given = {"happened_on": "2026-11-02", "evidence": "Official gazette"}
    perform(case_id, "record_bankruptcy", office["bonded_officer"], given)
    react(end_what_rests_on_it, case_id, "licence.ended")


def a_licence(office: Licensing, code: str, **changes: Any) -> int:
    return office.registered(code, from_on=date(2020, 1, 1), until_on=date(2029, 12, 31), **changes)


@pytest.mark.proves("53", "62")
@pytest.mark.parametrize(
    ("kind", "area", "by"), [(Kind.WAREHOUSE, "warehouse", "53(ii)"), (Kind.FACTORY, "factory", "53(ii)")]
)
def test_an_approval_ceases_with_the_last_licence_on_which_it_rests(
    office: Licensing, kind: Kind, area: str, by: str
) -> None:
    first, second = a_licence(office, "1AW81", kind=area), a_licence(office, "1AW82", kind=area)
    status = AeoScene(office.tokyo).given(kind, office.operator)
    ends(office, first)
    assert Authorisation.objects.get(pk=status).state == "approved"
    ends(office, second)
    row = Authorisation.objects.get(pk=status)
    assert (row.state, row.ended_by, row.ended_on) == ("lapsed", by, date(2026, 11, 2))


@pytest.mark.proves("47(3)")
def test_the_period_set_for_cargo_that_remains_is_each_lots_and_after_it_the_cargo_may_be_housed(
    office: Licensing,
) -> None:
    case_id = a_licence(office, "1AW83")
    place = place_of(case_id)
    lots = [
        open_case(
            CargoLot,
            "bring_in",
            Actor.system("intake"),
            office.tokyo.pk,
            {
                "place_id": place.pk,
                "transport_document": f"D{number}",
                "description": "bags",
                "packages": 1,
                "gross_mass_kg": "10",
                "brought_in_on": "2026-10-30",
            },
        ).case_id
        for number in range(2)
    ]
    ends(office, case_id)
    perform(case_id, "set_remaining_period", office["supervisor"], {"until_on": "2026-11-20"})
    react(set_period_of_remaining_cargo, case_id, "licence.deemed")
    running = DeadlineRow.objects.filter(case_id__in=lots, name="set_storage", status="running")
    assert [one.ends_on for one in running] == [date(2026, 11, 20)] * 2
    with at(2026, 11, 21, 0):
        sweep()
    assert {(lot.housable_under, lot.state) for lot in CargoLot.objects.all()} == {
        ("80(1)(iv)", "brought_in")
    }


@pytest.mark.proves("48-2(1)", "48-2(4)", "45(1)")
def test_what_lies_in_a_place_passes_with_its_licence_and_the_successor_answers_for_its_duty(
    office: Licensing,
) -> None:
    case_id = a_licence(office, "1AW84")
    place = place_of(case_id)
    dutiable = {"tariff_code": "420211200", "origin": "FR", "customs_value_yen": 1_000_000}
    lots = [
        open_case(
            CargoLot,
            "bring_in",
            Actor.system("intake"),
            place.office_id,
            {
                "place_id": place.pk,
                "transport_document": f"PASS{number}",
                "description": "suitcases",
                "packages": 10,
                "gross_mass_kg": "100",
                "brought_in_on": "2026-11-02",
                **dutiable,
            },
        ).case_id
        for number in range(3)
    ]
    gone = lots.pop()
    everything = {"packages": 10, "gross_mass_kg": "100", "on": "2026-11-02"}
    lost = {**everything, "cause": "other", "reason": "stolen"}
    perform(gone, "notify_loss", office["operator"], lost)
    a_person("CAR01")
    manifest = open_case(
        Manifest, "lodge", Actor.system("intake"), place.office_id, a_manifest(place=place.code)
    ).case_id
    asked = {"means": "merger", "person": "BUY01", "effective_on": "2026-12-01", "evidence": "contract"}
    perform(case_id, "apply_for_transfer", office["operator"], asked)
    office.find(case_id)
    perform(case_id, "approve_transfer", office["supervisor"])
    with at(2026, 12, 1):
        perform(case_id, "complete_transfer", office["bonded_officer"], {"done_on": "2026-12-01"})
        react(pass_on_with_the_licence, case_id, "licence.passed_on")
        buyer = acting("bonded_operator", office.buyer)
        seen = CargoLot.objects.visible_to(buyer).order_by("case_id").values_list("pk", flat=True)
        assert list(seen) == lots
        # What was gone before stays with who had it.
        assert list(CargoLot.objects.visible_to(office["operator"]).values_list("pk", flat=True)) == [gone]
        assert Manifest.objects.visible_to(buyer).filter(pk=manifest).exists()
        perform(lots[0], "notify_loss", buyer, {**lost, "on": "2026-12-01"})
    claims = Liability.objects.order_by("case_id").values_list("cause_id", "payer__code")
    assert list(claims) == [(gone, "OPR01"), (lots[0], "BUY01")]
    entry = JournalEntry.objects.filter(case_id=lots[1]).latest("sequence")
    assert (entry.action, json.loads(entry.body)["article"]) == ("pass_to", "48-2")


@pytest.mark.proves("62-15", "48-2(4)")
def test_who_takes_an_integrated_area_over_reports_its_operations_from_then_on(office: Licensing) -> None:
    case_id = a_licence(office, "1AI01", kind="integrated")
    place, itself = place_of(case_id), Actor.system("consequence")
    given = {"place_id": place.pk, "from_on": "2026-11-02"}
    reports = open_case(FactoryDesignation, "begin_with_operations", itself, place.office_id, given).case_id
    asked = {"means": "merger", "person": "BUY01", "effective_on": "2026-12-01", "evidence": "contract"}
    perform(case_id, "apply_for_transfer", office["operator"], asked)
    office.find(case_id)
    perform(case_id, "approve_transfer", office["supervisor"])
    with at(2026, 12, 1):
        perform(case_id, "complete_transfer", office["bonded_officer"], {"done_on": "2026-12-01"})
        react(pass_on_with_the_licence, case_id, "licence.passed_on")
    assert FactoryDesignation.objects.get(pk=reports).operator_id == office.buyer.pk
