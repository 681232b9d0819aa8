"""The clocks of a verification procedure, against days worked out by hand (69-17(1), 69-20(1), (2); 2-2)."""

from __future__ import annotations

from datetime import date

import pytest

from ipr_verification.rules import windows as w
from ipr_verification.rules.sides import Side
from statute.calendars import Calendar

IMPORT, EXPORT = Side.IMPORT, Side.EXPORT


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return Calendar.of()


# Received on, the tenth day, the twentieth. The day of receipt is day 1 when it is a working day.
BY_HAND = [
    # Golden Week 2026: 29 April; 3, 4, 5 May are holidays and 6 May takes the place of Sunday the 3rd.
    # 27, 28, 30 April, 1, 7, 8, 11, 12, 13, 14 May; then 15, 18 to 22, 25 to 28 May.
    ("2026-04-27", "2026-05-14", "2026-05-28"),
    # New Year: 29 December to 3 January are holidays of the administrative organs; 11 January is Coming of Age Day.
    # 24, 25, 28 December, 4 to 8 January, 12, 13 January; then 14, 15, 18 to 22, 25 to 27 January.
    ("2026-12-24", "2027-01-13", "2027-01-27"),
    # Received on Saturday 7 November: the first day counted is Monday the 9th. 23 November is Labour Thanksgiving Day.
    # 9 to 13, 16 to 20 November; then 24 to 27, 30 November, 1 to 4, 7 December.
    ("2026-11-07", "2026-11-20", "2026-12-07"),
    # A plain Monday: 9 to 13, 16 to 20 November.
    ("2026-11-09", "2026-11-20", "2026-12-07"),
]


@pytest.mark.proves("69-17(1)")
@pytest.mark.proves("69-7(1)")
@pytest.mark.parametrize("side", [IMPORT, EXPORT])
@pytest.mark.parametrize(("received", "tenth", "twentieth"), BY_HAND)
def test_ten_and_twenty_days_skip_the_holidays_of_the_organs(
    side: Side, received: str, tenth: str, twentieth: str, calendar: Calendar
) -> None:
    day = date.fromisoformat(received)
    assert w.ten_days(side, day, calendar=calendar).ends_on == date.fromisoformat(tenth)
    assert w.twenty_days(side, day, calendar=calendar).ends_on == date.fromisoformat(twentieth)


@pytest.mark.proves("69-17(1)")
def test_an_extension_stands_only_if_both_were_told_before_the_tenth_day(calendar: Calendar) -> None:
    # Received on 9 November: the tenth day is Friday 20 November.
    received, ninth, tenth = date(2026, 11, 9), date(2026, 11, 19), date(2026, 11, 20)

    def last(holder: date | None, trader: date | None) -> date:
        return w.window(IMPORT, received, (holder, trader), calendar=calendar).ends_on

    assert w.last_day_to_extend(IMPORT, received, calendar=calendar) == ninth
    assert last(ninth, ninth) == date(2026, 12, 7)
    assert last(ninth, tenth) == tenth
    assert last(tenth, ninth) == tenth
    assert last(ninth, None) == tenth


@pytest.mark.proves("69-17(1)")
def test_a_sunday_before_a_tenth_day_on_monday_is_before_it(calendar: Calendar) -> None:
    # Received on Tuesday 10 November: 10 to 13, 16 to 20; 23 November is a holiday: the tenth is the 24th.
    received = date(2026, 11, 10)
    assert w.ten_days(IMPORT, received, calendar=calendar).ends_on == date(2026, 11, 24)
    sunday = date(2026, 11, 22)
    assert w.is_extended(IMPORT, received, (sunday, sunday), calendar=calendar)


@pytest.mark.proves("69-20(1)")
@pytest.mark.proves("69-10(1)")
@pytest.mark.parametrize("side", [IMPORT, EXPORT])
def test_discontinuance_opens_after_the_days_or_ten_days_after_the_opinion_was_told(
    side: Side, calendar: Calendar
) -> None:
    received, soon = date(2026, 11, 9), (date(2026, 11, 10), date(2026, 11, 10))

    def opens_after(
        told: tuple[date | None, date | None] = (None, None),
        sought: bool = False,
        opinion: date | None = None,
    ) -> date | None:
        found = w.discontinuance_open_after(
            side, received, told, calendar=calendar, opinion_sought=sought, opinion_told_on=opinion
        )
        return found.ends_on if found is not None else None

    assert opens_after() == date(2026, 11, 20)
    assert opens_after(soon) == date(2026, 12, 7)
    assert opens_after(sought=True) is None
    # Told on Monday 16 November, day 1: 16 to 20, 24 to 27, and 30 November is the tenth.
    assert opens_after(sought=True, opinion=date(2026, 11, 16)) == date(2026, 11, 30)
    # The later of the two counts.
    assert opens_after(soon, sought=True, opinion=date(2026, 11, 16)) == date(2026, 12, 7)
    assert opens_after(sought=True, opinion=date(2026, 11, 9)) == date(2026, 11, 20)
