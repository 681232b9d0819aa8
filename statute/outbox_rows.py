"""Writes events: in the transaction that they tell of, so that neither is without the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from statute.sets import insert_rows

# Evaluated once a statement, where the column's default would be once a row.
TXID = {"txid": "(SELECT statute_txid())"}


def publish(events: Sequence[tuple[int, str, Mapping[str, Any]]], now: datetime) -> None:
    """Writes events as (case id, topic, payload), in one statement."""
    insert_rows(
        "statute_outboxevent",
        {"case_id": "bigint", "at": "timestamptz", "topic": "text", "payload": "jsonb"},
        [(case_id, now, topic, payload) for case_id, topic, payload in events],
        constants=TXID,
    )
