"""How time is counted: the boundary examples, each worked out by hand from the Act."""

from datetime import UTC, date, datetime, timedelta

import pytest

from statute.articles import Article
from statute.calendars import Calendar, CalendarRangeError, Override
from statute.periods import (
    Period,
    Starts,
    Unit,
    check_order_date,
    count_from_deadline,
    count_many,
    count_period,
    day_of_following_month,
    disaster_extension_limit,
    event_on,
    extend_for_disaster,
    last_day_of_following_month,
    late_from,
    later_of,
    latest_notice_before,
    preceding,
    reminder_dates,
    set_on,
)

CALENDAR = Calendar.of()
pytestmark = pytest.mark.proves("2-2")


def day(text: str) -> date:
    return date.fromisoformat(text)


def counted(start: str, count: int, unit: Unit, *, inclusive: bool = False, roll: bool = False) -> str:
    period = count_period(day(start), count, unit, calendar=CALENDAR, inclusive=inclusive, roll=roll)
    return period.ends_on.isoformat()


@pytest.mark.parametrize(
    ("start", "months", "ends"),
    [
        ("2026-01-10", 3, "2026-04-10"),  # first counted day 11 Jan, the day before 11 Apr
        ("2027-02-28", 3, "2027-05-31"),  # first counted day 1 Mar: ends with May, not on the 28th
        ("2026-11-29", 3, "2027-02-28"),  # 30 Nov has no counterpart in February: its last day
        ("2026-11-30", 3, "2027-02-28"),  # 1 Dec: the last day of February
        ("2026-01-31", 3, "2026-04-30"),  # 1 Feb: the last day of April
        ("2028-02-28", 3, "2028-05-28"),  # a leap year: 29 Feb, the day before 29 May
        ("2028-02-29", 3, "2028-05-31"),  # 1 Mar
        ("2027-11-29", 3, "2028-02-29"),  # 30 Nov; February 2028 has 29 days
        ("2027-11-28", 3, "2028-02-28"),  # 29 Nov; the day before 29 Feb 2028
        ("2026-11-28", 3, "2027-02-28"),  # 29 Nov; February 2027 has no 29th: its last day
        ("2026-11-27", 3, "2027-02-27"),  # 28 Nov; the day before 28 Feb
        ("2026-01-27", 1, "2026-02-27"),
        ("2026-01-28", 1, "2026-02-28"),
        ("2026-01-29", 1, "2026-02-28"),
        ("2026-01-30", 1, "2026-02-28"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-03-30", 1, "2026-04-30"),  # 31 Mar has no counterpart in April
        ("2026-12-31", 1, "2027-01-31"),
        ("2026-08-31", 6, "2027-02-28"),
    ],
)
def test_months_follow_the_calendar(start: str, months: int, ends: str) -> None:
    assert counted(start, months, Unit.MONTHS) == ends


@pytest.mark.parametrize(
    ("start", "years", "ends"),
    [
        ("2026-06-15", 2, "2028-06-15"),
        ("2027-02-28", 1, "2028-02-29"),  # first counted day 1 Mar 2027: the last day of February 2028
        ("2028-02-28", 1, "2029-02-28"),  # 29 Feb has no counterpart in 2029: that month's last day
        ("2028-02-28", 4, "2032-02-28"),  # 29 Feb 2032 exists: the day before it
        ("2028-02-29", 1, "2029-02-28"),  # 1 Mar 2028
        ("2026-12-31", 5, "2031-12-31"),
    ],
)
def test_years_follow_the_calendar(start: str, years: int, ends: str) -> None:
    assert counted(start, years, Unit.YEARS) == ends


@pytest.mark.parametrize(
    ("start", "unit", "count", "ends"),
    [
        ("2026-04-01", Unit.DAYS, 7, "2026-04-07"),
        ("2026-04-01", Unit.MONTHS, 1, "2026-04-30"),
        ("2026-04-01", Unit.YEARS, 10, "2036-03-31"),
        ("2028-02-29", Unit.YEARS, 1, "2029-02-28"),
    ],
)
def test_an_inclusive_period_counts_its_first_day(start: str, unit: Unit, count: int, ends: str) -> None:
    assert counted(start, count, unit, inclusive=True) == ends


def test_one_day_is_the_day_after_or_the_day_itself() -> None:
    assert counted("2026-05-01", 1, Unit.DAYS) == "2026-05-02"
    assert counted("2026-05-01", 1, Unit.DAYS, inclusive=True) == "2026-05-01"


@pytest.mark.parametrize(
    ("start", "count", "inclusive", "ends"),
    [
        # Golden Week 2026: open 30 Apr, 1, 7, 8, 11 to 15 May, 18 May
        ("2026-04-28", 10, False, "2026-05-18"),
        ("2026-04-28", 10, True, "2026-05-15"),
        # Golden Week 2027: open 30 Apr, 6, 7, 10 to 14, 17, 18 May
        ("2027-04-28", 10, False, "2027-05-18"),
        ("2027-04-28", 10, True, "2027-05-17"),
        # a first day that is closed is not day 1, inclusive or not: 2 May 2026 is a Saturday
        ("2026-05-02", 1, True, "2026-05-07"),
        ("2026-05-02", 1, False, "2026-05-07"),
        # the citizens' holiday 22 Sep 2026 between two others: open 24, 25, 28 Sep
        ("2026-09-18", 3, False, "2026-09-28"),
        # the year end: open 28 Dec 2026, then 4 Jan 2027
        ("2026-12-28", 1, False, "2027-01-04"),
        ("2026-12-28", 2, True, "2027-01-04"),
        # ten closed days in 2019
        ("2019-04-26", 1, False, "2019-05-07"),
        # the ceremony of 22 Oct 2019, a Tuesday
        ("2019-10-21", 1, False, "2019-10-23"),
        # the four days before the games of 2020 (23, 24 July holidays, then a weekend)
        ("2020-07-22", 1, False, "2020-07-27"),
    ],
)
def test_closed_days_are_left_out_of_a_count_of_working_days(
    start: str, count: int, inclusive: bool, ends: str
) -> None:
    assert counted(start, count, Unit.WORKING_DAYS, inclusive=inclusive) == ends


def test_the_first_counted_working_day_is_an_open_one() -> None:
    period = count_period(day("2026-05-02"), 3, Unit.WORKING_DAYS, calendar=CALENDAR, inclusive=True)
    assert period.starts_on == day("2026-05-07")


@pytest.mark.parametrize(
    ("start", "months", "unrolled", "ends"),
    [
        ("2026-04-01", 1, "2026-05-01", "2026-05-01"),  # a Friday: no roll
        ("2026-04-02", 1, "2026-05-02", "2026-05-07"),  # Saturday, then four holidays
        ("2026-11-30", 1, "2026-12-31", "2027-01-04"),  # the year end
        ("2026-11-29", 3, "2027-02-28", "2027-03-01"),  # a Sunday
        ("2026-08-21", 1, "2026-09-21", "2026-09-24"),  # three holidays in a row
        ("2027-02-21", 1, "2027-03-21", "2027-03-23"),  # the equinox on a Sunday and its substitute
    ],
)
def test_a_deadline_on_a_closed_day_rolls_to_the_next_open_one(
    start: str, months: int, unrolled: str, ends: str
) -> None:
    rolling = count_period(day(start), months, Unit.MONTHS, calendar=CALENDAR, roll=True)
    fixed = count_period(day(start), months, Unit.MONTHS, calendar=CALENDAR)
    assert (rolling.unrolled_ends_on, rolling.ends_on) == (day(unrolled), day(ends))
    assert rolling.rolled is (unrolled != ends)
    assert (fixed.unrolled_ends_on, fixed.ends_on, fixed.rolled) == (day(unrolled), day(unrolled), False)


def test_a_period_from_a_deadline_begins_at_midnight_after_it() -> None:
    # 30 November, one month: the deadline ended at 24:00, so December is the month.
    assert count_from_deadline(day("2026-11-30"), 1, Unit.MONTHS, calendar=CALENDAR).ends_on == day(
        "2026-12-31"
    )
    year = count_from_deadline(day("2026-06-10"), 1, Unit.YEARS, calendar=CALENDAR)
    assert year.ends_on == day("2027-06-10")


def test_a_period_from_a_rolled_deadline_is_counted_from_the_rolled_day() -> None:
    # Permitted in December 2025: the form is due on 31 Jan 2026, a Saturday, so on Monday 2 February.
    form = last_day_of_following_month(day("2025-12-10"), calendar=CALENDAR)
    assert (form.unrolled_ends_on, form.ends_on) == (day("2026-01-31"), day("2026-02-02"))
    extended = count_from_deadline(form, 2, Unit.MONTHS, calendar=CALENDAR, roll=True)
    assert extended.starts_on == day("2026-02-03")
    assert extended.ends_on == day("2026-04-02")


@pytest.mark.parametrize(
    ("permitted", "due"),
    [
        ("2026-03-01", "2026-04-30"),
        ("2026-03-31", "2026-04-30"),
        ("2026-01-15", "2026-03-02"),  # 28 Feb 2026 is a Saturday
        ("2026-11-01", "2027-01-04"),  # 31 Dec is closed
        ("2028-01-20", "2028-02-29"),
        ("2026-12-31", "2027-02-01"),  # 31 Jan 2027 is a Sunday
    ],
)
def test_the_special_declaration_is_due_on_the_last_day_of_the_following_month(
    permitted: str, due: str
) -> None:
    assert last_day_of_following_month(day(permitted), calendar=CALENDAR).ends_on == day(due)


def test_the_monthly_report_is_due_on_the_tenth() -> None:
    october = day_of_following_month(day("2026-09-30"), 10, calendar=CALENDAR)
    # Saturday 10, Sunday 11, Sports Day on Monday 12 October
    assert (october.unrolled_ends_on, october.ends_on) == (day("2026-10-10"), day("2026-10-13"))
    assert day_of_following_month(day("2026-12-01"), 10, calendar=CALENDAR).unrolled_ends_on == day(
        "2027-01-10"
    )


def test_a_period_ends_at_midnight_of_its_last_day_in_tokyo() -> None:
    period = count_period(day("2026-04-28"), 10, Unit.WORKING_DAYS, calendar=CALENDAR)
    assert period.late_from == datetime(2026, 5, 18, 15, 0, tzinfo=UTC)
    assert period.late_from == late_from(day("2026-05-18"))
    assert not period.is_late(datetime(2026, 5, 18, 14, 59, 59, 999999, tzinfo=UTC))
    assert period.is_late(datetime(2026, 5, 18, 15, 0, tzinfo=UTC))


def test_the_later_of_two_days_decides_and_both_are_kept() -> None:
    month = count_period(day("2026-06-10"), 1, Unit.MONTHS, calendar=CALENDAR, roll=True)
    permission = event_on(day("2026-07-20"), calendar=CALENDAR)
    later = later_of(month, permission)
    assert later.ends_on == day("2026-07-20")
    assert later_of(month, event_on(day("2026-07-01"), calendar=CALENDAR)).ends_on == day("2026-07-10")
    assert [part["rule"] for part in later.basis()["parts"]] == ["count", "set"]
    with pytest.raises(ValueError, match="no periods"):
        later_of()
    other = Calendar.of([Override(day("2026-05-07"), True, "A", "a")])
    with pytest.raises(ValueError, match="different calendars"):
        later_of(month, event_on(day("2026-07-01"), calendar=other))


@pytest.mark.proves("2-3(1)")
@pytest.mark.parametrize(
    ("deadline", "extended"),
    [
        ("2026-03-31", "2026-03-31"),  # before the disaster
        ("2026-04-01", "2026-05-07"),  # the day it occurred; 2 May is a Saturday before Golden Week
        ("2026-04-30", "2026-05-07"),
        ("2026-05-01", "2026-05-07"),  # the designated date itself
        ("2026-05-08", "2026-05-08"),  # after it
    ],
)
def test_a_disaster_extends_the_deadlines_that_arrive_while_it_lasts(deadline: str, extended: str) -> None:
    before = event_on(day(deadline), calendar=CALENDAR)
    after = extend_for_disaster(before, day("2026-04-01"), day("2026-05-01"))
    assert after.ends_on == day(extended)
    assert Article("2-3", 1) in after.articles
    assert Period.from_basis(after.basis(), CALENDAR) == after


@pytest.mark.proves("2-3(1)")
def test_a_designated_date_before_the_disaster_is_refused() -> None:
    with pytest.raises(ValueError, match="before the disaster"):
        extend_for_disaster(
            event_on(day("2026-04-10"), calendar=CALENDAR), day("2026-04-02"), day("2026-04-01")
        )


@pytest.mark.proves("2-3(3)")
@pytest.mark.proves("2-3(4)")
@pytest.mark.parametrize(("ceased", "limit"), [("2026-06-30", "2026-08-31"), ("2026-12-29", "2027-02-28")])
def test_one_person_is_given_at_most_two_months_more(ceased: str, limit: str) -> None:
    assert disaster_extension_limit(day(ceased), calendar=CALENDAR).ends_on == day(limit)


def test_an_official_may_not_set_a_closed_day_in_an_order() -> None:
    refused = check_order_date(day("2026-05-06"), CALENDAR, field="deadline")
    assert refused is not None
    assert refused.code == "order_date_closed"
    assert refused.field == "deadline"
    assert refused.value == "2026-05-06 (Substitute Holiday)"
    assert refused.article == "General Rules for National Taxes Act 10(2)"
    assert check_order_date(day("2026-12-29"), CALENDAR) is not None
    assert check_order_date(day("2026-05-07"), CALENDAR) is None
    assert set_on(day("2026-05-07"), calendar=CALENDAR).ends_on == day("2026-05-07")


@pytest.mark.parametrize(
    ("notice", "tenth", "ninth"),
    [
        ("2026-04-28", "2026-05-15", "2026-05-14"),
        ("2026-05-12", "2026-05-25", "2026-05-22"),  # the tenth day is a Monday: told on Friday at the latest
    ],
)
def test_an_extension_is_told_on_the_ninth_working_day_at_the_latest(
    notice: str, tenth: str, ninth: str
) -> None:
    period = count_period(day(notice), 10, Unit.WORKING_DAYS, calendar=CALENDAR, inclusive=True)
    assert period.ends_on == day(tenth)
    assert latest_notice_before(period) == day(ninth)


def test_reminders_come_before_the_end_and_on_working_days() -> None:
    period = count_period(day("2026-04-28"), 10, Unit.WORKING_DAYS, calendar=CALENDAR)  # Monday 18 May
    # seven days before is Monday 11; three before is Friday 15; one before is a Sunday, so Friday 15 again
    assert reminder_dates(period, [1, 3, 7]) == [day("2026-05-11"), day("2026-05-15")]
    assert reminder_dates(period, [60]) == []
    assert reminder_dates(period, [7], not_before=day("2026-05-12")) == []
    with pytest.raises(ValueError, match="at least 1 day"):
        reminder_dates(period, [0])


@pytest.mark.parametrize(
    ("before", "count", "unit", "first"),
    [
        ("2026-06-01", 6, Unit.MONTHS, "2025-12-01"),
        ("2026-08-31", 6, Unit.MONTHS, "2026-03-01"),  # February has no 31st: March begins
        ("2026-06-15", 5, Unit.YEARS, "2021-06-15"),
        ("2028-02-29", 3, Unit.YEARS, "2025-03-01"),
    ],
)
def test_months_and_years_before_a_day(before: str, count: int, unit: Unit, first: str) -> None:
    assert preceding(day(before), count, unit) == day(first)


def test_only_months_and_years_are_counted_back() -> None:
    with pytest.raises(ValueError, match="only months and years"):
        preceding(day("2026-06-01"), 3, Unit.WORKING_DAYS)
    with pytest.raises(ValueError, match="at least 1"):
        preceding(day("2026-06-01"), 0, Unit.MONTHS)


def test_many_are_counted_like_one() -> None:
    days = [day("2026-04-28"), day("2026-12-28"), day("2026-04-28")]
    many = count_many(days, 10, Unit.WORKING_DAYS, calendar=CALENDAR)
    one_by_one = [count_period(d, 10, Unit.WORKING_DAYS, calendar=CALENDAR) for d in days]
    assert many == one_by_one


@pytest.mark.parametrize(
    ("count", "unit", "problem"),
    [
        (0, Unit.DAYS, "at least 1 day long"),
        (-3, Unit.MONTHS, "count is -3"),
        (24, Unit.HOURS, "count_hours"),
        (True, Unit.DAYS, "whole number"),
        (2.5, Unit.DAYS, "whole number"),
        (10**9, Unit.DAYS, "after the year 9999"),
        (10**6, Unit.MONTHS, "after the year 9999"),
    ],
)
def test_a_count_that_makes_no_period_is_refused(count: int, unit: Unit, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        count_period(day("2026-05-01"), count, unit, calendar=CALENDAR)


def test_an_instant_is_refused_where_a_day_is_meant() -> None:
    with pytest.raises(TypeError, match="is not a day"):
        count_period(datetime(2026, 5, 1, tzinfo=UTC), 1, Unit.DAYS, calendar=CALENDAR)


def test_contradictory_wishes_are_refused() -> None:
    with pytest.raises(ValueError, match="contradicts"):
        count_period(
            day("2026-05-01"), 1, Unit.DAYS, calendar=CALENDAR, inclusive=True, starts=Starts.DAY_AFTER
        )
    with pytest.raises(ValueError, match="from 1 to 28"):
        day_of_following_month(day("2026-05-01"), 31, calendar=CALENDAR)


def test_a_roll_beyond_the_known_years_is_an_error_and_a_date_without_roll_is_not() -> None:
    assert counted("2049-06-01", 5, Unit.YEARS) == "2054-06-01"
    with pytest.raises(CalendarRangeError, match="outside 2000 to 2050"):
        counted("2049-06-01", 5, Unit.YEARS, roll=True)
    with pytest.raises(CalendarRangeError, match="after 2050"):
        counted("2050-12-20", 30, Unit.WORKING_DAYS)


def test_a_hundred_thousand_periods_take_seconds() -> None:
    days = [day("2020-01-01") + timedelta(days=n % 3000) for n in range(100_000)]
    begun = datetime.now(UTC)
    for start in days:
        count_period(start, 10, Unit.WORKING_DAYS, calendar=CALENDAR)
    assert datetime.now(UTC) - begun < timedelta(seconds=30)
