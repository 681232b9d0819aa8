"""An inventory count compared with the books: what was counted of a lot, what is short, and what is over."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from bonded_areas.rules.stock import ZERO, Amount

# What a count must say of a lot and does not.
Missing = Literal["packages", "gross_mass_kg", "quantity"]
_SIX = Decimal("0.000001")


def counted(
    booked: Amount, packages: int | None, gross_mass_kg: Decimal | None, quantity: Decimal | None
) -> Amount | Missing:
    """How much a count found of a lot, or the measure that it must say.

    Packages are counted; cargo in bulk, which has none, is weighed. What was not weighed has its share of the booked
    weight. A quantity that is not said is the booked one where all else is as booked, and none where nothing is there:
    how much of a unit is in some of the packages nobody can know.
    """
    if packages is None and booked.packages:
        return "packages"
    many = packages or 0
    mass = gross_mass_kg
    if mass is None:
        if not booked.packages:
            return "gross_mass_kg"
        mass = (booked.gross_mass_kg * many / booked.packages).quantize(_SIX)
    if quantity is None:
        if not booked.quantity or not (many or mass):
            quantity = ZERO
        elif (many, mass) == (booked.packages, booked.gross_mass_kg):
            quantity = booked.quantity
        else:
            return "quantity"
    return Amount(many, mass, quantity)


@dataclass(frozen=True, slots=True)
class Difference:
    """How a count differs from the books: what they have and it has not, and the other way; never negative."""

    short: Amount
    over: Amount

    def __bool__(self) -> bool:
        return bool(self.short or self.over)


def difference(booked: Amount, found: Amount) -> Difference:
    """The count against the books, measure by measure."""
    return Difference(_positive(booked - found), _positive(found - booked))


def _positive(amount: Amount) -> Amount:
    return Amount(max(amount.packages, 0), max(amount.gross_mass_kg, ZERO), max(amount.quantity, ZERO))
