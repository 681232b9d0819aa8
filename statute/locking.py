"""Locks cases, always ascending by id: the Case row is the only mutex."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from statute.machine import NEW


@dataclass(slots=True)
class LockedCase:
    """What the door knows of a case it holds; kept up to date while the transaction lasts."""

    id: int
    kind: str
    handle: str
    reference: str | None
    office_id: int
    assignee_id: int | None
    version: int
    state: str
    head_sequence: int
    head_hash: bytes
    is_new: bool = False

    @classmethod
    def new(cls, case_id: int, kind: str, office_id: int) -> LockedCase:
        """A case about to be opened: nobody else can see it yet, so there is nothing to lock."""
        import uuid

        return cls(case_id, kind, str(uuid.uuid4()), None, office_id, None, 0, NEW, 0, b"", True)


_COLUMNS = (
    "id, kind, handle::text, reference, office_id, assignee_id, version, state, head_sequence, head_hash"
)


def lock_cases(ids: Iterable[int], *, skip_locked: bool = False) -> dict[int, LockedCase]:
    """Locks these cases in ascending order; with `skip_locked` leaves out those another transaction holds."""
    skip = " SKIP LOCKED" if skip_locked else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM statute_case WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE{skip}",
            [sorted(ids)],
        )
        return {row[0]: LockedCase(*row[:9], bytes(row[9])) for row in cursor.fetchall()}


def new_case_ids(count: int) -> list[int]:
    """Ids for cases about to be opened, so that rows and journal can name them before they are written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('statute_case', 'id')) FROM generate_series(1, %s)",
            [count],
        )
        return [row[0] for row in cursor.fetchall()]
