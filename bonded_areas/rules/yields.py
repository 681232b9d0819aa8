"""Processing in a bonded factory: what was used, what was made of it, and how much of that is foreign cargo (59)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from bonded_areas.rules.stock import Amount
from statute.articles import implements

GRAM = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Mix:
    """The materials of an operation, in kg gross; whether using both together was approved (59(2))."""

    foreign_kg: Decimal
    domestic_kg: Decimal
    approved: bool


@implements("59(1)")
@implements("59(2)")
def foreign_part(product: Amount, mix: Mix) -> Amount:
    """How much of a product is foreign cargo: all of it; with approval what corresponds to the foreign cargo used.

    The weight is rounded to the gram, the quantity to its sixth decimal, packages up: a package that is in part
    foreign cargo is one.
    """
    used = mix.foreign_kg + mix.domestic_kg
    if not mix.approved or not mix.domestic_kg or not used:
        return product
    share = mix.foreign_kg / used
    packages = (product.packages * mix.foreign_kg / used).to_integral_value(ROUND_CEILING)
    return Amount(
        int(packages),
        (product.gross_mass_kg * share).quantize(GRAM, ROUND_HALF_UP),
        (product.quantity * share).quantize(Decimal("0.000001"), ROUND_HALF_UP),
    )


def more_came_out(products: list[Amount], waste_kg: Decimal, mix: Mix) -> Decimal:
    """By how many kg more came out than went in; nothing, or less than nothing, where the yield makes sense."""
    out = sum((one.gross_mass_kg for one in products), waste_kg)
    return out - mix.foreign_kg - mix.domestic_kg
