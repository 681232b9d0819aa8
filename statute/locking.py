"""Locks cases, always ascending by id: the Case row is the only mutex."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import connection, transaction

from statute.errors import LockOrderBroken
from statute.machine import NEW
from statute.transactions import held_cases

if TYPE_CHECKING:
    from statute.machine import Move

# How often a set of related cases may change between being found and being locked, before it is a fault.
_LOOKS = 5


@dataclass(slots=True)
class LockedCase:
    """What the door knows of a case it holds; kept up to date while the transaction lasts."""

    id: int
    kind: str
    handle: str
    reference: str | None
    office_id: int
    assignee_id: int | None
    version: int
    state: str
    head_sequence: int
    head_hash: bytes
    changed_at: datetime | None = None
    # What it waits for from customs (statute.awaiting.Waits).
    awaited: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    is_new: bool = False
    opened_here: bool = False

    @classmethod
    def new(cls, case_id: int, kind: str, office_id: int) -> LockedCase:
        """A case about to be opened: nobody else can see it yet, so there is nothing to lock."""
        return cls(
            case_id, kind, str(uuid4()), None, office_id, None, 0, NEW, 0, b"", is_new=True, opened_here=True
        )


_COLUMNS = (
    "id, kind, handle::text, reference, office_id, assignee_id, version, state, head_sequence, head_hash,"
    " changed_at, awaited::text"
)


def lock_cases(ids: Iterable[int], *, skip_locked: bool = False) -> dict[int, LockedCase]:
    """Locks these cases in ascending order; with `skip_locked` leaves out those another transaction holds."""
    skip = " SKIP LOCKED" if skip_locked else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM statute_case WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE{skip}",
            [sorted(ids)],
        )
        rows: list[Any] = cursor.fetchall()
    return {row[0]: LockedCase(*(*row[:9], bytes(row[9]), row[10], json.loads(row[11]))) for row in rows}


def hold_for(ids: Collection[int], move: Move, inputs: Sequence[Any]) -> dict[int, LockedCase]:
    """Makes the transaction hold these cases and those that the move reaches; answers all it holds.

    Someone may relate another case between finding and locking. It is locked too if it comes after the
    others; if it comes before them, what was locked here is let go and all are locked again in order.
    Raises LockOrderBroken when that would need a case before one that the transaction held already.
    """
    held = held_cases()
    wanted = set(ids) | related_ids(ids, move, inputs)
    if not wanted - held.keys():
        return held
    if not move.rule.related:
        _check_order(held, wanted - held.keys())
        held.update(lock_cases(wanted - held.keys()))
        return held
    for _look in range(_LOOKS):
        missing = wanted - held.keys()
        _check_order(held, missing)
        savepoint = transaction.savepoint()
        found = lock_cases(missing)
        grown = related_ids(ids, move, inputs) - wanted
        while grown and min(grown) > max(_last(held), *wanted):
            found.update(lock_cases(grown))
            wanted |= grown
            grown = related_ids(ids, move, inputs) - wanted
        if not grown:
            transaction.savepoint_commit(savepoint)
            held.update(found)
            return held
        transaction.savepoint_rollback(savepoint)
        wanted |= grown
    raise LockOrderBroken(f"The cases related to {sorted(ids)[:5]} change faster than they can be locked.")


def related_ids(ids: Collection[int], move: Move, inputs: Sequence[Any]) -> set[int]:
    """The other cases that a move of these reaches, by what is stored and by what is given."""
    found: set[int] = set()
    for related in move.rule.related:
        if ids:
            for others in related.case_ids(list(ids)).values():
                found.update(others)
        if related.of_inputs is not None:
            found.update(related.of_inputs(inputs))
    return found


def new_case_ids(count: int) -> list[int]:
    """Ids for cases about to be opened, so that rows and journal can name them before they are written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('statute_case', 'id')) FROM generate_series(1, %s)",
            [count],
        )
        return [row[0] for row in cursor.fetchall()]


def _last(held: dict[int, LockedCase]) -> int:
    """The last case locked. One opened in this transaction is seen by nobody else: it is in nobody's way."""
    return max((case.id for case in held.values() if not case.opened_here), default=0)


def _check_order(held: dict[int, LockedCase], wanted: set[int]) -> None:
    last = _last(held)
    if min(wanted, default=last) < last:
        raise LockOrderBroken(
            f"Cases {sorted(i for i in wanted if i < last)[:5]} were not locked at the start,"
            f" and come before case {last}, which is."
        )
