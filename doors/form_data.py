"""A posted form turned back into what its input model validates. It maps; it judges nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.http import QueryDict
from pydantic import BaseModel

from doors.form_parts import Part, parts_of
from statute.clock import TOKYO

MOST_ROWS: Final = 2000
_THOUSANDS: Final = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_WHOLE: Final = re.compile(r"-?[0-9]{1,18}")
_LOCAL_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?")
_NUMBERED: Final = re.compile(r"-([0-9]{1,6})(?=-)")
_NOTHING: Final = object()


class _Posted:
    """What was posted, and the numbers of the rows in it, found in one pass however many rows there are."""

    def __init__(self, post: QueryDict) -> None:
        self.post = post
        self._numbers: dict[str, set[int]] = {}
        for key in post:
            for match in _NUMBERED.finditer(key):
                self._numbers.setdefault(key[: match.start()], set()).add(int(match[1]))

    def text(self, name: str) -> str:
        """The value of a field that is there once; empty when it is not."""
        return self.post.get(name) or ""

    def texts(self, name: str) -> list[str]:
        """Every value of a field: of each box ticked, or of each line written, whichever way it was drawn."""
        found = (line.strip() for value in self.post.getlist(name) for line in value.splitlines())
        return [line for line in found if line]

    def numbers(self, name: str) -> list[int]:
        """The numbers of the rows of a list, in order, whatever the gaps between them."""
        return sorted(self._numbers.get(name, ()))[:MOST_ROWS]


def data_of(model: type[BaseModel], post: QueryDict, *, leave_out: Sequence[str] = ()) -> dict[str, Any]:
    """The input that a form's fields say, as the model takes it.

    What was left empty is left out; numbers may have thousands separated and full-width digits; a time is Tokyo's;
    rows may have gaps in their numbers, and empty ones are none.
    """
    return _read(parts_of(model), "", _Posted(post), leave_out)[0]


def _read(
    parts: Sequence[Part], prefix: str, post: _Posted, leave_out: Sequence[str]
) -> tuple[dict[str, Any], bool]:
    """The values of these fields, and whether any of them was filled in."""
    found: dict[str, Any] = {}
    filled = False
    for part in parts:
        if part.name in leave_out:
            continue
        value = _value(part, f"{prefix}{part.name}", post)
        if value is _NOTHING:
            continue
        found[part.name] = value
        filled = filled or value is not False
    return found, filled


def _value(part: Part, name: str, post: _Posted) -> Any:
    match part.kind:
        case "group":
            inner, filled = _read(part.parts, f"{name}-", post, ())
            return inner if filled or part.required else _NOTHING
        case "lines":
            rows = _rows(part, name, post)
            return rows if rows or part.required else _NOTHING
        case "checkbox":
            return bool(post.text(name))
        case "checkboxes":
            chosen = [value for value in post.post.getlist(name) if value]
            return chosen or ([] if part.required else _NOTHING)
        case "texts":
            return [plain_number(one) if part.numeric else one for one in post.texts(name)] or _NOTHING
        case "pairs":
            return _pairs(post.text(name)) or _NOTHING
        case "unaskable":
            return _NOTHING
        case "textarea":
            text = post.text(name).replace("\r\n", "\n")
            return text if text.strip() else _NOTHING
    text = post.text(name).strip()
    if not text:
        return _NOTHING
    if part.kind == "number":
        return plain_number(text)
    if part.kind == "number_or_text":
        return int(text) if _WHOLE.fullmatch(text) else text
    if part.kind == "datetime-local" and _LOCAL_TIME.fullmatch(text):
        return _in_tokyo(text)
    return text


def _rows(part: Part, name: str, post: _Posted) -> list[dict[str, Any]]:
    """The rows that were filled in, in the order of their numbers."""
    read = (_read(part.parts, f"{name}-{number}-", post, ()) for number in post.numbers(name))
    return [row for row, filled in read if filled]


def plain_number(text: str) -> str:
    """A number as the model reads it: 1,234,567 and １２３ are how people write."""
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").strip()
    return plain.replace(",", "") if _THOUSANDS.fullmatch(plain) else plain


def _in_tokyo(text: str) -> str:
    """A time without a zone is what the clock on the wall says."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=TOKYO).isoformat()
    except ValueError:
        return text


def _pairs(text: str) -> dict[str, str]:
    """One a line: name = value. A line without a value has an empty one, which the model will refuse."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        if line.strip():
            name, _sign, value = line.partition("=")
            found[name.strip()] = value.strip()
    return found
