"""Liabilities for brokers' systems: what is owed, entry by entry, and paying it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch

from doors.rest import ProcedureCollection
from duties.models import LedgerEntry, Liability

if TYPE_CHECKING:
    from accounts.actors import Actor


class Liabilities(ProcedureCollection):
    """Opened by the declaration that they belong to; paid here."""

    procedure = Liability
    slug = "liabilities"
    scope = "declarations"
    related = ("payer", "broker", "subject", "cause", "joint_payer")
    prefetch = (Prefetch("entries", LedgerEntry.objects.order_by("id")),)

    def serialise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        return {
            "declaration": row.subject.reference if row.subject else None,
            "cause": str(row.cause.reference or row.cause.handle) if row.cause else None,
            "claimed_under": row.claimed_under or None,
            "claim": row.claim or None,
            "joint_payer": row.joint_payer.code if row.joint_payer else None,
            "pay_by": row.pay_by.isoformat() if row.pay_by else None,
            "payer": row.payer.code,
            "broker": row.broker.code if row.broker else None,
            "assessed_on": row.assessed_on.isoformat(),
            "assessed": row.assessed_total,
            "paid": row.paid_total,
            "outstanding": row.outstanding,
            "extended_until": row.extended_until.isoformat() if row.extended_until else None,
            "security": row.security,
            "entries": [
                {
                    "kind": entry.kind,
                    "tax": entry.tax,
                    "amount": entry.amount,
                    "article": entry.article,
                    "entered_at": entry.entered_at.isoformat(),
                    "reference": entry.reference,
                }
                for entry in row.entries.all()
            ],
        }
