"""One transaction of the door: the cases it holds, what a failure takes back, when it is tried again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError, connection, transaction

from statute import clock
from statute.errors import LockOrderBroken, MachineFault

if TYPE_CHECKING:
    from statute.locking import LockedCase

T = TypeVar("T")
ATTEMPTS = 3
# serialization_failure and deadlock_detected: the outermost call alone tries again.
RETRYABLE = frozenset({"40001", "40P01"})

_held: ContextVar[dict[int, LockedCase] | None] = ContextVar("statute_door_held", default=None)
_memo: ContextVar[dict[str, Any] | None] = ContextVar("statute_door_memo", default=None)
_may_ask: ContextVar[bool] = ContextVar("statute_door_may_ask", default=True)


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
            time.sleep(random.uniform(0.02, 0.1) * attempt)  # noqa: S311  no secret depends on it
    return _attempt(act)


def held_cases() -> dict[int, LockedCase]:
    """The cases that the transaction under way holds, by id. Raises LockOrderBroken outside one."""
    held = _held.get()
    if held is None:
        raise LockOrderBroken("Locks are held inside a transaction of the door only.")
    return held


@contextmanager
def asked_once() -> Iterator[None]:
    """Inside, what `once` asks is asked once though no transaction of the door is under way: a request, an offer.

    A transaction of the door inside asks anew, and after it so does whoever is left.
    """
    if _memo.get() is not None:
        yield
        return
    token = _memo.set({})
    try:
        yield
    finally:
        _memo.reset(token)


def once(name: str, load: Callable[[], T]) -> T:
    """What `load` answers, asked once in a transaction of the door (the calendar, the parameters enacted).

    It may be asked where nothing else may be (`deciding`), since it does not depend on the case.
    """
    memo = _memo.get()
    if memo is None:
        return load()
    if name not in memo:
        token = _may_ask.set(True)
        try:
            memo[name] = load()
        finally:
            _may_ask.reset(token)
    found: T = memo[name]
    return found


def forget() -> None:
    """What was asked once is asked again: the transaction itself has written."""
    if (memo := _memo.get()) is not None:
        memo.clear()


@contextmanager
def deciding() -> Iterator[None]:
    """Inside, nothing may ask the database: guards, bodies and deadlines know what was declared, no more."""
    token = _may_ask.set(False)
    try:
        with connection.execute_wrapper(_refuse_to_ask):
            yield
    finally:
        _may_ask.reset(token)


def _refuse_to_ask(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
    if not _may_ask.get():
        raise MachineFault(f"A guard, a body or a deadline asks the database; declare a fact: {sql!s:.200}")
    return execute(sql, params, many, context)


def hold_locks(cases: Mapping[int, LockedCase]) -> None:
    """Tells the door of cases that the caller has itself locked here, ascending (the sweep)."""
    held_cases().update(cases)


def is_retryable(error: BaseException) -> bool:
    """Whether the database asks to try the same again: a deadlock or a serialisation failure."""
    return getattr(error.__cause__, "pgcode", None) in RETRYABLE


def stops_everything(error: BaseException) -> bool:
    """Whether not this case or event failed but what everything needs: the connection is gone, time is up."""
    if isinstance(error, SoftTimeLimitExceeded):
        return True
    if isinstance(error, (OperationalError, InterfaceError)):
        return connection.connection is None or not connection.is_usable()
    return False


def _attempt(act: Callable[[], T]) -> T:
    held, memo = _held.set({}), _memo.set({})
    try:
        with transaction.atomic(), clock.standing():
            return act()
    finally:
        _held.reset(held)
        _memo.reset(memo)
        forget()  # what a request around it had asked before it


@contextmanager
def _taken_back_on_failure(held: dict[int, LockedCase]) -> Iterator[None]:
    """Whoever catches a failure inside goes on with the cases as the savepoint left them, locks included."""
    before = {case_id: replace(case) for case_id, case in held.items()}
    try:
        yield
    except BaseException:
        forget()
        held.clear()
        held.update(before)
        raise
