"""Wakes the workers after commit. A wake is only a ring: the sweeps poll anyway, so it may be lost.

It is published once a transaction, not retried, and gives up after a second: Redis being down slows nobody.
"""

from __future__ import annotations

import threading
import time

import structlog
from django.db import connection, transaction

log = structlog.get_logger(__name__)

TASK, QUEUE = "statute.tasks.drain_outbox", "notices"
# While the broker cannot be reached, do not knock again for this long (seconds).
QUIET_AFTER_FAILURE = 5.0

_state = threading.local()
_quiet_until = 0.0


def wake_after_commit() -> None:
    """Rings once when the outermost transaction has been committed."""
    if getattr(_state, "ringing_for", None) is connection.run_on_commit and connection.run_on_commit:
        return
    transaction.on_commit(_ring, robust=True)
    _state.ringing_for = connection.run_on_commit


def _ring() -> None:
    global _quiet_until
    _state.ringing_for = None
    if time.monotonic() < _quiet_until:
        return
    from celery import current_app

    try:
        current_app.send_task(TASK, queue=QUEUE, retry=False, ignore_result=True, expires=30)
    except Exception as error:  # any broker failure: the poll will find the work
        _quiet_until = time.monotonic() + QUIET_AFTER_FAILURE
        log.warning("wake_not_delivered", error=str(error))
