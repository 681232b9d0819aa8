"""Reading single values as senders write them: what was read, and by which rules where it was not plain.

Each function takes the raw text and returns a `Read`; it raises `Unreadable` with a sentence where no rule gives a
single meaning. A text that could mean two things is refused, never guessed.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Final, Generic, TypeVar

import pycountry
from django.utils.translation import gettext_lazy as _

from duties.rules.faults import MalformedCode
from duties.rules.iso_codes import USER_ASSIGNED, is_country, is_currency
from duties.rules.tariff_code import canonical_code

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """A value and the rules that were needed to read it; no rule means that the text is the value."""

    value: T
    rules: tuple[str, ...] = ()


Reader = Callable[[str], Read[T]]


class Unreadable(ValueError):
    """The text has no single meaning as this kind of value; the message says why."""


SHOWN: Final = 120
MAX_NUMBER_TEXT: Final = 200
MAX_DIGITS: Final = 28
MAX_EXPONENT: Final = 20
_SHORT: Final = 16
_PLAIN = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?\Z")
_LOOSE = re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.?[0-9]+)(?:[eE][+-]?[0-9]{1,4})?\Z")
_GROUPED_COMMA = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?\Z")
_GROUPED_POINT = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]*)?\Z")
_GROUPED_SPACE = re.compile(r"[+-]?[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]*)?\Z")
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,(?:[0-9]{1,2}|[0-9]{4,})\Z")
# A sum has a plus sign inside: `20-10` is as likely a range and has no single meaning.
_SUM = re.compile(r"(?=.+\+)[+-]?[0-9][0-9.,]*(?:[+-][0-9][0-9.,]*)+\Z")
_TERM = re.compile(r"[+-]?[0-9][0-9.,]*")


def shown(text: str) -> str:
    """The text as a receipt shows it: not longer than a line or two."""
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def text(raw: str, *, lines: bool = False) -> Read[str]:
    """Text without the white space around it. A line break inside becomes one space, or stays one with `lines`."""
    rules: list[str] = []
    value = raw.strip()
    if value == raw and value.isascii() and value.isprintable():
        return Read(value)
    if value != raw:
        rules.append(str(_("the white space around it was left out")))
    if "\n" in value or "\r" in value or "\t" in value:
        pieces = [" ".join(piece.split()) for piece in value.splitlines()]
        flowed = ("\n" if lines else " ").join(piece for piece in pieces if piece)
        if flowed != value:
            rules.append(str(_("line breaks and tabs inside it were made plain")))
            value = flowed
    if spoiled(value):
        rules.append(str(_("kept as it is: it looks like text that was read in the wrong encoding")))
    return Read(value, tuple(rules))


def spoiled(value: str) -> bool:
    """True where text looks as if its bytes had once been read in the wrong encoding ("Âµ" for "µ")."""
    if value.isascii():
        return False
    if "\N{REPLACEMENT CHARACTER}" in value:
        return True
    if all(
        character.isascii() or "\N{HALFWIDTH IDEOGRAPHIC FULL STOP}" <= character <= "ﾟ" for character in value
    ):
        return False  # half-width katakana are often valid by chance
    for wrong in ("cp1252", "latin-1", "cp932"):
        try:
            again = value.encode(wrong).decode("utf-8")
        except UnicodeError:
            continue
        if again != value and not again.isascii():
            return True
    return False


def number(raw: str, *, comma_groups: bool = False) -> Read[Decimal]:
    """A number. `comma_groups`: the sender's system is known to write a comma between thousands ("9,928")."""
    if len(raw) <= _SHORT and _PLAIN.match(raw):
        return Read(Decimal(raw))
    value = raw.strip()
    rules: list[str] = []
    if value != raw:
        rules.append(str(_("the white space around it was left out")))
    if len(value) > MAX_NUMBER_TEXT:
        raise Unreadable(str(_("it is too long for a number")))
    if not value.isascii():
        narrow = unicodedata.normalize("NFKC", value).replace("\N{MINUS SIGN}", "-").strip()
        if narrow != value:
            rules.append(str(_("wide digits and signs were made plain")))
            value = narrow
    if _SUM.match(value) and not _LOOSE.match(value):
        total = sum((_one_number(term, rules, comma_groups) for term in _TERM.findall(value)), Decimal(0))
        rules.append(str(_("the sum was worked out")))
        return Read(_bounded(total), tuple(dict.fromkeys(rules)))
    return Read(_bounded(_one_number(value, rules, comma_groups)), tuple(rules))


def _one_number(value: str, rules: list[str], comma_groups: bool) -> Decimal:
    if _PLAIN.match(value):
        return Decimal(value)
    if _LOOSE.match(value):
        if "e" in value.lower():
            rules.append(str(_("the power of ten was written out")))
        else:
            rules.append(str(_("the decimal point was completed")))
        return _decimal(value)
    sign_free = value.lstrip("+-")
    one_comma = sign_free.count(",") == 1 and "." not in sign_free
    if _GROUPED_COMMA.match(value) and (comma_groups or not one_comma):
        rules.append(str(_("commas were read as marks between thousands")))
        return _decimal(value.replace(",", ""))
    if _GROUPED_COMMA.match(value):
        raise Unreadable(
            str(_("its comma may stand between thousands or before decimals; write a point or nothing"))
        )
    if _DECIMAL_COMMA.match(value):
        rules.append(str(_("the comma was read as a decimal point")))
        return _decimal(value.replace(",", "."))
    if _GROUPED_POINT.match(value) and ("," in value or sign_free.count(".") > 1):
        rules.append(str(_("points were read as marks between thousands")))
        return _decimal(value.replace(".", "").replace(",", "."))
    if _GROUPED_SPACE.match(value):
        rules.append(str(_("spaces were read as marks between thousands")))
        return _decimal(value.replace(" ", "").replace(",", "."))
    raise Unreadable(str(_("it is not a number")))


def _decimal(value: str) -> Decimal:
    try:
        return Decimal(value)
    except InvalidOperation as error:  # pragma: no cover  the patterns let nothing else through
        raise Unreadable(str(_("it is not a number"))) from error


def _bounded(value: Decimal) -> Decimal:
    """The number written out in full; a number of an unreasonable size is refused before it is written out."""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or abs(exponent) > MAX_EXPONENT or abs(value.adjusted()) > MAX_EXPONENT:
        raise Unreadable(str(_("it is too large or too small")))
    if len(value.as_tuple().digits) > MAX_DIGITS:
        raise Unreadable(str(_("it has too many digits")))
    return Decimal(format(value, "f"))


_EDIFACT: Final[dict[str, str]] = {
    "102": "%Y%m%d",
    "203": "%Y%m%d%H%M",
    "204": "%Y%m%d%H%M%S",
    "304": "%Y%m%d%H%M%S",  # and a zone
}
_ZONE = re.compile(r"(.*?)(Z|[+-][0-9]{2}(?::?[0-9]{2})?)\Z")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ].*)?\Z")
_SLASHED = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}|[0-9]{2})\Z")
_DOTTED = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})\Z")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})\Z")


def moment(raw: str, format_code: str | None) -> Read[datetime]:
    """A moment in one of the coded formats (304 has a zone; the others are taken as UTC)."""
    value = raw.strip()
    rules: tuple[str, ...] = () if value == raw else (str(_("the white space around it was left out")),)
    pattern = _EDIFACT.get(format_code or "")
    if pattern is None:
        raise Unreadable(str(_("its format code %(code)s is not known")) % {"code": format_code or "-"})
    offset = timedelta(0)
    if format_code == "304" and (zoned := _ZONE.match(value)):
        value, zone = zoned.groups()
        if zone != "Z":
            digits = zone[1:].replace(":", "").ljust(4, "0")
            offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:])) * (-1 if zone[0] == "-" else 1)
    elif format_code == "304":
        rules += (str(_("it has no zone and was taken as UTC")),)
    try:
        if not value.isascii() or not value.isdigit():
            raise ValueError
        return Read(datetime.strptime(value, pattern).replace(tzinfo=timezone(offset)), rules)
    except ValueError as error:
        wrong = str(_("it is not a date and time of format %(code)s")) % {"code": format_code}
        raise Unreadable(wrong) from error


def day(raw: str) -> Read[date]:
    """A day: `2026-05-15` and `20260515` are plain; `M/D/YY`, `D/M/YY` and `D.M.YYYY` are interpreted."""
    value = raw.strip()
    rules = [] if value == raw else [str(_("the white space around it was left out"))]
    if (found := _ISO.match(value)) or (found := _COMPACT.match(value)):
        year, month, day_of_month = (int(part) for part in found.groups())
    elif found := _SLASHED.match(value):
        first, second, year = (int(part) for part in found.groups())
        if year < 100:
            year += 2000 if year < 70 else 1900
        if first > 12:
            month, day_of_month = second, first
            rules.append(str(_("it was read as day, month, year")))
        else:
            month, day_of_month = first, second
            rules.append(str(_("it was read as month, day, year")))
    elif found := _DOTTED.match(value):
        day_of_month, month, year = (int(part) for part in found.groups())
        rules.append(str(_("it was read as day, month, year")))
    else:
        raise Unreadable(str(_("it is not a date")))
    try:
        return Read(date(year, month, day_of_month), tuple(rules))
    except ValueError as error:
        raise Unreadable(str(_("it is not a day of the calendar"))) from error


def country(raw: str) -> Read[str]:
    """A country's two letters. A code that ISO does not know is kept and said to be unknown."""
    value, rules = _code(raw)
    if is_country(value) and value not in USER_ASSIGNED:
        return Read(value, rules)
    known = None
    if len(value) == 3:
        known = pycountry.countries.get(alpha_3=value) or pycountry.countries.get(numeric=value)
    if known is not None:
        return Read(str(known.alpha_2), (*rules, str(_("the country was written with its two letters"))))
    return Read(value, (*rules, str(_("kept as it is: ISO 3166 has no country with this code"))))


def currency(raw: str) -> Read[str]:
    """A currency's three letters; its three digits are turned into them; any other code is refused."""
    value, rules = _code(raw)
    if is_currency(value):
        return Read(value, rules)
    known = pycountry.currencies.get(numeric=value) if len(value) == 3 and value.isdigit() else None
    if known is None:
        raise Unreadable(str(_("ISO 4217 has no currency with this code")))
    return Read(str(known.alpha_3), (*rules, str(_("the currency was written with its three letters"))))


INCOTERMS: Final = frozenset(
    [
        "EXW",
        "FCA",
        "FAS",
        "FOB",
        "CFR",
        "CIF",
        "CPT",
        "CIP",
        "DAP",
        "DPU",
        "DDP",
        "DAF",
        "DES",
        "DEQ",
        "DDU",
        "DAT",
    ]
)
_SPOKEN_TERMS: Final = {"C&F": "CFR", "CNF": "CFR", "C+F": "CFR", "CANDF": "CFR"}


def incoterm(raw: str) -> Read[str]:
    """A delivery term; C&F is CFR; one that is no Incoterm is kept and said to be unknown."""
    value, rules = _code(raw)
    if value in INCOTERMS:
        return Read(value, rules)
    if value in _SPOKEN_TERMS:
        return Read(
            _SPOKEN_TERMS[value], (*rules, str(_("the term was written as the Incoterm of the same meaning")))
        )
    return Read(value, (*rules, str(_("kept as it is: it is not an Incoterm"))))


_COMMODITY_MARKS = re.compile(r"[.\- ]")


def commodity_code(raw: str) -> Read[str]:
    """The digits of a commodity code, six or more; points and spaces between them are left out."""
    value = raw.strip()
    rules: tuple[str, ...] = () if value == raw else (str(_("the white space around it was left out")),)
    digits = _COMMODITY_MARKS.sub("", value)
    if not digits.isascii() or not digits.isdigit():
        raise Unreadable(str(_("a commodity code has digits only")))
    if not 6 <= len(digits) <= 16:
        raise Unreadable(str(_("a commodity code has at least the six digits of the Harmonized System")))
    if digits != value:
        rules += (str(_("the marks between the digits were left out")),)
    return Read(digits, rules)


def tariff_code(raw: str) -> Read[str]:
    """The nine digits of a code of the tariff here, as the API and the pages take it: a tenth character is verified."""
    value = raw.strip()
    try:
        code = canonical_code(value)
    except MalformedCode as fault:
        raise Unreadable(str(fault.message)) from None
    rules: tuple[str, ...] = () if value == raw else (str(_("the white space around it was left out")),)
    digits = re.sub("[^0-9A-Za-z]", "", value)
    if digits != value:
        rules += (str(_("the marks between the digits were left out")),)
    if digits != code:
        rules += (str(_("the check character was verified and left out")),)
    return Read(code, rules)


def whole(raw: str) -> Read[int]:
    """A whole number; `8.0` is interpreted as 8."""
    found = number(raw)
    if found.value != found.value.to_integral_value():
        raise Unreadable(str(_("it is not a whole number")))
    rules = found.rules
    if not rules and "." in raw:
        rules = (str(_("the decimals, all zero, were left out")),)
    return Read(int(found.value), rules)


def _code(raw: str) -> tuple[str, tuple[str, ...]]:
    value = raw.strip()
    rules: tuple[str, ...] = () if value == raw else (str(_("the white space around it was left out")),)
    if value.upper() != value:
        return value.upper(), (*rules, str(_("the code was written in capitals")))
    return value, rules
