"""What the kernel itself takes from the outbox."""

from __future__ import annotations

from datetime import date

from accounts.actors import Actor
from statute.calendar_store import current_calendar
from statute.outbox import Event, consumes
from statute.recomputing import moved_by, recount


@consumes("law.enacted", name="recount_deadlines", queue="timers")
def recount_deadlines(event: Event) -> None:
    """A day of the calendar was changed: the deadlines it moves are counted again. It may come twice."""
    if "day" in event.payload:
        day = date.fromisoformat(event.payload["day"])
        recount(moved_by(current_calendar(), day), Actor.system("timer"))
