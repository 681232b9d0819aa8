"""A request that is sent twice is done once (draft-ietf-httpapi-idempotency-key-header).

The key is recorded in the transaction of the act itself, so there is never an act without its record nor a record
without its act. What was refused changed nothing and is not recorded: the law is asked again the next time, when a
payment may have arrived or a hold been lifted; and a key is bound to a request only by its success.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from django.db import OperationalError, connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from doors.models import IdempotencyRecord
from doors.problem_types import IDEMPOTENCY_KEY_MISSING, IDEMPOTENCY_KEY_REUSED, IN_PROGRESS
from doors.problems import Problem
from statute.canonical import canonical
from statute.door import in_transaction
from statute.errors import Reason

LONGEST_KEY: Final = 255
# How long a repeated request waits for the first one to end before it is told to come again.
PATIENCE_SECONDS: Final = 5
# How long an answer is kept for a request that comes again.
KEPT_FOR: Final = timedelta(days=30)

# A structured-field string, as the draft has it, or the bare key that most clients send.
_QUOTED: Final = re.compile(r'"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"')
_BARE: Final = re.compile(r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x7e]+")
_LOCK_NOT_AVAILABLE: Final = "55P03"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered to a request that was done: status, body (JSON text), entity tag and address."""

    status: int
    body: str
    etag: str = ""
    location: str = ""
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sending of a request: whose, under which key, and what it asks."""

    owner: str
    key: str
    method: str
    path: str
    fingerprint: str


def key_of(header: str | None) -> str:
    """The key of an Idempotency-Key header, quoted or bare. Raises Problem when absent or malformed."""
    text = (header or "").strip()
    if quoted := _QUOTED.fullmatch(text):
        key = re.sub(r"\\(.)", r"\1", quoted[1])
    elif _BARE.fullmatch(text):
        key = text
    else:
        key = ""
    if not 0 < len(key) <= LONGEST_KEY:
        sentence = (
            _("This must be a text of 1 to 255 printable ASCII characters.")
            if text
            else _("This is required.")
        )
        code = "malformed_header" if text else "missing"
        reason = Reason(code, sentence, field="Idempotency-Key", value=text[:80] or None)
        raise Problem(IDEMPOTENCY_KEY_MISSING, reasons=[reason])
    return key


def fingerprint(data: Any, files: Mapping[str, Any] | None = None) -> str:
    """A hash of what a request asks: its data whatever the order of their names, its files by their bytes."""
    told = [canonical(data)]
    for name, file in sorted((files or {}).items()):
        digest = hashlib.sha256()
        for chunk in file.chunks():
            digest.update(chunk)
        file.seek(0)
        told.append(canonical([name, file.name, digest.hexdigest()]))
    return hashlib.sha256("\n".join(told).encode("utf-8", "surrogatepass")).hexdigest()


def once(attempt: Attempt, act: Callable[[], Answer]) -> Answer:
    """Does a request, or gives the answer it was given when it was done before.

    Runs in a transaction of the door, which `act` joins. Of two at once one acts and the other waits for it, five
    seconds at most. Raises Problem: the key was used for another request; the first is still being worked on.
    Whatever `act` raises leaves no record.
    """

    def one_attempt() -> Answer:
        record_id = _claim(attempt)
        if record_id is None:
            return _answered_before(attempt)
        answer = act()
        IdempotencyRecord.objects.filter(pk=record_id).update(
            status=answer.status, body=answer.body, etag=answer.etag, location=answer.location
        )
        return answer

    return in_transaction(one_attempt)


def _claim(attempt: Attempt) -> int | None:
    """Inserts the record, waiting for another transaction that is inserting it; None when it was there already."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                SET LOCAL lock_timeout = '{PATIENCE_SECONDS}s';
                INSERT INTO doors_idempotencyrecord
                       (owner, key, method, path, fingerprint, status, body, etag, location)
                VALUES (%s, %s, %s, %s, %s, 0, '', '', '')
                ON CONFLICT (owner, key) DO NOTHING RETURNING id
                """,
                [attempt.owner, attempt.key, attempt.method, attempt.path, attempt.fingerprint],
            )
            row = cursor.fetchone()
            # The door's own locks wait as they always do.
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) != _LOCK_NOT_AVAILABLE:
            raise
        raise Problem(IN_PROGRESS, headers={"Retry-After": "1"}) from None
    return row[0] if row else None


def _answered_before(attempt: Attempt) -> Answer:
    record = IdempotencyRecord.objects.get(owner=attempt.owner, key=attempt.key)
    before = (record.method, record.path, record.fingerprint)
    if before != (attempt.method, attempt.path, attempt.fingerprint):
        sentence = _("This key was used for another request.")
        reason = Reason("idempotency_key_reused", sentence, field="Idempotency-Key", value=attempt.key[:80])
        raise Problem(IDEMPOTENCY_KEY_REUSED, reasons=[reason])
    answer = Answer(record.status, record.body, record.etag, record.location)
    return replace(answer, replayed=True)


def forget_old(kept_for: timedelta = KEPT_FOR) -> int:
    """Removes the records older than that, and answers how many; a request repeated after it is a new one."""
    return IdempotencyRecord.objects.filter(at__lt=timezone.now() - kept_for).delete()[0]
