"""Container numbers (コンテナー番号) with their check digit, as ISO 6346 has it."""

from __future__ import annotations

import re
from typing import Final

# Owner (three letters), category (U, J or Z), serial number (six digits), check digit.
_FORM: Final = re.compile(r"[A-Z]{3}[UJZ][0-9]{7}")


def _values() -> dict[str, int]:
    """Digits stand for themselves; letters for 10 onward, leaving out the multiples of 11."""
    found = {str(digit): digit for digit in range(10)}
    value = 10
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        if value % 11 == 0:
            value += 1
        found[letter] = value
        value += 1
    return found


_VALUES: Final = _values()


def check_digit(first_ten: str) -> int:
    """The check digit of the first ten characters: their values weighted by powers of two, modulo 11 and then 10."""
    return sum(_VALUES[one] << place for place, one in enumerate(first_ten)) % 11 % 10


def is_container_number(text: str) -> bool:
    """Whether this is a container number whose check digit agrees."""
    return bool(_FORM.fullmatch(text)) and check_digit(text[:10]) == int(text[10])
