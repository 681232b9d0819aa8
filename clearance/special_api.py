"""Special declarations and ordered security for importers' and brokers' systems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from clearance.models import SecurityOrder, SpecialDeclaration
from doors.rest import ProcedureCollection

if TYPE_CHECKING:
    from accounts.actors import Actor


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None


class SpecialDeclarations(ProcedureCollection):
    """Opened by the permission of specially declared cargo; the form is filed here (7-2)."""

    procedure = SpecialDeclaration
    slug = "special-declarations"
    scope = "declarations"
    related = ("importer", "broker", "declaration__case")

    def serialise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        return {
            "declaration": row.declaration.case.reference,
            "importer": row.importer.code,
            "broker": row.broker.code if row.broker else None,
            "permitted_on": _day(row.permitted_on),
            "filed_on": _day(row.filed_on),
            "worked_out": row.worked_out,
            "amounts": row.amounts or None,
            "basis": row.basis,
            "pay_by": _day(row.pay_by),
            "reason": row.reason,
        }


class SecurityOrders(ProcedureCollection):
    """Ordered by customs, read by the importer (7-8)."""

    procedure = SecurityOrder
    slug = "security-orders"
    scope = "declarations"
    related = ("importer",)

    def serialise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        return {
            "importer": row.importer.code,
            "amount": row.amount,
            "valid_from": _day(row.valid_from),
            "valid_to": _day(row.valid_to),
            "provide_by": _day(row.provide_by),
            "reason": row.reason,
            "security": row.security,
            "provided_on": _day(row.provided_on),
        }
