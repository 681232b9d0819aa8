"""Import declarations for brokers' systems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from bonded_areas.models import Place
from clearance.models import ImportDeclaration
from clearance.office import office_for_place
from clearance.samples import A_DECLARATION
from clearance.selectors import WITH_EVERYTHING, WITH_PARTIES
from doors.rest import ProcedureCollection

if TYPE_CHECKING:
    from accounts.actors import Actor
    from clearance.models import GoodsLine

_PLAIN = (
    "basis",
    "basis_approval",
    "transport_document",
    "invoice_number",
    "incoterm",
    "invoice_amount",
    "invoice_currency",
    "charges",
    "no_freight",
    "no_insurance",
    "overseas_shipper",
    "overseas_shipper_address",
    "country_of_export",
    "conveyance",
    "arrival_date",
    "containers",
    "packages",
    "gross_mass_kg",
)
_LINE = (
    "number",
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
    "tax_class",
    "brand",
)
# What screening found is the office's own: a declarant who knew the rules would declare around them.
_FOR_OFFICERS = ("screening",)


class ImportDeclarations(ProcedureCollection):
    """Lodged, examined, paid and permitted through the same door as at the counter."""

    procedure = ImportDeclaration
    slug = "import-declarations"
    scope = "declarations"
    opening = "draft"
    amending: ClassVar[Mapping[str, str]] = {"PUT": "edit"}
    related = WITH_PARTIES
    prefetch = WITH_EVERYTHING
    examples: ClassVar[Mapping[str, Mapping[str, Any]]] = {"draft": A_DECLARATION, "edit": A_DECLARATION}

    def office_of(self, data: dict[str, Any], actor: Actor) -> int:
        """The office with jurisdiction over the place (67-2(1)); headquarters keeps a draft without one."""
        code = data.get("place")
        place = Place.objects.filter(code=code).first() if isinstance(code, str) else None
        return office_for_place(place)

    def summarise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        return {
            "importer": row.importer.code if row.importer else None,
            "broker": row.broker.code if row.broker else None,
            "transport_document": row.transport_document,
            "invoice_number": row.invoice_number,
            "lodged_on": _text(row.lodged_on),
            "channel": row.channel or None,
            "customs_value": row.customs_value,
            "total_payable": row.total_payable,
        }

    def serialise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        assessment = next(iter(row.latest_assessments), None)
        liability = getattr(row.case, "liability_of", None)
        told: dict[str, Any] = {
            **self.summarise(row, actor),
            **{name: _text(getattr(row, name)) for name in _PLAIN},
            "place": row.place.code if row.place else None,
            "office_declared_to": row.declared_at.code if row.declared_at else None,
            "duty_declared": row.duty_declared,
            "amendments": row.amendments,
            "reassessment_asked": row.reassessment_asked or None,
            "permitted_at": _text(row.permitted_at),
            "ended_because": row.ended_because,
            "warnings": _warnings(row, actor),
            "lines": [self._line(line, row) for line in row.lines.all()],
            "assessment": assessment.worksheet if assessment else None,
            "document_requests": [
                {"documents": r.documents, "due_on": _text(r.due_on), "answered_at": _text(r.answered_at)}
                for r in row.document_requests.all()
            ],
            "holds": [{"kind": h.kind, "article": h.article, "note": h.note} for h in row.case.open_holds],
            "liability": liability
            and {
                "id": str(liability.case.handle),
                "state": liability.state,
                "assessed": liability.assessed_total,
                "paid": liability.paid_total,
                "outstanding": liability.outstanding,
                "extended_until": _text(liability.extended_until),
                "notified_on": _text(liability.notified_on),
            },
        }
        if actor.kind != "party":
            told.update({name: getattr(row, name) for name in _FOR_OFFICERS})
        return told

    def _line(self, line: GoodsLine, row: Any) -> dict[str, Any]:
        told = {name: _text(getattr(line, name)) for name in _LINE}
        told["certificates"] = [
            {
                "id": c.pk,
                "law": c.law,
                "issuer": c.issuer,
                "number": c.number,
                "valid_until": _text(c.valid_until),
                "confirmed_at": _text(c.confirmed_at),
                "required": bool(c.required_by),
            }
            for c in row.certificates.all()
            if c.line_number == line.number
        ]
        return told


def _warnings(row: Any, actor: Actor) -> list[dict[str, Any]]:
    """A party is warned of the same papers, and not told whose other declaration has them."""
    if actor.kind != "party":
        return list(row.warnings)
    told = {(one["what"], one["value"]): None for one in row.warnings}
    return [{"what": what, "value": value} for what, value in told]


def _text(value: Any) -> Any:
    """Dates and exact decimals as text; numbers, lists and truth values as they are; empty text as nothing."""
    if value is None or value == "":
        return None
    return value if isinstance(value, (bool, int, list, dict)) else str(value)
