"""The page of a liability: what is owed, entry by entry, and paying it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from doors.forms import Vocabulary, Words
from doors.pages import ProcedurePages, page_of
from duties.models import LedgerEntry, Liability
from duties.models.ledger import EntryKind
from statute.procedure import procedure_of

if TYPE_CHECKING:
    from accounts.actors import Actor
    from statute.machine import Move

SLUG: Final = "liabilities"
PAYING: Final = frozenset({"pay", "pay_part"})
_AMOUNT: Final = Words(_("Amount"), kind="money", currency="JPY")
_METHODS: Final = (
    ("account_debit", _("Direct debit of the account")),
    ("payment_slip", _("Payment slip")),
    ("cash", _("Cash")),
)
_PAYMENT: Final[Vocabulary] = {
    "amount": _AMOUNT,
    "method": Words(_("How it is paid"), options=_METHODS),
    "reference": Words(_("Reference of the payer or the bank")),
}
_AMOUNTS: Final[Vocabulary] = {
    "duty": Words(_("Customs duty"), kind="money", currency="JPY", help=_("Left empty: as worked out.")),
    "consumption_tax": Words(_("Consumption tax"), kind="money", currency="JPY"),
    "local_consumption_tax": Words(_("Local consumption tax"), kind="money", currency="JPY"),
    "excise": Words(_("Other internal tax"), kind="money", currency="JPY"),
}
# With a chip: the word of a state needs its colour where the kernel's list does not know it.
TONES: Final = {
    "claimed": "waiting",
    "assessed": "waiting",
    "extended": "waiting",
    "paid": "good",
    "cancelled": "ended",
}


def liability_url(case: Any) -> str:
    """The page of a liability. It has no reference of its own: it is named by its handle."""
    return reverse(f"{SLUG}-page", args=[str(case.reference or case.handle)])


def claim_facts(row: Any) -> list[dict[str, Any]]:
    """What a claim rests on: the provision, the day it happened, the day whose law applies, what was worked out."""
    claim = row.claim
    amounts = claim.get("amounts")
    worked_out = sum(amounts.values()) if amounts is not None else None
    return [
        {"label": _("Collected under"), "value": row.claimed_under, "article": row.claimed_under},
        {"label": _("Happened on"), "value": _day(claim.get("happened_on")), "kind": "date"},
        {"label": _("Law of"), "value": _day(claim.get("law_of")), "kind": "date", "article": "5(i)"},
        {"label": _("Worked out"), "value": worked_out, "kind": "yen", "article": "8(1)(ii)"},
        {"label": _("Cargo"), "value": "; ".join(claim.get("cargo", ())), "wide": True, "article": "4(1)"},
        {"label": _("Not worked out because"), "value": "; ".join(claim.get("faults", ())), "wide": True},
        {"label": _("To be paid by"), "value": row.pay_by, "kind": "date", "article": "9-3(2)"},
    ]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


class LiabilityPages(ProcedurePages):
    """Opened by the declaration that it belongs to; paid here."""

    procedure = Liability
    slug = SLUG
    title = _("Liability")
    template = "duties/liability.html"
    path = ("assessed", "paid")
    related: ClassVar = ("payer", "broker", "subject", "cause", "joint_payer")
    prefetch: ClassVar = (Prefetch("entries", LedgerEntry.objects.order_by("id")),)
    words: ClassVar = {
        "amounts": Words(_("Amounts by tax")),
        "kind": Words(_("Kind"), labels=dict(EntryKind.choices)),
    }
    words_of: ClassVar = {
        "pay": _PAYMENT,
        "pay_part": _PAYMENT,
        "issue_assessment": {
            **_AMOUNTS,
            "pay_by": Words(_("To be paid by")),
            "reason": Words(_("Reason"), rows=3),
        },
        "alter_assessment": {
            **_AMOUNTS,
            "pay_by": Words(_("To be paid by")),
            "reason": Words(_("Reason"), rows=3),
        },
        "drop_claim": {"reason": Words(_("Reason"), rows=3)},
        "extend": {"months": Words(_("Months"), help=_("As asked, if left empty."))},
        "decline_extension": {"reason": Words(_("Reason"), rows=3)},
        "apply_for_extension": {
            "months": Words(_("Months"), help=_("From the payment deadline on (9-2(1)).")),
            "security": Words(_("Security given"), wide=True),
            "security_amount": Words(_("Amount of the security"), kind="money", currency="JPY"),
        },
    }
    document_kinds: ClassVar = (
        ("payment_proof", _("Proof of payment")),
        ("security", _("Security")),
        ("receipt", _("Receipt")),
        ("notice_to_pay", _("Notice to pay")),
        ("other", _("Other")),
    )

    told_left_out: ClassVar = frozenset({"claim", "event"})

    def initial(self, row: Any, move: Move) -> Mapping[str, Any]:
        """Paying in full is paying exactly what is owed, which the reader need not type."""
        if move.name == "pay" and row is not None:
            return {"amount": max(row.outstanding, 0), "method": "account_debit"}
        if move.name == "pay_part":
            return {"method": "account_debit"}
        if move.name == "apply_for_extension" and row is not None:
            return {"security_amount": max(row.outstanding, 0)}
        return {}

    def context(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        """The ledger with its running balance, and the case that it belongs to."""
        balance, ledger = 0, []
        for entry in row.entries.all():
            balance += entry.amount
            ledger.append(
                {
                    "at": entry.entered_at,
                    "kind": entry.get_kind_display(),
                    "tax": entry.get_tax_display(),
                    "article": entry.article,
                    # A payment without a reference of its own is known by how it was made.
                    "reference": dict(_METHODS).get(entry.reference, entry.reference),
                    "amount": entry.amount,
                    "balance": balance,
                }
            )
        facts = [
            {"label": _("Payer"), "value": row.payer.name, "note": row.payer.code},
            {
                "label": _("Jointly liable"),
                "value": row.joint_payer.name if row.joint_payer else "",
                "article": "62-13",
            },
            {"label": _("Customs broker"), "value": row.broker.name if row.broker else ""},
            {
                "label": _("Assessed on"),
                "value": row.assessed_on,
                "kind": "date",
                "article": "8(1)(ii)" if row.cause_id else "7(2)",
            },
            {"label": _("Assessed"), "value": row.assessed_total, "kind": "yen"},
            {"label": _("Paid"), "value": row.paid_total, "kind": "yen"},
            {
                "label": _("To be refunded") if row.outstanding < 0 else _("Still owed"),
                "value": abs(row.outstanding),
                "kind": "yen",
                "article": "13(1)" if row.outstanding < 0 else "9-4",
            },
        ]
        if row.cause_id:
            facts += claim_facts(row)
        elif row.pay_by:
            facts.append(
                {"label": _("To be paid by"), "value": row.pay_by, "kind": "date", "article": "9(2)(i)"}
            )
        if row.extended_until:
            facts += [
                {
                    "label": _("Payment put off until"),
                    "value": row.extended_until,
                    "kind": "date",
                    "article": "9-2(1)",
                },
                {"label": _("Security"), "value": row.security},
                {"label": _("Amount of the security"), "value": row.security_amount, "kind": "yen"},
            ]
        subject = row.about
        # Who is jointly liable sees the claim, and not the lot that it arose from.
        seen = procedure_of(subject.kind).objects.visible_to(actor).filter(pk=subject.pk).exists()
        where = {"label": subject.reference or str(subject.handle), "url": page_of(subject) if seen else None}
        return {
            "crumbs": [{"label": _("Work list"), "url": "/"}, where, {"label": self.title}],
            "case": {
                "reference": subject.reference or _("no reference yet"),
                "tone": TONES[row.state],
                "facts": [{"label": _("Still owed"), "value": max(row.outstanding, 0), "kind": "yen"}],
            },
            "sections": [
                {"title": _("What is owed"), "facts": [f for f in facts if f["value"] not in ("", None)]}
            ],
            "ledger": ledger,
            "subject": where,
        }
