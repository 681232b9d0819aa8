"""The one way a value is written as text to be hashed, stored and compared."""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

FORMAT = 1


def canonical(value: Any) -> str:
    """Canonical JSON text, format 1: keys sorted, no spaces, UTF-8 kept, instants in UTC ISO 8601, Decimals as text.

    Raises TypeError for a value the law has no way to write (a float among them: money is never one).
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=plain)


def plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, (bytes, memoryview)):
        return "\\x" + bytes(value).hex()
    if isinstance(value, timedelta):
        return f"{value.total_seconds():.6f} seconds"
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (set, frozenset, tuple)):
        return sorted(value) if not isinstance(value, tuple) else list(value)
    if hasattr(value, "_proxy____cast"):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical text")
