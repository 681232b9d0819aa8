"""What a rule about an account found wrong."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule: the field, its value, a stable code, and the sentence a person reads."""

    field: str
    code: str
    message: Any
    value: Any = None
