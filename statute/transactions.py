"""One transaction of the door: the cases it holds, what a failure takes back, when it is tried again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from django.db import OperationalError, connection, transaction

from statute import clock
from statute.errors import LockOrderBroken

if TYPE_CHECKING:
    from statute.locking import LockedCase

T = TypeVar("T")
ATTEMPTS = 3
# serialization_failure and deadlock_detected: the outermost call alone tries again.
RETRYABLE = frozenset({"40001", "40P01"})

_held: ContextVar[dict[int, LockedCase] | None] = ContextVar("statute_door_held", default=None)


def in_transaction(act: Callable[[], T]) -> T:
    """Runs `act` in a transaction of the door; the outermost call alone retries deadlocks, three times.

    The clock stands still inside, from when it is first read. Use it to put a record of one's own (an
    idempotency key) into the same transaction as a `perform`. `act` may run again from its beginning.
    """
    held = _held.get()
    if held is not None:
        with transaction.atomic(), _taken_back_on_failure(held):
            return act()
    outermost = not connection.in_atomic_block
    for attempt in range(1, ATTEMPTS):
        try:
            return _attempt(act)
        except OperationalError as error:
            if not outermost or not is_retryable(error):
                raise
            # Not in step with whoever it collided with.
            time.sleep(random.uniform(0.01, 0.04) * attempt)  # noqa: S311  no secret depends on it
    return _attempt(act)


def held_cases() -> dict[int, LockedCase]:
    """The cases that the transaction under way holds, by id. Raises LockOrderBroken outside one."""
    held = _held.get()
    if held is None:
        raise LockOrderBroken("Locks are held inside a transaction of the door only.")
    return held


def hold_locks(cases: Mapping[int, LockedCase]) -> None:
    """Tells the door of cases that the caller has itself locked here, ascending (the sweep)."""
    held_cases().update(cases)


def is_retryable(error: BaseException) -> bool:
    """Whether the database asks to try the same again: a deadlock or a serialisation failure."""
    return getattr(error.__cause__, "pgcode", None) in RETRYABLE


def _attempt(act: Callable[[], T]) -> T:
    token = _held.set({})
    try:
        with transaction.atomic(), clock.standing():
            return act()
    finally:
        _held.reset(token)


@contextmanager
def _taken_back_on_failure(held: dict[int, LockedCase]) -> Iterator[None]:
    """Whoever catches a failure inside goes on with the cases as the savepoint left them, locks included."""
    before = {case_id: replace(case) for case_id, case in held.items()}
    try:
        yield
    except BaseException:
        held.clear()
        held.update(before)
        raise
