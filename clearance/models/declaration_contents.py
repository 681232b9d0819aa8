"""Puts what a declarant states into the row and its lines: the same for a draft, an edit and an amendment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from clearance.models.goods_line import Certificate, GoodsLine
from statute.effects import Create, Delete, Effect, MoveOffice

if TYPE_CHECKING:
    from clearance.facts import Named
    from clearance.inputs import DraftInput, OtherLawDocument
    from clearance.models.import_declaration import ImportDeclaration
    from statute.transitions import Ctx

_PLAIN = (
    "basis",
    "basis_approval",
    "transport_document",
    "invoice_number",
    "invoice_amount",
    "overseas_shipper",
    "overseas_shipper_address",
    "conveyance",
    "arrival_date",
    "packages",
    "gross_mass_kg",
    "no_freight",
    "no_insurance",
    "duty_declared",
)
_TEXT_OR_EMPTY = ("incoterm", "invoice_currency", "country_of_export")
_LINE_PLAIN = (
    "description",
    "proof_of_origin",
    "price",
    "net_mass_kg",
    "gross_mass_kg",
    "quantity",
    "quantity2",
    "packages",
    "quota_certificate",
    "left_out_of_low_value_exemption",
    "brand",
)
_LINE_TEXT_OR_EMPTY = ("code", "origin", "preference", "currency", "unit", "unit2", "tax_class")


def contents(
    row: ImportDeclaration, ctx: Ctx, given: DraftInput, named: Named, old: Iterable[Any]
) -> list[Effect]:
    """Sets the row's fields from what is given, and returns the effects that replace its lines and certificates.

    A confirmation by an officer stays with a certificate that is stated again unchanged for goods that are
    stated unchanged; what an officer required stays required (70(3)).
    """
    case_id = ctx.case_id
    importer, broker = named.person(given.importer), named.person(given.broker)
    place, office = named.place(given.place), named.office(given.office)
    row.importer_id = importer.pk if importer else None
    row.broker_id = broker.pk if broker else None
    row.place_id = place.pk if place else None
    row.declared_at_id = office.pk if office else None
    for name in _PLAIN:
        setattr(row, name, getattr(given, name))
    # How it first came stays told, where a later version does not say.
    row.source = given.source or row.source
    for name in _TEXT_OR_EMPTY:
        setattr(row, name, getattr(given, name) or "")
    row.containers = list(given.containers)
    row.charges = charges_of(given)
    old = list(old)
    effects: list[Effect] = [Delete(one) for one in old]
    where = row.declared_at_id or (place.office_id if place is not None else ctx.office_id)
    if where != ctx.office_id:
        effects.append(MoveOffice(where))
    for number, line in enumerate(given.lines, start=1):
        made = GoodsLine(declaration_id=case_id, number=number, **{n: getattr(line, n) for n in _LINE_PLAIN})
        for name in _LINE_TEXT_OR_EMPTY:
            setattr(made, name, getattr(line, name) or "")
        made.rate_choices = dict(line.rate_choices)
        effects.append(Create(made))
    certificates = [one for one in old if isinstance(one, Certificate)]
    lines = [one for one in old if isinstance(one, GoodsLine)]
    effects.extend(Create(c) for c in _certificates(case_id, given, certificates, lines))
    return effects


def charges_of(given: DraftInput) -> list[dict[str, Any]]:
    """Every charge beside the price as the row keeps it; `line` where it is for one line alone."""
    named = [("freight", given.freight), ("insurance", given.insurance)]
    charges: list[dict[str, Any]] = [
        {"kind": kind, "amount": str(money.amount), "currency": money.currency}
        for kind, money in named
        if money
    ]
    for sign, group in (("addition", given.additions), ("deduction", given.deductions)):
        charges.extend(
            {"kind": f"{sign}:{c.kind.value}", "amount": str(c.amount), "currency": c.currency}
            | ({"line": c.line} if c.line else {})
            for c in group
        )
    return charges


# What a line says of its goods: if none of it changed, what was confirmed of them stays confirmed.
_GOODS = (
    "description",
    "code",
    "origin",
    "quantity",
    "unit",
    "quantity2",
    "unit2",
    "net_mass_kg",
    "gross_mass_kg",
    "brand",
)


def _certificates(
    case_id: int, given: DraftInput, old: Sequence[Certificate], lines: Sequence[GoodsLine]
) -> list[Certificate]:
    same = _unchanged(given, lines)
    required = {(c.line_number, c.law): c for c in old if c.required_by}
    made = []
    for number, line in enumerate(given.lines, start=1):
        for one in line.certificates:
            asked = required.pop((number, one.law), None)
            before = next((c for c in old if number in same and _restated(c, number, one)), None)
            made.append(
                Certificate(
                    declaration_id=case_id,
                    line_number=number,
                    law=one.law,
                    issuer=one.issuer,
                    number=one.number,
                    valid_until=one.valid_until,
                    required_by=asked.required_by if asked else "",
                    required_because=asked.required_because if asked else "",
                    confirmed_at=before.confirmed_at if before else None,
                    confirmed_by=before.confirmed_by if before else "",
                    confirmation_note=before.confirmation_note if before else "",
                )
            )
    # What an officer required and is not stated now waits to be proved again, on whatever line it was.
    made.extend(
        Certificate(
            declaration_id=case_id,
            line_number=c.line_number,
            law=c.law,
            required_by=c.required_by,
            required_because=c.required_because,
        )
        for c in required.values()
    )
    return made


def _restated(before: Certificate, number: int, now: OtherLawDocument) -> bool:
    said = (number, now.law, now.issuer, now.number, now.valid_until)
    return said == (before.line_number, before.law, before.issuer, before.number, before.valid_until)


def _unchanged(given: DraftInput, lines: Sequence[GoodsLine]) -> set[int]:
    """The numbers of the lines whose goods are the same as before."""
    before = {line.number: line for line in lines}
    return {
        number
        for number, line in enumerate(given.lines, start=1)
        if number in before
        and all((getattr(line, name) or "") == (getattr(before[number], name) or "") for name in _GOODS)
    }
