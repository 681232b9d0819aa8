"""A stored period is computed again from its basis, with the calendar of the day."""

import json
from datetime import date

import pytest

from statute.articles import Article
from statute.calendars import Calendar, Override
from statute.periods import BasisError, Period, Unit, count_period

CALENDAR = Calendar.of()
pytestmark = pytest.mark.proves("2-2")


def day(text: str) -> date:
    return date.fromisoformat(text)


def test_an_override_moves_what_is_counted_and_the_version_tells() -> None:
    mourning = Calendar.of([Override(day("2026-05-07"), True, "Day of Mourning", "Act No. 1 of 2026")])
    period = count_period(day("2026-04-02"), 1, Unit.MONTHS, calendar=CALENDAR, roll=True)
    again = Period.from_basis(period.basis(), mourning)
    assert (period.ends_on, again.ends_on) == (day("2026-05-07"), day("2026-05-08"))
    assert period.basis()["calendar"] == CALENDAR.version
    assert again.calendar_version == mourning.version != period.calendar_version


def test_a_basis_survives_json_and_gives_the_same_period() -> None:
    period = count_period(
        day("2026-11-29"), 3, Unit.MONTHS, calendar=CALENDAR, roll=True, articles=[Article("43-3", 1)]
    )
    stored = json.loads(json.dumps(period.basis()))
    assert Period.from_basis(stored, CALENDAR) == period
    assert stored == {
        "rule": "count",
        "from": "2026-11-29",
        "count": 3,
        "unit": "months",
        "starts": "first_day_not_counted",
        "roll": True,
        "articles": ["43-3(1)"],
        "calendar": CALENDAR.version,
    }


def test_a_day_set_in_an_order_is_read_from_the_least_that_is_stored() -> None:
    period = Period.from_basis({"rule": "set", "on": "2026-05-07", "articles": ["69-15(1)"]}, CALENDAR)
    assert period.ends_on == day("2026-05-07")
    assert period.articles == (Article("69-15", 1),)


@pytest.mark.parametrize(
    ("basis", "problem"),
    [
        ({}, "lacks 'rule'"),
        ({"rule": "guess"}, "'guess' is not a rule"),
        ({"rule": "count", "from": "2026-01-01"}, "lacks 'count'"),
        ({"rule": "set", "on": "tomorrow"}, "cannot be read"),
        ({"rule": "set", "on": 3}, "cannot be read"),
        ({"rule": "set", "on": "2026-05-07", "articles": ["sixty"]}, "cannot be read"),
        ({"rule": "set", "on": "2026-05-07", "roll": True}, "does not roll"),
        (
            {
                "rule": "count",
                "from": "2026-01-01",
                "count": "3",
                "unit": "days",
                "starts": "day_after",
                "roll": 0,
            },
            "whole number",
        ),
        ({"rule": "latest", "parts": []}, "no days"),
    ],
)
def test_a_basis_that_cannot_be_read_is_an_error_that_says_why(
    basis: dict[str, object], problem: str
) -> None:
    with pytest.raises(BasisError, match=problem):
        Period.from_basis(basis, CALENDAR)
