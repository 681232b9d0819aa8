"""What belongs to a case, as one actor may see it: timeline, deadlines, documents, holds, notes.

The caller has found the case through `visible_to`; everything here is reached through that case alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from accounts.actors import Actor
from doors.reminders import Given, ShownReminder, given_of, reminders_of
from statute import clock
from statute.calendar_store import current_calendar
from statute.due import explained
from statute.journal import timeline
from statute.machine import machine
from statute.models import DeadlineRow, Document, Hold, Note
from statute.procedure import Procedure
from statute.transitions import BOTH, PARTY, Deadline

SOON_DAYS: Final = 3  # how near a last day is shown as near; nothing turns on it


@dataclass(frozen=True, slots=True)
class ShownWait:
    """One thing that the case waits for from customs: what, under which article of its case, and since when."""

    name: str
    label: str
    article: str
    since: datetime
    office_id: int

    @property
    def days(self) -> int:
        """The days since then, counted in Tokyo."""
        return (clock.today() - clock.day_of(self.since)).days


def waits_of(row: Procedure, actor: Actor | None = None) -> list[ShownWait]:
    """What the case waits for from customs today, in its procedure's order; to a party as far as it is told."""
    if not row.case.awaited:
        return []
    waits, moves, now = row.case.awaited, machine(type(row)).moves, clock.now()
    return [
        ShownWait(
            one.name,
            str(one.label),
            str(row.article_of(one.act, moves[one.act].article)),
            since,
            waits[one.name]["office"],
        )
        for one in row.awaited
        if one.name in waits
        and (actor is None or row.tells(one.name, actor))
        and (since := datetime.fromisoformat(waits[one.name]["since"])) <= now
    ]


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of the timeline, with its words."""

    sequence: int
    at: datetime
    action: str
    label: Any
    actor: str
    actor_kind: str
    article: str
    source: str
    state: str
    state_label: Any
    audience: str
    deadlines: Sequence[Mapping[str, Any]]
    changes: Mapping[str, Sequence[Any]]
    input: Mapping[str, Any]

    @property
    def moved(self) -> bool:
        """Whether the state changed."""
        return self.source != self.state


def timeline_of(row: Procedure, actor: Actor, *, after: int = 0, limit: int = 200) -> list[Told]:
    """The journal of the case for this reader, oldest first.

    What was put in and what fields changed is told to staff alone: an entry that concerns a party may rest on
    columns that do not.
    """
    whole = machine(type(row))
    labels = state_labels(type(row))
    told = []
    for entry in timeline(row.pk, actor, after=after, limit=limit):
        move = whole.move(entry.action)
        told.append(
            Told(
                entry.sequence,
                entry.at,
                entry.action,
                move.rule.label if move else entry.action,
                entry.actor,
                entry.data["actor"]["kind"],
                entry.article,
                entry.source,
                entry.target,
                labels.get(entry.target, entry.target),
                entry.audience,
                [one for one in entry.data.get("deadlines", ()) if row.tells(one["name"], actor)],
                entry.data["changes"] if not actor.is_party else {},
                entry.data["input"] if not actor.is_party else {},
            )
        )
    return told


def state_labels(procedure: type[Procedure]) -> Mapping[str, Any]:
    """The words for each state."""
    options: Any = procedure._meta
    return dict(options.get_field("state").choices)


@dataclass(frozen=True, slots=True)
class ShownDeadline:
    """One deadline with its words, how near it is, and how its last day was counted."""

    row: DeadlineRow
    declared: Deadline | None
    today: date
    steps: Sequence[Mapping[str, Any]]
    given: Sequence[Given]

    @property
    def label(self) -> Any:
        return self.declared.label if self.declared else self.row.name

    @property
    def consequence(self) -> Any:
        return self.declared.consequence if self.declared else ""

    @property
    def days_left(self) -> int:
        """Whole days to the last day; negative when it is over."""
        return (self.row.ends_on - self.today).days

    @property
    def level(self) -> str:
        """How a deadline is shown: its status, or while it runs how near it is."""
        return self.row.status if self.row.status != DeadlineRow.Status.RUNNING else nearness(self.days_left)

    @property
    def reminders(self) -> list[ShownReminder]:
        """The days of reminding, in order: what was given, and what is still to come."""
        return reminders_of(self.row, self.declared, self.given)


def nearness(days_left: int) -> str:
    """overdue, today, soon or later."""
    if days_left < 0:
        return "overdue"
    return "today" if days_left == 0 else "soon" if days_left <= SOON_DAYS else "later"


def deadlines_of(row: Procedure, actor: Actor) -> list[ShownDeadline]:
    """Every deadline the case has or had, running ones first, each with the count of its days."""
    return deadlines_of_all([row], actor)[row.pk]


def deadlines_of_all(cases: Sequence[Procedure], actor: Actor) -> dict[int, list[ShownDeadline]]:
    """Those of several cases of one procedure, by case, in as many queries as of one."""
    by_id = {row.pk: row for row in cases}
    declared = {(pk, one.name): one for pk, row in by_id.items() for one in type(row).deadlines}
    calendar, today = current_calendar(), clock.today()
    stored = DeadlineRow.objects.filter(case_id__in=list(by_id)).order_by("late_from", "id")
    rows = [one for one in stored if by_id[one.case_id].tells(one.name, actor)]
    given = given_of(rows, actor)
    found: dict[int, list[ShownDeadline]] = {pk: [] for pk in by_id}
    for r in sorted(rows, key=lambda one: one.status not in ("running", "parked")):
        steps = explained(r.basis, calendar)
        found[r.case_id].append(
            ShownDeadline(r, declared.get((r.case_id, r.name)), today, steps, given.get(r.pk, ()))
        )
    return found


def documents_of(row: Procedure, actor: Actor) -> list[Document]:
    """The papers of the case that this actor may see, newest first."""
    return list(_documents(row, actor).order_by("-id"))


def document_of(row: Procedure, document_id: int, actor: Actor) -> Document | None:
    """One paper of the case, or None when there is no such one for this actor."""
    found: Document | None = _documents(row, actor).filter(pk=document_id).first()
    return found


def _documents(row: Procedure, actor: Actor) -> Any:
    rows = Document.objects.filter(case_id=row.pk)
    if not row.papers_shown_to(actor):
        return rows.none()
    return rows.filter(audience__in=(PARTY, BOTH)) if actor.is_party else rows


def holds_of(case_id: int) -> list[Hold]:
    """What stops the case now."""
    return list(Hold.objects.filter(case_id=case_id, lifted_at__isnull=True).order_by("id"))


def notes_of(case_id: int, actor: Actor) -> list[Note]:
    """What officers wrote to each other; nothing for a party."""
    if not actor.is_staff:
        return []
    return list(Note.objects.filter(case_id=case_id).order_by("-id"))
