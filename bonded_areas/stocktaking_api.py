"""Inventory counts for operators' systems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from bonded_areas.api import amount_told
from bonded_areas.models import Stocktaking
from bonded_areas.place_names import place_of
from bonded_areas.selectors import places_visible_to
from doors.rest import ProcedureCollection

if TYPE_CHECKING:
    from accounts.actors import Actor

A_COUNT: Mapping[str, Any] = {
    "place_id": 1,
    "counted_on": "2026-11-02",
    "counted_by": "Sato",
    "rest_not_counted": "hall 2 follows in December",
    "lines": [
        {"transport_document": "HLCUSHA270312345", "packages": 10},
        {
            "lot": "2f1c0a52-6f1e-4d6b-9a7e-4a1f7d0f2c11",
            "packages": 9,
            "becomes": "loss",
            "cause": "other",
            "reason": "not found on its shelf",
        },
    ],
}


class Stocktakings(ProcedureCollection):
    """A place counted lot by lot; what each difference became, and what of it customs decides."""

    procedure = Stocktaking
    slug = "stocktakings"
    scope = "stock"
    opening = "record"
    related = ("place", "operator")
    examples: ClassVar[Mapping[str, Mapping[str, Any]]] = {"record": A_COUNT}

    def office_of(self, data: dict[str, Any], actor: Actor) -> int:
        """The office with jurisdiction over the place, which is one that this actor may see."""
        return place_of(data, places_visible_to(actor)).office_id

    def summarise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        return {
            "place": row.place.code,
            "operator": row.operator.code if row.operator else None,
            "counted_on": row.counted_on.isoformat(),
            "counted_by": row.counted_by,
            "by_customs": row.by_customs,
            "lots": row.lots,
            "agreeing": row.agreeing,
            "differing": row.differing,
            "not_counted": row.not_counted,
            "found": row.found,
            "waiting": row.waiting,
        }

    def serialise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        """With every line, in one query more: a list tells them not."""
        lines = row.lines.select_related("lot__case").order_by("number")
        return {
            **self.summarise(row, actor),
            "lines": [
                {
                    "line": line.number,
                    "lot": str(line.lot.case.handle) if line.lot else None,
                    "transport_document": line.transport_document,
                    "description": line.description,
                    "booked": amount_told(line.booked),
                    "counted": None if line.outcome == "not_counted" else amount_told(line.counted),
                    "became": line.outcome,
                    "reason": line.reason or None,
                    "decided_on": line.decided_on.isoformat() if line.decided_on else None,
                    "decision": line.decision or None,
                }
                for line in lines
            ],
        }
