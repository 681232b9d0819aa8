"""Twenty-four hours in which closed days do not count: 15(3)."""

import json
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from statute.articles import Article
from statute.calendars import Calendar, CalendarRangeError
from statute.hours import HourPeriod, count_hours
from statute.periods import BasisError

CALENDAR = Calendar.of()
TOKYO = ZoneInfo("Asia/Tokyo")
NATIONAL = holidays.country_holidays("JP", years=range(2000, 2051))
pytestmark = pytest.mark.proves("2-2")

# A busy machine is slow without anything being wrong.
steady = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def tokyo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("entered", "ends"),
    [
        ("2026-05-12 10:00", "2026-05-13 10:00"),  # Tuesday to Wednesday
        ("2026-05-01 18:00", "2026-05-07 18:00"),  # Friday evening: 6 hours, then Golden Week, then 18
        (
            "2026-05-02 10:00",
            "2026-05-08 00:00",
        ),  # on a Saturday nothing counts before Thursday the 7th begins
        ("2026-12-28 12:00", "2027-01-04 12:00"),  # the year end
        ("2026-05-15 00:00", "2026-05-16 00:00"),  # a whole Friday
        ("2026-05-15 23:59", "2026-05-18 23:59"),
        ("2026-09-18 17:30", "2026-09-24 17:30"),  # a weekend and three holidays
    ],
)
def test_hours_on_closed_days_are_not_counted(entered: str, ends: str) -> None:
    period = count_hours(tokyo(entered), 24, calendar=CALENDAR)
    assert period.ends_at == tokyo(ends)
    assert period.ends_at.tzinfo is UTC
    assert period.late_from == period.ends_at
    assert period.is_late(period.ends_at)
    assert not period.is_late(period.ends_at - timedelta(seconds=1))


def test_the_zone_in_which_an_instant_is_written_makes_no_difference() -> None:
    new_york = datetime(2026, 5, 1, 5, 0, tzinfo=timezone(timedelta(hours=-4)))  # 18:00 in Tokyo
    assert count_hours(new_york, 24, calendar=CALENDAR) == count_hours(
        tokyo("2026-05-01 18:00"), 24, calendar=CALENDAR
    )


def test_the_explanation_says_which_hours_count_on_which_day() -> None:
    steps = count_hours(tokyo("2026-05-01 18:00"), 24, calendar=CALENDAR).steps
    assert [(str(step.date), step.counted, step.why) for step in steps] == [
        ("2026-05-01", True, "counted from 18:00 to 24:00"),
        ("2026-05-02", False, "Saturday"),
        ("2026-05-03", False, "Constitution Day"),
        ("2026-05-04", False, "Greenery Day"),
        ("2026-05-05", False, "Children's Day"),
        ("2026-05-06", False, "Substitute Holiday"),
        ("2026-05-07", True, "counted from 00:00 to 18:00"),
    ]
    assert sum(step.params.get("minutes", 0) for step in steps) == 24 * 60


@pytest.mark.parametrize("hours", [0, -24, True, 1.5])
def test_fewer_than_one_hour_is_refused(hours: int) -> None:
    with pytest.raises(ValueError, match="at least 1 hour"):
        count_hours(tokyo("2026-05-01 18:00"), hours, calendar=CALENDAR)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        count_hours(datetime(2026, 5, 1, 18, 0), 24, calendar=CALENDAR)  # noqa: DTZ001


def test_hours_beyond_the_known_years_are_an_error() -> None:
    with pytest.raises(CalendarRangeError):
        count_hours(tokyo("2050-12-28 18:00"), 24, calendar=CALENDAR)


@pytest.mark.parametrize(
    "basis",
    [
        {},
        {"rule": "count"},
        {"rule": "hours", "from": "2026-05-01T18:00", "count": 24},
        {"rule": "hours", "from": "noon", "count": 24},
    ],
)
def test_a_basis_that_cannot_be_read_is_refused(basis: dict[str, object]) -> None:
    with pytest.raises(BasisError):
        HourPeriod.from_basis(basis, CALENDAR)


instants = st.datetimes(
    min_value=datetime(2001, 1, 1),  # noqa: DTZ001
    max_value=datetime(2045, 1, 1),  # noqa: DTZ001
    timezones=st.just(TOKYO),
)


def is_open(instant: datetime) -> bool:
    day = instant.astimezone(TOKYO).date()
    year_end = (day.month, day.day) in {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}
    return day.weekday() < 5 and day not in NATIONAL and not year_end


@steady
@given(instants, st.integers(min_value=1, max_value=96))
def test_the_hours_agree_with_a_clock_that_stands_still_on_closed_days(start: datetime, hours: int) -> None:
    minute = start.replace(second=0, microsecond=0)
    period = count_hours(minute, hours, calendar=CALENDAR)
    left, clock = hours * 60, minute
    while left:
        if is_open(clock):
            left -= 1
        clock += timedelta(minutes=1)
    assert period.ends_at == clock


@steady
@given(instants, st.integers(min_value=1, max_value=96))
def test_a_period_in_hours_survives_a_trip_through_json(start: datetime, hours: int) -> None:
    period = count_hours(start, hours, calendar=CALENDAR, articles=[Article("15", 3)])
    assert HourPeriod.from_basis(json.loads(json.dumps(period.basis())), CALENDAR) == period
