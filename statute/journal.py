"""The journal: appending with a hash chain per case, reading it back, a case as it stood at a past moment."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from statute.as_it_stood import AsItStood, as_it_stood
from statute.canonical import FORMAT, canonical
from statute.outbox_rows import TXID
from statute.sets import insert_rows
from statute.transitions import BOTH, PARTY

if TYPE_CHECKING:
    from accounts.actors import Actor
    from statute.models import JournalEntry


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry about to be appended."""

    case_id: int
    sequence: int
    at: datetime
    action: str
    actor_id: int | None
    audience: str
    body: str
    prev_hash: bytes
    hash: bytes

    @classmethod
    def chained(
        cls,
        case_id: int,
        sequence: int,
        prev_hash: bytes,
        at: datetime,
        data: Mapping[str, Any],
        *,
        action: str,
        actor_id: int | None,
        audience: str,
    ) -> Entry:
        """The entry that follows `prev_hash`, its body in canonical text."""
        body = canonical({**data, "at": at, "case": case_id, "format": FORMAT, "sequence": sequence})
        return cls(
            case_id, sequence, at, action, actor_id, audience, body, prev_hash, chain_hash(prev_hash, body)
        )


def chain_hash(prev_hash: bytes, body: str) -> bytes:
    """SHA-256 over the hash before and the canonical text."""
    return hashlib.sha256(prev_hash + body.encode()).digest()


def append(entries: Sequence[Entry]) -> None:
    """Appends entries, in one statement. The transaction's id is the column's default."""
    insert_rows(
        "statute_journalentry",
        {
            "case_id": "bigint",
            "sequence": "bigint",
            "at": "timestamptz",
            "action": "text",
            "actor_id": "bigint",
            "audience": "text",
            "body": "text",
            "prev_hash": "bytea",
            "hash": "bytea",
        },
        [
            (e.case_id, e.sequence, e.at, e.action, e.actor_id, e.audience, e.body, e.prev_hash, e.hash)
            for e in entries
        ],
        constants=TXID,
    )


@dataclass(frozen=True, slots=True)
class Told:
    """One entry as a timeline tells it."""

    sequence: int
    at: datetime
    action: str
    actor: str
    article: str
    source: str
    target: str
    audience: str
    data: Mapping[str, Any]


def timeline(case_id: int, actor: Actor, *, after: int = 0, limit: int = 200) -> list[Told]:
    """The entries of a case that this actor may see, oldest first, from sequence `after` on.

    A party sees what is addressed to it; what it may not see leaves no trace in numbers it is shown.
    """
    from statute.models import JournalEntry

    rows = JournalEntry.objects.filter(case_id=case_id, sequence__gt=after)
    if actor.kind == "party":
        rows = rows.filter(audience__in=(PARTY, BOTH))
    return [_told(row) for row in rows.order_by("sequence")[:limit]]


def changes_since(case_id: int, version: int, actor: Actor) -> list[dict[str, Any]]:
    """What happened to a case since a version of it, for the person whose version is old.

    Every transition adds one to the version and one to the sequence.
    """
    return [
        {"at": t.at.isoformat(), "action": t.action, "actor": t.actor, "article": t.article, "to": t.target}
        for t in timeline(case_id, actor, after=version, limit=50)
    ]


def _told(row: JournalEntry) -> Told:
    data = json.loads(row.body)
    return Told(
        row.sequence,
        row.at,
        row.action,
        data["actor"]["name"],
        data["article"],
        data["from"],
        data["to"],
        row.audience,
        data,
    )


__all__ = ["AsItStood", "Entry", "Told", "append", "as_it_stood", "chain_hash", "changes_since", "timeline"]
