"""Keeps the stored deadlines in step with the facts: after every transition, and when all are recomputed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from statute.clock import day_of
from statute.sets import insert_rows, update_rows
from statute.transactions import deciding

if TYPE_CHECKING:
    from statute.calendars import Calendar
    from statute.deciding import Decision
    from statute.machine import Move
    from statute.procedure import Procedure
    from statute.transitions import Deadline, Due

OPEN = ("running", "parked")
ONE_DAY = timedelta(days=1)


class Stored(NamedTuple):
    """One row of `DeadlineRow`, as far as it matters here."""

    id: int
    case_id: int
    name: str
    status: str
    basis: Mapping[str, Any]
    ends_on: date
    late_from: datetime


@dataclass(frozen=True, slots=True)
class DeadlineChange:
    """What happened to one deadline in a transition: started, met, stopped, extended, expired or reminded."""

    name: str
    event: str
    ends_on: date
    article: str

    def as_data(self) -> dict[str, Any]:
        return {"name": self.name, "event": self.event, "ends_on": self.ends_on, "article": self.article}


@dataclass(slots=True)
class Changes:
    """All the deadline changes of one call: for the journal by case, and for the database by statement."""

    changes: dict[int, list[DeadlineChange]] = field(default_factory=dict)
    next_due: dict[int, datetime | None] = field(default_factory=dict)
    starts: list[tuple[int, str, Deadline, Due]] = field(default_factory=list)
    ends: list[tuple[int, str]] = field(default_factory=list)
    reminded: list[tuple[int, datetime]] = field(default_factory=list)  # and when the timer looks next


def reconcile(
    procedure: type[Procedure],
    move: Move,
    decisions: Sequence[Decision],
    now: datetime,
    calendar: Calendar,
    fired: Mapping[int, Sequence[int]],
    *,
    new: Collection[int] = (),
) -> Changes:
    """Compares what should run after the transition with what is stored; purely, after one query."""
    result = Changes()
    if not procedure.deadlines:
        return result
    stored = stored_deadlines([d.subject.case_id for d in decisions if d.subject.case_id not in new])
    with deciding():
        for decision in decisions:
            case_id = decision.subject.case_id
            _reconcile_case(
                procedure,
                move,
                decision,
                stored.get(case_id, ()),
                now,
                calendar,
                fired.get(case_id, ()),
                result,
            )
    return result


def _reconcile_case(
    procedure: type[Procedure],
    move: Move,
    decision: Decision,
    stored: Sequence[Stored],
    now: datetime,
    calendar: Calendar,
    fired: Collection[int],
    result: Changes,
) -> None:
    case_id, row = decision.subject.case_id, decision.subject.row
    told: list[DeadlineChange] = []
    open_until: list[datetime] = []

    def tell(deadline: Deadline, event: str, one: Stored | Due) -> None:
        told.append(DeadlineChange(deadline.name, event, one.ends_on, article_of(deadline, one.basis)))

    for deadline in procedure.deadlines:
        rows = [one for one in stored if one.name == deadline.name]
        current = next((one for one in rows if one.status in OPEN), None)
        due = deadline.runs(row, calendar)
        same = current is not None and due is not None and same_deadline(current, due)
        if current is not None and current.id in fired:
            if move.name == "remind":
                result.reminded.append((current.id, next_fire(deadline, current.late_from, now)))
                tell(deadline, "reminded", current)
                open_until.append(current.late_from)
                continue
            result.ends.append((current.id, "expired"))
            tell(deadline, "expired", current)
            if same:
                continue
        elif current is not None and same:
            open_until.append(current.late_from)
            continue
        elif current is not None:
            met = "met" if move.name in deadline.met_by else "stopped"
            event = "extended" if due is not None else met
            result.ends.append((current.id, event))
            tell(deadline, event, current)
        # What has expired on the same facts does not start again: a deadline fires once.
        if due is not None and not any(one.status == "expired" and same_facts(one, due) for one in rows):
            result.starts.append((case_id, procedure.kind(), deadline, due))
            tell(deadline, "started", due)
            open_until.append(due.late_from)
    if told:
        result.changes[case_id] = told
    result.next_due[case_id] = min(open_until, default=None)


def stored_deadlines(case_ids: Sequence[int]) -> dict[int, list[Stored]]:
    """The open and the fired deadlines of these cases, in one query."""
    from statute.models import DeadlineRow

    found: dict[int, list[Stored]] = defaultdict(list)
    if case_ids:
        rows = DeadlineRow.objects.filter(case_id__in=case_ids, status__in=(*OPEN, "expired"))
        for values in rows.order_by("id").values_list(*Stored._fields):
            found[values[1]].append(Stored(*values))
    return found


def article_of(deadline: Deadline, basis: Mapping[str, Any]) -> str:
    """The article of a deadline: that under which its day was set, else the one it is declared with.

    One deadline of a machine may rest on a different article for each kind of case: 7-6, 52, 63-5.
    """
    set_under = basis.get("articles") if basis.get("rule") == "set" else None
    return str(set_under[0] if set_under else deadline.article)


def same_deadline(stored: Stored, due: Due) -> bool:
    """Whether it is the same day by the same facts; a calendar that differs without moving it is no change."""
    return stored.ends_on == due.ends_on and same_facts(stored, due)


def same_facts(stored: Stored, due: Due) -> bool:
    """Whether it is counted from the same facts, whatever day the calendar now in force gives."""
    return _facts(stored.basis) == _facts(due.basis)


def _facts(basis: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in basis.items() if name != "calendar"}


def next_fire(deadline: Deadline | None, late_from: datetime, now: datetime) -> datetime:
    """When the timer looks next: the first reminder still ahead, else the first late instant."""
    days_before = deadline.remind if deadline is not None else ()
    ahead = [at for days in days_before if (at := reminder_at(late_from, days)) > now]
    return min(ahead, default=late_from)


def reminder_at(late_from: datetime, days_before: int) -> datetime:
    """When a reminder is due: 00:00 Tokyo of the day that lies that many days before the last day."""
    return late_from - (days_before + 1) * ONE_DAY


def reminder_due(deadline: Deadline | None, late_from: datetime, now: datetime) -> int:
    """Which reminder is due now, in days before the last day: of those whose time has come, the last.

    A timer that comes late gives the one that is still of use, not each that it missed.
    """
    days_before = deadline.remind if deadline is not None else ()
    come = [days for days in days_before if reminder_at(late_from, days) <= now]
    return min(come, default=(day_of(late_from) - day_of(now)).days - 1)


def write_deadlines(changes: Changes, calendar: Calendar, now: datetime) -> None:
    """Writes the changes: one statement for what ended, one for what was reminded, one for what started."""
    from statute.models import DeadlineRow

    update_rows(DeadlineRow, ["status", "ended_at"], [(pk, status, now) for pk, status in changes.ends])
    update_rows(
        DeadlineRow,
        ["fire_at", "attempts", "last_error"],
        [(pk, fire_at, 0, "") for pk, fire_at in changes.reminded],
    )
    insert_rows(
        "statute_deadlinerow",
        {
            "case_id": "bigint",
            "kind": "text",
            "name": "text",
            "article": "text",
            "status": "text",
            "basis": "jsonb",
            "calendar_version": "text",
            "ends_on": "date",
            "late_from": "timestamptz",
            "fire_at": "timestamptz",
            "started_at": "timestamptz",
            "attempts": "integer",
            "last_error": "text",
        },
        [
            (
                case_id,
                kind,
                deadline.name,
                article_of(deadline, due.basis),
                "running",
                due.basis,
                calendar.version,
                due.ends_on,
                due.late_from,
                next_fire(deadline, due.late_from, now),
                now,
                0,
                "",
            )
            for case_id, kind, deadline, due in changes.starts
        ],
    )


__all__ = [
    "OPEN",
    "Changes",
    "DeadlineChange",
    "Stored",
    "article_of",
    "next_fire",
    "reconcile",
    "reminder_at",
    "reminder_due",
    "same_deadline",
    "same_facts",
    "stored_deadlines",
    "write_deadlines",
]
