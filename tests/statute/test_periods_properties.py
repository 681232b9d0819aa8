"""What must hold of every period, whatever the dates: compared with slow counters that share no code."""

import calendar as gregorian
import json
from datetime import date, timedelta

import holidays
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from statute.calendars import Calendar
from statute.periods import (
    Period,
    Unit,
    count_from_deadline,
    count_period,
    day_of_following_month,
    event_on,
    last_day_of_following_month,
    later_of,
    preceding,
)

CALENDAR = Calendar.of()
NATIONAL = holidays.country_holidays("JP", years=range(2000, 2051))
pytestmark = pytest.mark.proves("2-2")

# A busy machine is slow without anything being wrong.
steady = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

days = st.dates(min_value=date(2001, 1, 1), max_value=date(2040, 12, 31))
units = st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS, Unit.MONTHS, Unit.YEARS])
counts = st.integers(min_value=1, max_value=8)
ONE_DAY = timedelta(days=1)


def is_open(day: date) -> bool:
    """Whether the authority is open, worked out afresh."""
    if day.weekday() in (5, 6) or day in NATIONAL:
        return False
    return (day.month, day.day) not in {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}


def slow_working_day(first: date, count: int) -> date:
    """The count-th open day from the first, one day at a time."""
    day, left = first, count
    while True:
        if is_open(day):
            left -= 1
            if left == 0:
                return day
        day += ONE_DAY


def slow_months(first: date, months: int) -> date:
    """The last day of so many months: month by month, then the corresponding day or the month's end."""
    year, month = first.year, first.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    length = gregorian.monthrange(year, month)[1]
    if first.day <= length:
        return date(year, month, first.day) - ONE_DAY
    return date(year, month, length)


@steady
@given(days)
def test_the_calendar_agrees_with_a_check_made_afresh(day: date) -> None:
    assert CALENDAR.is_administrative_holiday(day) is not is_open(day)
    assert (CALENDAR.holiday(day) is None) is is_open(day)


@steady
@given(days, st.integers(min_value=1, max_value=120), st.booleans())
def test_working_days_agree_with_a_slow_counter(start: date, count: int, inclusive: bool) -> None:
    period = count_period(start, count, Unit.WORKING_DAYS, calendar=CALENDAR, inclusive=inclusive)
    first = start if inclusive else start + ONE_DAY
    assert period.ends_on == slow_working_day(first, count)
    assert CALENDAR.working_days_between(first, period.ends_on) == count
    assert is_open(period.starts_on)
    assert is_open(period.ends_on)


@steady
@given(days, st.integers(min_value=1, max_value=60))
def test_months_agree_with_a_slow_counter(start: date, months: int) -> None:
    period = count_period(start, months, Unit.MONTHS, calendar=CALENDAR)
    assert period.ends_on == slow_months(start + ONE_DAY, months)


@steady
@given(days, st.integers(min_value=1, max_value=8))
def test_a_year_is_twelve_months(start: date, years: int) -> None:
    in_years = count_period(start, years, Unit.YEARS, calendar=CALENDAR)
    in_months = count_period(start, 12 * years, Unit.MONTHS, calendar=CALENDAR)
    assert in_years.ends_on == in_months.ends_on


@steady
@given(days, days, counts, units, st.booleans(), st.booleans())
def test_a_later_start_never_ends_earlier(
    one: date, other: date, count: int, unit: Unit, inclusive: bool, roll: bool
) -> None:
    first, second = sorted((one, other))
    ends = [
        count_period(start, count, unit, calendar=CALENDAR, inclusive=inclusive, roll=roll).ends_on
        for start in (first, second)
    ]
    assert ends[0] <= ends[1]


@steady
@given(days, counts, units, st.booleans())
def test_a_longer_period_ends_later(start: date, count: int, unit: Unit, inclusive: bool) -> None:
    shorter = count_period(start, count, unit, calendar=CALENDAR, inclusive=inclusive)
    longer = count_period(start, count + 1, unit, calendar=CALENDAR, inclusive=inclusive)
    assert shorter.ends_on < longer.ends_on


@steady
@given(days, counts, units, st.booleans())
def test_a_first_day_that_does_not_count_is_the_same_as_counting_from_the_next(
    start: date, count: int, unit: Unit, roll: bool
) -> None:
    excluded = count_period(start, count, unit, calendar=CALENDAR, roll=roll)
    included = count_period(start + ONE_DAY, count, unit, calendar=CALENDAR, roll=roll, inclusive=True)
    assert (excluded.starts_on, excluded.ends_on) == (included.starts_on, included.ends_on)


@steady
@given(days, counts, counts, st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS]))
def test_days_add_up(start: date, one: int, other: int, unit: Unit) -> None:
    first = count_period(start, one, unit, calendar=CALENDAR)
    both = count_from_deadline(first, other, unit, calendar=CALENDAR)
    assert both.ends_on == count_period(start, one + other, unit, calendar=CALENDAR).ends_on


@steady
@given(days, counts, counts)
def test_months_add_up_where_every_month_has_the_day(start: date, one: int, other: int) -> None:
    assume((start + ONE_DAY).day <= 28)
    first = count_period(start, one, Unit.MONTHS, calendar=CALENDAR)
    both = count_from_deadline(first, other, Unit.MONTHS, calendar=CALENDAR)
    assert both.ends_on == count_period(start, one + other, Unit.MONTHS, calendar=CALENDAR).ends_on


@steady
@given(days, counts, units, st.booleans())
def test_a_roll_is_never_earlier_and_never_onto_or_over_an_open_day(
    start: date, count: int, unit: Unit, inclusive: bool
) -> None:
    rolled = count_period(start, count, unit, calendar=CALENDAR, inclusive=inclusive, roll=True)
    fixed = count_period(start, count, unit, calendar=CALENDAR, inclusive=inclusive)
    assert rolled.unrolled_ends_on == fixed.ends_on
    assert rolled.ends_on >= fixed.ends_on
    assert is_open(rolled.ends_on)
    between = (rolled.ends_on - fixed.ends_on).days
    assert not any(is_open(fixed.ends_on + timedelta(days=n)) for n in range(between))


@steady
@given(days, st.integers(min_value=1, max_value=3))
def test_the_last_day_of_a_following_month_is_one(start: date, months: int) -> None:
    end = last_day_of_following_month(start, months=months, calendar=CALENDAR, roll=False).ends_on
    assert (end + ONE_DAY).day == 1
    assert (end.year - start.year) * 12 + end.month - start.month == months


@steady
@given(days, counts)
def test_months_back_and_months_forward_meet(day: date, months: int) -> None:
    assume(day.day <= 28)
    first = preceding(day, months, Unit.MONTHS)
    assert (
        count_period(first, months, Unit.MONTHS, calendar=CALENDAR, inclusive=True).ends_on == day - ONE_DAY
    )


def a_count(start: date, count: int, unit: Unit, roll: bool) -> Period:
    return count_period(start, count, unit, calendar=CALENDAR, roll=roll)


def a_month_end(start: date, roll: bool) -> Period:
    return last_day_of_following_month(start, calendar=CALENDAR, roll=roll)


def a_numbered_day(start: date, number: int) -> Period:
    return day_of_following_month(start, number, calendar=CALENDAR)


def an_event(day: date, roll: bool) -> Period:
    return event_on(day, calendar=CALENDAR, roll=roll)


periods = st.one_of(
    st.builds(a_count, days, counts, units, st.booleans()),
    st.builds(a_month_end, days, st.booleans()),
    st.builds(a_numbered_day, days, st.integers(1, 28)),
    st.builds(an_event, days, st.booleans()),
)


@steady
@given(st.one_of(periods, st.builds(later_of, periods, periods)))
def test_every_period_is_recomputed_from_its_basis_after_a_trip_through_json(period: Period) -> None:
    again = Period.from_basis(json.loads(json.dumps(period.basis())), CALENDAR)
    assert again == period
    assert again.basis() == period.basis()
    assert again.as_data() == period.as_data()


@steady
@given(
    days,
    st.integers(min_value=1, max_value=40),
    st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS]),
    st.booleans(),
)
def test_an_explanation_names_every_day_once_and_counts_as_many_as_it_says(
    start: date, count: int, unit: Unit, roll: bool
) -> None:
    period = count_period(start, count, unit, calendar=CALENDAR, roll=roll)
    named = [step.date for step in period.steps]
    assert named == [start + timedelta(days=n) for n in range((period.ends_on - start).days + 1)]
    assert sum(step.counted for step in period.steps) == count
    assert [step.date for step in period.steps if step.counted][-1] == period.unrolled_ends_on


@steady
@given(days, counts, st.sampled_from([Unit.MONTHS, Unit.YEARS]), st.booleans())
def test_an_explanation_in_months_has_a_step_for_each(
    start: date, count: int, unit: Unit, roll: bool
) -> None:
    period = count_period(start, count, unit, calendar=CALENDAR, roll=roll)
    numbered = [step for step in period.steps if "number" in step.params]
    assert [step.params["number"] for step in numbered] == list(range(1, count + 1))
    assert numbered[-1].date == period.unrolled_ends_on
    assert period.steps[-1].date == period.ends_on
