"""The reminders of a deadline as they are shown: what was given, when and to whom, and what is still to come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from accounts.models import Office, Person
from statute import clock
from statute.deadline_rows import reminder_at
from statute.models import Reminder

if TYPE_CHECKING:
    from accounts.actors import Actor
    from statute.models import DeadlineRow
    from statute.transitions import Deadline


@dataclass(frozen=True, slots=True)
class Given:
    """A reminder that was given, and the names of whom it was for, as far as they concern the reader."""

    days_before: int
    at: datetime
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownReminder:
    """A day of reminding: so many days before the last; given or not, and whether it is still to come."""

    on: date
    days_before: int
    given: Given | None
    to_come: bool


def reminders_of(row: DeadlineRow, declared: Deadline | None, given: Sequence[Given]) -> list[ShownReminder]:
    """Those declared that lie after the deadline began to run, and all that were given, in order."""
    by_days = {one.days_before: one for one in given}
    days = set(declared.remind) if declared else set()
    days = {before for before in days if reminder_at(row.late_from, before) > row.started_at}
    shown = []
    for before in sorted(days | by_days.keys(), reverse=True):
        at = reminder_at(row.late_from, before)
        to_come = row.status == "running" and at > clock.now()
        shown.append(ShownReminder(clock.day_of(at), before, by_days.get(before), to_come))
    return shown


def given_of(rows: Iterable[DeadlineRow], actor: Actor) -> Mapping[int, Sequence[Given]]:
    """What was given of these deadlines, by deadline; in three queries at the most, however many.

    A party is told the offices and itself: to whom else a case may have been told is not for it to learn here.
    """
    found = list(Reminder.objects.filter(deadline__in=[row.pk for row in rows]).order_by("given_at", "id"))
    own = actor.persons_for() if actor.is_party else None
    persons = {pk for one in found for pk in one.persons if own is None or pk in own}
    offices = {pk for one in found for pk in one.offices}
    names: dict[tuple[Any, int], str] = {}
    for table, keys in ((Office, offices), (Person, persons)):
        if keys:
            names |= {(table, one.pk): one.name for one in table.objects.filter(pk__in=keys)}
    given: dict[int, list[Given]] = defaultdict(list)
    for one in found:
        told = [*((Office, pk) for pk in one.offices), *((Person, pk) for pk in one.persons)]
        to = tuple(names[key] for key in told if key in names)
        given[one.deadline_id].append(Given(one.days_before, one.given_at, to))
    return given
