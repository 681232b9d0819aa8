"""When a designated factory reports what it used and made (61-2(2)): month by month, or over a longer period."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from statute.articles import implements
from statute.statutory_periods import statutory_period

if TYPE_CHECKING:
    from statute.calendars import Calendar
    from statute.periods import Period


@dataclass(frozen=True, slots=True)
class Reported:
    """The days that one report is about, both included."""

    first: date
    last: date


@implements("61-2(2)")
def next_reported(from_on: date, months: int, until: date | None) -> Reported:
    """What the next report is about: whole calendar months, as many as were set, the first from the designation on.

    `until` is the last day of what has been dealt with already.
    """
    first = from_on if until is None else until + timedelta(days=1)
    number = first.month - 1 + months - 1
    year, month = first.year + number // 12, number % 12 + 1
    return Reported(first, date(year, month, monthrange(year, month)[1]))


@implements("61-2(2)")
def report_period(reported: Reported, months: int, calendar: Calendar) -> Period:
    """By when a report is due: the tenth of the next month; after a longer period, ten days from its end."""
    name = "61-2(2)" if months == 1 else "61-2(2) longer period"
    return statutory_period(name, reported.last, calendar=calendar)


def unreported(from_on: date, months: int, until: date | None, today: date) -> list[Reported]:
    """The periods that are over and have not been reported, the first of them first."""
    found: list[Reported] = []
    while (one := next_reported(from_on, months, until)).last < today:
        found.append(one)
        until = one.last
    return found
