"""Pages by key instead of by number: a list of five million rows is read as fast at its end as at its start."""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from statute.errors import InvalidInput, Reason

DEFAULT_LIMIT: Final = 25
MAX_LIMIT: Final = 100
_CURSOR: Final = re.compile(r"([<>])(\d{1,18})")
_WHOLE: Final = re.compile(r"\d{1,6}")

Direction = Literal["<", ">"]


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list ordered by a whole-number key: `<` for what lies below the key, `>` for what lies above."""

    direction: Direction
    key: int

    def written(self) -> str:
        """Opaque to clients; its form may change."""
        return base64.urlsafe_b64encode(f"{self.direction}{self.key}".encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """Raises InvalidInput for a text that no answer of ours has contained."""
        try:
            plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode(
                "ascii"
            )
        except (binascii.Error, ValueError):
            plain = ""
        match = _CURSOR.fullmatch(plain)
        if match is None:
            sentence = _("This is not a cursor; follow the links “next” and “previous” as they are.")
            raise InvalidInput([Reason("unknown_cursor", sentence, field="cursor", value=text[:80])])
        return cls("<" if match[1] == "<" else ">", int(match[2]))


class Somewhere(Protocol):
    """A place in a list, whatever it is ordered by."""

    def written(self) -> str:
        """Opaque to clients; its form may change."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows in their order, and the cursors of the pages before and after where there may be any."""

    rows: Sequence[Any]
    next: Somewhere | None
    previous: Somewhere | None


def read_limit(text: str | None) -> int:
    """How many rows a page has. Raises InvalidInput unless it is a whole number from 1 to 100."""
    if text is None:
        return DEFAULT_LIMIT
    if not _WHOLE.fullmatch(text) or not text.isascii() or not 1 <= int(text) <= MAX_LIMIT:
        sentence = _("This must be a whole number from 1 to 100.")
        raise InvalidInput([Reason("limit", sentence, field="limit", value=text[:80])])
    return int(text)


def newest_first(rows: Any, key: str, cursor: Cursor | None, limit: int) -> Page:
    """One page of a queryset, the largest key first, in one query."""
    upward = cursor is not None and cursor.direction == ">"
    if cursor is not None:
        rows = rows.filter(**{f"{key}__{'gt' if upward else 'lt'}": cursor.key})
    found = list(rows.order_by(key if upward else f"-{key}")[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    if upward:
        found.reverse()
    if not found:
        return Page((), None, None)
    # Where one came from there is something; in the direction one goes, only if a row more was found.
    older = more if not upward else True
    newer = more if upward else cursor is not None
    return Page(
        found,
        Cursor("<", getattr(found[-1], key)) if older else None,
        Cursor(">", getattr(found[0], key)) if newer else None,
    )


def link(request: HttpRequest, cursor: Somewhere | None) -> str | None:
    """The address of another page of this list, all else in the query kept."""
    if cursor is None:
        return None
    query = [(name, value) for name, values in request.GET.lists() for value in values if name != "cursor"]
    return request.build_absolute_uri(f"{request.path}?{urlencode([*query, ('cursor', cursor.written())])}")
