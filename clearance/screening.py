"""A declaration as screeners see it."""

from __future__ import annotations

from clearance.models import Assessment, Certificate, GoodsLine, ImportDeclaration
from clearance.states import State
from risk.rules.declared import DeclaredGoods, GoodsSeen


def declared_goods(row: ImportDeclaration) -> DeclaredGoods:
    """The declaration as plain data, in a fixed number of queries."""
    assessment = Assessment.objects.filter(declaration=row).order_by("-id").first()
    sheet = assessment.worksheet if assessment else {}
    values = {line["number"]: line["customs_value"] for line in sheet.get("lines", ())}
    hints = sheet.get("hints", {})
    lines = tuple(
        GoodsSeen(
            line.number,
            line.code,
            line.description,
            line.origin,
            values.get(line.number, 0),
            line.net_mass_kg,
            line.preference,
            line.brand,
            tuple(hints.get(str(line.number), ())),
        )
        for line in GoodsLine.objects.filter(declaration=row).order_by("number")
    )
    earlier = ImportDeclaration.objects.filter(importer_id=row.importer_id, state=State.PERMITTED)
    return DeclaredGoods(
        case_id=row.pk,
        reference=row.case.reference or "",
        importer=row.importer.code if row.importer else "",
        earlier_permitted=earlier[:10].count(),
        overseas_shipper=row.overseas_shipper,
        country_of_export=row.country_of_export,
        place=row.place.code if row.place else "",
        conveyance=row.conveyance,
        duplicates=len(row.warnings),
        amendment=row.amendments,
        certificates=Certificate.objects.filter(declaration=row).count(),
        basis=row.basis,
        gross_mass_kg=row.gross_mass_kg,
        lines=lines,
    )
