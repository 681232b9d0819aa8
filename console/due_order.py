"""Pages of a list in the order in which its cases fall due, by key: the instant it is late from, then the case."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from doors.cursors import Page
from statute.errors import InvalidInput, Reason

_FORM: Final = re.compile(r"([<>])(\d{1,17})\.(\d{1,18})")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
# 31 December 9998: what lies beyond is no instant.
_LAST: Final = 253_370_764_800_000_000


@dataclass(frozen=True, slots=True)
class DueCursor:
    """A place in the list: `>` for what falls due after it, `<` for what falls due before."""

    direction: Literal["<", ">"]
    due_at: datetime
    case_id: int

    def written(self) -> str:
        """Opaque; its form may change."""
        text = f"{self.direction}{(self.due_at - _EPOCH) // _MICROSECOND}.{self.case_id}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> DueCursor:
        """Raises InvalidInput for a text that no page of ours has linked to."""
        try:
            plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode(
                "ascii"
            )
        except (binascii.Error, ValueError):
            plain = ""
        match = _FORM.fullmatch(plain)
        if match is None or int(match[2]) > _LAST:
            sentence = _("This is not a cursor; follow the links “next” and “previous” as they are.")
            raise InvalidInput([Reason("unknown_cursor", sentence, field="cursor", value=text[:80])])
        return cls("<" if match[1] == "<" else ">", _EPOCH + int(match[2]) * _MICROSECOND, int(match[3]))


def soonest_first(rows: Any, cursor: DueCursor | None, limit: int) -> Page:
    """One page of procedures whose cases have `due_at`, in one query."""
    backward = cursor is not None and cursor.direction == "<"
    if cursor is not None:
        side = "lt" if backward else "gt"
        # The first condition is implied by the others, and is what the index is entered by.
        rows = rows.filter(**{f"case__due_at__{side}e": cursor.due_at}).filter(
            Q(**{f"case__due_at__{side}": cursor.due_at})
            | Q(case__due_at=cursor.due_at, **{f"case_id__{side}": cursor.case_id})
        )
    order = ("-case__due_at", "-case_id") if backward else ("case__due_at", "case_id")
    found = list(rows.order_by(*order)[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    if backward:
        found.reverse()
    if not found:
        return Page((), None, None)
    later, sooner = (True, more) if backward else (more, cursor is not None)
    last, first = found[-1], found[0]
    return Page(
        found,
        DueCursor(">", last.case.due_at, last.pk) if later else None,  # type: ignore[arg-type]
        DueCursor("<", first.case.due_at, first.pk) if sooner else None,  # type: ignore[arg-type]
    )
