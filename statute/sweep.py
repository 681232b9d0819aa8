"""The timer's sweep: finds due deadlines, locks their cases, and puts the batch through the door.

Safe to run anywhere, any number at once, at any time: a deadline lost with a killed worker is found by
the next sweep, and one that has fired is not due any more.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import structlog
from django.db import connection, transaction

from accounts.actors import Actor
from statute import clock
from statute.deadline_rows import next_fire, reminder_due
from statute.door import perform_many
from statute.errors import Reason
from statute.locking import lock_cases
from statute.machine import machine
from statute.models import DeadlineRow
from statute.procedure import procedure_of
from statute.sets import update_rows
from statute.transactions import hold_locks, in_transaction, stops_everything
from statute.transitions import Deadline

log = structlog.get_logger(__name__)

BATCH = 1000
# Retries of a failing case: after 1, 5, 25 ... minutes; after the last it is parked for a supervisor.
BACK_OFF = timedelta(minutes=1)
BACK_OFF_FACTOR = 5
MAX_ATTEMPTS = 5
# A case whose deadlines fall due one after the other has one fired a pass.
PASSES = 50


@dataclass(slots=True)
class Swept:
    """What a sweep did: deadlines fired, reminders given, failures to be tried again, and cases parked."""

    fired: int = 0
    reminded: int = 0
    failed: int = 0
    parked: int = 0

    def as_data(self) -> dict[str, int]:
        return {"fired": self.fired, "reminded": self.reminded, "failed": self.failed, "parked": self.parked}

    def add(self, other: Swept) -> None:
        self.fired += other.fired
        self.reminded += other.reminded
        self.failed += other.failed
        self.parked += other.parked


class DueRow(NamedTuple):
    """A deadline that is due, as the sweep reads it."""

    id: int
    case_id: int
    kind: str
    name: str
    late_from: datetime
    fire_at: datetime
    ends_on: Any

    def since(self, now: datetime) -> datetime:
        """Since when it is due: the end of the period if that is past, whatever reminder was missed before."""
        return self.late_from if self.late_from <= now else self.fire_at


Groups = dict[tuple[str, str], dict[int, DueRow]]


def sweep(*, batch: int = BATCH, seconds: float | None = None) -> Swept:
    """Fires everything due now, in batches; stops after so many seconds, where that is said.

    What another worker holds is left to it. What comes due by what was fired is fired too.
    """
    total, end = Swept(), time.monotonic() + seconds if seconds is not None else None
    for _pass in range(PASSES):
        before = total.fired + total.reminded
        for case_ids in _batches_due(batch):
            _fire_halving(case_ids, total)
            if end is not None and time.monotonic() > end:
                return total
        if total.fired + total.reminded == before:
            break
    return total


def _batches_due(batch: int) -> Iterator[list[int]]:
    """The cases with something due, the longest due first, without locking anything; each row is seen once."""
    now = clock.now()
    after: tuple[datetime, int] | None = None
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT fire_at, id, case_id FROM statute_deadlinerow WHERE status = 'running' AND fire_at <= %s"
                f" {'AND (fire_at, id) > (%s, %s)' if after else ''} ORDER BY fire_at, id LIMIT %s",
                [now, *(after or ()), batch],
            )
            rows = cursor.fetchall()
        if rows:
            after = (rows[-1][0], rows[-1][1])
            yield sorted({row[2] for row in rows})
        if len(rows) < batch:
            return


def _fire_halving(case_ids: Sequence[int], total: Swept) -> None:
    """Fires these cases' deadlines in one transaction; a failing batch is halved down to the failing one."""
    try:
        total.add(in_transaction(lambda: _fire(case_ids)))
    except Exception as error:  # whatever one case's transition raises must not stop the others
        if stops_everything(error):
            raise
        if len(case_ids) == 1:
            _postpone(case_ids[0], error, total)
            return
        middle = len(case_ids) // 2
        _fire_halving(case_ids[:middle], total)
        _fire_halving(case_ids[middle:], total)


def _fire(case_ids: Sequence[int]) -> Swept:
    done = Swept()
    # Which cases each expiry reaches is found first, so that all of them are locked at once, ascending.
    reached = _reach(_groups(case_ids))
    locked = lock_cases(set(case_ids).union(*reached.values()), skip_locked=True)
    hold_locks(locked)
    # Read again under the lock: another worker may have fired it, a person may have met it or moved it.
    groups = _groups([i for i in case_ids if i in locked])
    reached = _reach(groups)
    actor, now = Actor.system("timer"), clock.now()
    for (_kind, action), rows in groups.items():
        free = {case_id: row for case_id, row in rows.items() if reached.get(case_id, set()) <= locked.keys()}
        inputs = [_input_of(action, row, now) for row in free.values()]
        fired = {case_id: (row.id,) for case_id, row in free.items()}
        for outcome in perform_many(list(free), action, actor, inputs, refusals="report", fired=fired):
            if not outcome.done:
                done.failed += 1
                done.parked += _note_failure([free[outcome.case_id].id], _sentence(outcome.reasons))
            elif action == "remind":
                done.reminded += 1
            else:
                done.fired += 1
    return done


def _groups(case_ids: Sequence[int]) -> Groups:
    """What is due of these cases, the first of each case only, by procedure and transition to take.

    One at a time: what has fired may have stopped or moved the next.
    """
    now = clock.now()
    rows = DeadlineRow.objects.filter(case_id__in=case_ids, status="running", fire_at__lte=now)
    groups: Groups = defaultdict(dict)
    seen: set[int] = set()
    found = [DueRow(*values) for values in rows.values_list(*DueRow._fields)]
    for row in sorted(found, key=lambda row: (row.since(now), row.id)):
        if row.case_id not in seen:
            seen.add(row.case_id)
            groups[row.kind, _action(row, now)][row.case_id] = row
    return groups


def _reach(groups: Groups) -> dict[int, set[int]]:
    """Case -> the other cases that its expiry's transition declares as related."""
    needs: dict[int, set[int]] = defaultdict(set)
    for (kind, action), rows in groups.items():
        move = machine(procedure_of(kind)).move(action)
        for related in move.rule.related if move else ():
            for case_id, others in related.case_ids(list(rows)).items():
                needs[case_id].update(others)
    return needs


def _action(row: DueRow, now: datetime) -> str:
    if now < row.late_from:
        return "remind"
    deadline = _declared(row)
    return deadline.expires if deadline is not None else "deadline_passed"


def _declared(row: DueRow | DeadlineRow) -> Deadline | None:
    return next((one for one in machine(procedure_of(row.kind)).deadlines if one.name == row.name), None)


def _input_of(action: str, row: DueRow, now: datetime) -> dict[str, Any]:
    if action not in ("remind", "deadline_passed"):
        return {}
    which = {"deadline": row.name, "ends_on": row.ends_on}
    if action == "deadline_passed":
        return which
    return {**which, "days_before": reminder_due(_declared(row), row.late_from, now)}


def _sentence(reasons: Sequence[Reason]) -> str:
    return "; ".join(f"{r.message} [{r.article}]" if r.article else str(r.message) for r in reasons)


def _postpone(case_id: int, error: Exception, total: Swept) -> None:
    """Notes a failure on the case's first due deadline, in a transaction of its own."""
    sentence = f"{type(error).__name__}: {error}".replace("\x00", "")
    log.warning("deadline_failed", case=case_id, error=sentence)
    with transaction.atomic():
        if not lock_cases([case_id], skip_locked=True):
            return
        rows = [row.id for group in _groups([case_id]).values() for row in group.values()]
        total.failed += len(rows)
        total.parked += _note_failure(rows, sentence)


def _note_failure(ids: Sequence[int], error: str) -> int:
    """Sets the next attempt with back-off; after the last the deadline is parked. Returns how many were.

    A reminder is not parked: it is given up, and the next one, or the end of the period, comes in its time and has
    all of its own attempts.
    """
    now, parked = clock.now(), 0
    values = []
    for row in DeadlineRow.objects.filter(pk__in=ids, status="running"):
        ended = row.late_from <= now
        # What is due before the end of the period was a reminder: its attempts are none of the expiry.
        attempts = 1 if ended and row.fire_at < row.late_from else row.attempts + 1
        status, fire_at = "running", now + BACK_OFF * BACK_OFF_FACTOR ** (attempts - 1)
        if ended and attempts >= MAX_ATTEMPTS:
            status, parked = "parked", parked + 1
        elif not ended and (attempts >= MAX_ATTEMPTS or fire_at >= row.late_from):
            attempts, fire_at = 0, next_fire(_declared(row), row.late_from, now)
        values.append((row.pk, attempts, error[:2000], status, fire_at))
    update_rows(DeadlineRow, ["attempts", "last_error", "status", "fire_at"], values)
    return parked
