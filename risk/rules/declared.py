"""What screeners look at: a declaration as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class GoodsSeen:
    """One line: value in whole yen, masses in kg, the other laws the tariff names beside its code."""

    number: int
    code: str
    description: str
    origin: str
    customs_value: int
    net_mass_kg: Decimal | None
    preference: str
    brand: str
    laws: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeclaredGoods:
    """One declaration as screeners see it. `earlier_permitted` counts the importer's permitted declarations."""

    case_id: int
    reference: str
    importer: str
    earlier_permitted: int
    overseas_shipper: str
    country_of_export: str
    place: str
    conveyance: str
    duplicates: int
    amendment: int
    certificates: int
    basis: str
    gross_mass_kg: Decimal | None
    lines: tuple[GoodsSeen, ...]
