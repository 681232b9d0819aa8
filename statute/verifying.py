"""Verifies the journal: a changed, inserted or removed entry is found, even the last, and a changed copy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from django.db import connection, transaction

from statute.awaiting import says_otherwise
from statute.journal import chain_hash
from statute.models import JournalSeal
from statute.procedure import all_procedures
from statute.seal_roots import roots, seal_hash

_CHUNK = 5000
_SHOWN = 100


@dataclass(slots=True)
class Verified:
    """What a verification found: how much it read, and every break (the first hundred are described)."""

    entries: int = 0
    subjects: int = 0
    seals: int = 0
    breaks: int = 0
    broken: list[dict[str, Any]] = field(default_factory=list)

    def found(self, what: str, **where: Any) -> None:
        self.breaks += 1
        if len(self.broken) < _SHOWN:
            self.broken.append({"what": what, **where})

    def as_data(self) -> dict[str, Any]:
        return {
            "entries": self.entries,
            "subjects": self.subjects,
            "seals": self.seals,
            "breaks": self.breaks,
            "broken": self.broken,
        }


def verify() -> Verified:
    """Reads the whole journal in one snapshot, in bounded memory: chains, heads, copies, seals.

    Inside another transaction it reads in that one's snapshot.
    """
    result = Verified()
    own = not connection.in_atomic_block
    with transaction.atomic():
        if own:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        _verify_chains(result)
        _verify_orphans(result)
        _verify_copies_of_cases(result)
        _verify_seals(result)
    return result


_CHAINS = """
SELECT c.id, c.head_sequence, c.head_hash, c.state, j.sequence, j.body, j.prev_hash, j.hash, j.action,
       j.audience, j.at, j.actor_id
FROM statute_case c LEFT JOIN statute_journalentry j ON j.case_id = c.id ORDER BY c.id, j.sequence
"""


def _stream(sql: str) -> Iterator[tuple[Any, ...]]:
    connection.ensure_connection()
    with connection.connection.cursor(name="journal_verify") as cursor:
        cursor.itersize = _CHUNK
        cursor.execute(sql)
        yield from cursor


def _verify_chains(result: Verified) -> None:
    case: tuple[Any, ...] | None = None
    sequence, digest, target = 0, b"", ""
    for row in _stream(_CHAINS):
        if case is None or row[0] != case[0]:
            _verify_head(result, case, sequence, digest, target)
            case, sequence, digest, target = row[:4], 0, b"", ""
            result.subjects += 1
        if row[4] is None:
            continue
        result.entries += 1
        if row[4] == sequence:
            result.found("entry inserted", case=row[0], sequence=row[4])
        elif row[4] != sequence + 1:
            result.found("entry missing", case=row[0], after_sequence=sequence, next_sequence=row[4])
        elif bytes(row[6]) != digest:
            result.found("chain broken", case=row[0], sequence=row[4])
        if chain_hash(bytes(row[6]), row[5]) != bytes(row[7]):
            result.found("entry changed", case=row[0], sequence=row[4])
        else:
            target = _verify_columns(result, row)
        sequence, digest = row[4], bytes(row[7])
    _verify_head(result, case, sequence, digest, target)


def _verify_columns(result: Verified, row: tuple[Any, ...]) -> str:
    """The columns beside the hashed text must say what it says; answers the state it led to."""
    data = json.loads(row[5])
    said = (data["case"], data["sequence"], data["action"], data["audience"], data["at"], data["actor"]["id"])
    if said != (row[0], row[4], row[8], row[9], row[10].astimezone(UTC).isoformat(), row[11]):
        result.found("columns differ from the text", case=row[0], sequence=row[4])
    return str(data["to"])


def _verify_head(
    result: Verified, case: tuple[Any, ...] | None, sequence: int, digest: bytes, target: str
) -> None:
    if case is None:
        return
    if (case[1], bytes(case[2])) != (sequence, digest):
        result.found("newest entry missing or head changed", case=case[0], sequence=sequence, head=case[1])
    elif sequence == 0:
        result.found("case without a journal", case=case[0])
    elif target and case[3] != target:
        result.found("state differs from the journal", case=case[0], state=case[3], journal=target)


def _verify_orphans(result: Verified) -> None:
    """Entries whose case is gone; the foreign key forbids it to everybody but whoever switches it off."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT j.case_id, count(*) FROM statute_journalentry j"
            " WHERE NOT EXISTS (SELECT FROM statute_case c WHERE c.id = j.case_id) GROUP BY 1 ORDER BY 1"
        )
        for case_id, count in cursor.fetchall():
            result.found("case removed", case=case_id, entries=count)


def _verify_copies_of_cases(result: Verified) -> None:
    """A procedure's state and the next due day are written twice, by the door alone: they must agree."""
    with connection.cursor() as cursor:
        for procedure in all_procedures():
            table = procedure._meta.db_table
            cursor.execute(
                f'SELECT c.id, p.state, c.state FROM statute_case c LEFT JOIN "{table}" p ON p.case_id = c.id'
                " WHERE c.kind = %s AND p.state IS DISTINCT FROM c.state ORDER BY 1",
                [procedure.kind()],
            )
            for case_id, state, copy in cursor.fetchall():
                result.found("state differs from its copy", case=case_id, state=state, copy=copy)
        cursor.execute(
            "SELECT c.id, c.due_at, d.due_at FROM statute_case c LEFT JOIN (SELECT case_id, min(late_from) AS due_at"
            " FROM statute_deadlinerow WHERE status IN ('running', 'parked') GROUP BY 1) d ON d.case_id = c.id"
            " WHERE c.due_at IS DISTINCT FROM d.due_at ORDER BY 1"
        )
        for case_id, copy, due_at in cursor.fetchall():
            result.found("due date differs from its copy", case=case_id, due=str(due_at), copy=str(copy))
    for procedure in all_procedures():
        if procedure.awaited:
            for row in procedure._base_manager.select_related("case").order_by("pk").iterator(_CHUNK):
                _verify_waiting(result, row)


def _verify_waiting(result: Verified, row: Any) -> None:
    """What a case is said to wait for from customs is what its row says."""
    if (now := says_otherwise(row, row.case)) is not None:
        result.found(
            "waits for something else",
            case=row.pk,
            waits=", ".join(sorted(now.waits)),
            copy=", ".join(sorted(row.case.awaited)),
        )


def _verify_seals(result: Verified) -> None:
    prev, below = b"", 0
    for number, made in enumerate(JournalSeal.objects.order_by("number").iterator(), start=1):
        result.seals += 1
        entries, heads, count = roots(made.from_txid, made.below_txid)
        kept = (bytes(made.entries_root), bytes(made.heads_root), made.entries)
        if made.number != number or bytes(made.prev_hash) != prev or made.from_txid != below:
            result.found("seal missing or chain of seals broken", seal=made.number)
        if (entries, heads, count) != kept:
            result.found("sealed entries changed", seal=made.number, sealed=made.entries, found=count)
        digest = seal_hash(
            bytes(made.prev_hash),
            made.number,
            made.made_at,
            made.from_txid,
            made.below_txid,
            made.entries,
            kept[0],
            kept[1],
        )
        if digest != bytes(made.hash):
            result.found("seal changed", seal=made.number)
        prev, below = bytes(made.hash), made.below_txid
