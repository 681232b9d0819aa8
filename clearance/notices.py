"""What the office issues on an import declaration, as PDF: the permission (輸入許可通知書)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from accounts.actors import Actor
from accounts.models import Person
from clearance.models import Assessment, GoodsLine, ImportDeclaration
from duties.rules.tariff_code import printed_code
from statute.authority import CONSEQUENCE
from statute.clock import day_of
from statute.door import perform
from statute.notices import rendered
from statute.storage import store

TEMPLATES = Path(__file__).parent / "typst"
PERMISSION = "import_permission"


def issue_permission(row: ImportDeclaration) -> None:
    """Makes the notice of the permission and files it with the case, unless one is in force."""
    assert row.permitted_at is not None
    # Issued by the office itself: a file that somebody gave this name is none.
    by = Actor.system(CONSEQUENCE).label()
    if row.case.documents.filter(kind=PERMISSION, added_by=by, superseded_at__isnull=True).exists():
        return
    data = permission_data(row)
    pdf = rendered(TEMPLATES / "permission.typ", data, row.permitted_at)
    filename = f"{row.case.reference}-permission.pdf"
    stored = store(pdf, filename)
    given = {
        "kind": PERMISSION,
        "title": "輸入許可通知書 Import permission",
        "filename": filename,
        "media_type": stored.media_type,
        "size": stored.size,
        "sha256": stored.sha256,
    }
    perform(row, "attach_document", Actor.system(CONSEQUENCE), given)


def permission_data(row: ImportDeclaration) -> dict[str, Any]:
    """What the notice says. Yen are whole numbers; the template groups their digits."""
    office = row.case.office
    assert row.permitted_at is not None
    sheet = Assessment.objects.filter(declaration=row).latest("id")
    of_line = {line["number"]: line for line in sheet.worksheet["lines"]}
    lines = [
        {
            "number": line.number,
            "description": line.description,
            "code": printed_code(line.code),
            "origin": line.origin,
            "customs_value": of_line[line.number]["customs_value"],
            "duty": of_line[line.number]["duty"],
        }
        for line in GoodsLine.objects.filter(declaration=row).order_by("number")
    ]
    place = row.place
    fields = [
        ("申告番号", "Declaration", row.case.reference or ""),
        ("申告年月日", "Lodged on", str(row.lodged_on)),
        ("許可年月日", "Permitted on", str(day_of(row.permitted_at))),
        ("輸入者", "Importer", named(row.importer)),
        ("通関業者", "Customs broker", named(row.broker)),
        (
            "蔵置場所",
            "Place of the goods",
            f"{place.name_ja} {place.name_en} ({place.code})" if place else "",
        ),
        ("船荷証券・航空貨物運送状番号", "Transport document", row.transport_document),
        ("積載船（機）名", "Vessel or flight", row.conveyance),
        ("仕入書番号", "Invoice", row.invoice_number),
        (
            "個数・総重量",
            "Packages, gross mass",
            f"{row.packages} / {(row.gross_mass_kg or Decimal(0)).normalize():f} kg",
        ),
    ]
    amounts = [
        ("課税価格", "Customs value", sheet.customs_value),
        ("関税", "Customs duty", sheet.duty),
        ("消費税", "Consumption tax", sheet.consumption_tax),
        ("地方消費税", "Local consumption tax", sheet.local_consumption_tax),
        ("税額合計", "Duty and taxes", sheet.total),
    ]
    return {
        "title_ja": "輸入許可通知書",
        "title_en": "Import permission",
        "office_ja": office.name_ja,
        "office_en": office.name_en,
        "issued": str(day_of(row.permitted_at)),
        "reference": row.case.reference,
        "document": PERMISSION,
        "fields": [{"ja": ja, "en": en, "value": value} for ja, en, value in fields if value],
        "lines": lines,
        "amounts": [{"ja": ja, "en": en, "amount": amount} for ja, en, amount in amounts],
        "text_ja": "関税法第67条の規定により、上記貨物の輸入を許可する。",
        "text_en": "Import of the goods above is permitted under Article 67 of the Customs Act.",
    }


def named(person: Person | None) -> str:
    """A person as a notice names it, in both languages."""
    return " ".join(part for part in (person.name_ja, person.name_en) if part) if person else ""
