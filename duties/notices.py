"""What the office issues on a liability, as PDF: the receipt for a payment (領収証書)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from accounts.actors import Actor
from duties.models import LedgerEntry, Liability
from duties.models.liability import EntryKind, Tax
from statute.authority import CONSEQUENCE
from statute.clock import day_of
from statute.door import perform
from statute.notices import rendered
from statute.outbox import Event
from statute.storage import store

TEMPLATES = Path(__file__).parent / "typst"
RECEIPT = "receipt"
_NAMES = {
    Tax.DUTY: ("関税", "Customs duty"),
    Tax.CONSUMPTION_TAX: ("消費税", "Consumption tax"),
    Tax.LOCAL_CONSUMPTION_TAX: ("地方消費税", "Local consumption tax"),
    Tax.EXCISE: ("その他の内国消費税", "Other internal tax"),
}


def issue_receipt(row: Liability, event: Event) -> None:
    """Makes the receipt for one payment and files it with the liability; once for each."""
    number = f"{row.about.reference}-R{event.id}"
    filename = f"{number}.pdf"
    by = Actor.system(CONSEQUENCE).label()
    if row.case.documents.filter(kind=RECEIPT, added_by=by, filename=filename).exists():
        return
    # The entries of this payment: everything one act enters bears its instant.
    paid = list(
        LedgerEntry.objects.filter(liability=row, kind=EntryKind.PAID, entered_at=event.at).order_by("id")
    )
    if not paid:
        raise LookupError(f"The payment of {event.at.isoformat()} is not in the ledger.")
    data = receipt_data(row, paid, number)
    stored = store(rendered(TEMPLATES / "receipt.typ", data, paid[-1].entered_at), filename)
    given = {
        "kind": RECEIPT, "title": f"領収証書 Receipt {number}", "filename": filename, "media_type": stored.media_type,
        "size": stored.size, "sha256": stored.sha256,
    }  # fmt: skip
    perform(row, "attach_document", Actor.system(CONSEQUENCE), given)


def receipt_data(row: Liability, paid: list[LedgerEntry], number: str) -> dict[str, Any]:
    """What the receipt says, in whole yen."""
    office = row.case.office
    amounts = [
        {"ja": _NAMES[tax][0], "en": _NAMES[tax][1], "amount": -sum(e.amount for e in paid if e.tax == tax)}
        for tax in Tax
        if any(e.tax == tax for e in paid)
    ]
    amounts.append({"ja": "合計", "en": "Total", "amount": -sum(e.amount for e in paid)})
    on = day_of(paid[-1].entered_at)
    payer = f"{row.payer.name_ja} {row.payer.name_en}".strip()
    fields = [
        ("領収番号", "Receipt", number),
        ("申告番号", "Declaration", row.about.reference or ""),
        ("納税者", "Payer", payer),
        ("領収年月日", "Received on", str(on)),
        ("納付方法", "Method", paid[-1].reference),
    ]
    return {
        "title_ja": "領収証書",
        "title_en": "Receipt",
        "office_ja": office.name_ja,
        "office_en": office.name_en,
        "issued": str(on),
        "reference": row.about.reference,
        "document": number,
        "fields": [{"ja": ja, "en": en, "value": value} for ja, en, value in fields if value],
        "amounts": amounts,
        "text_ja": "関税法第9条の4の規定による納付を領収した。",
        "text_en": "Payment under Article 9-4 of the Customs Act has been received.",
    }
