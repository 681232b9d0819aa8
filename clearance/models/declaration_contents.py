"""Puts what a declarant states into the row and its lines: the same for a draft, an edit and an amendment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from clearance.models.goods_line import Certificate, GoodsLine
from statute.effects import Create, Delete, Effect, MoveOffice

if TYPE_CHECKING:
    from clearance.facts import Named
    from clearance.inputs import DraftInput
    from clearance.models.import_declaration import ImportDeclaration

_PLAIN = (
    "basis", "basis_approval", "transport_document", "invoice_number", "invoice_amount", "overseas_shipper",
    "overseas_shipper_address", "conveyance", "arrival_date", "packages", "gross_mass_kg", "source", "no_freight",
    "no_insurance",
)  # fmt: skip
_TEXT_OR_EMPTY = ("incoterm", "invoice_currency", "country_of_export")
_LINE_PLAIN = (
    "description", "proof_of_origin", "price", "net_mass_kg", "gross_mass_kg", "quantity", "quantity2", "packages",
    "quota_certificate", "left_out_of_low_value_exemption", "brand",
)  # fmt: skip
_LINE_TEXT_OR_EMPTY = ("code", "origin", "preference", "currency", "unit", "unit2", "tax_class")


def contents(
    row: ImportDeclaration, case_id: int, given: DraftInput, named: Named, old: Iterable[Any]
) -> list[Effect]:
    """Sets the row's fields from what is given, and returns the effects that replace its lines and certificates.

    A confirmation by an officer stays with a certificate that is stated again unchanged, and what an
    officer required stays required.
    """
    importer, broker = named.person(given.importer), named.person(given.broker)
    place = named.place(given.place)
    row.importer_id = importer.pk if importer else None
    row.broker_id = broker.pk if broker else None
    row.place_id = place.pk if place else None
    for name in _PLAIN:
        setattr(row, name, getattr(given, name))
    for name in _TEXT_OR_EMPTY:
        setattr(row, name, getattr(given, name) or "")
    row.containers = list(given.containers)
    row.charges = charges_of(given)
    old = list(old)
    effects: list[Effect] = [Delete(one) for one in old]
    if place is not None:
        effects.append(MoveOffice(place.office_id))
    for number, line in enumerate(given.lines, start=1):
        made = GoodsLine(declaration_id=case_id, number=number, **{n: getattr(line, n) for n in _LINE_PLAIN})
        for name in _LINE_TEXT_OR_EMPTY:
            setattr(made, name, getattr(line, name) or "")
        made.rate_choices = dict(line.rate_choices)
        effects.append(Create(made))
    effects.extend(
        Create(c) for c in _certificates(case_id, given, [c for c in old if isinstance(c, Certificate)])
    )
    return effects


def charges_of(given: DraftInput) -> list[dict[str, str]]:
    named = [("freight", given.freight), ("insurance", given.insurance)]
    charges = [
        {"kind": kind, "amount": str(money.amount), "currency": money.currency}
        for kind, money in named
        if money
    ]
    for sign, group in (("addition", given.additions), ("deduction", given.deductions)):
        charges.extend(
            {"kind": f"{sign}:{c.kind.value}", "amount": str(c.amount), "currency": c.currency} for c in group
        )
    return charges


def _certificates(case_id: int, given: DraftInput, old: list[Certificate]) -> list[Certificate]:
    confirmed = {(c.line_number, c.law, c.number): c for c in old if c.confirmed_at is not None}
    made = []
    stated = set()
    for number, line in enumerate(given.lines, start=1):
        for one in line.certificates:
            before = confirmed.get((number, one.law, one.number))
            stated.add((number, one.law))
            made.append(
                Certificate(
                    declaration_id=case_id, line_number=number, law=one.law, issuer=one.issuer, number=one.number,
                    valid_until=one.valid_until,
                    confirmed_at=before.confirmed_at if before else None,
                    confirmed_by=before.confirmed_by if before else "",
                    confirmation_note=before.confirmation_note if before else "",
                )
            )  # fmt: skip
    required = [c for c in old if not c.number and (c.line_number, c.law) not in stated]
    made.extend(
        Certificate(declaration_id=case_id, line_number=c.line_number, law=c.law)
        for c in required
        if c.line_number <= len(given.lines)
    )
    return made
