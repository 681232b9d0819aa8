"""What of a consignment has been landed, against what was reported of it: short, over, or agreed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Load:
    """So much of a consignment: packages, and kilograms gross."""

    packages: int = 0
    gross_mass_kg: Decimal = Decimal(0)

    def __add__(self, other: Load) -> Load:
        return Load(self.packages + other.packages, self.gross_mass_kg + other.gross_mass_kg)

    def __bool__(self) -> bool:
        return bool(self.packages or self.gross_mass_kg)

    def less(self, other: Load) -> Load:
        """What of this is not in the other; never below nothing, measure by measure."""
        return Load(
            max(self.packages - other.packages, 0), max(self.gross_mass_kg - other.gross_mass_kg, Decimal(0))
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """What did not come though it was reported, and what came though it was not."""

    short: Load
    over: Load

    def __bool__(self) -> bool:
        return bool(self.short or self.over)


def still_to_come(reported: Load, landed: Load) -> Load:
    """What is expected of a consignment of which so much has been brought in."""
    return reported.less(landed)


def difference(reported: Load, landed: Load, *, more_to_come: bool) -> Difference:
    """The report against all that has come. What may still come is not short yet; what is over is over at once.

    Weighing is not counting: where packages were counted and all of them came, a lighter or heavier weight is
    neither short nor over. Cargo in bulk (no packages) goes by its weight.
    """
    short, over = reported.less(landed), landed.less(reported)
    if reported.packages:
        if not short.packages:
            short = Load()
        if not over.packages:
            over = Load()
    return Difference(Load() if more_to_come else short, over)
