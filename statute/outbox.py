"""Reads the outbox: each consumer has its own cursor, and is called for each event once it is certain.

Only events below the snapshot's xmin are read: an earlier transaction that is still open may yet commit
an event with a smaller number, and a cursor that had passed it would skip it for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection, transaction

from statute import clock
from statute.models import OutboxCursor, ParkedEvent

log = structlog.get_logger(__name__)

BATCH = 200
RETRY_AFTER = timedelta(minutes=1)
MAX_ATTEMPTS = 6


@dataclass(frozen=True, slots=True)
class Event:
    """One event as a consumer gets it; `id` is what makes handling it idempotent."""

    id: int
    case_id: int
    at: datetime
    topic: str
    payload: Mapping[str, Any]


Handler = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Consumer:
    """Who reads which topics, on which queue its work is done."""

    name: str
    topics: frozenset[str]
    handle: Handler
    queue: str


_consumers: dict[str, Consumer] = {}


def consumes(*topics: str, name: str, queue: str = "notices") -> Callable[[Handler], Handler]:
    """Registers a handler for topics. It runs in a transaction of its own with the move of the cursor.

    A handler must bear being called again for the same event id (after a crash between two events of
    a batch it is not, but a parked event is retried).
    """

    def register(handle: Handler) -> Handler:
        _consumers[name] = Consumer(name, frozenset(topics), handle, queue)
        return handle

    return register


def consumers() -> Sequence[Consumer]:
    """All registered consumers, by name."""
    return [_consumers[name] for name in sorted(_consumers)]


def drain(names: Sequence[str] | None = None) -> dict[str, int]:
    """Lets every consumer handle what is new, until nothing is; returns how many events each handled."""
    handled = {c.name: 0 for c in consumers() if names is None or c.name in names}
    more = True
    while more:
        more = False
        for name in handled:
            count = _advance(_consumers[name])
            handled[name] += count
            more = more or count > 0
    for name in handled:
        handled[name] += retry_parked(_consumers[name])
    return handled


def _advance(consumer: Consumer) -> int:
    """Handles the next events of one consumer, one transaction each; skips when another worker is at it."""
    done = 0
    OutboxCursor.objects.get_or_create(consumer=consumer.name)
    while done < BATCH:
        with transaction.atomic():
            cursor = OutboxCursor.objects.select_for_update(skip_locked=True).filter(pk=consumer.name).first()
            if cursor is None:
                return done
            found = _next(cursor, consumer)
            if found is None:
                return done
            event, txid = found
            try:
                with transaction.atomic():
                    consumer.handle(event)
            except Exception as error:  # one event must not stop those behind it
                _park(consumer, event, error)
            cursor.txid, cursor.event_id = txid, event.id
            cursor.save(update_fields=["txid", "event_id"])
        done += 1
    return done


_NEXT = """
SELECT id, case_id, at, topic, payload, txid FROM statute_outboxevent
WHERE (txid, id) > (%s, %s) AND topic = ANY(%s)
  AND txid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
ORDER BY txid, id LIMIT 1
"""


def _next(cursor: OutboxCursor, consumer: Consumer) -> tuple[Event, int] | None:
    import json

    with connection.cursor() as c:
        c.execute(_NEXT, [cursor.txid, cursor.event_id, sorted(consumer.topics)])
        row = c.fetchone()
    if row is None:
        return None
    payload = json.loads(row[4]) if isinstance(row[4], str) else row[4]
    return Event(row[0], row[1], row[2], row[3], payload), row[5]


def _park(consumer: Consumer, event: Event, error: Exception) -> None:
    log.warning(
        "event_failed", consumer=consumer.name, topic=event.topic, event_id=event.id, error=str(error)
    )
    ParkedEvent.objects.create(
        consumer=consumer.name, event_id=event.id, case_id=event.case_id, topic=event.topic,
        payload=dict(event.payload), retry_at=clock.now() + RETRY_AFTER, last_error=str(error)[:2000],
    )  # fmt: skip


def retry_parked(consumer: Consumer) -> int:
    """Tries parked events again whose time has come; after the last attempt they wait for a supervisor."""
    done = 0
    due = ParkedEvent.objects.filter(
        consumer=consumer.name, handled_at__isnull=True, retry_at__lte=clock.now()
    )
    for pk in list(due.order_by("retry_at").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            parked = due.select_for_update(skip_locked=True).filter(pk=pk).first()
            if parked is None:
                continue
            event = Event(parked.event_id, parked.case_id, clock.now(), parked.topic, parked.payload)
            try:
                with transaction.atomic():
                    consumer.handle(event)
            except Exception as error:  # stays parked, with what went wrong now
                parked.attempts += 1
                parked.last_error = str(error)[:2000]
                left = parked.attempts < MAX_ATTEMPTS
                parked.retry_at = clock.now() + RETRY_AFTER * 2**parked.attempts if left else None
            else:
                parked.handled_at = clock.now()
                done += 1
            parked.save()
    return done
