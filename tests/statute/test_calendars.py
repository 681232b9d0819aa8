"""Which days the authority is closed, checked by hand against the laws of each year."""

from datetime import date, timedelta

import pytest

from statute.calendars import Calendar, CalendarRangeError, HolidayKind, Override

CALENDAR = Calendar.of()
pytestmark = pytest.mark.proves("2-2")


@pytest.mark.parametrize(
    ("day", "english", "japanese"),
    [
        ("2026-04-29", "Showa Day", "昭和の日"),
        ("2026-05-05", "Children's Day", "こどもの日"),
        ("2026-09-21", "Respect for the Aged Day", "敬老の日"),
        ("2026-11-23", "Labor Thanksgiving Day", "勤労感謝の日"),
        ("2027-03-21", "Vernal Equinox Day", "春分の日"),
        # substitute holidays: a holiday on a Sunday moves to the next day that is not a holiday
        ("2026-05-06", "Substitute Holiday", "振替休日"),
        ("2027-03-22", "Substitute Holiday", "振替休日"),
        ("2008-05-06", "Substitute Holiday", "振替休日"),
        ("2024-02-12", "Substitute Holiday", "振替休日"),
        # a day between two holidays is one too
        ("2026-09-22", "National Holiday", "国民の休日"),
        ("2009-09-22", "National Holiday", "国民の休日"),
        ("2015-09-22", "National Holiday", "国民の休日"),
        ("2032-09-21", "National Holiday", "国民の休日"),
        # the years of the enthronement and of the Olympic games
        ("2019-04-30", "National Holiday", "国民の休日"),
        ("2019-05-02", "National Holiday", "国民の休日"),
        ("2020-07-24", "Sports Day", "スポーツの日"),
        ("2020-08-10", "Mountain Day", "山の日"),
        ("2021-07-22", "Marine Day", "海の日"),
        ("2021-08-09", "Substitute Holiday", "振替休日"),
    ],
)
def test_national_holidays_are_known_by_both_their_names(day: str, english: str, japanese: str) -> None:
    assert CALENDAR.name_of(date.fromisoformat(day)) == english
    assert CALENDAR.name_of(date.fromisoformat(day), "ja") == japanese
    assert CALENDAR.is_administrative_holiday(date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2019-05-01", "2019-10-22", "2018-12-24", "2016-08-11", "2022-02-23"])
def test_days_made_holidays_for_one_year_or_from_a_year_on_are_closed(day: str) -> None:
    holiday = CALENDAR.holiday(date.fromisoformat(day))
    assert holiday is not None
    assert holiday.kind is HolidayKind.NATIONAL


@pytest.mark.parametrize(
    "day",
    [
        "2019-12-23",  # the birthday of the former Emperor, a Monday: no holiday any more
        "2020-07-20",  # the third Monday of July: Marine Day was moved to the 23rd that year
        "2020-10-12",  # the second Monday of October: Sports Day was moved to 24 July
        "2021-07-19",  # moved to the 22nd
        "2021-08-11",  # moved to the 8th
        "2021-10-11",  # moved to 23 July
        "2015-08-11",  # Mountain Day began in 2016
        "2026-04-30",
        "2026-05-07",
        "2026-12-28",
        "2027-01-04",
        "2027-04-30",
    ],
)
def test_days_that_look_like_holidays_but_are_none_are_open(day: str) -> None:
    assert CALENDAR.holiday(date.fromisoformat(day)) is None
    assert CALENDAR.name_of(date.fromisoformat(day)) is None
    assert not CALENDAR.is_administrative_holiday(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2026-05-09", HolidayKind.SATURDAY),
        ("2026-05-10", HolidayKind.SUNDAY),
        ("2026-12-29", HolidayKind.YEAR_END),
        ("2026-12-30", HolidayKind.YEAR_END),
        ("2026-12-31", HolidayKind.YEAR_END),
        ("2027-01-01", HolidayKind.NATIONAL),
        ("2028-01-03", HolidayKind.YEAR_END),
    ],
)
def test_saturdays_sundays_and_the_year_end_are_closed(day: str, kind: HolidayKind) -> None:
    holiday = CALENDAR.holiday(date.fromisoformat(day))
    assert holiday is not None
    assert holiday.kind is kind


def test_the_ten_days_of_may_2019_are_all_closed() -> None:
    closed = [date(2019, 4, 27) + timedelta(days=n) for n in range(10)]
    assert all(CALENDAR.is_administrative_holiday(day) for day in closed)
    assert CALENDAR.next_working_day(closed[0]) == date(2019, 5, 7)
    assert CALENDAR.previous_working_day(closed[-1]) == date(2019, 4, 26)


def test_a_working_day_is_its_own_next_and_previous_working_day() -> None:
    assert CALENDAR.next_working_day(date(2026, 5, 7)) == date(2026, 5, 7)
    assert CALENDAR.previous_working_day(date(2026, 5, 7)) == date(2026, 5, 7)


def test_working_days_between_are_counted_with_both_ends() -> None:
    # Golden Week 2026: 1 May (Friday) and 7 May (Thursday) are open, the five days between are closed.
    assert CALENDAR.working_days_between(date(2026, 5, 1), date(2026, 5, 7)) == 2
    assert CALENDAR.working_days_between(date(2026, 5, 2), date(2026, 5, 6)) == 0
    assert CALENDAR.working_days_between(date(2026, 5, 7), date(2026, 5, 1)) == 0


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2051, 1, 1)])
def test_a_day_outside_the_known_years_is_an_error_that_says_so(day: date) -> None:
    with pytest.raises(CalendarRangeError, match=f"{day} is outside 2000 to 2050"):
        CALENDAR.is_administrative_holiday(day)
    with pytest.raises(CalendarRangeError):
        CALENDAR.next_working_day(day)
    with pytest.raises(CalendarRangeError):
        Calendar.of([Override(day, True, "A holiday", "a law")])


def test_the_first_and_last_days_are_known() -> None:
    assert CALENDAR.name_of(date(2000, 1, 1)) == "New Year's Day"
    assert CALENDAR.is_administrative_holiday(date(2050, 12, 31))
    with pytest.raises(CalendarRangeError, match="after 2050"):
        CALENDAR.next_working_day(date(2050, 12, 31))
    with pytest.raises(CalendarRangeError, match="no working day"):
        CALENDAR.previous_working_day(date(2000, 1, 3))


def test_an_override_closes_a_day_under_its_name() -> None:
    moved = Calendar.of(
        [Override(date(2026, 5, 7), True, "Day of Mourning", "Act No. 1 of 2026", "服喪の日")]
    )
    assert moved.name_of(date(2026, 5, 7)) == "Day of Mourning"
    assert moved.name_of(date(2026, 5, 7), "ja") == "服喪の日"
    assert moved.next_working_day(date(2026, 5, 2)) == date(2026, 5, 8)
    assert CALENDAR.next_working_day(date(2026, 5, 2)) == date(2026, 5, 7)


def test_an_override_opens_a_day_whose_holiday_a_law_moved() -> None:
    moved = Calendar.of(
        [
            Override(date(2026, 7, 20), False, "Marine Day moved", "Act No. 2 of 2026"),
            Override(date(2026, 7, 23), True, "Marine Day", "Act No. 2 of 2026"),
        ]
    )
    assert not moved.is_administrative_holiday(date(2026, 7, 20))
    assert moved.is_administrative_holiday(date(2026, 7, 23))
    assert date(2026, 7, 20) not in moved.national_holidays(2026)
    assert date(2026, 7, 20) in CALENDAR.national_holidays(2026)


@pytest.mark.parametrize("day", [date(2026, 5, 9), date(2026, 5, 10), date(2026, 12, 30), date(2027, 1, 1)])
def test_an_override_cannot_open_a_weekend_or_the_year_end(day: date) -> None:
    with pytest.raises(ValueError, match="cannot open"):
        Calendar.of([Override(day, False, "open", "nobody")])


def test_two_overrides_of_one_day_are_refused() -> None:
    day = date(2026, 5, 7)
    with pytest.raises(ValueError, match="two overrides name 2026-05-07"):
        Calendar.of([Override(day, True, "A", "a"), Override(day, False, "B", "b")])


def test_an_override_says_its_name_and_source() -> None:
    with pytest.raises(ValueError, match="needs a name and a source"):
        Override(date(2026, 5, 7), True, "A day", " ")


def test_the_version_tells_calendars_apart_and_does_not_depend_on_order() -> None:
    one = Override(date(2026, 5, 7), True, "A", "a")
    two = Override(date(2026, 5, 8), True, "B", "b")
    assert Calendar.of([one, two]).version == Calendar.of([two, one]).version
    assert Calendar.of([one, two]) == Calendar.of([two, one])
    versions = {Calendar.of(given).version for given in ([], [one], [two], [one, two])}
    assert len(versions) == 4
    assert CALENDAR.version.startswith("holidays-")
    assert Calendar.of([one]).version.startswith(CALENDAR.version + "+")
    assert len(Calendar.of([one]).version) <= 80


def test_asking_counts_from_one() -> None:
    with pytest.raises(ValueError, match="counted from 1"):
        CALENDAR.nth_working_day(date(2026, 5, 7), 0)
