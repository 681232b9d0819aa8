"""Pages of a list in the order of an instant, by key: of those at once the first by its key."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any, Final, Literal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from doors.cursors import Page
from statute.errors import InvalidInput, Reason

_FORM: Final = re.compile(r"([<>])(-?\d{1,18})\.(\d{1,18})")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
# What lies before the year 1 or beyond 9999 is no instant.
_FIRST, _LAST = -62_135_596_800_000_000, 253_402_300_799_999_999


@dataclass(frozen=True, slots=True)
class TimeCursor:
    """A place in the list: `>` for what comes after that instant, `<` for what comes before."""

    direction: Literal["<", ">"]
    at: datetime
    case_id: int

    def written(self) -> str:
        """Opaque; its form may change."""
        text = f"{self.direction}{(self.at - _EPOCH) // _MICROSECOND}.{self.case_id}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> TimeCursor:
        """Raises InvalidInput for a text that no page of ours has linked to."""
        try:
            plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode(
                "ascii"
            )
        except (binascii.Error, ValueError):
            plain = ""
        match = _FORM.fullmatch(plain)
        if match is None or not _FIRST <= int(match[2]) <= _LAST:
            sentence = _("This is not a cursor; follow the links “next” and “previous” as they are.")
            raise InvalidInput([Reason("unknown_cursor", sentence, field="cursor", value=text[:80])])
        return cls("<" if match[1] == "<" else ">", _EPOCH + int(match[2]) * _MICROSECOND, int(match[3]))


def soonest_first(
    rows: Any, cursor: TimeCursor | None, limit: int, *, at: str = "case__due_at", key: str = "case_id"
) -> Page:
    """One page of rows that all have the instant `at`, in one query; `key` names their case."""
    return in_time([rows], cursor, limit, at=at, key=key)


def in_time(
    parts: Sequence[Any],
    cursor: TimeCursor | None,
    limit: int,
    *,
    at: str,
    key: str,
    latest_first: bool = False,
) -> Page:
    """One page of what several querysets of one model have together, in one query.

    Each of them is read by an index of its own, no further than one page.
    """
    backward = cursor is not None and cursor.direction == "<"
    downward = backward != latest_first
    if cursor is not None:
        side = "lt" if downward else "gt"
        beyond = Q(**{f"{at}__{side}": cursor.at}) | Q(**{at: cursor.at, f"{key}__{side}": cursor.case_id})
        # The first condition is implied by the others, and is what the index is entered by.
        parts = [rows.filter(**{f"{at}__{side}e": cursor.at}).filter(beyond) for rows in parts]
    found = list(first_of(parts, (f"-{at}", f"-{key}") if downward else (at, key), limit + 1))
    more, found = len(found) > limit, found[:limit]
    if backward:
        found.reverse()
    if not found:
        return Page((), None, None)
    later, sooner = (True, more) if backward else (more, cursor is not None)
    read = attrgetter(at.replace("__", "."), key)

    def there(direction: Literal["<", ">"], row: Any) -> Any:
        return TimeCursor(direction, *read(row))

    return Page(found, there(">", found[-1]) if later else None, there("<", found[0]) if sooner else None)


def first_of(parts: Sequence[Any], order: Sequence[str], limit: int) -> Any:
    """The first rows in this order of what several querysets of one model have together, as one query."""
    firsts = [rows.order_by(*order)[:limit] for rows in parts]
    if len(firsts) < 2:
        return firsts[0] if firsts else ()
    return firsts[0].union(*firsts[1:], all=True).order_by(*order)[:limit]
