"""A case by what an address says: its reference however it is typed, or its handle while it has none."""

import re
from typing import Any, Final
from uuid import UUID

from statute import references

HANDLE: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def case_of(rows: Any, text: str) -> Any:
    """The row among `rows` (those that the asker may see), or None where the text names none of them."""
    if HANDLE.fullmatch(text):
        return rows.filter(case__handle=UUID(text)).first()
    reference = references.read(text)
    return rows.filter(case__reference=reference).first() if reference is not None else None


def written(case: Any) -> str:
    """How a case is named in an address."""
    return str(case.reference or case.handle)
