"""Reads the outbox: each consumer has its own cursor, and is called for each event once it is certain.

Only events below the horizon are read: an earlier transaction that is still open may yet commit an event
with a smaller number, and a cursor that had passed it would skip it for ever.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import OperationalError, connection, transaction

from statute import clock
from statute.models import OutboxCursor, ParkedEvent
from statute.transactions import ATTEMPTS, is_retryable, stops_everything

log = structlog.get_logger(__name__)

BATCH = 200
RETRY_AFTER = timedelta(minutes=1)
MAX_ATTEMPTS = 6
# A cursor whose topics are rare is moved on once it lies this many transactions behind.
IDLE_BEHIND = 1000
_LAST_ID = 2**63 - 1


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

    A handler must bear being called again for the same event id: what it did outside the database is
    not undone when its transaction fails, and a parked event is tried again, after later ones. What it
    does in law it does through the door, in one call of it.
    """

    def register(handle: Handler) -> Handler:
        _consumers[name] = Consumer(name, frozenset(topics), handle, queue)
        return handle

    return register


def consumers() -> Sequence[Consumer]:
    """All registered consumers, by name."""
    return [_consumers[name] for name in sorted(_consumers)]


def queues_for(topics: Collection[str] | None = None) -> set[str]:
    """The queues on which somebody waits for one of these topics, or for any."""
    return {c.queue for c in _consumers.values() if topics is None or not c.topics.isdisjoint(topics)}


def drain(names: Sequence[str] | None = None, *, queue: str | None = None) -> dict[str, int]:
    """Lets every consumer handle what is new, until nothing is; returns how many events each handled.

    Only the consumers named, or those of one queue, where that is said.
    """
    chosen = [c for c in consumers() if (names is None or c.name in names) and queue in (None, c.queue)]
    handled = {c.name: 0 for c in chosen}
    more = True
    while more:
        counts = {c.name: _advance(c) for c in chosen}
        for name, count in counts.items():
            handled[name] += count
        more = any(counts.values())
    for consumer in chosen:
        handled[consumer.name] += retry_parked(consumer)
    return handled


def _advance(consumer: Consumer) -> int:
    """Handles the next events of one consumer, one transaction each; skips when another worker is at it."""
    OutboxCursor.objects.get_or_create(consumer=consumer.name)
    done = failures = 0
    while done < BATCH:
        try:
            if not _handle_next(consumer):
                break
        except OperationalError as error:
            # A deadlock is nobody's fault: the same event again, at once.
            failures += 1
            if not is_retryable(error) or failures == ATTEMPTS:
                raise
            continue
        done, failures = done + 1, 0
    return done


def _handle_next(consumer: Consumer) -> bool:
    with transaction.atomic():
        cursor = OutboxCursor.objects.select_for_update(skip_locked=True).filter(pk=consumer.name).first()
        if cursor is None:
            return False
        horizon, event, txid = _next(cursor, consumer)
        if event is None:
            _move_on(cursor, horizon)
            return False
        try:
            with transaction.atomic():
                consumer.handle(event)
        except Exception as error:  # one event must not stop those behind it
            if is_retryable(error) or stops_everything(error):
                raise
            _park(consumer, event, error)
        cursor.txid, cursor.event_id = txid, event.id
        cursor.save(update_fields=["txid", "event_id"])
    return True


# In one statement, so in one snapshot: nothing can become certain between looking and moving on.
_NEXT = """
SELECT h.horizon, e.id, e.case_id, e.at, e.topic, e.payload, e.txid
FROM (SELECT statute_txid_horizon() AS horizon) h LEFT JOIN LATERAL (
    SELECT * FROM statute_outboxevent
    WHERE (txid, id) > (%s, %s) AND topic = ANY(%s) AND txid < h.horizon ORDER BY txid, id LIMIT 1
) e ON true
"""


def _next(cursor: OutboxCursor, consumer: Consumer) -> tuple[int, Event | None, int]:
    """The horizon, and the next event below it with its transaction, if there is one."""
    with connection.cursor() as c:
        c.execute(_NEXT, [cursor.txid, cursor.event_id, sorted(consumer.topics)])
        horizon, number, case_id, at, topic, payload, txid = c.fetchone()
    if number is None:
        return horizon, None, 0
    return horizon, Event(number, case_id, at, topic, json.loads(payload)), txid


def _move_on(cursor: OutboxCursor, horizon: int) -> None:
    """Nothing is new. A cursor far behind skips what does not concern it; one ahead was restored elsewhere."""
    if cursor.txid > horizon:
        with connection.cursor() as c:
            c.execute("SELECT statute_raise_txid_origin()")
    elif cursor.txid < horizon - IDLE_BEHIND:
        cursor.txid, cursor.event_id = horizon - 1, _LAST_ID
        cursor.save(update_fields=["txid", "event_id"])


def _park(consumer: Consumer, event: Event, error: Exception) -> None:
    log.warning(
        "event_failed", consumer=consumer.name, topic=event.topic, event_id=event.id, error=str(error)
    )
    ParkedEvent.objects.create(
        consumer=consumer.name,
        event_id=event.id,
        at=event.at,
        case_id=event.case_id,
        topic=event.topic,
        payload=dict(event.payload),
        retry_at=clock.now() + RETRY_AFTER,
        last_error=_text_of(error),
    )


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
            event = Event(parked.event_id, parked.case_id, parked.at, parked.topic, parked.payload)
            try:
                with transaction.atomic():
                    consumer.handle(event)
            except Exception as error:  # stays parked, with what went wrong now
                if stops_everything(error):
                    raise
                parked.attempts += 1
                parked.last_error = _text_of(error)
                left = parked.attempts < MAX_ATTEMPTS
                parked.retry_at = clock.now() + RETRY_AFTER * 2**parked.attempts if left else None
            else:
                parked.handled_at = clock.now()
                done += 1
            parked.save()
    return done


def retry_now(parked_ids: Sequence[int]) -> int:
    """A supervisor has seen to what was wrong: these parked events are tried again at the next drain."""
    waiting = ParkedEvent.objects.filter(pk__in=parked_ids, handled_at__isnull=True)
    return waiting.update(retry_at=clock.now(), attempts=1)


def _text_of(error: Exception) -> str:
    """What went wrong, in a form that a text column takes."""
    return (str(error) or type(error).__name__).replace("\x00", "")[:2000]
