"""Keeps the stored deadlines in step with the facts: after every transition, and when all are recomputed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from statute.canonical import canonical
from statute.sets import insert_rows, update_rows

if TYPE_CHECKING:
    from statute.calendars import Calendar
    from statute.deciding import Decision
    from statute.machine import Move
    from statute.models import DeadlineRow
    from statute.procedure import Procedure
    from statute.transitions import Deadline, Due

OPEN = ("running", "parked")


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

    changes: dict[int, list[DeadlineChange]] = field(default_factory=lambda: defaultdict(list))
    next_due: dict[int, datetime | None] = field(default_factory=dict)
    starts: list[tuple[int, str, Deadline, Due]] = field(default_factory=list)
    ends: list[tuple[int, str]] = field(default_factory=list)
    reminded: list[tuple[int, datetime]] = field(default_factory=list)


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
    stored = _stored([d.subject.case_id for d in decisions if d.subject.case_id not in new])
    for decision in decisions:
        case_id = decision.subject.case_id
        _reconcile_case(procedure, move, decision, stored.get(case_id, {}), now, calendar, fired, result)
    return result


def _reconcile_case(
    procedure: type[Procedure],
    move: Move,
    decision: Decision,
    stored: Mapping[str, Sequence[DeadlineRow]],
    now: datetime,
    calendar: Calendar,
    fired: Mapping[int, Sequence[int]],
    result: Changes,
) -> None:
    case_id = decision.subject.case_id
    just_fired = set(fired.get(case_id, ()))
    told: list[DeadlineChange] = []
    open_until: list[datetime] = []
    for deadline in procedure.deadlines:
        rows = stored.get(deadline.name, ())
        current = next((row for row in rows if row.status in OPEN), None)
        due = deadline.runs(decision.subject.row, calendar)
        article = str(deadline.article)
        if current is not None and current.pk in just_fired:
            if move.name == "remind":
                result.reminded.append((current.pk, next_fire(deadline, current.late_from, now)))
                told.append(DeadlineChange(deadline.name, "reminded", current.ends_on, article))
                open_until.append(current.late_from)
                continue
            result.ends.append((current.pk, "expired"))
            told.append(DeadlineChange(deadline.name, "expired", current.ends_on, article))
            if due is not None and _same(current, due):
                continue
            current = None
        if current is not None and due is not None and _same(current, due):
            open_until.append(current.late_from)
            continue
        if current is not None:
            met = move.name in deadline.met_by
            event = "extended" if due is not None else "met" if met else "stopped"
            result.ends.append((current.pk, event))
            told.append(DeadlineChange(deadline.name, event, current.ends_on, article))
        # What has expired on the same facts does not start again: a fired deadline fires once.
        if due is not None and not any(row.status == "expired" and _same(row, due) for row in rows):
            result.starts.append((case_id, procedure.kind(), deadline, due))
            told.append(DeadlineChange(deadline.name, "started", due.ends_on, article))
            open_until.append(due.late_from)
    if told:
        result.changes[case_id] = told
    result.next_due[case_id] = min(open_until, default=None)


def _stored(case_ids: Sequence[int]) -> dict[int, dict[str, list[DeadlineRow]]]:
    from statute.models import DeadlineRow

    found: dict[int, dict[str, list[DeadlineRow]]] = defaultdict(lambda: defaultdict(list))
    if case_ids:
        rows = DeadlineRow.objects.filter(case_id__in=case_ids, status__in=(*OPEN, "expired"))
        for row in rows.only("case_id", "name", "status", "basis", "ends_on", "late_from"):
            found[row.case_id][row.name].append(row)
    return found


def _same(row: DeadlineRow, due: Due) -> bool:
    return row.ends_on == due.ends_on and row.basis == due.basis


def next_fire(deadline: Deadline, late_from: datetime, now: datetime) -> datetime:
    """When the timer looks next: the first reminder still ahead, else the first late instant.

    A reminder comes at 00:00 Tokyo of the day that lies that many days before the last day.
    """
    last = late_from - timedelta(days=1)
    ahead = [at for days in deadline.remind if (at := last - timedelta(days=days)) > now]
    return min(ahead, default=late_from)


def write_deadlines(changes: Changes, calendar: Calendar, now: datetime) -> None:
    """Writes the changes: one statement for what ended, one for what was reminded, one for what started."""
    from statute.models import DeadlineRow

    update_rows(DeadlineRow, ["status", "ended_at"], [(pk, status, now) for pk, status in changes.ends])
    update_rows(
        DeadlineRow,
        ["fire_at", "reminded_at", "attempts", "last_error"],
        [(pk, fire_at, now, 0, "") for pk, fire_at in changes.reminded],
    )
    insert_rows(
        "statute_deadlinerow",
        {
            "case_id": "bigint", "kind": "text", "name": "text", "article": "text", "status": "text",
            "basis": "jsonb", "calendar_version": "text", "ends_on": "date", "late_from": "timestamptz",
            "fire_at": "timestamptz", "started_at": "timestamptz", "attempts": "integer",
            "last_error": "text",
        },
        [
            (
                case_id, kind, deadline.name, str(deadline.article), "running", due.basis, calendar.version,
                due.ends_on, due.late_from, next_fire(deadline, due.late_from, now), now, 0, "",
            )
            for case_id, kind, deadline, due in changes.starts
        ],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored deadline whose day is not what its facts now give."""

    deadline_id: int
    case_id: int
    name: str
    stored: date
    computed: date | None
    fired: bool


def differences(kind: str | None = None) -> Sequence[Difference]:
    """Recomputes every open or fired deadline from its stored basis with today's calendar and compares.

    What has already fired is shown for correction, never undone.
    """
    from statute.calendar_store import current_calendar
    from statute.due import ends_on_of
    from statute.models import DeadlineRow

    calendar = current_calendar()
    rows = DeadlineRow.objects.filter(status__in=(*OPEN, "expired"))
    if kind:
        rows = rows.filter(kind=kind)
    found = []
    known: dict[str, date] = {}
    for row in (
        rows.only("case_id", "name", "status", "basis", "ends_on").order_by("id").iterator(chunk_size=2000)
    ):
        key = canonical(row.basis)
        if key not in known:
            known[key] = ends_on_of(row.basis, calendar)
        if known[key] != row.ends_on:
            found.append(
                Difference(row.pk, row.case_id, row.name, row.ends_on, known[key], row.status == "expired")
            )
    return found


__all__ = ["Changes", "DeadlineChange", "Difference", "differences", "reconcile", "write_deadlines"]
