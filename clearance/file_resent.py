"""A file that came before: the same bytes are the same declaration, not a second one.

As with a message that NACCS has already taken, a resend gets the answer of the first: the draft is written anew from
the file, and what was lodged stays as it was lodged. What came to nothing, or has ended, begins anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from clearance.intake.receipt import ReceivedBefore
from clearance.models import ImportDeclaration, IntakeReceipt
from clearance.states import State
from statute.models import JournalEntry

ENDED: Final = frozenset({State.DISCARDED, State.REFUSED, State.CANCELLED, State.SENT_BACK})


@dataclass(frozen=True, slots=True)
class Before:
    """What is told of the earlier receipt, and the declaration that the file goes on with; None begins anew."""

    told: ReceivedBefore | None = None
    row: ImportDeclaration | None = None

    @property
    def rewritten(self) -> bool:
        """Whether the draft there is may be replaced by what the file says now."""
        return self.row is not None and self.row.state == State.DRAFT and not _edited_by_somebody(self.row)


@contextmanager
def one_at_a_time(sha256: str) -> Iterator[None]:
    """The same file handed in twice at once is taken once, then seen as received before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [sha256])
    try:
        yield
    finally:
        # On a connection that is gone, the lock is gone too.
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [sha256])


def received_before(sha256: str, broker: str | None) -> Before:
    """What became of the same file before. `broker` is the code of whoever declares it now."""
    receipts = IntakeReceipt.objects.filter(sha256=sha256).order_by("-id")
    newest = receipts.first()
    if newest is None:
        return Before()
    cases = [one for one in receipts.values_list("case_id", flat=True) if one is not None]
    rows = ImportDeclaration.objects.select_related("case", "broker").in_bulk(cases)
    standing = [row for case in dict.fromkeys(cases) if (row := rows.get(case)) and row.state not in ENDED]
    for row in standing:
        if row.broker is None or row.broker.code == broker:
            return Before(_told(receipts.filter(case_id=row.pk)[0], row, _went_on(row)), row)
    if standing:
        what = _("it is another broker's declaration; a draft of its own is made")
        return Before(ReceivedBefore(newest.received_at.isoformat(), newest.status, None, what))
    ended = rows.get(newest.case_id or 0)
    what = _("nothing came of it")
    if ended is not None:
        what = _("the declaration that came of it has ended")
    return Before(_told(newest, ended, what))


def _told(receipt: IntakeReceipt, row: ImportDeclaration | None, what: str) -> ReceivedBefore:
    reference = None if row is None else row.case.reference or str(row.case.handle)
    return ReceivedBefore(receipt.received_at.isoformat(), receipt.status, reference, what)


def _went_on(row: ImportDeclaration) -> str:
    if row.state != State.DRAFT:
        return _(
            "it has been lodged: the same message is not a second declaration; to change it, amend it (7-14)"
        )
    if _edited_by_somebody(row):
        return _("its draft was edited since and stays as it is; no second one is made")
    return _("its draft is written anew from the file; no second one is made")


def _edited_by_somebody(row: ImportDeclaration) -> bool:
    """By a person or a broker's system, at a door: not by a file."""
    edits = JournalEntry.objects.filter(case_id=row.pk, action="edit").values_list("body", flat=True)
    return any(json.loads(body)["actor"]["kind"] != "system" for body in edits)


def as_it_stands(row: ImportDeclaration) -> dict[str, Any]:
    """What a draft says of its parties and goods, by the names that an input has."""
    return {
        "importer": row.importer.code if row.importer else None,
        "broker": row.broker.code if row.broker else None,
        "place": row.place.code if row.place else "",
        "transport_document": row.transport_document,
        "packages": row.packages,
        "gross_mass_kg": row.gross_mass_kg,
        "lines": list(row.lines.order_by("number").values("description")),
    }
