"""What the office issues on a liability, as PDF: the notice to pay (納税告知書), and the receipt (領収証書)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
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
RECEIPT, NOTICE_TO_PAY = "receipt", "notice_to_pay"
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
    _file(row, RECEIPT, f"領収証書 Receipt {number}", filename, data, paid[-1].entered_at)


def issue_notice_to_pay(row: Liability, event: Event) -> None:
    """Makes the notice to pay of a claim that was assessed, or assessed otherwise, and files it; once for each."""
    number = f"{row.about.reference or row.about.handle}-N{event.id}"
    filename = f"{number}.pdf"
    by = Actor.system(CONSEQUENCE).label()
    if (
        row.pay_by is None
        or row.case.documents.filter(kind=NOTICE_TO_PAY, added_by=by, filename=filename).exists()
    ):
        return
    entries = LedgerEntry.objects.filter(liability=row, entered_at__lte=event.at).exclude(kind=EntryKind.PAID)
    data = notice_to_pay_data(row, list(entries.order_by("id")), number, day_of(event.at))
    _file(row, NOTICE_TO_PAY, f"納税告知書 Notice to pay {number}", filename, data, event.at)


def _file(
    row: Liability, kind: str, title: str, filename: str, data: Mapping[str, Any], at: datetime
) -> None:
    """Prints the data and files the PDF with the liability."""
    stored = store(rendered(TEMPLATES / "receipt.typ", data, at), filename)
    given = {
        "kind": kind,
        "title": title,
        "filename": filename,
        "media_type": stored.media_type,
        "size": stored.size,
        "sha256": stored.sha256,
    }
    perform(row, "attach_document", Actor.system(CONSEQUENCE), given)


def _by_tax(entries: Sequence[LedgerEntry], sign: int) -> list[dict[str, Any]]:
    """The sums by tax and in all, in whole yen; `sign` -1 for what was paid."""
    found = [
        {
            "ja": _NAMES[tax][0],
            "en": _NAMES[tax][1],
            "amount": sign * sum(e.amount for e in entries if e.tax == tax),
        }
        for tax in Tax
        if any(e.tax == tax for e in entries)
    ]
    return [*found, {"ja": "合計", "en": "Total", "amount": sign * sum(e.amount for e in entries)}]


def notice_to_pay_data(row: Liability, entries: list[LedgerEntry], number: str, on: date) -> dict[str, Any]:
    """What the notice says: amount, deadline and place of payment (9-3(2)), the basis (8(4)), and who is liable."""
    office = row.case.office
    both = f"{office.name_ja} {office.name_en}"
    joint = f"{row.joint_payer.name_ja} {row.joint_payer.name_en}".strip() if row.joint_payer else ""
    fields = [
        ("告知番号", "Notice", number),
        ("納税義務者", "Payer", f"{row.payer.name_ja} {row.payer.name_en}".strip()),
        ("連帯納付義務者", "Jointly liable (62-13)", joint),
        ("徴収の根拠", "Collected under", f"関税法 Customs Act {row.claimed_under}"),
        ("発生日", "Happened on", str(row.claim.get("happened_on") or "")),
        ("課税標準", "Basis", "; ".join(row.claim.get("cargo", ()))),
        ("納期限", "To be paid by", str(row.pay_by)),
        (
            "納付場所",
            "Place of payment",
            f"日本銀行（代理店を含む。）又は{both} Bank of Japan, its agents, or the office",
        ),
    ]
    return {
        "title_ja": "賦課決定通知書・納税告知書",
        "title_en": "Official assessment and notice to pay",
        "office_ja": office.name_ja,
        "office_en": office.name_en,
        "issued": str(on),
        "reference": row.about.reference or str(row.about.handle),
        "document": number,
        "fields": [{"ja": ja, "en": en, "value": value} for ja, en, value in fields if value],
        "amounts": _by_tax(entries, 1),
        "text_ja": "関税法第8条第4項及び第9条の3の規定により、上記のとおり決定し、告知する。",
        "text_en": "Determined and notified as above under Articles 8(4) and 9-3 of the Customs Act.",
    }


def receipt_data(row: Liability, paid: list[LedgerEntry], number: str) -> dict[str, Any]:
    """What the receipt says, in whole yen."""
    office = row.case.office
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
        "amounts": _by_tax(paid, -1),
        "text_ja": "関税法第9条の4の規定による納付を領収した。",
        "text_en": "Payment under Article 9-4 of the Customs Act has been received.",
    }
