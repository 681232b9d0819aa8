"""What is due in an area as a calendar: six weeks at a time, with how many lots on each day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.dates import MONTHS, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import get_language

from bonded_areas import selectors
from statute.calendar_store import current_calendar

if TYPE_CHECKING:
    from accounts.actors import Actor
    from bonded_areas.models import Place

WEEKS: Final = 6
# How far ahead one may turn the leaves: further than any period of storage runs.
YEARS: Final = 5
# Sunday first, as Japanese calendars have it.
_WEEK: Final = (6, 0, 1, 2, 3, 4, 5)
_SPAN: Final = timedelta(weeks=WEEKS)


def due_sheet(place: Place, actor: Actor, asked: str, today: date) -> dict[str, Any]:
    """templates/bonded_areas/due_sheet.html: the six weeks from that of the day asked for, or from this one."""
    this_week = _sunday(today)
    first = max(_sunday(_day(asked, today)), this_week)
    last = first + _SPAN - timedelta(days=1)
    calendar = current_calendar()
    due = selectors.due_by_day(place, actor, max(first, today), last, today)
    days = [first + timedelta(days=n) for n in range(_SPAN.days)]
    drawn = [
        {
            "date": day,
            "lots": (lots := due.by_day.get(day, 0)),
            "url": _list(place, list="any", due_on=day.isoformat()) if lots else "",
            "month": _month(day) if day.day == 1 or day == first else "",
            "today": day == today,
            "past": day < today,
            "closed": calendar.is_administrative_holiday(day),
        }
        for day in days
    ]
    earlier = max(first - _SPAN, this_week)
    return {
        "weekdays": [{"name": str(WEEKDAYS[d]), "short": str(WEEKDAYS_ABBR[d])} for d in _WEEK],
        "weeks": [drawn[n : n + 7] for n in range(0, len(drawn), 7)],
        "first": max(first, today),
        "last": last,
        "within": sum(due.by_day.values()),
        "late": due.late,
        "late_url": _list(place, list=str(selectors.WINDOWS[0])),
        "before": due.before,
        "after": due.after,
        "newer_url": f"?from={earlier.isoformat()}#due-title" if first > this_week else "",
        "older_url": f"?from={(first + _SPAN).isoformat()}#due-title" if due.after else "",
    }


def _sunday(day: date) -> date:
    return day - timedelta(days=(day.weekday() + 1) % 7)


def _day(text: str, today: date) -> date:
    """The day that an address asks for, where it is one in the years ahead; today otherwise."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if today <= day <= today + timedelta(days=366 * YEARS) else today


def _list(place: Place, **query: str) -> str:
    """The list of the lots of this place that fall due."""
    return f"{reverse('lots-due')}?{urlencode({'place': place.code, **query})}"


def _month(day: date) -> str:
    return f"{day.month}月" if (get_language() or "").startswith("ja") else str(MONTHS[day.month])[:3]
