"""A declaration as screeners see it, unremarkable unless a test changes it; and the weights that ship."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from risk.rules.declared import DeclaredGoods, GoodsSeen
from statute.parameters import shipped

DAY = date(2026, 11, 2)


def a_line(number: int = 1, **changes: Any) -> GoodsSeen:
    """Leather suitcases worth 10,000 yen a kilogram."""
    line: dict[str, Any] = {
        "number": number,
        "code": "420211200",
        "description": "leather suitcases",
        "origin": "FR",
        "customs_value": 1_000_000,
        "net_mass_kg": Decimal(100),
        "preference": "",
        "brand": "",
        "laws": (),
    }
    return GoodsSeen(**{**line, **changes})


def goods(*lines: GoodsSeen, **changes: Any) -> DeclaredGoods:
    """A known importer's ordinary declaration."""
    given: dict[str, Any] = {
        "case_id": 1,
        "reference": "TYO-26-00000001-X",
        "importer": "IMP01",
        "earlier_permitted": 10,
        "overseas_shipper": "Maison Cuir",
        "country_of_export": "FR",
        "place": "1AW01",
        "conveyance": "NH216",
        "duplicates": 0,
        "amendment": 0,
        "certificates": 0,
        "basis": "in_bonded_area",
        "gross_mass_kg": Decimal("120.5"),
        "lines": lines or (a_line(),),
    }
    return DeclaredGoods(**{**given, **changes})


def shipped_value(name: str, on: date = DAY) -> Any:
    """The value of a parameter as it ships, on a day."""
    return [one for one in shipped()[name] if one.valid_from <= on][-1].value


def numbers(**changes: Any) -> dict[str, Any]:
    """The weights that ship; nobody is drawn by chance unless a test says so."""
    given = dict(shipped_value("risk.first_rules"))
    given["random_selection"] = {**given["random_selection"], "in_ten_thousand": 0, "salt": "s"}
    return {**given, **changes}
