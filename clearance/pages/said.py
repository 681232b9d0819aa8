"""What a declaration says, in the terms of its input: with this the form to edit or amend it is filled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

_PLAIN: Final = (
    "basis",
    "basis_approval",
    "transport_document",
    "invoice_number",
    "incoterm",
    "invoice_amount",
    "invoice_currency",
    "overseas_shipper",
    "overseas_shipper_address",
    "country_of_export",
    "conveyance",
    "arrival_date",
    "containers",
    "packages",
    "gross_mass_kg",
    "no_freight",
    "no_insurance",
    "source",
)
_LINE: Final = (
    "description",
    "code",
    "origin",
    "preference",
    "proof_of_origin",
    "price",
    "currency",
    "net_mass_kg",
    "gross_mass_kg",
    "quantity",
    "unit",
    "quantity2",
    "unit2",
    "packages",
    "rate_choices",
    "quota_certificate",
    "left_out_of_low_value_exemption",
    "tax_class",
    "brand",
)
_GROUPS: Final = {"addition": "additions", "deduction": "deductions"}


def said_by(row: Any) -> dict[str, Any]:
    """The declaration as a DraftInput would say it; what is not stated is left out."""
    said: dict[str, Any] = {name: getattr(row, name) for name in _PLAIN}
    for name in ("importer", "broker", "place"):
        named = getattr(row, name)
        said[name] = named.code if named is not None else None
    said["office"] = row.declared_at.code if row.declared_at is not None else None
    said["duty_declared"] = row.duty_declared
    said |= _charges(row.charges)
    certificates: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for one in row.certificates.all():
        # What an officer requires and nobody has proved is not said by the declarant.
        if one.number:
            certificates[one.line_number].append(
                {"law": one.law, "issuer": one.issuer, "number": one.number, "valid_until": one.valid_until}
            )
    said["lines"] = [
        _stated({name: getattr(line, name) for name in _LINE} | {"certificates": certificates[line.number]})
        for line in row.lines.all()
    ]
    return _stated(said)


def _charges(charges: list[Mapping[str, str]]) -> dict[str, Any]:
    found: dict[str, Any] = {"additions": [], "deductions": []}
    for charge in charges:
        sign, _colon, kind = charge["kind"].rpartition(":")
        money = {"amount": charge["amount"], "currency": charge["currency"]}
        if sign in _GROUPS:
            found[_GROUPS[sign]].append({"kind": kind, **money})
        else:
            found[kind] = money
    return found


def _stated(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}
