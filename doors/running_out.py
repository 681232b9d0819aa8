"""Which deadlines run out, and which ran out lately, of every case that one actor may see: whatever its procedure.

The stored deadlines are asked, of each procedure through what the actor may see of it. Each is entered by an index:
an office's through its cases that fall due, a party's through its cases, everything's by the last day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from doors.case_contents import ShownDeadline
from doors.case_lists import MOST_COUNTED
from doors.cursors import Page
from doors.reminders import given_of
from doors.time_order import TimeCursor, first_of, in_time
from statute import clock
from statute.deadline_rows import OPEN
from statute.models import DeadlineRow
from statute.procedure import all_procedures, procedure_of

if TYPE_CHECKING:
    from accounts.actors import Actor
    from statute.procedure import Procedure

# How long after it ran out a deadline is told of as one that ran out lately.
LATELY: Final = timedelta(days=30)
# What the first pages tell of.
A_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Window:
    """A part of the list: what runs out by so many days from today, or (None) what ran out lately."""

    name: str
    days: int | None

    @property
    def label(self) -> str:
        """Its words, in the language being spoken."""
        if self.days is None:
            return pgettext("deadlines", "ran out lately")
        return _("within %(n)s days") % {"n": self.days} if self.days else pgettext("deadlines", "today")


WINDOWS: Final = (
    Window("today", 0),
    *(Window(str(days), days) for days in (A_WEEK, 14, 30, 90)),
    Window("over", None),
)
BY_NAME: Final = {one.name: one for one in WINDOWS}


def page_of(
    actor: Actor,
    window: Window,
    cursor: TimeCursor | None,
    limit: int,
    *,
    procedures: Iterable[type[Procedure]] | None = None,
) -> Page:
    """One page of a part of the list, in one query: what runs out soonest first, what ran out last first.

    Of these procedures only, where some are named.
    """
    over = window.days is None
    parts = [rows.select_related("case__office") for rows in _parts(actor, window.days, procedures)]
    return in_time(parts, cursor, limit, at="ended_at" if over else "late_from", key="id", latest_first=over)


def counts(actor: Actor) -> dict[str, str]:
    """How many each part of the list has, up to 99 ("99+" beyond), in two queries that read no further."""
    longest = max(one.days for one in WINDOWS if one.days is not None)
    ends, over = _instants(actor, longest), len(_instants(actor, None))
    return {
        one.name: _in_words(over if one.days is None else sum(at <= _late_from(one.days) for at in ends))
        for one in WINDOWS
    }


def count_of(actor: Actor, days: int) -> str:
    """How many run out by so many days from today, up to 99; empty where none does. In one query."""
    found = len(_instants(actor, days))
    return _in_words(found) if found else ""


def _in_words(count: int) -> str:
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)


def _instants(actor: Actor, days: int | None) -> list[datetime]:
    at = "ended_at" if days is None else "late_from"
    parts = [rows.values_list(at, flat=True) for rows in _parts(actor, days)]
    return list(first_of(parts, (at,), MOST_COUNTED + 1))


def _late_from(days: int) -> datetime:
    """The instant by which everything is late whose last day is at most so many days from today."""
    return clock.midnight(clock.today() + timedelta(days=days + 1))


def _parts(actor: Actor, days: int | None, procedures: Iterable[type[Procedure]] | None = None) -> list[Any]:
    """For each procedure the deadlines of the cases that this actor may see, in no order yet."""
    found = []
    for procedure in all_procedures() if procedures is None else procedures:
        if not procedure.deadlines:
            continue
        kind, seen = procedure.kind(), procedure.objects.visible_to(actor)
        if days is None:
            when = {"status": "expired", "ended_at__gt": clock.now() - LATELY}
        else:
            until = _late_from(days)
            when = {"status__in": OPEN, "late_from__lte": until}
            # A case falls due with the first of its deadlines: the index of an office's due cases leads here.
            seen = seen.filter(case__kind=kind, case__due_at__lte=until)
        rows = DeadlineRow.objects.filter(kind=kind, case__in=seen.values("pk"), **when)
        found.append(
            rows.filter(_told(procedure, seen, actor)) if procedure.told_to and actor.is_party else rows
        )
    return found


def _told(procedure: type[Procedure], seen: Any, actor: Actor) -> Q:
    """Which deadlines a party is told of: those that are for every party, and those that are for it."""
    told, names = ~Q(name__in=list(procedure.told_to)), defaultdict[frozenset[str], list[str]](list)
    for name, roles in procedure.told_to.items():
        names[roles].append(name)
    for roles, some in names.items():
        told |= Q(name__in=some, case__in=procedure.scope_of_party(seen, actor, roles).values("pk"))
    return told


def shown(rows: Iterable[DeadlineRow], actor: Actor) -> list[ShownDeadline]:
    """The deadlines with their words and the reminders that were given, in three queries for any number."""
    today, listed = clock.today(), list(rows)
    declared = {
        (kind, one.name): one for kind in {row.kind for row in listed} for one in procedure_of(kind).deadlines
    }
    given = given_of(listed, actor)
    return [
        ShownDeadline(row, declared.get((row.kind, row.name)), today, (), given.get(row.pk, ()))
        for row in listed
    ]
