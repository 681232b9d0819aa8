"""Where a piece of work spends its time: what limits a rate, measured and not guessed.

Each stretch of time counts once, for the innermost thing that is under way. What waits for the database is told by
what the statement writes; the rest is Python.
"""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import wraps
from importlib import import_module
from typing import Any, Final

from django.db import connection, connections

OTHER: Final = "other Python: objects, transactions, the sweep itself"
# Module, function, and what it is called here.
PYTHON: Final = (
    ("statute.door", "decide", "deciding: roles, guards, bodies"),
    ("statute.door", "load_facts", "loading what guards ask for"),
    ("statute.journal", "canonical", "the journal's canonical text"),
    ("statute.journal", "chain_hash", "hashing the journal's chain"),
    ("statute.sets", "wire", "rows as JSON for the database"),
    ("statute.writing", "reconcile", "recounting deadlines"),
)
DATABASE: Final = (
    (re.compile(r'INSERT INTO "?statute_journalentry'), "database: the journal"),
    (re.compile(r'INSERT INTO "?statute_outboxevent'), "database: the outbox"),
    (re.compile(r'(INSERT INTO|UPDATE) "?statute_deadlinerow'), "database: deadlines"),
    (re.compile(r'(INSERT INTO|UPDATE) "?statute_case'), "database: cases"),
    (re.compile(r"FOR NO KEY UPDATE"), "database: locking"),
    (re.compile(r"^\s*(INSERT|UPDATE)"), "database: the procedure's own rows"),
)
READING: Final = "database: reading"
COMMIT: Final = "database: commit"


class Stopwatch:
    """Seconds by label; a stretch inside another counts for the inner one alone."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._under_way = [OTHER]
        self._since = time.perf_counter()

    @contextmanager
    def timing(self, label: str) -> Iterator[None]:
        """Counts the time inside for `label`."""
        self._note()
        self._under_way.append(label)
        try:
            yield
        finally:
            self._note()
            self._under_way.pop()

    def _note(self) -> None:
        now = time.perf_counter()
        self.seconds[self._under_way[-1]] += now - self._since
        self._since = now

    def timed(self, function: Callable[..., Any], label: str) -> Callable[..., Any]:
        """The function, its time counted for `label`."""

        @wraps(function)
        def wrapper(*args: Any, **named: Any) -> Any:
            with self.timing(label):
                return function(*args, **named)

        return wrapper

    def execute(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        """A wrapper of the database's cursor."""
        with self.timing(statement(str(sql))):
            return execute(sql, params, many, context)

    def shares(self) -> list[dict[str, Any]]:
        """What took how much of the whole, the longest first."""
        total = sum(self.seconds.values()) or 1.0
        found = sorted(self.seconds.items(), key=lambda one: -one[1])
        return [
            {"what": what, "share": round(seconds / total, 3), "seconds": round(seconds, 4)}
            for what, seconds in found
        ]


def statement(sql: str) -> str:
    """What a statement is for."""
    return next((label for pattern, label in DATABASE if pattern.search(sql)), READING)


def limits_of(act: Callable[[], Any]) -> list[dict[str, Any]]:
    """Runs `act` once with the stopwatch running, and tells what took how much of its time."""
    watch = Stopwatch()
    with ExitStack() as undo:
        for module_name, name, label in PYTHON:
            module = import_module(module_name)
            undo.callback(setattr, module, name, getattr(module, name))
            setattr(module, name, watch.timed(getattr(module, name), label))
        real: Any = connections[connection.alias]
        undo.callback(delattr, real, "_commit")
        real._commit = watch.timed(real._commit, COMMIT)
        undo.enter_context(connection.execute_wrapper(watch.execute))
        with watch.timing(OTHER):
            act()
    return watch.shares()


def in_words(limits: Sequence[dict[str, Any]]) -> list[str]:
    """The shares for a person: the database and Python together, then each thing that takes a hundredth or more."""
    if not limits:
        return []
    waiting = sum(one["share"] for one in limits if one["what"].startswith("database"))
    lines = [f"limits: {waiting:.0%} waiting for the database, {1 - waiting:.0%} Python beside it"]
    lines += [f"  {one['share']:>5.1%}  {one['what']}" for one in limits if one["share"] >= 0.01]
    return lines
