"""Seals the journal, so that even the last entry of a case cannot be taken away without being missed.

A seal covers the entries of a span of transactions: the root of a hash tree over them, and one over the
last of them in each case. Each seal is chained to the one before; the last one's hash may be published.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from statute import clock
from statute.models import JournalSeal
from statute.seal_roots import merkle_root, roots, seal_hash
from statute.verifying import Verified, verify

# Two sealers must not make the same number: they take this advisory lock in turn.
_SEAL_LOCK = 0x6B616E6D


def seal() -> JournalSeal | None:
    """Seals every entry whose transaction is certainly over and that no seal covers; None for none."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SEAL_LOCK])
        last = JournalSeal.objects.order_by("-number").first()
        start = last.below_txid if last else 0
        below = _horizon(cursor)
        if below < start:  # restored on a server that has counted fewer transactions
            cursor.execute("SELECT statute_raise_txid_origin()")
            below = _horizon(cursor)
        entries, heads, count = roots(start, below)
        if count == 0:
            return None
        number = last.number + 1 if last else 1
        made_at = clock.now()
        prev = bytes(last.hash) if last else b""
        return JournalSeal.objects.create(
            number=number,
            made_at=made_at,
            from_txid=start,
            below_txid=below,
            entries=count,
            entries_root=entries,
            heads_root=heads,
            prev_hash=prev,
            hash=seal_hash(prev, number, made_at, start, below, count, entries, heads),
        )


def _horizon(cursor: Any) -> int:
    cursor.execute("SELECT statute_txid_horizon()")
    return int(cursor.fetchone()[0])


__all__ = ["Verified", "merkle_root", "seal", "verify"]
