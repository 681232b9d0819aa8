"""What runs out: each person finds the deadlines of the cases it may see, by when they end, and what ran out lately."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actors import actor_for
from accounts.models import User
from bonded_areas.models import Place
from doors import running_out
from doors.running_out import BY_NAME
from doors.time_order import first_of
from statute import clock
from statute.sweep import sweep
from tests.accounts.people import a_person, a_user, grant
from tests.bonded_areas.road import Road
from tests.bonded_areas.test_storage_approval import at
from tests.clearance.scene import Scene

pytestmark = pytest.mark.django_db
NOV_30 = date(2026, 11, 30)
# Brought in on 30 November 2026: until Monday 1 March 2027 (43-3(1)).
LAST = date(2027, 3, 1)


@pytest.fixture
def road(scene: Scene) -> Road:
    found = Road(scene)
    scene.place.operator = found.receiver
    scene.place.save()
    for name, role, person in (
        ("warehouse", "bonded_operator", found.receiver),
        ("stranger", "bonded_operator", a_person("WHS09")),
        ("driver", "carrier", found.carrier),
    ):
        grant(a_user(name), role, person)
    return found


def lot(road: Road, document: str = "D1", on: date = NOV_30, place: Place | None = None) -> int:
    with at(on, 10):
        return road.bring_in(document, place, brought_in_on=on)


def listed(client: Client, query: str = "") -> list[tuple[str, str, date, int]]:
    """What runs out, its article, its last day, and how many days are left (or it is over), line by line."""
    answer = client.get(f"/deadlines/{query}")
    assert answer.status_code == 200
    rows = answer.context["rows"]
    return [(str(one["what"]), one["article"], one["ends_on"], one["due"]["days"]) for one in rows]


APPLY = ("Application for storage approval", "43-3(1)", LAST)
HOUSED = ("Storage without approval", "80(1)(iii)-3", LAST)


@pytest.mark.proves("43-3(1)")
def test_operator_and_officer_find_what_runs_out_with_its_article_and_nobody_else_does(
    road: Road, signed_in: Callable[[str], Client]
) -> None:
    lot(road)
    with at(date(2027, 2, 15)):
        sweep()
    with at(date(2027, 2, 16), 9):
        for user in ("warehouse", "bonded_officer", "officer", "auditor"):
            assert listed(signed_in(user), "?within=14") == [(*APPLY, 13), (*HOUSED, 13)], user
        for user in ("stranger", "kobe_officer", "broker", "importer", "driver"):
            assert listed(signed_in(user), "?within=14") == [], user
        page = signed_in("warehouse").get("/deadlines/?within=14")
        first = page.context["rows"][0]
        assert [(one.days_before, one.given.at) for one in first["given"]] == [
            (14, clock.midnight(date(2027, 2, 15)))
        ]
        assert (first["next"].days_before, first["next"].on) == (7, date(2027, 2, 22))
        html = " ".join(page.content.decode().split())
        for words in ("14 days before", "22 Feb", "13 days left", "It is too late to apply for storage."):
            assert words in html
        japanese = Client(headers={"accept-language": "ja"})
        japanese.force_login(User.objects.get(username="warehouse"))
        assert "14日前" in japanese.get("/deadlines/?within=14").content.decode()


@pytest.mark.parametrize(
    ("today", "windows"),
    [
        (LAST - timedelta(days=91), {}),
        (LAST - timedelta(days=90), {"90": 90}),
        (LAST - timedelta(days=31), {"90": 31}),
        (LAST - timedelta(days=30), {"90": 30, "30": 30}),
        (LAST - timedelta(days=15), {"90": 15, "30": 15}),
        (LAST - timedelta(days=14), {"90": 14, "30": 14, "14": 14}),
        (LAST - timedelta(days=8), {"90": 8, "30": 8, "14": 8}),
        (LAST - timedelta(days=7), {"90": 7, "30": 7, "14": 7, "7": 7}),
        (LAST - timedelta(days=1), {"90": 1, "30": 1, "14": 1, "7": 1}),
        (LAST, dict.fromkeys(("90", "30", "14", "7", "today"), 0)),
    ],
)
def test_a_deadline_is_in_a_part_of_the_list_from_its_first_day_on(
    road: Road, signed_in: Callable[[str], Client], today: date, windows: dict[str, int]
) -> None:
    lot(road)
    for hour in (10, 23):
        with at(today, hour):
            client = signed_in("warehouse")
            for name in BY_NAME:
                days = [left for what, *_rest, left in listed(client, f"?within={name}") if what == APPLY[0]]
                assert days == ([windows[name]] if name in windows else []), name
            counts = {tab["url"]: tab["count"] for tab in client.get("/deadlines/").context["tabs"]}
            assert counts == {f"?within={name}": "2" if name in windows else "0" for name in BY_NAME}


@pytest.mark.proves("80(1)(iii)-3")
def test_what_ran_out_is_told_for_thirty_days_with_what_followed(
    road: Road, signed_in: Callable[[str], Client]
) -> None:
    lot(road)
    with at(date(2027, 3, 2), 0):
        # Over, and the timer has not come yet: still in the list, a day late.
        assert listed(signed_in("warehouse"), "?within=today") == [(*APPLY, 1), (*HOUSED, 1)]
        sweep()
        assert listed(signed_in("warehouse"), "?within=90") == []
        for user in ("warehouse", "bonded_officer"):
            page = signed_in(user).get("/deadlines/?within=over")
            assert {(one["article"], str(one["consequence"])) for one in page.context["rows"]} == {
                ("43-3(1)", "It is too late to apply for storage."),
                ("80(1)(iii)-3", "Customs may house the cargo."),
            }
            assert "What followed" in page.content.decode()
        assert listed(signed_in("kobe_officer"), "?within=over") == []
    with at(date(2027, 3, 31), 23):
        assert len(listed(signed_in("warehouse"), "?within=over")) == 2
    with at(date(2027, 4, 1), 1):
        assert listed(signed_in("warehouse"), "?within=over") == []


@pytest.mark.proves("63(4)")
def test_a_transport_is_in_the_lists_of_its_carrier_and_of_both_offices(
    road: Road, signed_in: Callable[[str], Client]
) -> None:
    road.departed(due_on="2026-11-09")
    with at(date(2026, 11, 6), 9):
        sweep()
        for user in ("driver", "bonded_officer", "kobe_officer"):
            rows = signed_in(user).get("/deadlines/?within=7").context["rows"]
            assert [(one["article"], one["ends_on"]) for one in rows] == [("63(4)", date(2026, 11, 9))], user
            assert [one.days_before for one in rows[0]["given"]] == [3]
        # A party learns of itself alone that it was reminded; the offices stand in both.
        [told] = signed_in("driver").get("/deadlines/?within=7").context["rows"][0]["given"]
        assert told.given.to == ("Tyo", "Kob", "CAR01 Ltd.")


def test_the_soonest_come_first_page_by_page_with_as_many_queries_for_many_as_for_one(
    road: Road, signed_in: Callable[[str], Client]
) -> None:
    asked = []
    for count in (1, 34):
        for number in range(count):
            lot(road, f"D{count}-{number}", NOV_30 - timedelta(days=number % 3))
        with at(date(2027, 1, 30), 1):
            sweep()
            client = signed_in("warehouse")
            client.get("/deadlines/")
            with CaptureQueriesContext(connection) as queries:
                first = client.get("/deadlines/?within=90")
            asked.append(len(queries))
    assert asked[0] == asked[1]
    assert asked[0] < 15
    with at(date(2027, 1, 30), 1):
        second = client.get(f"/deadlines/{first.context['older_url']}")
        seen = [
            (one["ends_on"], one["url"], one["what"]) for p in (first, second) for one in p.context["rows"]
        ]
        assert len(seen) == len(set(seen)) == 70
        assert [ends for ends, *_ in seen] == sorted(ends for ends, *_ in seen)
        assert second.context["older_url"] == ""
        back = client.get(f"/deadlines/{second.context['newer_url']}")
        assert [(o["ends_on"], o["url"], o["what"]) for o in back.context["rows"]] == seen[:50]
        wrong = client.get("/deadlines/?cursor=nonsense&within=90")
        assert "unknown_cursor" in str(wrong.context["refusal"])
        assert len(wrong.context["rows"]) == 50
    with at(date(2027, 3, 2)):
        sweep()
        first = client.get("/deadlines/?within=over")
        second = client.get(f"/deadlines/{first.context['older_url']}")
        keys = [(o["url"], o["what"]) for page in (first, second) for o in page.context["rows"]]
        assert len(keys) == len(set(keys)) == 70
        back = client.get(f"/deadlines/{second.context['newer_url']}")
        assert [(o["url"], o["what"]) for o in back.context["rows"]] == keys[:50]


def test_each_part_of_the_list_is_entered_by_an_index(road: Road) -> None:
    lot(road)
    officer = actor_for(User.objects.get(username="officer"), clock.today())
    operator = actor_for(User.objects.get(username="warehouse"), clock.today())
    # By the day, or by the few cases of a party: which, the planner knows best.
    by_case = ("deadline_case", "statute_deadlinerow_case_id")
    for actor in (officer, operator):
        for days, at_, names in (
            (30, "late_from", ("deadline_open", *by_case)),
            (None, "ended_at", ("deadline_over", *by_case)),
        ):
            rows = first_of(running_out._parts(actor, days), (at_, "id"), 51)
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_seqscan = off")
                sql, params = rows.query.sql_with_params()
                cursor.execute(f"EXPLAIN {sql}", params)
                plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "Seq Scan on statute_deadlinerow" not in plan
            assert any(name in plan for name in names), plan


def test_where_one_begins_one_is_told_how_many_run_out_within_a_week(
    road: Road, signed_in: Callable[[str], Client]
) -> None:
    lot(road)
    begins = {"warehouse": "/areas/", "officer": "/", "driver": "/transports/"}
    with at(LAST - timedelta(days=8), 10):
        for user, page in begins.items():
            assert "run out within 7 days" not in signed_in(user).get(page).content.decode()
    with at(LAST - timedelta(days=7), 10):
        for user, page in begins.items():
            html = signed_in(user).get(page).content.decode()
            assert ("run out within 7 days: 2" in html) is (user != "driver"), user


def test_no_more_than_ninety_nine_are_counted(road: Road, signed_in: Callable[[str], Client]) -> None:
    for number in range(51):
        lot(road, f"D{number}")
    with at(LAST, 10):
        client = signed_in("warehouse")
        tabs: list[dict[str, Any]] = client.get("/deadlines/").context["tabs"]
        assert [tab["count"] for tab in tabs] == ["99+"] * 5 + ["0"]
        assert "run out within 7 days: 99+" in client.get("/areas/").content.decode()
