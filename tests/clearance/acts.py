"""Words for tests of declarations: the row, the refusal of an act as pairs of code and article, the outbox's topics."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from clearance.models import ImportDeclaration
from statute import outbox
from statute.door import perform
from statute.errors import Refused

if TYPE_CHECKING:
    from accounts.actors import Actor

PATIENCE = 90.0


def the(case_id: int) -> ImportDeclaration:
    """The declaration as it now stands."""
    found: ImportDeclaration = ImportDeclaration.objects.select_related("case").get(pk=case_id)
    return found


def refusal(case: Any, name: str, actor: Actor, given: dict[str, Any] | None = None) -> list[tuple[str, str]]:
    """Takes an act that must be refused; why, as (code, article) in the order told."""
    with pytest.raises(Refused) as refused:
        perform(case, name, actor, given)
    return [(r.code, str(r.article)) for r in refused.value.reasons]


def told(case_id: int, topic: str) -> list[dict[str, Any]]:
    """The payloads of the events of this topic on this case."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT payload::text FROM statute_outboxevent WHERE case_id = %s AND topic = %s ORDER BY id",
            [case_id, topic],
        )
        rows = cursor.fetchall()
    return [json.loads(text) for (text,) in rows]


def drained() -> None:
    """The workers have done all there is to do.

    Events are certain once no older transaction is open, also one of another database of the same server
    (another run of tests): that is waited for.
    """
    end = time.monotonic() + PATIENCE
    while True:
        upto = _snapshot("xmax")
        while _snapshot("xmin") < upto:
            assert time.monotonic() < end, "a transaction on this server does not end"
            time.sleep(0.02)
        if not any(outbox.drain().values()):
            return


def _snapshot(part: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_snapshot_{part}(pg_current_snapshot())::text::bigint")
        return int(cursor.fetchone()[0])
