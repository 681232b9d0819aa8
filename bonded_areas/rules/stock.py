"""The arithmetic of the stock ledger: which way each kind of entry moves cargo, and what a lot then has where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil
from types import MappingProxyType
from typing import Final

ZERO = Decimal(0)
MILLION: Final = 10**6
MEASURES: Final = ("packages", "gross_mass_kg", "quantity")


class Kind(StrEnum):
    """What an entry of the ledger records."""

    # Into the stock of a lot.
    BROUGHT_IN = "brought_in"
    ARRIVED = "arrived"
    SPLIT_IN = "split_in"
    MERGED_IN = "merged_in"
    PRODUCED = "produced"
    TAKEN_BACK = "taken_back"
    CORRECTED_UP = "corrected_up"
    # Out of it for good.
    REMOVED = "removed"
    LOST = "lost"
    DESTROYED = "destroyed"
    DISPOSED = "disposed"
    CONSUMED = "consumed"
    SOLD = "sold"
    CONFISCATED = "confiscated"
    SENT_BACK = "sent_back"
    SPLIT_OUT = "split_out"
    MERGED_OUT = "merged_out"
    CORRECTED_DOWN = "corrected_down"
    # On the road, and off it.
    SHIPPED = "shipped"
    RETURNED = "returned"
    MOVED = "moved"
    LOST_IN_TRANSIT = "lost_in_transit"
    DESTROYED_IN_TRANSIT = "destroyed_in_transit"
    # Away for a while with permission, or in the hands of an operation, and what becomes of it.
    SAMPLED_OUT = "sampled_out"
    SAMPLED_BACK = "sampled_back"
    TAKEN_OUTSIDE = "taken_outside"
    BROUGHT_BACK = "brought_back"
    PUT_TO_WORK = "put_to_work"
    PUT_BACK = "put_back"
    USED_UP = "used_up"
    LOST_AWAY = "lost_away"
    REMOVED_AWAY = "removed_away"


@dataclass(frozen=True, slots=True)
class Effect:
    """The sign with which an entry counts in each of a lot's three accounts."""

    stock: int = 0
    transit: int = 0
    away: int = 0


_IN, _OUT = Effect(stock=1), Effect(stock=-1)
_TO_ROAD, _FROM_ROAD, _OFF_ROAD = Effect(stock=-1, transit=1), Effect(stock=1, transit=-1), Effect(transit=-1)
_TO_AWAY, _FROM_AWAY, _OFF_AWAY = Effect(stock=-1, away=1), Effect(stock=1, away=-1), Effect(away=-1)

EFFECTS: Final[Mapping[Kind, Effect]] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                Kind.BROUGHT_IN,
                Kind.ARRIVED,
                Kind.SPLIT_IN,
                Kind.MERGED_IN,
                Kind.PRODUCED,
                Kind.TAKEN_BACK,
                Kind.CORRECTED_UP,
            ),
            _IN,
        ),
        **dict.fromkeys(
            (
                Kind.REMOVED,
                Kind.LOST,
                Kind.DESTROYED,
                Kind.DISPOSED,
                Kind.CONSUMED,
                Kind.SOLD,
                Kind.CONFISCATED,
                Kind.SENT_BACK,
                Kind.SPLIT_OUT,
                Kind.MERGED_OUT,
                Kind.CORRECTED_DOWN,
            ),
            _OUT,
        ),
        Kind.SHIPPED: _TO_ROAD,
        Kind.RETURNED: _FROM_ROAD,
        Kind.MOVED: _OFF_ROAD,
        Kind.LOST_IN_TRANSIT: _OFF_ROAD,
        Kind.DESTROYED_IN_TRANSIT: _OFF_ROAD,
        Kind.SAMPLED_OUT: _TO_AWAY,
        Kind.SAMPLED_BACK: _FROM_AWAY,
        Kind.TAKEN_OUTSIDE: _TO_AWAY,
        Kind.BROUGHT_BACK: _FROM_AWAY,
        Kind.PUT_TO_WORK: _TO_AWAY,
        Kind.PUT_BACK: _FROM_AWAY,
        Kind.USED_UP: _OFF_AWAY,
        Kind.LOST_AWAY: _OFF_AWAY,
        Kind.REMOVED_AWAY: _OFF_AWAY,
    }
)


@dataclass(frozen=True, slots=True)
class Amount:
    """So much cargo: packages, kilograms gross, and the lot's own unit of quantity; never negative."""

    packages: int = 0
    gross_mass_kg: Decimal = ZERO
    quantity: Decimal = ZERO

    def __add__(self, other: Amount) -> Amount:
        return Amount(
            self.packages + other.packages,
            self.gross_mass_kg + other.gross_mass_kg,
            self.quantity + other.quantity,
        )

    def __sub__(self, other: Amount) -> Amount:
        return self + -other

    def __neg__(self) -> Amount:
        return Amount(-self.packages, -self.gross_mass_kg, -self.quantity)

    def __mul__(self, sign: int) -> Amount:
        return Amount(self.packages * sign, self.gross_mass_kg * sign, self.quantity * sign)

    def __bool__(self) -> bool:
        return bool(self.packages or self.gross_mass_kg or self.quantity)

    def proportionate(self, part: Amount) -> Amount:
        """A part of this with every measure said: one left out is in proportion to the first one that is said.

        Rounded up, to whole packages and to the sixth decimal, so that all of one measure is all of the others.
        """
        said = next(((n, getattr(part, n)) for n in MEASURES if getattr(part, n) and getattr(self, n)), None)
        if said is None:
            return part
        share = Fraction(said[1]) / Fraction(getattr(self, said[0]))
        parts = {
            n: getattr(part, n) or Decimal(ceil(Fraction(getattr(self, n)) * share * MILLION)) / MILLION
            for n in ("gross_mass_kg", "quantity")
        }
        return Amount(part.packages or ceil(self.packages * share), **parts)

    def fault_of_taking(self, part: Amount) -> str | None:
        """Why so much cannot be taken off this, though there is enough: None where it can.

        "quantity_missing": what is counted in a unit goes by weight alone. "leaves_half": of some measures nothing
        would be left, and of others something.
        """
        if self.quantity and not part.quantity and (part.packages or part.gross_mass_kg):
            return "quantity_missing"
        left = self - part
        kept = {bool(getattr(left, name)) for name in MEASURES if getattr(self, name)}
        return "leaves_half" if len(kept) > 1 else None

    def short_of(self, wanted: Amount) -> tuple[str, ...]:
        """The measures of which there is less here than is wanted."""
        pairs = (
            ("packages", self.packages, wanted.packages),
            ("gross_mass_kg", self.gross_mass_kg, wanted.gross_mass_kg),
            ("quantity", self.quantity, wanted.quantity),
        )
        return tuple(name for name, here, asked in pairs if asked > here)


@dataclass(frozen=True, slots=True)
class Balance:
    """What a lot has in stock, on the road, and away from its stock for a while."""

    stock: Amount = field(default_factory=Amount)
    transit: Amount = field(default_factory=Amount)
    away: Amount = field(default_factory=Amount)

    def after(self, kind: Kind, amount: Amount) -> Balance:
        """The balance once this entry is made."""
        effect = EFFECTS[kind]
        return Balance(
            self.stock + amount * effect.stock,
            self.transit + amount * effect.transit,
            self.away + amount * effect.away,
        )

    def short_for(self, kind: Kind, amount: Amount) -> tuple[str, ...]:
        """The measures of which there is too little for this entry; empty when it can be made."""
        effect = EFFECTS[kind]
        accounts = ((self.stock, effect.stock), (self.transit, effect.transit), (self.away, effect.away))
        return tuple(name for here, sign in accounts if sign < 0 for name in here.short_of(amount))

    def __bool__(self) -> bool:
        return bool(self.stock or self.transit or self.away)


def balance_of(entries: Iterable[tuple[Kind, Amount]]) -> Balance:
    """What all the entries of a lot come to."""
    balance = Balance()
    for kind, amount in entries:
        balance = balance.after(kind, amount)
    return balance


def share_of_value(value: int | None, part: Amount, whole: Amount) -> int | None:
    """The customs value (yen, rounded down) of a part of cargo whose whole value is known.

    By the quantity where the part's is said, else by weight, else by packages.
    """
    if value is None:
        return None
    for measure in reversed(MEASURES):
        of, here = Decimal(getattr(whole, measure)), Decimal(getattr(part, measure))
        if of and here:
            return int(value * here / of)
    return 0 if whole else value
