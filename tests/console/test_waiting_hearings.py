"""What waits for a day that is still to come: nobody is waited for before a hearing, or a merger, has its day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from accounts.actors import Actor
from bonded_areas.models import CargoLot, Designation, Transport
from console.waiting_page import waiting_context
from doors.case_contents import waits_of
from parties.rules.authorisation_kinds import Kind
from statute import clock
from statute.door import open_case, perform
from statute.models import Case
from statute.procedure import procedure_of
from statute.verifying import verify
from tests.accounts.people import a_person
from tests.bonded_areas.designating import registered
from tests.bonded_areas.licensing import Licensing, at, place_of
from tests.bonded_areas.road import Road
from tests.clearance.acts import refusal
from tests.clearance.scene import Scene
from tests.parties.aeo_scene import AeoScene
from tests.statute.test_journal import execute

pytestmark = pytest.mark.django_db
INTAKE = Actor.system("intake")


@pytest.fixture
def office(db: None) -> Iterator[Licensing]:
    """An office that licenses bonded areas, and the clock stands."""
    made = import_module("tests.bonded_areas.licensing")
    with clock.standing_at(made.MONDAY):
        yield made.a_licensing_office()


def waits(case_id: int) -> list[tuple[str, str, date]]:
    """What is waited for today, under which article, and since which day."""
    row: Any = procedure_of(Case.objects.get(pk=case_id).kind)._base_manager.get(pk=case_id)
    return [(one.name, one.article, clock.day_of(one.since)) for one in waits_of(row)]


def listed(actor: Actor) -> list[int]:
    """The cases in the list of what waits for this officer's offices."""
    references = [one["reference"] for one in waiting_context({}, actor)["rows"]]
    return [case.pk for case in Case.objects.order_by("id") if str(case) in references]


def fill_in_what_was_not_kept(case_id: int) -> None:
    """As where the case is older than the columns, and than what waits by them: filled in, and counted again."""
    before = waits(case_id)
    execute("UPDATE bonded_areas_licence SET hearing_on = NULL, heard_on = NULL, cargo_remained = false")
    execute("UPDATE bonded_areas_designation SET suspension_hearing_on = NULL, suspension_heard_on = NULL")
    Case.objects.filter(pk=case_id).update(awaited={}, awaited_since=None, awaited_of=[])
    assert (waits(case_id), verify().broken) == ([], [])
    migration = import_module("bonded_areas.migrations.0009_awaited_acts_so_far")
    for sql in (migration.SANCTIONS, migration.SUSPENSIONS, migration.CARGO):
        execute(sql)
    call_command("deadlines", "recompute", "--apply", stdout=StringIO())
    assert (waits(case_id), verify().broken) == (before, [])


NOTICE = {
    "intended": "suspend",
    "item": "i",
    "reason": "Cargo was brought in unrecorded.",
    "what": ["bringing_in"],
    "from_on": "2026-11-16",
    "until_on": "2026-12-15",
    "hearing_on": "2026-11-10",
    "hearing_place": "Room 1",
}
WHY = {"reason": "As noticed."}


@pytest.mark.proves("48(2)")
def test_a_licensees_hearing_waits_from_its_day_and_the_decision_from_when_it_was_held(
    office: Licensing,
) -> None:
    case_id = office.registered(from_on=date(2020, 1, 1), until_on=date(2029, 12, 31))
    officer, chief = office["bonded_officer"], office["supervisor"]
    perform(case_id, "notify_sanction", officer, NOTICE)
    with at(2026, 11, 9):
        # What is done before the day changes nothing of the day.
        perform(case_id, "clarify", office["operator"], {"statement": "One night, one lot."})
        assert waits(case_id) == []
        assert listed(officer) == []
    with at(2026, 11, 11):
        assert waits(case_id) == [("hearing", "48(2)", date(2026, 11, 10))]
        assert listed(officer) == [case_id]
        fill_in_what_was_not_kept(case_id)
        perform(case_id, "note", officer, {"text": "The room was closed."})
        assert waits(case_id) == [("hearing", "48(2)", date(2026, 11, 10))]
        perform(case_id, "record_hearing", officer, {"attended": False})
        assert waits(case_id) == [("sanction", "48(1)", date(2026, 11, 11))]
        fill_in_what_was_not_kept(case_id)
        assert verify().broken == []
    with at(2026, 11, 12):
        perform(case_id, "drop_sanction", chief, WHY)
        assert waits(case_id) == []
        # A second notice has a day of its own; a suspension or a revocation ends the wait as well.
        perform(case_id, "notify_sanction", officer, {**NOTICE, "hearing_on": "2026-11-16"})
    with at(2026, 11, 16):
        assert [name for name, *_rest in waits(case_id)] == ["hearing"]
        perform(case_id, "record_hearing", officer, {"attended": False})
        perform(case_id, "suspend", chief, WHY)
        assert waits(case_id) == []
    with at(2026, 11, 17):
        revoked: dict[str, Any] = {
            "intended": "revoke",
            "what": [],
            "from_on": None,
            "until_on": None,
            "hearing_on": "2026-11-18",
        }
        perform(case_id, "notify_sanction", officer, {**NOTICE, **revoked})
    with at(2026, 11, 18):
        perform(case_id, "record_hearing", officer, {"attended": False})
        perform(case_id, "revoke", chief, WHY)
        assert waits(case_id) == []
        assert listed(officer) == []


@pytest.mark.proves("47(3)")
@pytest.mark.parametrize("remains", [True, False])
def test_a_licence_that_ended_over_cargo_waits_for_the_period_of_what_remains(
    office: Licensing, remains: bool
) -> None:
    case_id = office.registered(from_on=date(2020, 1, 1), until_on=date(2029, 12, 31))
    if remains:
        cargo = {
            "place_id": place_of(case_id).pk, "transport_document": "DOC1", "description": "bags", "packages": 1,
            "gross_mass_kg": "10", "brought_in_on": "2026-11-02",
        }  # fmt: skip
        open_case(CargoLot, "bring_in", INTAKE, office.tokyo.pk, cargo)
    gone = {"happened_on": "2026-11-02", "evidence": "register"}
    perform(case_id, "record_dissolution", office["bonded_officer"], gone)
    assert waits(case_id) == ([("remaining", "47(3)", date(2026, 11, 2))] if remains else [])
    fill_in_what_was_not_kept(case_id)
    if remains:
        perform(case_id, "set_remaining_period", office["supervisor"], {"until_on": "2026-11-30"})
        assert waits(case_id) == []


@pytest.mark.proves("48-2(4)")
def test_a_merger_approved_waits_to_be_recorded_from_the_day_on_which_it_takes_effect(
    office: Licensing,
) -> None:
    case_id = office.registered(from_on=date(2020, 1, 1), until_on=date(2029, 12, 31))
    given = {"means": "merger", "person": "BUY01", "effective_on": "2026-12-01", "evidence": "contract"}
    perform(case_id, "apply_for_transfer", office["operator"], given)
    office.find(case_id)
    assert [name for name, *_rest in waits(case_id)] == ["passing"]
    perform(case_id, "approve_transfer", office["supervisor"])
    assert waits(case_id) == []
    with at(2026, 11, 30):
        assert listed(office["bonded_officer"]) == []
    with at(2026, 12, 1):
        assert waits(case_id) == [("passed", "48-2(4)", date(2026, 12, 1))]
        perform(case_id, "complete_transfer", office["bonded_officer"], {"done_on": "2026-12-01"})
        assert waits(case_id) == []


@pytest.mark.proves("41-2(2)")
def test_of_several_suspensions_intended_the_first_hearing_waits_and_each_decision(office: Licensing) -> None:
    made = registered("1AD77", owner="BUY01", administrator="OPR01")
    case_id = open_case(Designation, "register", office["supervisor"], office.tokyo.pk, made).case_id
    officer, chief = office["bonded_officer"], office["supervisor"]
    notice = {key: NOTICE[key] for key in ("reason", "from_on", "until_on", "hearing_on", "hearing_place")}
    for code, day in (("OPR01", "2026-11-12"), ("BUY01", "2026-11-10")):
        perform(case_id, "notify_suspension", officer, {**notice, "administrator": code, "hearing_on": day})

    def said(code: str) -> dict[str, str]:
        return {"administrator": code, "statement": "Regret."}

    with at(2026, 11, 9):
        assert waits(case_id) == []
    with at(2026, 11, 10):
        assert waits(case_id) == [("hearing", "41-2(2)", date(2026, 11, 10))]
        perform(case_id, "record_suspension_hearing", officer, said("BUY01"))
        # The other hearing is still to come.
        assert waits(case_id) == [("suspension", "41-2(1)", date(2026, 11, 10))]
        fill_in_what_was_not_kept(case_id)
    with at(2026, 11, 12):
        perform(case_id, "record_suspension_hearing", officer, said("OPR01"))
        perform(case_id, "suspend", chief, {"administrator": "BUY01", "reason": "So it was."})
        assert waits(case_id) == [("suspension", "41-2(1)", date(2026, 11, 12))]
        perform(case_id, "drop_suspension", chief, {"administrator": "OPR01", "reason": "It was not so."})
        assert waits(case_id) == []
        assert verify().broken == []


@pytest.mark.proves("54(2)")
def test_an_approved_holders_hearing_waits_from_its_day(office: Licensing) -> None:
    scene = AeoScene(office.tokyo)
    case_id = scene.given(Kind.WAREHOUSE, a_person("HLD01"))
    grounds = {"items": ["54(1)(i)"], "reason": "No rules left."}
    perform(case_id, "announce_revocation", scene.officer, {**grounds, "hearing_on": "2026-11-10"})
    assert waits(case_id) == []
    with at(2026, 11, 10):
        assert waits(case_id) == [("hearing", "54(2)", date(2026, 11, 10))]
        perform(case_id, "record_hearing", scene.officer, {"appeared": False, "statement": "Nobody came."})
        assert waits(case_id) == [("revocation", "54(1)", date(2026, 11, 10))]
        perform(case_id, "drop_revocation", scene.supervisor, WHY)
        assert waits(case_id) == []


@pytest.mark.proves("63(3)")
def test_a_manifest_presented_at_departure_waits_until_it_is_confirmed_or_rejected(scene: Scene) -> None:
    road = Road(scene)
    case_id = road.approved()
    assert waits(case_id) == []
    assert refusal(case_id, "confirm_manifest", road.officer, {}) == [("manifest_is_named", "63(3)")]
    assert refusal(case_id, "reject_manifest", road.officer, WHY) == [("manifest_is_presented", "63(3)")]
    assert refusal(case_id, "present_manifest", road.other_carrier, {"manifest": "M-0"})[0][0] == "party"
    for number in ("M-1", "M-2"):
        perform(case_id, "present_manifest", road.driver, {"manifest": number})
        assert waits(case_id) == [("manifest", "63(3)", date(2026, 11, 2))]
        if number == "M-1":
            perform(case_id, "reject_manifest", road.officer, {"reason": "It names another lorry."})
            assert waits(case_id) == []
    perform(case_id, "confirm_manifest", road.officer, {})
    assert waits(case_id) == []
    assert Transport.objects.get(pk=case_id).manifest == "M-2"
    assert refusal(case_id, "present_manifest", road.driver, {"manifest": "M-3"}) == [
        ("manifest_is_not_confirmed", "63(3)")
    ]
