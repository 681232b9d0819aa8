"""What waits for customs: one list for every procedure, at the office that is to act, the longest wait first."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actors import Actor
from accounts.models import Office
from bonded_areas.models import CargoLot, Place, Transport
from statute import clock
from statute.authority import OPERATOR
from statute.door import perform
from statute.models import Case, JournalEntry
from statute.recomputing import differences, recount
from statute.verifying import verify
from tests.bonded_areas.road import Road, part
from tests.clearance.acts import refusal
from tests.clearance.scene import Scene
from tests.parties.doors import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def road(scene: Scene) -> Road:
    found = Road(scene)
    scene.place.operator = found.carrier
    scene.place.save()
    return found


def at(day: str, hour: int = 10) -> Any:
    """That hour of that day in Tokyo."""
    when = date.fromisoformat(day)
    return clock.standing_at(
        datetime(when.year, when.month, when.day, hour, tzinfo=clock.TOKYO).astimezone(UTC)
    )


def waits(case_id: int) -> tuple[list[str], datetime | None, str]:
    """What is waited for, the longest wait, and the codes of the offices that are to act."""
    case = Case.objects.get(pk=case_id)
    offices = Office.objects.filter(pk__in=case.awaited_of).order_by("code").values_list("code", flat=True)
    return sorted(case.awaited), case.awaited_since, " ".join(offices)


def listed(client: Client, query: str = "") -> list[tuple[str, list[str], list[int]]]:
    """Reference, what is waited for with its article, and since how many days, line by line."""
    answer = client.get(f"/waiting/{query}")
    assert answer.status_code == 200
    return [
        (
            one["reference"],
            [f"{what.label} ({what.article})" for what in one["awaited"]],
            [what.days for what in one["awaited"]],
        )
        for one in answer.context["rows"]
    ]


def test_a_lot_waits_from_the_application_until_the_decision_and_notes_change_nothing(
    road: Road, signed_in: Callable[[str], Client]
) -> None:
    lot, who = road.bring_in(), acting("bonded_operator", road.carrier)
    assert waits(lot) == ([], None, "")
    with at("2026-11-02"):
        perform(lot, "apply_for_storage", who, {"purpose": "to be sold"})
    since = waits(lot)[1]
    with at("2026-11-04"):
        perform(lot, "ask_for_sample", who, {"reason": "for a buyer"})
        perform(lot, "note", road.officer, {"text": "asked for the invoice"})
        assert waits(lot) == (["sample", "storage"], since, "TYO")
        reference = str(Case.objects.get(pk=lot))
        told = ["Decision on the application for storage (43-3(1))", "Permission to take a sample out (32)"]
        assert listed(signed_in("officer")) == [(reference, told, [2, 0])]
        assert listed(signed_in("officer"), "?procedure=transport") == []
        # The case says the same on its page and in the API.
        address = f"cargo-lots/{Case.objects.get(pk=lot).handle}/"
        assert (
            "Decision on the application for storage"
            in signed_in("officer").get(f"/{address}").content.decode()
        )
        data = signed_in("officer").get(f"/api/v1/{address}").json()["waits_for_customs"]
        assert [(one["name"], one["article"]) for one in data] == [("storage", "43-3(1)"), ("sample", "32")]
        assert listed(signed_in("kobe_officer")) == []
        assert signed_in("broker").get("/waiting/").status_code == 404
        perform(lot, "inspect_for_storage", road.officer, {"outcome": "in_order"})
        perform(lot, "approve_storage", road.officer)
        # The sample waits since the day on which it was asked for.
        assert waits(lot)[0] == ["sample"]
        assert clock.day_of(waits(lot)[1] or clock.now()) == date(2026, 11, 4)
        perform(lot, "permit_sample", road.officer)
    assert waits(lot) == ([], None, "")


@pytest.mark.proves("63(5)")
def test_an_arrival_that_was_presented_waits_for_customs_at_the_destination(
    road: Road, signed_in: Callable[[str], Client]
) -> None:
    case_id = road.applied()
    assert waits(case_id)[::2] == (["application"], "TYO")
    perform(case_id, "approve", road.officer, {"due_on": "2026-11-09"})
    assert waits(case_id) == ([], None, "")
    perform(case_id, "confirm_manifest", road.officer, {"manifest": "M-1"})
    perform(case_id, "depart", road.driver, {"on": "2026-11-02"})
    with at("2026-11-05"):
        perform(case_id, "present_arrival", road.driver, {"on": "2026-11-05"})
        assert waits(case_id)[::2] == (["arrival"], "KOB")
        assert [what for _, what, _ in listed(signed_in("kobe_officer"))] == [
            ["Confirmation of the arrival (63(5))"]
        ]
        assert listed(signed_in("officer")) == []
        perform(case_id, "confirm_arrival", road.kobe_officer)
    assert waits(case_id) == ([], None, "")


def test_the_longest_wait_comes_first_page_by_page_with_as_many_queries_for_fifty_as_for_one(
    road: Road, signed_in: Callable[[str], Client]
) -> None:
    who = acting("bonded_operator", road.carrier)
    asked = []
    for count in (1, 59):
        for number in range(count):
            lot = road.bring_in(f"DOC{count}-{number}")
            with at("2026-11-02", 1 + number % 20):
                perform(lot, "apply_for_storage", who, {"purpose": "to be sold"})
        client = signed_in("officer")
        with at("2026-11-03"), CaptureQueriesContext(connection) as queries:
            first = client.get("/waiting/")
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert asked[0] < 20
    with at("2026-11-03"):
        second = client.get(f"/waiting/{first.context['older_url']}")
        seen = [one["reference"] for page in (first, second) for one in page.context["rows"]]
        wanted = Case.objects.filter(awaited_since__isnull=False).order_by("awaited_since", "id")
        assert seen == [str(case) for case in wanted]
        assert len(seen) == 60
        back = client.get(f"/waiting/{second.context['newer_url']}")
        assert [one["reference"] for one in back.context["rows"]] == seen[:50]
    assert "unknown_cursor" in str(client.get("/waiting/?cursor=nonsense").context["refusal"])


@pytest.mark.parametrize("changes", ["names", "since", "office"])
def test_a_wait_changed_behind_the_doors_back_is_found_and_counted_again(road: Road, changes: str) -> None:
    lot = road.bring_in()
    perform(lot, "apply_for_storage", acting("bonded_operator", road.carrier), {"purpose": "to be sold"})
    assert verify().broken == []
    case = Case.objects.get(pk=lot)
    (name, wait), *_none = case.awaited.items()
    behind: dict[str, dict[str, Any]] = {
        "names": {"awaited": {"loss": wait}},
        "since": {"awaited_since": clock.now() + timedelta(days=365)},
        "office": {"awaited_of": [road.scene.kobe.pk]},
    }
    Case.objects.filter(pk=lot).update(**behind[changes])
    assert [(one["what"], one["waits"]) for one in verify().broken] == [("waits for something else", name)]
    # It is counted again as a deadline is.
    (found,) = differences(CargoLot.kind())
    assert (found.case_id, found.computed) == (lot, clock.today())
    assert recount([found], Actor.system(OPERATOR)) == 1
    assert (verify().broken, list(differences(CargoLot.kind()))) == ([], [])
    case.refresh_from_db()
    assert set(case.awaited) == {name}


def test_each_office_is_told_what_it_is_to_do_and_no_other(
    road: Road, signed_in: Callable[[str], Client]
) -> None:
    case_id = road.departed()
    lost = {"lines": [part(packages=40, mass="200", quantity="40")], "on": "2026-11-03", "cause": "fire",
            "unavoidable": True}  # fmt: skip
    rest = {"lines": [part(packages=60, mass="300", quantity="60")], "on": "2026-11-05"}
    with at("2026-11-05"):
        perform(case_id, "notify_loss", road.driver, lost)
        perform(case_id, "present_arrival", road.driver, rest)
        assert waits(case_id)[::2] == (["arrival", "loss"], "KOB TYO")
        assert [what for _, what, _ in listed(signed_in("officer"))] == [
            ["Decision on the cause of a loss (65(1))"]
        ]
        assert [what for _, what, _ in listed(signed_in("kobe_officer"))] == [
            ["Confirmation of the arrival (63(5))"]
        ]
        # What was presented is lost after all: there is no arrival to confirm any more.
        perform(case_id, "decide_loss", road.officer, {"unavoidable": True, "reason": "seen"})
        assert waits(case_id)[::2] == (["arrival"], "KOB")
        perform(case_id, "notify_loss", road.driver, {**lost, "lines": rest["lines"]})
        perform(case_id, "decide_loss", road.officer, {"unavoidable": True, "reason": "seen"})
    assert waits(case_id) == ([], None, "")


# Which permission, where the cargo lies, and the provision of the Act: asked and refused under the same one.
PERMISSIONS = [
    ("sample", "ask_for_sample", "warehouse", "32", "32"),
    ("sample", "ask_for_sample", "designated", "32", "32"),
    ("sample", "ask_for_sample", "other", "36(1)", "36(1)"),
    ("work", "ask_to_work", "designated", "40(2)", "40(3)"),
    ("work", "ask_to_work", "warehouse", "49", "49"),
    ("outside", "ask_to_work_outside", "factory", "61(1)", "61(1)"),
    ("outside", "ask_to_work_outside", "exhibition", "62-5", "62-5"),
    ("outside", "ask_to_work_outside", "integrated", "62-15", "62-15"),
]


@pytest.mark.proves("32", "36(1)", "40(3)", "49", "61(1)", "62-5", "62-15")
@pytest.mark.parametrize(("what", "ask", "kind", "asked_under", "refused_under"), PERMISSIONS)
def test_a_permission_is_refused_under_the_article_by_which_it_is_given(
    road: Road, what: str, ask: str, kind: str, asked_under: str, refused_under: str
) -> None:
    lot, who = road.bring_in(), acting("bonded_operator", road.carrier)
    QuerySet.update(CargoLot.objects.filter(pk=lot), place_kind=kind)

    def told() -> tuple[str, str]:
        entry = JournalEntry.objects.filter(case_id=lot).latest("sequence")
        return entry.action, json.loads(entry.body)["article"]

    why, back = {"reason": "It may spoil."}, f"take_back_{what}"
    for act, actor, given, article in (
        (f"refuse_{what}", road.officer, why, refused_under),
        (back, who, None, asked_under),
    ):
        perform(lot, ask, who, {"reason": "for a buyer"})
        assert told() == (ask, asked_under)
        assert waits(lot)[0] == [what]
        perform(lot, act, actor, given)
        assert told() == (act, article)
        assert waits(lot) == ([], None, "")
    # Refused once, it is asked for anew; what was given is neither refused nor taken back.
    assert refusal(lot, f"refuse_{what}", road.officer, why)[0][0] == f"{what}_is_asked_for"
    perform(lot, ask, who, {"reason": "for a buyer"})
    terms = {"place": "Dye works", "until": "2026-11-27"} if what == "outside" else None
    perform(lot, f"permit_{what}", road.officer, terms)
    assert refusal(lot, back, who)[0][0] == f"{what}_is_asked_for"


def test_what_was_split_off_has_waited_as_long_as_the_lot_it_came_from(road: Road) -> None:
    lot, who = road.bring_in(), acting("bonded_operator", road.carrier)
    with at("2026-11-02"):
        perform(lot, "apply_for_storage", who, {"purpose": "to be sold"})
    with at("2026-11-05"):
        some = {"packages": 40, "gross_mass_kg": "200", "quantity": "40", "on": "2026-11-05"}
        perform(lot, "split", who, some)
    part_of = CargoLot.objects.get(from_lot_id=lot)
    assert waits(part_of.pk)[0] == ["storage"]
    assert clock.day_of(waits(part_of.pk)[1] or clock.now()) == date(2026, 11, 2)


def test_the_wait_names_the_article_of_the_type_of_area_and_of_the_kind_of_transport(road: Road) -> None:
    from doors.case_contents import waits_of

    who = acting("bonded_operator", road.carrier)
    for kind, article in (("warehouse", "43-3(1)"), ("factory", "61-4"), ("integrated", "62-10")):
        Place.objects.filter(pk=road.scene.place.pk).update(kind=kind)
        lot = road.bring_in(kind)
        perform(lot, "apply_for_storage", who, {"purpose": "to be used"})
        row = CargoLot.objects.select_related("case").get(pk=lot)
        assert [one.article for one in waits_of(row)] == [article]
    wreck = road.applied(name="apply_wrecked", lines=[{"description": "A hull", "gross_mass_kg": "9"}])
    row = Transport.objects.select_related("case").get(pk=wreck)
    assert [one.article for one in waits_of(row)] == ["64(1)"]
    # A refusal rests on 99, whatever the kind: without a problem in enforcing the Act approval must be given.
    perform(wreck, "refuse", road.officer, {"reason": "The hull leaks oil."})
    entry = JournalEntry.objects.filter(case_id=wreck).latest("sequence")
    assert json.loads(entry.body)["article"] == "99"
