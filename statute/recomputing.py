"""Computes all deadlines and waits again from their facts, and tells which stored ones differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from statute.awaiting import says_otherwise
from statute.calendar_store import current_calendar
from statute.canonical import canonical
from statute.clock import day_of
from statute.deadline_rows import OPEN, Stored, same_deadline, same_facts, stored_deadlines
from statute.door import perform_many
from statute.due import ends_on_of
from statute.locking import lock_cases
from statute.procedure import all_procedures
from statute.transactions import hold_locks, in_transaction

if TYPE_CHECKING:
    from accounts.actors import Actor
    from statute.calendars import Calendar
    from statute.procedure import Procedure
    from statute.transitions import Deadline

_CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Difference:
    """A deadline that is not what the facts now give, or what a case waits for from customs.

    `stored` is None where one should run and does not; `computed` is None where one runs and should not. Of waits they
    are the days since when the case waits, and `name` is all that it waits for by either.
    """

    deadline_id: int | None
    case_id: int
    name: str
    stored: date | None
    computed: date | None
    fired: bool

    def as_data(self) -> dict[str, Any]:
        return {
            "deadline": self.deadline_id,
            "case": self.case_id,
            "name": self.name,
            "stored": self.stored.isoformat() if self.stored else None,
            "computed": self.computed.isoformat() if self.computed else None,
            "fired": self.fired,
        }


def differences(kind: str | None = None, *, calendar: Calendar | None = None) -> Iterator[Difference]:
    """Recomputes every deadline and wait from its case's row, and every fired deadline from its stored facts.

    With another calendar than today's it tells what an override would move. What has already fired is
    shown for correction, never undone.
    """
    used = calendar or current_calendar()
    for procedure in all_procedures():
        if (procedure.deadlines or procedure.awaited) and kind in (None, procedure.kind()):
            yield from _of_procedure(procedure, used)


def moved_by(calendar: Calendar, day: date) -> list[Difference]:
    """The deadlines, open or fired, that this calendar moves: of those that end on a day or later."""
    from statute.models import DeadlineRow

    rows = DeadlineRow.objects.filter(status__in=(*OPEN, "expired"), ends_on__gte=day).order_by("id")
    columns = ("id", "case_id", "name", "status", "basis", "ends_on")
    known: dict[str, date] = {}
    found = []
    for pk, case_id, name, status, basis, ends_on in rows.values_list(*columns).iterator(chunk_size=_CHUNK):
        key = canonical({**basis, "calendar": ""})
        if key not in known:
            known[key] = ends_on_of(basis, calendar)
        if known[key] != ends_on:
            found.append(Difference(pk, case_id, name, ends_on, known[key], status == "expired"))
    return found


def recount(differing: Iterable[Difference], actor: Actor) -> int:
    """Counts again what differs and has not fired, through the door; how many cases that were."""
    ids = sorted({one.case_id for one in differing if not one.fired})
    for start in range(0, len(ids), _CHUNK):
        in_transaction(lambda chunk=ids[start : start + _CHUNK]: _recount(chunk, actor))  # type: ignore[misc]
    return len(ids)


def _recount(case_ids: Sequence[int], actor: Actor) -> None:
    locked = lock_cases(case_ids)
    hold_locks(locked)
    by_kind: dict[str, list[int]] = {}
    for case in locked.values():
        by_kind.setdefault(case.kind, []).append(case.id)
    for ids in by_kind.values():
        perform_many(ids, "recount", actor)


def _of_procedure(procedure: type[Procedure], calendar: Calendar) -> Iterator[Difference]:
    after = 0
    while ids := _next_ids(procedure, after):
        after = ids[-1]
        yield from in_transaction(lambda chunk=ids: _of_cases(procedure, chunk, calendar))  # type: ignore[misc]


def _next_ids(procedure: type[Procedure], after: int) -> list[int]:
    rows = procedure._base_manager.filter(pk__gt=after).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:_CHUNK])


def _of_cases(procedure: type[Procedure], ids: Sequence[int], calendar: Calendar) -> list[Difference]:
    stored, rows = stored_deadlines(ids), procedure.rows_of(ids)
    found = [
        difference
        for case_id, row in rows.items()
        for deadline in procedure.deadlines
        for difference in _of_deadline(
            deadline, case_id, row, [s for s in stored.get(case_id, ()) if s.name == deadline.name], calendar
        )
    ]
    return [*found, *_of_waits(rows)] if procedure.awaited else found


def _of_waits(rows: Mapping[int, Procedure]) -> Iterator[Difference]:
    from statute.models import Case

    for case_id, case in Case.objects.in_bulk(rows).items():
        if (now := says_otherwise(rows[case_id], case)) is not None:
            names = ", ".join(sorted({*now.waits, *case.awaited}))
            stored, computed = (at and day_of(at) for at in (case.awaited_since, now.first))
            yield Difference(None, case_id, names, stored, computed, False)


def _of_deadline(
    deadline: Deadline, case_id: int, row: Any, stored: Sequence[Stored], calendar: Calendar
) -> Iterator[Difference]:
    due = deadline.runs(row, calendar)
    current = next((one for one in stored if one.status in OPEN), None)
    for one in stored:
        if one.status == "expired" and (computed := ends_on_of(one.basis, calendar)) != one.ends_on:
            yield Difference(one.id, case_id, one.name, one.ends_on, computed, True)
    if current is None:
        if due is not None and not any(same_facts(one, due) for one in stored):
            yield Difference(None, case_id, deadline.name, None, due.ends_on, False)
    elif due is None or not same_deadline(current, due):
        computed_on = due.ends_on if due is not None else None
        yield Difference(current.id, case_id, deadline.name, current.ends_on, computed_on, False)
