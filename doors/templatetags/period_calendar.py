"""A period of the law laid out as month sheets. It draws what was counted; it counts nothing itself."""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django import template
from django.utils.dates import MONTHS, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import get_language

register = template.Library()

# Sunday first, as Japanese calendars have it; Python counts from Monday.
_WEEK: Final = (6, 0, 1, 2, 3, 4, 5)
_LONGEST_DRAWN_WHOLE: Final = 4  # months; of a longer period only the ends and today are drawn


@dataclass(frozen=True, slots=True)
class DrawnStep:
    """One line of the explanation."""

    date: date
    counted: bool
    why: str
    number: int | None


@dataclass(frozen=True, slots=True)
class DrawnDay:
    """One square: kind is event, counted, within, skipped, last or outside."""

    date: date
    kind: str
    number: int | None
    why: str
    today: bool


@dataclass(frozen=True, slots=True)
class DrawnMonth:
    """One month sheet, or (gap set) the number of months left out between two."""

    title: str = ""
    weeks: tuple[tuple[DrawnDay | None, ...], ...] = ()
    gap: int = 0


@dataclass(frozen=True, slots=True)
class DrawnPeriod:
    """Everything the component shows; `has` tells the legend which kinds of day occur."""

    ends_on: date
    steps: tuple[DrawnStep, ...]
    months: tuple[DrawnMonth, ...]
    weekdays: tuple[dict[str, str], ...]
    has: dict[str, bool] = field(default_factory=dict)


@register.simple_tag
def drawn_period(period: Any) -> DrawnPeriod | None:
    """Lays out a period (see components/period_calendar.html); None for no period."""
    if not period:
        return None
    steps = _steps(_of(period, "steps") or ())
    ends_on = _day(_of(period, "ends_on")) or steps[-1].date
    first = min([step.date for step in steps], default=ends_on)
    today = _day(_of(period, "today"))
    event = steps[0].date if steps and not steps[0].counted and steps[0].date < ends_on else None
    sheet = _Sheet({step.date: step for step in steps}, first, ends_on, event, today)
    months = tuple(
        DrawnMonth(gap=month) if isinstance(month, int) else sheet.month(*month)
        for month in _sheets(first, ends_on, today)
    )
    names = tuple({"name": str(WEEKDAYS[day]), "short": str(WEEKDAYS_ABBR[day])} for day in _WEEK)
    return DrawnPeriod(ends_on, steps, months, names, sheet.used)


@dataclass(slots=True)
class _Sheet:
    """Draws months of one period and remembers which kinds of day it met."""

    by_day: Mapping[date, DrawnStep]
    first: date
    ends_on: date
    event: date | None
    today: date | None
    used: dict[str, bool] = field(default_factory=dict)

    def month(self, year: int, month: int) -> DrawnMonth:
        weeks = tuple(
            tuple(self.square(date(year, month, number)) if number else None for number in week)
            for week in calendar.Calendar(firstweekday=_WEEK[0]).monthdayscalendar(year, month)
        )
        return DrawnMonth(title=_title(year, month), weeks=tuple(filter(_concerned, weeks)))

    def square(self, day: date) -> DrawnDay:
        step = self.by_day.get(day)
        if day == self.ends_on:
            kind = "last"
        elif day == self.event:
            kind = "event"
        elif step is not None:
            kind = "counted" if step.counted else "skipped"
        else:
            kind = "within" if self.first < day < self.ends_on else "outside"
        self.used[kind] = True
        if day == self.today:
            self.used["today"] = True
        return DrawnDay(day, kind, step.number if step else None, step.why if step else "", day == self.today)


def _concerned(week: tuple[DrawnDay | None, ...]) -> bool:
    """Whether a week has a day of the period, or today; others are left out of the sheet."""
    return any(day is not None and (day.kind != "outside" or day.today) for day in week)


def _of(holder: Any, name: str) -> Any:
    return holder.get(name) if isinstance(holder, Mapping) else getattr(holder, name, None)


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else value or None


def _steps(given: Iterable[Any]) -> tuple[DrawnStep, ...]:
    steps: list[DrawnStep] = []
    for step in given:
        day = _day(_of(step, "date"))
        # A day has a number; the end of a month or a year has none in a sheet of days.
        number = (_of(step, "params") or {}).get("number") if _of(step, "code") == "day" else None
        if day is not None:
            steps.append(DrawnStep(day, bool(_of(step, "counted")), str(_of(step, "why") or ""), number))
    return tuple(steps)


def _sheets(first: date, last: date, today: date | None) -> list[tuple[int, int] | int]:
    """The months to draw, with an int where months are left out; today's is kept when it lies within."""
    months = _months(first, last)
    if len(months) <= _LONGEST_DRAWN_WHOLE:
        return list(months)
    kept = {months[0], months[-1]}
    if today is not None and (today.year, today.month) in months:
        kept.add((today.year, today.month))
    sheets: list[tuple[int, int] | int] = []
    gap = 0
    for month in months:
        if month in kept:
            sheets.extend([gap] if gap else [])
            sheets.append(month)
            gap = 0
        else:
            gap += 1
    return sheets


def _months(first: date, last: date) -> list[tuple[int, int]]:
    months = []
    day = first.replace(day=1)
    while day <= last:
        months.append((day.year, day.month))
        day = (day + timedelta(days=32)).replace(day=1)
    return months


def _title(year: int, month: int) -> str:
    if (get_language() or "").startswith("ja"):
        return f"{year}年{month}月"
    return f"{MONTHS[month]} {year}"
