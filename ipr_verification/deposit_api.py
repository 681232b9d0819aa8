"""Deposits for the systems of those who deposit and of those whom they secure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from doors.rest import ProcedureCollection
from ipr_verification.deposit_pages import ENTRIES, RELATED, SLUG
from ipr_verification.models import Deposit

if TYPE_CHECKING:
    from accounts.actors import Actor


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None


class Deposits(ProcedureCollection):
    """Ordered by a procedure of its own; whom it secures reads that it is there, and its amount (69-15(6))."""

    procedure = Deposit
    slug = SLUG
    scope = "intellectual-property"
    related = RELATED
    prefetch = (ENTRIES,)

    def serialise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        told = {
            "about": row.about.reference or str(row.about.handle),
            "purpose": row.purpose,
            "side": row.side,
            "depositor": row.depositor.code,
            "agent": row.agent.code if row.agent else None,
            "secures": row.beneficiary.code,
            "amount": row.amount,
            "depository": row.depository,
        }
        if not row.papers_shown_to(actor):
            return told
        return {
            **told,
            "ordered_on": _day(row.ordered_on),
            "provide_by": _day(row.due_on),
            "reason": row.reason,
            "presented": row.presented,
            "held": row.held,
            "guaranteed": row.guaranteed,
            "guaranteed_until": _day(row.guaranteed_until),
            "recovery": row.recovery or None,
            "notified": row.notified,
            "action_on": _day(row.action_on),
            "entries": [
                {
                    "number": one.number,
                    "kind": one.kind,
                    "amount": one.amount,
                    "of": one.of,
                    "on": _day(one.on),
                    "until_on": _day(one.until_on),
                    "document": one.document,
                    "issuer": one.issuer or None,
                    "ground": one.ground or None,
                    "article": one.article,
                }
                for one in row.entries.all()
            ],
        }
