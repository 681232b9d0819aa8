"""Every date can say how it was reached, to a person and to a program."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from statute.calendars import Calendar
from statute.period_steps import _SENTENCES
from statute.periods import (
    Period,
    Unit,
    count_from_deadline,
    count_period,
    event_on,
    extend_for_disaster,
    last_day_of_following_month,
    later_of,
    set_on,
)
from statute.statutory_periods import STATUTORY_PERIODS, statutory_period

CALENDAR = Calendar.of()
pytestmark = pytest.mark.proves("2-2")


def said(period: Period) -> list[tuple[str, bool, str]]:
    return [(step.date.isoformat(), step.counted, step.why) for step in period.steps]


def test_working_days_are_explained_day_by_day() -> None:
    period = count_period(date(2026, 4, 30), 2, Unit.WORKING_DAYS, calendar=CALENDAR)
    assert said(period) == [
        ("2026-04-30", False, "first day not counted"),
        ("2026-05-01", True, "day 1 of 2"),
        ("2026-05-02", False, "Saturday"),
        ("2026-05-03", False, "Constitution Day"),
        ("2026-05-04", False, "Greenery Day"),
        ("2026-05-05", False, "Children's Day"),
        ("2026-05-06", False, "Substitute Holiday"),
        ("2026-05-07", True, "day 2 of 2"),
    ]
    assert [str(article) for article in period.steps[3].articles] == [
        "Administrative Organs Holidays Act 1(1)(ii)"
    ]


def test_a_roll_is_explained_by_the_names_of_the_days_it_passes() -> None:
    period = count_period(date(2026, 4, 30), 2, Unit.DAYS, calendar=CALENDAR, roll=True)
    assert said(period) == [
        ("2026-04-30", False, "first day not counted"),
        ("2026-05-01", True, "day 1 of 2"),
        ("2026-05-02", True, "the last day; rolled: Saturday"),
        ("2026-05-03", False, "rolled: Constitution Day"),
        ("2026-05-04", False, "rolled: Greenery Day"),
        ("2026-05-05", False, "rolled: Children's Day"),
        ("2026-05-06", False, "rolled: Substitute Holiday"),
        ("2026-05-07", False, "the last day after the roll"),
    ]
    assert "General Rules for National Taxes Act 10(2)" in period.cited


def test_months_are_explained_month_by_month() -> None:
    period = count_period(date(2026, 11, 29), 3, Unit.MONTHS, calendar=CALENDAR)
    assert said(period) == [
        ("2026-11-29", False, "first day not counted"),
        ("2026-11-30", True, "first counted day"),
        ("2026-12-29", True, "month 1 of 3 ends"),
        ("2027-01-29", True, "month 2 of 3 ends"),
        ("2027-02-28", True, "month 3 of 3 ends: the month has no day 30, so its last day"),
    ]


def test_five_years_take_one_step_a_year() -> None:
    period = statutory_period("7-15(1)", date(2026, 5, 3), calendar=CALENDAR)
    assert len([step for step in period.steps if step.code == "year"]) == 4
    assert period.steps[-1].date == date(2031, 5, 7)


def test_a_very_long_count_is_explained_by_its_first_and_last_day() -> None:
    period = count_period(date(2026, 1, 1), 2_000_000, Unit.DAYS, calendar=CALENDAR)
    assert len(period.steps) == 3


def test_a_deadline_that_starts_a_period_says_that_it_ended_at_midnight() -> None:
    period = count_from_deadline(date(2026, 11, 30), 1, Unit.MONTHS, calendar=CALENDAR)
    assert said(period)[0] == (
        "2026-11-30",
        False,
        "not counted: the deadline ended with this day, the next is day 1",
    )


def test_the_other_ways_to_a_day_explain_themselves() -> None:
    form = last_day_of_following_month(date(2026, 3, 10), calendar=CALENDAR)
    assert said(form) == [
        ("2026-03-10", False, "the day of the event"),
        ("2026-04-30", True, "the last day of the month"),
    ]
    assert said(set_on(date(2026, 5, 7), calendar=CALENDAR)) == [
        ("2026-05-07", True, "the day set in the order")
    ]
    later = later_of(form, event_on(date(2026, 5, 11), calendar=CALENDAR))
    assert said(later) == [
        ("2026-04-30", False, "not decisive: another day that the article names is later"),
        ("2026-05-11", True, "the day named by the article"),
    ]
    extended = extend_for_disaster(form, date(2026, 4, 20), date(2026, 5, 10))
    assert said(extended) == [
        ("2026-04-30", False, "the deadline, which arrived while the disaster lasted"),
        ("2026-05-10", False, "the designated date; the deadline is extended to the day after it"),
        ("2026-05-11", True, "the day after the designated date"),
    ]
    untouched = extend_for_disaster(form, date(2026, 5, 20), date(2026, 6, 10))
    assert said(untouched)[-1] == ("2026-04-30", True, "the deadline, which the disaster does not extend")


def test_holidays_are_named_in_the_reader_s_language() -> None:
    period = count_period(date(2026, 4, 28), 1, Unit.WORKING_DAYS, calendar=CALENDAR)
    with translation.override("ja"):
        assert period.steps[1].why == "昭和の日"
    assert period.steps[1].why == "Showa Day"


def test_every_period_of_the_act_explains_itself_without_a_sentence_missing() -> None:
    used: set[str] = set()
    for name, entry in STATUTORY_PERIODS.items():
        if entry.unit is Unit.HOURS:
            continue
        for start in (date(2026, 11, 29), date(2026, 4, 2), date(2026, 4, 28)):
            data = statutory_period(name, start, calendar=CALENDAR).as_data()
            assert json.loads(json.dumps(data)) == data
            assert all(step["why"] for step in data["steps"])
            used.update(step["code"] for step in data["steps"])
    assert used <= set(_SENTENCES)


def explain(*arguments: str) -> str:
    out = StringIO()
    call_command("explain_period", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("options", "ends", "counted"), [((), "2026-05-18", 10), (("--inclusive",), "2026-05-15", 10)]
)
def test_the_command_prints_the_last_day_and_the_steps_as_data(
    options: tuple[str, ...], ends: str, counted: int
) -> None:
    data = json.loads(
        explain("--from", "2026-04-28", "--count", "10", "--unit", "working_days", "--json", *options)
    )
    assert data["ends_on"] == ends
    assert sum(step["counted"] for step in data["steps"]) == counted
    assert {"date", "counted", "why"} <= set(data["steps"][0])
    assert "2-2" in data["articles"]


@pytest.mark.django_db
def test_the_command_draws_a_calendar_for_a_person() -> None:
    text = explain("--from", "2026-04-02", "--count", "1", "--unit", "months", "--roll")
    assert "Last day: Thursday 07 May 2026, until 24:00 Tokyo time." in text
    assert "By counting alone it would be Saturday 02 May 2026." in text
    assert "May 2026" in text
    assert "  7#" in text


@pytest.mark.django_db
def test_the_command_knows_the_periods_of_the_act() -> None:
    data = json.loads(explain("--from", "2026-11-29", "--period", "43-3(1)", "--json"))
    assert data["ends_on"] == "2027-03-01"
    assert data["articles"][0] == "43-3(1)"


@pytest.mark.django_db
def test_a_century_is_drawn_by_its_first_and_last_months() -> None:
    text = explain("--from", "2026-04-02", "--count", "20", "--unit", "years")
    assert text.count("Mon  Tue") == 6


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("--from", "2026-02-30", "--count", "1", "--unit", "days"), "--from is '2026-02-30'"),
        (("--from", "yesterday", "--count", "1", "--unit", "days"), "--from is 'yesterday'"),
        (("--from", "2026-02-20", "--count", "-1", "--unit", "days"), "--count is -1"),
        (("--from", "2026-02-20", "--count", "0", "--unit", "days"), "--count is 0"),
        (("--from", "2026-02-20", "--count", "1.5", "--unit", "days"), "--count is '1.5'"),
        (("--from", "2026-02-20", "--count", "1", "--unit", "weeks"), "--unit is 'weeks'"),
        (("--from", "2026-02-20", "--count", "1", "--unit", "hours"), "--unit is 'hours'"),
        (("--from", "2026-02-20", "--unit", "days"), "--count is missing"),
        (("--from", "2026-02-20", "--count", "1"), "--unit is missing"),
        (("--count", "1", "--unit", "days"), "--from"),
        (("--from", "2050-12-30", "--count", "3", "--unit", "working_days"), "after 2050"),
        (("--from", "2026-02-20", "--count", "9999999999", "--unit", "months"), "after the year 9999"),
        (("--from", "9999-12-31", "--count", "1", "--unit", "days"), "no day after 9999-12-31"),
        (("--from", "2026-02-20", "--period", "43-3(9)"), "--period is '43-3(9)'"),
        (("--from", "2026-02-20", "--period", "15(3)"), "--period is '15(3)'"),
        (("--from", "2026-02-20", "--period", "43-3(1)", "--roll"), "--period already says"),
    ],
)
def test_the_command_names_what_is_wrong_with_its_input(arguments: tuple[str, ...], problem: str) -> None:
    with pytest.raises(CommandError) as refused:
        explain(*arguments)
    assert problem in str(refused.value)
