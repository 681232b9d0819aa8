"""Operations for the systems of factories: begun, completed with their yield, and what became of the materials."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Prefetch

from bonded_areas import selectors
from bonded_areas.models import BondedOperation, FactoryDesignation, ProductionReport
from bonded_areas.operation_pages import lines_of
from bonded_areas.place_names import place_of
from doors.rest import ProcedureCollection

if TYPE_CHECKING:
    from accounts.actors import Actor

AN_OPERATION: Mapping[str, Any] = {
    "place_id": 1,
    "what": "Leather bags",
    "on": "2026-11-02",
    "domestic": "thread",
    "domestic_kg": "3",
    "materials": [{"lot_id": 12, "packages": 5, "gross_mass_kg": "60"}],
}


class Operations(ProcedureCollection):
    """Operations in a bonded factory (58): opened by the notice of their beginning, closed by that of their end."""

    procedure = BondedOperation
    slug = "operations"
    scope = "stock"
    opening = "start"
    related = ("place", "operator")
    prefetch = selectors.PARTS_OF_OPERATION
    examples: ClassVar[Mapping[str, Mapping[str, Any]]] = {"start": AN_OPERATION}

    def office_of(self, data: dict[str, Any], actor: Actor) -> int:
        """The office with jurisdiction over the factory."""
        return place_of(data).office_id

    def serialise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        return {
            "place": row.place.code,
            "operator": row.operator.code if row.operator else None,
            "what": row.what,
            "started_on": _day(row.started_on),
            "completed_on": _day(row.completed_on),
            "domestic": row.domestic or None,
            "domestic_kg": str(row.domestic_kg),
            "mixing_approved_on": _day(row.mixing_approved_on),
            "waste_kg": str(row.waste_kg),
            "several_products": row.several_products,
            "to_be_declared": [str(lot.case.handle) for lot in selectors.to_be_declared(row)],
            "materials": lines_of(selectors.put_to_work(row)),
            "products": lines_of(selectors.made_by(row)),
        }


class FactoryDesignations(ProcedureCollection):
    """What is reported each month: by factories designated for certain products (61-2), by integrated areas (62-15)."""

    procedure = FactoryDesignation
    slug = "factory-designations"
    scope = "stock"
    opening = "designate"
    related = ("place", "operator")
    prefetch = (Prefetch("reports", ProductionReport.objects.order_by("until_on")),)
    examples: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "designate": {
            "place_id": 1,
            "products": "Leather bags",
            "materials": "Bovine leather",
            "from_on": "2026-12-01",
        }
    }

    def office_of(self, data: dict[str, Any], actor: Actor) -> int:
        """The office with jurisdiction over the factory."""
        return place_of(data).office_id

    def serialise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        return {
            "place": row.place.code,
            "operator": row.operator.code,
            "products": row.products or None,
            "materials": row.materials or None,
            "months": row.months,
            "from_on": _day(row.from_on),
            "reported_until": _day(row.reported_until),
            "stopped_on": _day(row.stopped_on),
            "reports": [
                {
                    "from_on": _day(one.from_on),
                    "until_on": _day(one.until_on),
                    "reported_on": _day(one.reported_on),
                    "late": one.late,
                    "used": one.used,
                    "made": one.made,
                    "booked_used_kg": str(one.booked_used_kg),
                    "booked_made_kg": str(one.booked_made_kg),
                }
                for one in row.reports.all()
            ],
        }


def _day(value: Any) -> str | None:
    return value.isoformat() if value else None
