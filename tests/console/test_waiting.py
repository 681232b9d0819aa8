"""What waits for customs: one list for every procedure, at the office that is to act, the longest wait first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bonded_areas.models import CargoLot
from statute import clock
from statute.door import perform
from statute.models import Case
from statute.verifying import verify
from tests.bonded_areas.road import Road
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


def waits(case_id: int) -> tuple[list[str], datetime | None, str | None]:
    case = Case.objects.select_related("awaited_of").get(pk=case_id)
    office = case.awaited_of.code if case.awaited_of else None
    return sorted(case.awaited), case.awaited_since, office


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
    assert waits(lot) == ([], None, None)
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
    assert waits(lot) == ([], None, None)


@pytest.mark.proves("63(5)")
def test_an_arrival_that_was_presented_waits_for_customs_at_the_destination(
    road: Road, signed_in: Callable[[str], Client]
) -> None:
    case_id = road.applied()
    assert waits(case_id)[::2] == (["application"], "TYO")
    perform(case_id, "approve", road.officer, {"due_on": "2026-11-09"})
    assert waits(case_id) == ([], None, None)
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
    assert waits(case_id) == ([], None, None)


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
        with CaptureQueriesContext(connection) as queries:
            first = client.get("/waiting/")
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert asked[0] < 20
    second = client.get(f"/waiting/{first.context['older_url']}")
    seen = [one["reference"] for page in (first, second) for one in page.context["rows"]]
    wanted = Case.objects.filter(awaited_since__isnull=False).order_by("awaited_since", "id")
    assert seen == [str(case) for case in wanted]
    assert len(seen) == 60
    back = client.get(f"/waiting/{second.context['newer_url']}")
    assert [one["reference"] for one in back.context["rows"]] == seen[:50]
    assert "unknown_cursor" in str(client.get("/waiting/?cursor=nonsense").context["refusal"])


def test_a_wait_changed_behind_the_doors_back_is_found(road: Road) -> None:
    lot = road.bring_in()
    assert verify().broken == []
    Case.objects.filter(pk=lot).update(
        awaited={"loss": clock.now().isoformat()},
        awaited_since=clock.now(),
        awaited_of_id=road.scene.tokyo.pk,
    )
    assert [one["what"] for one in verify().broken] == ["waits for something else"]
    assert CargoLot.objects.get(pk=lot).loss_told == {}
