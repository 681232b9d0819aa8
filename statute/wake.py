"""Wakes the workers after commit. A wake is only a ring: the sweeps poll anyway, so it may be lost.

It is published once a transaction and queue, not retried, and gives up after a second: Redis being down slows
nobody.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Collection
from typing import Any

import structlog
from django.db import connection, transaction

from statute.outbox import queues_for

log = structlog.get_logger(__name__)

TASK = "statute.tasks.drain_outbox"
# While the broker cannot be reached, do not knock again for this long (seconds).
QUIET_AFTER_FAILURE = 5.0
# The workers wait long for their next message; a ring never does.
IMPATIENT = {"socket_timeout": 1, "socket_connect_timeout": 1, "max_retries": 0}

_state = threading.local()
_quiet_until = 0.0


def wake_after_commit(topics: Collection[str]) -> None:
    """Rings once for each queue on which somebody waits for these topics, when the transaction is committed."""
    queues = queues_for(topics)
    if not queues:
        return
    # Django makes a new list when a savepoint or the transaction is rolled back: then nothing rings.
    if getattr(_state, "ringing_for", None) is connection.run_on_commit and connection.run_on_commit:
        _state.queues |= queues
        return
    _state.queues = set(queues)
    transaction.on_commit(_ring_for_transaction, robust=True)
    _state.ringing_for = connection.run_on_commit


def ring(queues: Collection[str]) -> bool:
    """Wakes the workers of these queues now. Whether the broker took it; False at once while it is down."""
    global _quiet_until
    if time.monotonic() < _quiet_until:
        return False
    from celery import current_app

    try:
        for queue in sorted(queues):
            current_app.send_task(
                TASK, (queue,), queue=queue, connection=_line(), retry=False, ignore_result=True, expires=30
            )
    except Exception as error:  # any broker failure: the poll will find the work
        _quiet_until = time.monotonic() + QUIET_AFTER_FAILURE
        _hang_up()
        log.warning("wake_not_delivered", error=str(error))
        return False
    return True


def _ring_for_transaction() -> None:
    queues, _state.queues, _state.ringing_for = _state.queues, set(), None
    ring(queues)


def _line() -> Any:
    """This thread's connection to the broker, which a fork does not inherit."""
    from celery import current_app

    if getattr(_state, "line", None) is None or _state.line_of != os.getpid():
        _state.line = current_app.connection_for_write(transport_options=IMPATIENT)
        _state.line_of = os.getpid()
    return _state.line


def _hang_up() -> None:
    line, _state.line = getattr(_state, "line", None), None
    if line is not None:
        try:
            line.release()
        except Exception as error:
            log.debug("line_not_released", error=str(error))
