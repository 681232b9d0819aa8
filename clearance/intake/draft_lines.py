"""One line of goods of a draft import declaration."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from clearance.intake.declaration_data import Money, ReadLine
from clearance.intake.draft_sheet import Sheet
from clearance.intake.units import TARIFF_UNITS
from duties.rules.iso_codes import is_country


def draft_line(sheet: Sheet, line: ReadLine, index: int) -> dict[str, Any]:
    """The line as a draft takes it; `index` counts the lines of the draft from 0."""
    path = f"lines[{index}]"
    price = line.price
    quantities = [*line.quantities, None, None]
    drafted: dict[str, Any] = {
        "sequence": line.sequence or index + 1,
        "code": _tariff_code(sheet, line, path),
        "preference": _preference(sheet, line, path),
    }
    file_values: dict[str, Any] = {
        "description": line.description,
        "origin": _origin(sheet, line, path),
        "price": price.amount if price else None,
        "currency": (price.currency if price else None) or _invoice_currency(sheet, price),
        "net_mass_kg": line.net_mass,
        "gross_mass_kg": line.gross_mass,
    }
    for number, quantity in zip(("", "2"), quantities, strict=False):
        file_values[f"quantity{number}"] = quantity.amount if quantity else None
        file_values[f"unit{number}"] = _unit(
            sheet, quantity.unit if quantity else None, f"{path}.unit{number}"
        )
    file_values["packages"] = _line_packages(line)
    for name, value in file_values.items():
        untranslated = name == "origin" and line.origin is not None
        drafted[name] = value if untranslated else sheet.or_given_for_line(line, path, name, value)
    if line.net_mass is not None and line.gross_mass is not None and line.net_mass > line.gross_mass:
        rule = str(_("kept as it is: it is more than the gross mass of %s")) % format(line.gross_mass, "f")
        sheet.note(f"{path}.net_mass_kg", line.net_mass, rule)
    for name, what in (
        ("description", _("the description of the goods")),
        ("origin", _("the country of origin")),
        ("price", _("the price of the goods")),
        ("currency", _("the currency of the price")),
        ("net_mass_kg", _("the net mass")),
    ):
        if drafted[name] is None and not (name == "origin" and line.origin is not None):
            sheet.lacks(f"{path}.{name}", what)
    drafted["documents"] = [
        {
            "type": document.code,
            "id": document.id,
            "name": document.name,
            "issued": document.issued,
            "quantity": document.writeoff_quantity,
            "unit": document.writeoff_unit,
        }
        for document in line.documents
    ]
    return drafted


def _origin(sheet: Sheet, line: ReadLine, path: str) -> str | None:
    """The country of origin; a code that no country has is translated by the map, or left for the broker."""
    code = line.origin
    if code is None or is_country(code):
        return code
    if code in sheet.map.countries:
        sheet.took(f"{path}.origin", sheet.map.countries[code], f"countries.{code}")
        return sheet.map.countries[code]
    what = str(_("the country of origin: no country has the code %s, and it is not in the map's countries"))
    sheet.needs_translation(f"{path}.origin", what % code)
    return None


def _invoice_currency(sheet: Sheet, price: Money | None) -> str | None:
    """A price without a currency of its own is in that of the invoice, if one is known."""
    total = sheet.source.invoice_total
    return total.currency if price is not None and total is not None else None


def _tariff_code(sheet: Sheet, line: ReadLine, path: str) -> str | None:
    if line.kanmon_code is not None:
        return line.kanmon_code
    if line.commodity_code is None:
        found = sheet.or_given_for_line(line, path, "code", None)
        if found is None:
            sheet.lacks(f"{path}.code", _("the commodity code"))
        return None if found is None else str(found)
    translated = sheet.map.tariff_code(line.commodity_code)
    if translated is None:
        what = str(_("the last three digits of the tariff code: %s is not in the map's codes"))
        sheet.needs_translation(f"{path}.code", what % line.hs6)
        return None
    code, where = translated
    sheet.took(f"{path}.code", code, where)
    return code


def _preference(sheet: Sheet, line: ReadLine, path: str) -> str | None:
    if line.preference is not None:
        return line.preference
    if line.preference_claimed and line.duty_regime is not None:
        preferential = next((origin.country for origin in line.origins if origin.preferential), line.origin)
        found = sheet.map.preference(line.duty_regime, preferential)
        if found is not None:
            sheet.took(f"{path}.preference", found[0], found[1])
            return found[0]
        what = str(_("the agreement, if %s is to be claimed here; without it no preference is"))
        sheet.needs_translation(f"{path}.preference", what % line.duty_regime, required=False)
    given = sheet.or_given_for_line(line, path, "preference", None)
    return None if given is None else str(given)


def _unit(sheet: Sheet, unit: str | None, path: str) -> str | None:
    if unit is None or sheet.source.own_codes:
        return unit
    if unit in sheet.map.units:
        sheet.took(path, sheet.map.units[unit], f"units.{unit}")
        return sheet.map.units[unit]
    standard = TARIFF_UNITS.get(unit)
    if standard is not None and standard != unit:
        sheet.note(path, standard, _("the tariff's name for the same unit"), raw=unit)
    return standard or unit


def _line_packages(line: ReadLine) -> int | None:
    counts = [package.count for package in line.packages]
    if not counts or any(count is None or count != count.to_integral_value() for count in counts):
        return None
    return int(sum((count for count in counts if count is not None), Decimal(0)))
