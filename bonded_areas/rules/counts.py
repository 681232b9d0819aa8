"""A count of the stock compared with the books: what is short, what is over, what nobody counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bonded_areas.rules.stock import Amount


@dataclass(frozen=True, slots=True)
class Difference:
    """One lot whose count differs from its books. `short` and `over` are never negative."""

    lot: int
    booked: Amount
    counted: Amount

    @property
    def short(self) -> Amount:
        """What the books have and the count has not."""
        return _positive(self.booked - self.counted)

    @property
    def over(self) -> Amount:
        """What the count has and the books have not."""
        return _positive(self.counted - self.booked)


def _positive(amount: Amount) -> Amount:
    zero = Amount()
    return Amount(
        max(amount.packages, zero.packages),
        max(amount.gross_mass_kg, zero.gross_mass_kg),
        max(amount.quantity, zero.quantity),
    )


def differences(booked: Mapping[int, Amount], counted: Mapping[int, Amount]) -> list[Difference]:
    """Every lot whose count differs; a lot in the books that nobody counted was counted as nothing."""
    return [
        Difference(lot, amount, counted.get(lot, Amount()))
        for lot, amount in sorted(booked.items())
        if counted.get(lot, Amount()) != amount
    ]
