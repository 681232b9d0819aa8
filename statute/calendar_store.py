"""The calendar now in force: the library's, with the overrides on record."""

from statute.calendars import Calendar, Override
from statute.transactions import once


def current_calendar() -> Calendar:
    """The library's calendar with the overrides on record; in the door it is asked once a transaction."""
    return once("calendar", _read)


def _read() -> Calendar:
    from statute.models import CalendarOverride

    rows = CalendarOverride.objects.order_by("day").values_list("day", "closed", "name", "source", "name_ja")
    return Calendar.of(tuple(Override(*row) for row in rows))
