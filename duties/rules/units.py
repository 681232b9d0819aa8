"""Units of quantity: how a rate names them, how a declaration does, and how one is turned into the other."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from duties.rules.faults import UnknownUnit


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount in a unit of the tariff (code as the schedule's unit column writes it: KG, L, NO, PR ...)."""

    amount: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class _Measure:
    dimension: str
    size: Decimal


def _measure(dimension: str, size: str | int = 1) -> _Measure:
    return _Measure(dimension, Decimal(size))


# The codes of the schedule's unit columns, and those of UN/ECE Recommendation 20 that files bring.
_CODES: Final[dict[str, _Measure]] = {
    **dict.fromkeys(("KG", "KGM"), _measure("kg")),
    **dict.fromkeys(("GR", "G", "GRM"), _measure("kg", "0.001")),
    **dict.fromkeys(("MT", "T", "TNE"), _measure("kg", 1000)),
    "MG": _measure("kg", "0.000001"),
    **dict.fromkeys(("L", "LTR"), _measure("l")),
    **dict.fromkeys(("ML", "MLT"), _measure("l", "0.001")),
    **dict.fromkeys(("KL", "K6"), _measure("l", 1000)),
    **dict.fromkeys(("NO", "NMB", "NAR", "PCE", "C62", "EA", "PCS"), _measure("number")),
    **dict.fromkeys(("DZ", "DZN"), _measure("number", 12)),
    **dict.fromkeys(("TH", "MIL"), _measure("number", 1000)),
    **dict.fromkeys(("GS", "GRO"), _measure("number", 144)),
    **dict.fromkeys(("PR", "PAR", "NPR"), _measure("pair")),
    **dict.fromkeys(("M", "MTR"), _measure("m")),
    **dict.fromkeys(("KM", "KMT"), _measure("m", 1000)),
    **dict.fromkeys(("SM", "M2", "MTK"), _measure("m2")),
    **dict.fromkeys(("CM", "M3", "MTQ"), _measure("m3")),
    **dict.fromkeys(("CT", "CTM"), _measure("carat")),
    **dict.fromkeys(("ST", "SET"), _measure("set")),
}

# What stands behind the stroke of a rate ("円/kg", "円/足"), as the schedule writes it, normalised.
_IN_RATES: Final[dict[str, tuple[str, _Measure]]] = {
    "kg": ("KG", _measure("kg")),
    "g": ("GR", _measure("kg", "0.001")),
    "t": ("MT", _measure("kg", 1000)),
    "l": ("L", _measure("l")),
    "kl": ("KL", _measure("l", 1000)),
    "m": ("M", _measure("m")),
    "m2": ("SM", _measure("m2")),
    "m3": ("CM", _measure("m3")),
    "足": ("PR", _measure("pair")),
    "双": ("PR", _measure("pair")),
    "組": ("ST", _measure("set")),
    "ダース": ("DZ", _measure("number", 12)),
    **dict.fromkeys(
        ("個", "本", "枚", "頭", "羽", "台", "着", "尾", "匹", "冊", "巻"), ("NO", _measure("number"))
    ),
}
RATE_UNITS: Final = tuple(sorted(_IN_RATES, key=len, reverse=True))


def unit_code(text: str) -> str:
    """The unit as this system writes it; raises UnknownUnit for one the tariff does not use."""
    code = text.strip().upper()
    if code not in _CODES:
        raise UnknownUnit(text)
    return code


def code_for_rate(unit: str) -> str:
    """The unit code in which a quantity is asked for, for the unit of a rate ("足" asks for PR)."""
    return _IN_RATES[unit][0]


def quantity_for_rate(unit: str, quantities: Iterable[Quantity]) -> Decimal | None:
    """How many of the rate's unit the stated quantities make, exactly; None when none of them can tell."""
    measure = _IN_RATES[unit][1]
    for quantity in quantities:
        stated = _CODES[unit_code(quantity.unit)]
        if stated.dimension == measure.dimension:
            return quantity.amount * stated.size / measure.size
    return None
