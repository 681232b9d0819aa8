"""The one way a value is written as text to be hashed, stored and compared."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise

FORMAT = 1

# A number with a fraction or an exponent, as JSON writes a float; in a text it may also be something else.
_LIKE_A_FLOAT = re.compile(r"[\[:,]-?\d+(?:\.\d|[eE])[\d.eE+-]*[,\]}]")


def canonical(value: Any) -> str:
    """Canonical JSON text, format 1: sorted keys, no spaces, UTF-8, UTC instants, Decimals as text.

    Raises TypeError for a value the law has no way to write (a float among them: money is never one).
    """
    text = _sorted(value)
    if _LIKE_A_FLOAT.search(text) is not None or isinstance(value, float):
        _refuse_floats(value)
    return text


def wire(value: Any) -> str:
    """JSON text on its way to the database, where the order of keys does not matter."""
    return _unsorted(value)


def plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError(f"{value!r} is no instant: it has no time zone")
        return (value if value.tzinfo is UTC else value.astimezone(UTC)).isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise TypeError(f"{value!r} is no number")
        return format(value, "f")
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, (bytes, memoryview)):
        return "\\x" + bytes(value).hex()
    if isinstance(value, timedelta):
        return f"{value // timedelta(microseconds=1)} microseconds"
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, Promise):
        with translation.override(settings.LANGUAGE_CODE):  # a record does not depend on who was reading
            return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical text")


_sorted = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=plain
).encode
_unsorted = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=plain).encode


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError(f"{value!r} is a float, which has no canonical text")
    if isinstance(value, dict):
        for one in value.values():
            _refuse_floats(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            _refuse_floats(one)
