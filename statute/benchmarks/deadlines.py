"""Deadlines fired by the sweep, against raw SQL that writes the same rows, byte for byte."""

from __future__ import annotations

import time
from collections.abc import Generator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.db import connection, transaction

from accounts.actors import Actor
from accounts.models import Office, OfficeKind
from statute import clock
from statute.benchmarks import benchmark
from statute.benchmarks.limits import limits_of
from statute.benchmarks.permit import BenchPermit
from statute.door import open_cases
from statute.partitions import make_ahead
from statute.procedure import installed_for_now
from statute.scratch import as_application, scratch_database
from statute.seals import verify
from statute.sweep import BATCH, sweep

RUNS = 5
OPENED_AT_ONCE = 2000
# The terms of the runs end a month apart, so that each run finds its own permits due and no others.
FIRST_GRANT = date(2026, 1, 5)

_RAW = """
WITH due AS (
    SELECT d.id, d.case_id, d.ends_on FROM statute_deadlinerow d
    WHERE d.status = 'running' AND d.fire_at <= %(now)s ORDER BY d.fire_at, d.id LIMIT %(batch)s
), held AS (
    SELECT c.id, c.head_sequence, c.head_hash, due.id AS deadline, due.ends_on, p.fee, p.holder
    FROM due JOIN statute_case c ON c.id = due.case_id JOIN bench_permit p ON p.case_id = c.id
    WHERE c.state = 'granted' ORDER BY c.id FOR NO KEY UPDATE OF c SKIP LOCKED
), said AS (
    SELECT held.*, concat(
        '{"action":"lapse","actor":{"id":null,"kind":"system","name":"timer (system)"},"article":"43-3(1)","at":"',
        %(written)s, '","audience":"both","case":', id, ',"changes":{"lapsed_at":[null,"', %(written)s,
        '"],"state":["granted","lapsed"]},"deadlines":[{"article":"43-3(1)","ends_on":"', ends_on,
        '","event":"expired","name":"term"}],"format":1,"from":"granted","input":{},"sequence":', head_sequence + 1,
        ',"to":"lapsed"}') AS body
    FROM held
), hashed AS MATERIALIZED (
    SELECT said.*, sha256(head_hash || convert_to(body, 'UTF8')) AS hash FROM said
), ended AS (
    UPDATE statute_deadlinerow d SET status = 'expired', ended_at = %(now)s FROM hashed h WHERE d.id = h.deadline
), rows_changed AS (
    UPDATE bench_permit p SET state = 'lapsed', lapsed_at = %(now)s FROM hashed h WHERE p.case_id = h.id
), journalled AS (
    INSERT INTO statute_journalentry (case_id, sequence, at, txid, action, actor_id, audience, body, prev_hash, hash)
    SELECT id, head_sequence + 1, %(now)s, (SELECT statute_txid()), 'lapse', NULL, 'both', body, head_hash, hash
    FROM hashed
), told AS (
    INSERT INTO statute_outboxevent (case_id, at, txid, topic, payload)
    SELECT id, %(now)s, (SELECT statute_txid()), 'bench.lapsed', jsonb_build_object('fee', fee, 'holder', holder)
    FROM hashed
)
UPDATE statute_case c SET version = version + 1, state = 'lapsed', due_at = NULL, changed_at = %(now)s,
    head_sequence = h.head_sequence + 1, head_hash = h.hash
FROM hashed h WHERE c.id = h.id
"""


@benchmark("deadlines", unit="deadlines/s", size=20_000)
def deadlines(size: int) -> Generator[tuple[float, float], None, list[dict[str, Any]]]:
    """Due deadlines fired by one sweep in this process, against set-based SQL that writes the same rows.

    The sweep and the raw SQL take turns, in batches of one size, in a scratch database and as the
    application. One more sweep, not counted, tells what takes its time. At the end the journal is verified, over
    what any of them wrote.
    """
    with scratch_database(), installed_for_now(BenchPermit):
        with connection.schema_editor() as editor:
            editor.create_model(BenchPermit)
        office = Office.objects.create(code="BENCH", kind=OfficeKind.HEADQUARTERS, name_en="B", name_ja="B")
        with as_application():
            make_ahead(48)
            days = [_prepare(office.pk, size, turn) for turn in range(2 * RUNS + 1)]
        _settle()
        with as_application():
            for turn in range(RUNS):
                mine, raw = days[2 * turn], days[2 * turn + 1]
                # The earlier term first, always: a sweep fires everything that is due.
                if turn % 2:
                    raw, mine = mine, raw
                    raw_seconds = _fire_raw(raw, size)
                    seconds = _fire(mine, size)
                else:
                    seconds = _fire(mine, size)
                    raw_seconds = _fire_raw(raw, size)
                yield size / seconds, size / raw_seconds
            limits = limits_of(partial(_fire, days[-1], size))
            _check((2 * RUNS + 1) * size)
        return limits


def _prepare(office_id: int, size: int, turn: int) -> datetime:
    """Grants as many permits, and answers the instant from which they are late."""
    given = [
        {
            "holder": f"Holder {n}",
            "goods": "bonded goods",
            "fee": n,
            "granted_on": FIRST_GRANT,
            "months": 2 + turn,
        }
        for n in range(size)
    ]
    with clock.standing_at(clock.midnight(FIRST_GRANT)):
        for start in range(0, size, OPENED_AT_ONCE):
            chunk = given[start : start + OPENED_AT_ONCE]
            open_cases(BenchPermit, "grant", Actor.system("intake"), office_id, chunk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(late_from) FROM statute_deadlinerow")
        late: datetime = cursor.fetchone()[0]
    return late


def _settle() -> None:
    """What a server does by and by is done now, by the owner, so that it does not fall into one run."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE statute_case, statute_deadlinerow, bench_permit")


def _fire(late: datetime, size: int) -> float:
    with clock.standing_at(late + timedelta(seconds=1)):
        begun = time.perf_counter()
        fired = sweep().fired
        taken = time.perf_counter() - begun
    _expect(fired, size)
    return taken


def _fire_raw(late: datetime, size: int) -> float:
    now = late + timedelta(seconds=1)
    values: dict[str, Any] = {"now": now, "written": now.isoformat(), "batch": BATCH}
    begun, fired, done = time.perf_counter(), 0, BATCH
    while done == BATCH:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_RAW, values)
            done = cursor.rowcount
        fired += done
    taken = time.perf_counter() - begun
    _expect(fired, size)
    return taken


def _expect(fired: int, size: int) -> None:
    if fired != size:
        raise RuntimeError(f"{fired} deadlines were fired, not {size}")


def _check(cases: int) -> None:
    found = verify()
    if found.breaks or found.entries != 2 * cases:
        raise RuntimeError(f"what was written is not whole: {found.as_data()}")
