"""The clocks of a verification procedure: the ten and twenty days of both parties, and when each request is open."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from ipr_verification.rules.sides import Side
from statute.articles import implements
from statute.statutory_periods import discontinuance_possible_after, statutory_period

if TYPE_CHECKING:
    from statute.calendars import Calendar
    from statute.periods import Period

_WINDOW: Final = {Side.IMPORT: "69-17(1)", Side.EXPORT: "69-7(1)"}
_ANSWER: Final = {Side.IMPORT: ("69-17(4)", "69-18(2)"), Side.EXPORT: ("69-7(4)", "69-8(2)")}
_TELL: Final = {Side.IMPORT: "69-20(2)", Side.EXPORT: "69-10(2)"}


def ten_days(side: Side, notice_date: date, *, calendar: Calendar) -> Period:
    """The ten days that start to run on the rightholder notice date, holidays not included (69-17(1), 69-7(1))."""
    return statutory_period(_WINDOW[side], notice_date, calendar=calendar)


def twenty_days(side: Side, notice_date: date, *, calendar: Calendar) -> Period:
    """The same when it is extended to twenty."""
    return statutory_period(f"{_WINDOW[side]} extended", notice_date, calendar=calendar)


@implements("69-17(1)")
@implements("69-7(1)")
def last_day_to_extend(side: Side, notice_date: date, *, calendar: Calendar) -> date:
    """The last day on which an extension can still be told: both must be told before the day the ten expire."""
    return ten_days(side, notice_date, calendar=calendar).ends_on - timedelta(days=1)


def is_extended(
    side: Side, notice_date: date, told_on: tuple[date | None, date | None], *, calendar: Calendar
) -> bool:
    """Whether an extension stands: rightholder and trader were both told of it in time (69-17(1), 69-7(1))."""
    last = last_day_to_extend(side, notice_date, calendar=calendar)
    return all(day is not None and day <= last for day in told_on)


def window(
    side: Side, notice_date: date, told_on: tuple[date | None, date | None], *, calendar: Calendar
) -> Period:
    """The days within which either side may ask that an organ be heard (69-17(1), 69-7(1))."""
    extended = is_extended(side, notice_date, told_on, calendar=calendar)
    return (twenty_days if extended else ten_days)(side, notice_date, calendar=calendar)


def tell_the_trader_by(side: Side, notice_date: date, *, calendar: Calendar) -> Period:
    """When the trader is told the rightholder notice date: before the last of the ten days (69-20(2), 69-10(2))."""
    return statutory_period(_TELL[side], notice_date, calendar=calendar)


def answer_due(side: Side, sought_on: date, *, for_reference: bool, calendar: Calendar) -> Period:
    """The thirty days within which an organ gives its opinion (69-17(4), or 69-18(2) where sought for reference)."""
    return statutory_period(_ANSWER[side][for_reference], sought_on, calendar=calendar)


def discontinuance_open_after(
    side: Side,
    notice_date: date,
    told_on: tuple[date | None, date | None],
    *,
    calendar: Calendar,
    opinion_sought: bool,
    opinion_told_on: date | None,
) -> Period | None:
    """The day after whose end the trader may ask to discontinue (69-20(1), 69-10(1)); None while it is not known."""
    return discontinuance_possible_after(
        notice_date,
        calendar=calendar,
        extended=is_extended(side, notice_date, told_on, calendar=calendar),
        opinion_sought=opinion_sought,
        opinion_told_on=opinion_told_on,
        export=side is Side.EXPORT,
    )
