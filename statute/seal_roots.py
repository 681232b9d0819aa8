"""What a seal is made of: hash trees over the entries of a span of transactions, and its link to the last."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import connection

from statute.canonical import canonical

_CHUNK = 5000


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


def roots(start: int, below: int) -> tuple[bytes, bytes, int]:
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


def seal_hash(prev: bytes, number: int, made_at: Any, start: int, below: int, *rest: Any) -> bytes:
    """What chains a seal to the one before it and to what it says."""
    text = canonical([number, made_at, start, below, *rest])
    return hashlib.sha256(prev + text.encode()).digest()
