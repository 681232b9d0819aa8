"""The period calculator over HTTP."""

from __future__ import annotations

import json
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command

from doors.shapes import PeriodShape
from tests.doors.conftest import codes

if TYPE_CHECKING:
    from tests.doors.market import Api
    from tests.drill.world import World

EXPLAIN = "/api/v1/periods/explain/"
GOLDEN_WEEK = {"from": "2026-04-28", "count": "10", "unit": "working_days"}


@pytest.mark.proves("2-2")
def test_anybody_may_count_ten_working_days_over_the_holidays_of_may(market: World, nobody: Api) -> None:
    answer = nobody.get(EXPLAIN, GOLDEN_WEEK)
    assert answer.status_code == 200
    PeriodShape.model_validate_json(answer.content)
    assert answer.json()["ends_on"] == "2026-05-18"
    inclusive = nobody.get(EXPLAIN, {**GOLDEN_WEEK, "inclusive": "true"}).json()
    assert inclusive["ends_on"] == "2026-05-15"


def test_it_answers_what_the_command_answers(market: World, nobody: Api) -> None:
    out = StringIO()
    call_command(
        "explain_period", "--from=2026-01-31", "--count=3", "--unit=months", "--roll", "--json", stdout=out
    )
    query = {"from": "2026-01-31", "count": "3", "unit": "months", "roll": "true"}
    assert nobody.get(EXPLAIN, query).json() == json.loads(out.getvalue())
    assert nobody.get(f"{EXPLAIN}?from=2026-01-31&count=3&unit=months&roll").json() == json.loads(
        out.getvalue()
    )


def test_it_explains_itself_in_japanese(market: World, nobody: Api) -> None:
    steps = nobody.get(EXPLAIN, GOLDEN_WEEK, Accept_Language="ja").json()["steps"]
    assert "昭和の日" in [step["why"] for step in steps]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "from"),
        ({"from": "28/4/2026"}, "from"),
        ({"from": "2026-02-30"}, "from"),
        ({"count": "0"}, "count"),
        ({"count": "99999999999999999999"}, "count"),
        ({"count": "ten"}, "count"),
        ({"unit": "fortnights"}, "unit"),
        ({"unit": "hours"}, "unit"),
        ({"inclusive": "perhaps"}, "inclusive"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_counted_is_named(market: World, nobody: Api, query: Any, field: str) -> None:
    answer = nobody.get(EXPLAIN, {**GOLDEN_WEEK, **query} if query else {})
    assert answer.status_code == 422
    assert field in [reason["field"] for reason in answer.json()["reasons"]]


def test_years_whose_holidays_are_not_known_are_said_to_be_so(market: World, nobody: Api) -> None:
    for start, count, unit in (
        ("1899-01-01", "1", "working_days"),
        ("2050-12-30", "10", "working_days"),
        ("9999-12-31", "1", "days"),
        ("9000-01-01", "4000", "years"),
    ):
        answer = nobody.get(EXPLAIN, {"from": start, "count": count, "unit": unit})
        assert answer.status_code == 422, start
    assert codes(nobody.get(f"{EXPLAIN}?from=2026-01-01&from=2026-01-02&count=1&unit=days")) == [
        "given_twice"
    ]


def test_every_answer_tells_what_is_left_of_the_rate(market: World, nobody: Api, monkeypatch: Any) -> None:
    monkeypatch.setattr("doors.throttles.time.time", lambda: 1_000_000.0)
    first = nobody.get(EXPLAIN, GOLDEN_WEEK)
    assert first["RateLimit-Policy"] == '"caller";q=60;w=60'
    assert first["RateLimit"] == '"caller";r=59;t=20'
    for _ in range(59):
        nobody.get(EXPLAIN, GOLDEN_WEEK)
    answer = nobody.get(EXPLAIN, GOLDEN_WEEK)
    assert answer.status_code == 429
    assert answer["Retry-After"] == "20"
    assert answer["RateLimit"] == '"caller";r=0;t=20'
    monkeypatch.setattr("doors.throttles.time.time", lambda: 1_000_020.0)
    assert nobody.get(EXPLAIN, GOLDEN_WEEK).status_code == 200


def test_nobody_is_held_up_while_redis_is_away(market: World, nobody: Api, settings: Any) -> None:
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    for _ in range(70):
        assert nobody.get(EXPLAIN, GOLDEN_WEEK).status_code == 200
