"""The timer's sweep: finds due deadlines, locks their cases, and puts the batch through the door.

Safe to run anywhere, any number at once, at any time: a deadline lost with a killed worker is found by
the next sweep, and one that has fired is not due any more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection, transaction

from accounts.actors import Actor
from statute import clock
from statute.door import hold_locks, in_transaction, perform_many
from statute.errors import Reason
from statute.locking import lock_cases
from statute.machine import machine
from statute.models import DeadlineRow
from statute.procedure import procedure_of

log = structlog.get_logger(__name__)

BATCH = 1000
# Retries of a failing case: after 1, 5, 25 ... minutes; after the last it is parked for a supervisor.
BACK_OFF = timedelta(minutes=1)
BACK_OFF_FACTOR = 5
MAX_ATTEMPTS = 5


@dataclass(slots=True)
class Swept:
    """What a sweep did: deadlines fired, reminders given, failures to be retried, and cases parked."""

    fired: int = 0
    reminded: int = 0
    failed: int = 0
    parked: int = 0
    seen: set[int] = field(default_factory=set)

    def as_data(self) -> dict[str, int]:
        return {"fired": self.fired, "reminded": self.reminded, "failed": self.failed, "parked": self.parked}


def sweep(*, batch: int = BATCH, limit: int | None = None) -> Swept:
    """Fires everything due now, batch by batch, until nothing is left that this sweep has not tried."""
    total = Swept()
    while limit is None or total.fired + total.reminded < limit:
        found = _due(clock.now(), batch)
        fresh = [one for one in found if one[0] not in total.seen]
        if not fresh:
            break
        total.seen.update(one[0] for one in fresh)
        _fire_halving([one[1] for one in fresh], total)
        if len(found) < batch:
            break
    return total


def _due(now: datetime, batch: int) -> list[tuple[int, int]]:
    """(deadline, case) of what is due, without locking anything."""
    rows = DeadlineRow.objects.filter(status="running", fire_at__lte=now).order_by("fire_at", "id")
    return list(rows.values_list("id", "case_id")[:batch])


def _fire_halving(case_ids: Sequence[int], total: Swept) -> None:
    """Fires these cases' deadlines in one transaction; a failing batch is halved down to the failing one."""
    ids = sorted(set(case_ids))
    try:
        _fire(ids, total)
    except Exception as error:  # whatever one case's transition raises must not stop the others
        if len(ids) == 1:
            _postpone(ids[0], str(error), total)
            return
        middle = len(ids) // 2
        _fire_halving(ids[:middle], total)
        _fire_halving(ids[middle:], total)


def _fire(ids: Sequence[int], total: Swept) -> None:
    counts = in_transaction(lambda: _fire_locked(ids))
    total.fired += counts.fired
    total.reminded += counts.reminded
    total.failed += counts.failed
    total.parked += counts.parked


def _fire_locked(ids: Sequence[int]) -> Swept:
    done, now = Swept(), clock.now()
    # Which cases each expiry reaches is found first, so that all of them are locked at once, ascending.
    needs = _reach(_groups(ids, now))
    locked = lock_cases(set(ids).union(*needs.values()), skip_locked=True)
    free = [case_id for case_id in ids if case_id in locked and needs.get(case_id, set()) <= locked.keys()]
    if not free:
        return done
    hold_locks(locked)
    actor = Actor.system("timer")
    # Read again under the lock: another worker may have fired it, a person may have met it.
    for (_kind, action), fired in _groups(free, now).items():
        # One at a time a case: two deadlines of a case that fall due together take two transitions.
        first = {case_id: rows[0] for case_id, rows in fired.items()}
        inputs = [_input_of(action, row) for row in first.values()]
        outcomes = perform_many(
            list(first), action, actor, inputs, refusals="report", fired={c: [r.pk] for c, r in first.items()}
        )
        for outcome in outcomes:
            if not outcome.done:
                done.failed += 1
                done.parked += _note_failure([first[outcome.case_id].pk], _sentence(outcome.reasons), now)
            elif action == "remind":
                done.reminded += 1
            else:
                done.fired += 1
    return done


def _groups(ids: Sequence[int], now: datetime) -> dict[tuple[str, str], dict[int, list[DeadlineRow]]]:
    """The due deadlines of these cases by procedure and transition to take."""
    groups: dict[tuple[str, str], dict[int, list[DeadlineRow]]] = defaultdict(lambda: defaultdict(list))
    rows = DeadlineRow.objects.filter(case_id__in=ids, status="running", fire_at__lte=now).order_by("id")
    for row in rows.only("case_id", "kind", "name", "late_from", "ends_on"):
        groups[row.kind, _action(row.kind, row.name, row.late_from, now)][row.case_id].append(row)
    return groups


def _reach(groups: dict[tuple[str, str], dict[int, list[DeadlineRow]]]) -> dict[int, set[int]]:
    """Case -> the other cases that its expiry's transition declares as related."""
    needs: dict[int, set[int]] = defaultdict(set)
    for (kind, action), fired in groups.items():
        move = machine(procedure_of(kind)).move(action)
        for related in move.rule.related if move else ():
            for case_id, others in related.case_ids(list(fired)).items():
                needs[case_id].update(others)
    return needs


def _action(kind: str, name: str, late_from: datetime, now: datetime) -> str:
    if now < late_from:
        return "remind"
    for deadline in machine(procedure_of(kind)).deadlines:
        if deadline.name == name:
            return deadline.expires
    return "deadline_passed"


def _input_of(action: str, row: DeadlineRow) -> dict[str, Any]:
    if action not in ("remind", "deadline_passed"):
        return {}
    return {"deadline": row.name, "ends_on": row.ends_on}


def _sentence(reasons: Sequence[Reason]) -> str:
    return "; ".join(f"{r.message} [{r.article}]" if r.article else str(r.message) for r in reasons)


def _postpone(case_id: int, error: str, total: Swept) -> None:
    """Notes a failure on the case's due deadlines in a transaction of its own."""
    log.warning("deadline_failed", case=case_id, error=error)
    with transaction.atomic():
        if not lock_cases([case_id], skip_locked=True):
            return
        now = clock.now()
        rows = DeadlineRow.objects.filter(case_id=case_id, status="running", fire_at__lte=now)
        total.failed += 1
        total.parked += _note_failure(list(rows.values_list("id", flat=True)), error, now)


def _note_failure(ids: Sequence[int], error: str, now: datetime) -> int:
    """Sets the next attempt with back-off; after the last the deadline is parked. Returns how many were."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE statute_deadlinerow SET attempts = attempts + 1, last_error = %s,
                status = CASE WHEN attempts + 1 >= %s THEN 'parked' ELSE status END,
                fire_at = %s + %s * power(%s, attempts) * interval '1 second'
            WHERE id = ANY(%s) RETURNING status
            """,
            [error[:2000], MAX_ATTEMPTS, now, BACK_OFF.total_seconds(), BACK_OFF_FACTOR, list(ids)],
        )
        return sum(1 for (status,) in cursor.fetchall() if status == "parked")
