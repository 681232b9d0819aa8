"""A rate of duty as a small tree of typed values, and the text it is written as.

`tariff_text.parse_rate` reads what the schedule prints; `written` here writes a tree back in one normal form,
so that parse_rate(written(rate)) == rate for every tree.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

END_USE: Final = "◎"  # a reduced rate for a named use, which needs the procedure for it
SUBTABLE: Final = "●"  # several rates under one code; which one is told by a table outside the schedule
COMPARE: Final = "*"  # an agreed rate beside a temporary one: which is lower depends on the price
MARKS: Final = END_USE + SUBTABLE + COMPARE

Joiner = Literal["〜", "又は", "、"]


@dataclass(frozen=True, slots=True)
class Free:
    """No duty."""


@dataclass(frozen=True, slots=True)
class NotConceded:
    """The agreement concedes nothing for these goods."""


@dataclass(frozen=True, slots=True)
class AdValorem:
    """Per cent of the customs value."""

    percent: Decimal


@dataclass(frozen=True, slots=True)
class Specific:
    """Yen for each `per` of a unit (a key of units.RATE_UNITS): 198 yen/kg, 290 yen/1,000 pieces."""

    yen: Decimal
    unit: str
    per: int = 1


@dataclass(frozen=True, slots=True)
class Difference:
    """For each unit, a price less a share of the customs value of one unit; nought if that is negative."""

    price: Decimal
    unit: str
    price_factor: Decimal = Decimal(1)
    value_factor: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class NamedDifference:
    """For each unit, a price the law names elsewhere, less the customs value of one unit."""

    price_name: str
    unit: str


@dataclass(frozen=True, slots=True)
class Compound:
    """The sum of its parts: 25% + 63 yen/kg."""

    parts: tuple["Rate", ...]


@dataclass(frozen=True, slots=True)
class HigherOf:
    """Whichever part gives the greater duty."""

    parts: tuple["Rate", ...]


@dataclass(frozen=True, slots=True)
class LowerOf:
    """Whichever part gives the lesser duty."""

    parts: tuple["Rate", ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A rate, but never less than a floor."""

    rate: "Rate"
    floor: "Rate"


@dataclass(frozen=True, slots=True)
class AtMost:
    """A rate, but never more than a cap."""

    rate: "Rate"
    cap: "Rate"


@dataclass(frozen=True, slots=True)
class Undecided:
    """Several rates of which the schedule does not say which applies: "from 3.5% to 5.2%", "free or no
    concession".
    """

    parts: tuple["Rate", ...]
    joiners: tuple[Joiner, ...]


@dataclass(frozen=True, slots=True)
class Bracketed:
    """A rate printed in brackets: stated but not applied, since another is the same or lower."""

    rate: "Rate"


@dataclass(frozen=True, slots=True)
class Marked:
    """A rate with signs of the schedule before it (MARKS)."""

    marks: str
    rate: "Rate"


@dataclass(frozen=True, slots=True)
class Noted:
    """A rate with footnotes; `rate` is None where the cell holds the reference alone."""

    rate: "Rate | None"
    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One of several rates of a cell, with the words that say which goods it is for."""

    condition: str
    rate: "Rate"


@dataclass(frozen=True, slots=True)
class ByCondition:
    """Rates by what the goods are, where they come from, the season or a quota."""

    options: tuple[Option, ...]


Rate = (
    Free
    | NotConceded
    | AdValorem
    | Specific
    | Difference
    | NamedDifference
    | Compound
    | HigherOf
    | LowerOf
    | AtLeast
    | AtMost
    | Undecided
    | Bracketed
    | Marked
    | Noted
    | ByCondition
)


def number(value: Decimal) -> str:
    """A number as the schedule writes it, without needless zeros or an exponent."""
    text = format(value.normalize(), "f")
    return "0" if text in {"-0", ""} else text


def written(rate: Rate) -> str:
    """The rate in the schedule's own manner of writing, in one normal form."""
    match rate:
        case Free():
            return "無税"
        case NotConceded():
            return "非譲許"
        case AdValorem(percent):
            return f"{number(percent)}%"
        case Specific(yen, unit, per):
            return f"{number(yen)}円/{per if per != 1 else ''}{unit}"
        case Difference():
            return _written_difference(rate)
        case NamedDifference(price_name, unit):
            return f"1{unit}につき{price_name}と課税価格との差額"
        case Compound(parts):
            return "＋".join(written(part) for part in parts)
        case HigherOf(parts):
            return "又は".join(written(part) for part in parts) + "のうちいずれか高い税率"
        case LowerOf(parts):
            return "又は".join(written(part) for part in parts) + "のうちいずれか低い税率"
        case AtLeast(inner, floor):
            return f"{written(inner)}ただしその税率が{written(floor)}を下回る場合は{written(floor)}"
        case AtMost(inner, cap):
            return f"{written(inner)}ただしその税率が{written(cap)}を上回る場合は{written(cap)}"
        case Undecided(parts, joiners):
            return written(parts[0]) + "".join(
                joiner + written(part) for joiner, part in zip(joiners, parts[1:], strict=True)
            )
        case Bracketed(inner):
            return f"({written(inner)})"
        case Marked(marks, inner):
            return marks + written(inner)
        case Noted(inner_or_none, notes):
            body = "" if inner_or_none is None else written(inner_or_none)
            return body + "".join(f"◆{note}" for note in notes)
        case ByCondition(options):
            return "\n".join(f"{option.condition}\u3000{written(option.rate)}" for option in options)


def _written_difference(rate: Difference) -> str:
    price = f"{number(rate.price)}円"
    if rate.price_factor != 1:
        price += f"×{number(rate.price_factor)}"
    value = "課税価格" if rate.value_factor == 1 else f"課税価格×{number(rate.value_factor)}"
    return f"({price}-{value})/{rate.unit}"


_UNIT_WORDS: Final = {"足": "pair", "双": "pair", "組": "set", "ダース": "dozen", "頭": "head", "羽": "bird"}


def in_english(rate: Rate) -> str:
    """The rate in English, for a page or a message ("the higher of 60% and 4,800 yen/pair")."""
    match rate:
        case Free():
            return "free"
        case NotConceded():
            return "no concession"
        case AdValorem(percent):
            return f"{number(percent)}%"
        case Specific(yen, unit, per):
            unit_word = _UNIT_WORDS.get(unit, unit if unit.isascii() else "piece")
            return f"{yen.normalize():,f} yen/{f'{per:,} ' if per != 1 else ''}{unit_word}"
        case Difference(price, unit, price_factor, value_factor):
            left = f"{number(price)} yen" + (f" × {number(price_factor)}" if price_factor != 1 else "")
            right = "the customs value" + (f" × {number(value_factor)}" if value_factor != 1 else "")
            return f"({left} less {right}) per {_UNIT_WORDS.get(unit, unit)}"
        case NamedDifference(price_name, unit):
            return (
                f"the difference between {price_name} and the customs value per {_UNIT_WORDS.get(unit, unit)}"
            )
        case Compound(parts):
            return " + ".join(in_english(part) for part in parts)
        case HigherOf(parts):
            return "the higher of " + " and ".join(in_english(part) for part in parts)
        case LowerOf(parts):
            return "the lower of " + " and ".join(in_english(part) for part in parts)
        case AtLeast(inner, floor):
            return f"{in_english(inner)}, at least {in_english(floor)}"
        case AtMost(inner, cap):
            return f"{in_english(inner)}, at most {in_english(cap)}"
        case Undecided(parts, joiners):
            words = {"〜": " to ", "又は": " or ", "、": ", "}
            return in_english(parts[0]) + "".join(
                words[joiner] + in_english(part) for joiner, part in zip(joiners, parts[1:], strict=True)
            )
        case Bracketed(inner):
            return f"({in_english(inner)})"
        case Marked(_marks, inner):
            return in_english(inner)
        case Noted(inner_or_none, notes):
            body = "" if inner_or_none is None else in_english(inner_or_none) + ", "
            return f"{body}see note {', '.join(str(note) for note in notes)}"
        case ByCondition(options):
            return "; ".join(f"{option.condition}: {in_english(option.rate)}" for option in options)
