"""The codes of countries (ISO 3166-1) and of currencies (ISO 4217) that customs papers use."""

from __future__ import annotations

from functools import cache
from typing import Final

import pycountry

# A code that ISO leaves to users and that customs everywhere use for one country: Kosovo.
USER_ASSIGNED: Final = frozenset({"XK"})
# Where goods come from is not known: no rate that rests on origin is open to them.
UNKNOWN_ORIGIN: Final = "ZZ"


@cache
def is_country(code: str) -> bool:
    """True for the two letters of a country."""
    return code in USER_ASSIGNED or (len(code) == 2 and pycountry.countries.get(alpha_2=code) is not None)


@cache
def is_currency(code: str) -> bool:
    """True for the three letters of a currency."""
    return len(code) == 3 and pycountry.currencies.get(alpha_3=code) is not None
