"""What limits a rate is measured: each stretch of time once, for what was under way, the database apart."""

from __future__ import annotations

import time
from collections.abc import Generator
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest

from statute import clock
from statute.benchmarks import Benchmark, run
from statute.benchmarks.limits import (
    COMMIT,
    OTHER,
    PYTHON,
    READING,
    Stopwatch,
    in_words,
    limits_of,
    statement,
)
from statute.sweep import sweep
from tests.drill.world import World


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ('INSERT INTO "statute_journalentry" ("txid") SELECT 1', "database: the journal"),
        ('INSERT INTO "statute_outboxevent" ("txid") SELECT 1', "database: the outbox"),
        ('UPDATE "statute_deadlinerow" t SET x = 1', "database: deadlines"),
        ('UPDATE "statute_case" t SET x = 1', "database: cases"),
        ('UPDATE "bench_permit" t SET x = 1', "database: the procedure's own rows"),
        ("SELECT id FROM statute_case ORDER BY id FOR NO KEY UPDATE SKIP LOCKED", "database: locking"),
        ("SELECT 1", READING),
    ],
)
def test_a_statement_is_told_by_what_it_writes(sql: str, what: str) -> None:
    assert statement(sql) == what


def test_a_stretch_inside_another_counts_once_for_the_inner_one() -> None:
    watch = Stopwatch()
    with watch.timing("outer"):
        time.sleep(0.02)
        with watch.timing("inner"):
            time.sleep(0.06)
    assert watch.seconds["inner"] >= 0.06
    assert 0.02 <= watch.seconds["outer"] < watch.seconds["inner"]
    assert round(sum(one["share"] for one in watch.shares()), 1) == 1.0


def test_a_sweep_tells_where_its_time_goes_and_is_left_as_it_was(live_world: World) -> None:
    patched = [(import_module(module), name) for module, name, _label in PYTHON]
    before = [getattr(module, name) for module, name in patched]
    live_world.granted(5, until=clock.today())
    clock.advance(timedelta(days=2))
    fired: list[int] = []
    found = limits_of(lambda: fired.append(sweep().fired))
    assert fired == [5]
    told = {one["what"] for one in found}
    assert {OTHER, READING, COMMIT, "database: the journal", "database: locking"} <= told
    assert {"deciding: roles, guards, bodies", "the journal's canonical text"} <= told
    assert sum(one["share"] for one in found) == pytest.approx(1, abs=0.02)
    assert [one["share"] for one in found] == sorted((one["share"] for one in found), reverse=True)
    assert [getattr(module, name) for module, name in patched] == before


@pytest.mark.django_db
def test_a_benchmark_gives_its_limits_as_data_and_in_words() -> None:
    limits = [
        {"what": "database: the journal", "share": 0.6, "seconds": 0.6},
        {"what": OTHER, "share": 0.395, "seconds": 0.395},
        {"what": COMMIT, "share": 0.005, "seconds": 0.005},
    ]

    def runs(size: int) -> Generator[tuple[float, float], None, list[dict[str, Any]]]:
        yield 50.0, 100.0
        return limits

    result = run(Benchmark("x", "things/s", 1, runs, "x"))
    assert (result.as_data()["ratio"], result.as_data()["limits"]) == (0.5, limits)
    assert in_words(limits)[0] == "limits: 60% waiting for the database, 40% Python beside it"
    assert len(in_words(limits)) == 3
    assert in_words([]) == []
