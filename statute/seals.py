"""Seals the journal and verifies it: a changed, inserted or removed entry, even the last one, is found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from statute import clock
from statute.canonical import canonical
from statute.journal import chain_hash
from statute.models import JournalSeal

# Two sealers must not make the same number: they take this advisory lock in turn.
_SEAL_LOCK = 0x6B616E6D
_CHUNK = 5000
_SHOWN = 100


def merkle_root(leaves: Iterable[bytes]) -> bytes:
    """The root of a binary SHA-256 Merkle tree (leaf prefix 0x00, node prefix 0x01, an odd node moves up)."""
    level = [hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves]
    if not level:
        return hashlib.sha256(b"").digest()
    while len(level) > 1:
        paired = [
            hashlib.sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)
        ]
        level = paired + level[len(level) - len(level) % 2 :]
    return level[0]


def seal() -> JournalSeal | None:
    """Seals every entry whose transaction is certainly over and that no seal covers; None for none."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SEAL_LOCK])
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        below = int(cursor.fetchone()[0])
        last = JournalSeal.objects.order_by("-number").first()
        start = last.below_txid if last else 0
        entries, heads, count = _roots(start, below)
        if count == 0:
            return None
        number = last.number + 1 if last else 1
        made_at = clock.now()
        prev = bytes(last.hash) if last else b""
        return JournalSeal.objects.create(
            number=number, made_at=made_at, from_txid=start, below_txid=below, entries=count,
            entries_root=entries, heads_root=heads, prev_hash=prev,
            hash=_seal_hash(prev, number, made_at, start, below, count, entries, heads),
        )  # fmt: skip


def _roots(start: int, below: int) -> tuple[bytes, bytes, int]:
    """The roots over the entries of these transactions and over the last of them in each case."""
    leaves: list[bytes] = []
    heads: dict[int, bytes] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT case_id, sequence, hash FROM statute_journalentry WHERE txid >= %s AND txid < %s"
            " ORDER BY case_id, sequence",
            [start, below],
        )
        while rows := cursor.fetchmany(_CHUNK):
            for case_id, sequence, digest in rows:
                leaf = f"{case_id}:{sequence}:".encode() + bytes(digest)
                leaves.append(leaf)
                heads[case_id] = leaf
    return merkle_root(leaves), merkle_root(heads[c] for c in sorted(heads)), len(leaves)


def _seal_hash(prev: bytes, number: int, made_at: Any, start: int, below: int, *rest: Any) -> bytes:
    text = canonical([number, made_at, start, below, *rest])
    return hashlib.sha256(prev + text.encode()).digest()


@dataclass(slots=True)
class Verified:
    """What a verification found: how much it read, and every break (the first hundred are described)."""

    entries: int = 0
    subjects: int = 0
    seals: int = 0
    broken: list[dict[str, Any]] = field(default_factory=list)

    def found(self, what: str, **where: Any) -> None:
        if len(self.broken) < _SHOWN:
            self.broken.append({"what": what, **where})

    def as_data(self) -> dict[str, Any]:
        return {
            "entries": self.entries,
            "subjects": self.subjects,
            "seals": self.seals,
            "broken": self.broken,
        }


def verify() -> Verified:
    """Reads the whole journal in one snapshot, in bounded memory: chains, heads, copies, seals."""
    result = Verified()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        _verify_chains(result)
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
        if row[4] != sequence + 1:
            result.found("entry missing", case=row[0], after_sequence=sequence, next_sequence=row[4])
        elif bytes(row[6]) != digest:
            result.found("chain broken", case=row[0], sequence=row[4])
        if chain_hash(bytes(row[6]), row[5]) != bytes(row[7]):
            result.found("entry changed", case=row[0], sequence=row[4])
        else:
            target = _verify_copies(result, row)
        sequence, digest = row[4], bytes(row[7])
    _verify_head(result, case, sequence, digest, target)


def _verify_copies(result: Verified, row: tuple[Any, ...]) -> str:
    """The columns beside the hashed text must say what it says."""
    data = json.loads(row[5])
    said = (data["case"], data["sequence"], data["action"], data["audience"], data["at"], data["actor"]["id"])
    if said != (row[0], row[4], row[8], row[9], _iso(row[10]), row[11]):
        result.found("columns differ from the text", case=row[0], sequence=row[4])
    return str(data["to"])


def _iso(at: Any) -> str:
    from datetime import UTC

    return str(at.astimezone(UTC).isoformat())


def _verify_head(
    result: Verified, case: tuple[Any, ...] | None, sequence: int, digest: bytes, target: str
) -> None:
    if case is None:
        return
    if (case[1], bytes(case[2])) != (sequence, digest):
        result.found("newest entry missing or head changed", case=case[0], sequence=sequence, head=case[1])
    elif target and case[3] != target:
        result.found("state differs from the journal", case=case[0], state=case[3], journal=target)


def _verify_seals(result: Verified) -> None:
    prev, below = b"", 0
    for number, made in enumerate(JournalSeal.objects.order_by("number").iterator(), start=1):
        result.seals += 1
        entries, heads, count = _roots(made.from_txid, made.below_txid)
        kept = (bytes(made.entries_root), bytes(made.heads_root), made.entries)
        if made.number != number or bytes(made.prev_hash) != prev or made.from_txid != below:
            result.found("seal missing or chain of seals broken", seal=made.number)
        if (entries, heads, count) != kept:
            result.found("sealed entries changed", seal=made.number, sealed=made.entries, found=count)
        digest = _seal_hash(
            prev, made.number, made.made_at, made.from_txid, made.below_txid, count, entries, heads
        )
        if (entries, heads, count) == kept and digest != bytes(made.hash):
            result.found("seal changed", seal=made.number)
        prev, below = bytes(made.hash), made.below_txid
