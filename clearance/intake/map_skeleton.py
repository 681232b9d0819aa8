"""An empty completion map for some declarations: every code in them that the broker has to say something about."""

from collections.abc import Iterable
from typing import Any

from clearance.intake.declaration_data import ReadDeclaration
from duties.rules.iso_codes import is_country


def skeleton_for(declarations: Iterable[ReadDeclaration]) -> dict[str, Any]:
    """The map to fill in, as plain data: an empty text stands where something must be written."""
    parties: dict[str, str] = {}
    places: dict[str, str] = {}
    codes: dict[str, str] = {}
    rates: dict[str, str] = {}
    preferences: dict[str, str] = {}
    countries: dict[str, str] = {}
    for declaration in declarations:
        if not declaration.classification.taken or declaration.own_codes:
            continue
        broker = declaration.broker.id if declaration.broker else None
        shipper = declaration.exporter.id if declaration.exporter.name is None else None
        parties |= dict.fromkeys((code for code in (declaration.importer.id, broker, shipper) if code), "")
        location = declaration.location.code if declaration.location else None
        warehouse = declaration.warehouse.code if declaration.warehouse else None
        places |= dict.fromkeys((code for code in (location or warehouse,) if code), "")
        rates |= dict.fromkeys((code for code in declaration.currencies if code != "JPY"), "")
        for line in declaration.lines:
            if line.hs6:
                codes[line.hs6] = ""
            if line.preference_claimed and line.duty_regime:
                preferences[line.duty_regime] = ""
            if line.origin and not is_country(line.origin):
                countries[line.origin] = ""
    found = {"parties": parties, "places": places, "codes": codes, "exchange_rates": rates}
    found |= {"preferences": preferences, "countries": countries}
    return {name: dict(sorted(entries.items())) for name, entries in found.items() if entries}
