"""Cargo lots for the systems of operators and carriers: brought in, looked at, and acted on through the one door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Prefetch

from bonded_areas import claims
from bonded_areas.lot_filters import LotFilters
from bonded_areas.models import CargoLot, LotSnapshot, StockEntry
from bonded_areas.place_names import place_of
from doors.rest import ProcedureCollection
from statute import clock

if TYPE_CHECKING:
    from accounts.actors import Actor
    from bonded_areas.rules.stock import Amount


A_LOT: Mapping[str, Any] = {
    "place_id": 1,
    "transport_document": "HLCUTYO260812345",
    "description": "Leather suitcases",
    "packages": 10,
    "gross_mass_kg": "120.5",
    "brought_in_on": "2026-11-02",
    "quantity": "10",
    "unit": "NO",
    "tariff_code": "420211200",
    "origin": "FR",
    "customs_value_yen": 1_000_000,
}


class CargoLots(ProcedureCollection):
    """What is stored, how much of it is where, and every entry of its ledger."""

    procedure = CargoLot
    slug = "cargo-lots"
    scope = "stock"
    opening = "bring_in"
    filters = LotFilters
    related = ("place", "operator", "administrator", "from_lot__case")
    prefetch = (
        Prefetch("entries", StockEntry.objects.order_by("id")),
        Prefetch("snapshots", LotSnapshot.objects.order_by("id")),
    )
    prefetch_listed = ()
    examples: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "bring_in": A_LOT,
        "state_particulars": {"tariff_code": "420211200", "origin": "FR", "customs_value_yen": 1_000_000},
    }

    def together(self, rows: Sequence[Any], actor: Actor) -> Mapping[int, Mapping[str, Any]]:
        """What would be collected were what is left of each lot lost today."""
        stakes = claims.of_lots(rows, clock.today())
        return {row.pk: {"duty_at_stake": _stake(stakes.get(row.pk))} for row in rows}

    def office_of(self, data: dict[str, Any], actor: Actor) -> int:
        """The office with jurisdiction over the place."""
        return place_of(data).office_id

    def summarise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        now = row.balance
        return {
            # By these numbers other requests name the lot and the place.
            "lot_id": row.pk,
            "place_id": row.place_id,
            "place": row.place.code,
            "place_kind": row.place_kind,
            "position": row.position or None,
            "operator": row.operator.code if row.operator else None,
            "transport_document": row.transport_document,
            "description": row.description,
            "brought_in_on": row.brought_in_on.isoformat(),
            "approved_on": _text(row.approved_on),
            "first_approved_on": _text(row.first_approved_on),
            "housable_since": _text(row.housable_since),
            "housable_under": row.housable_under or None,
            "in_stock": amount_told(now.stock),
            "on_the_road": amount_told(now.transit),
            "away": amount_told(now.away),
        }

    def serialise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        return {
            **self.summarise(row, actor),
            "administrator": row.administrator.code if row.administrator else None,
            "from_lot": str(row.from_lot.case.handle) if row.from_lot else None,
            "unit": row.unit or None,
            "volume_m3": _text(row.volume_m3),
            "tariff_code": row.tariff_code or None,
            "origin": row.origin or None,
            "customs_value_yen": row.customs_value_yen,
            "came_in": amount_told(row.came),
            "storage_applied_on": _text(row.storage_applied_on),
            "set_until": _text(row.set_until),
            "entries": [
                {
                    "kind": entry.kind,
                    **amount_told(entry.amount),
                    "happened_on": entry.happened_on.isoformat(),
                    "entered_at": entry.entered_at.isoformat(),
                    "article": entry.article,
                    "reason": entry.reason or None,
                }
                for entry in row.entries.all()
            ],
            "nature_fixed_under": row.fixed_by or None,
            "fixed_for_duty": [
                {
                    "on": fixed.fixed_on.isoformat(),
                    "article": fixed.article,
                    "packages": fixed.packages,
                    "gross_mass_kg": str(fixed.gross_mass_kg),
                    "quantity": str(fixed.quantity),
                }
                for fixed in row.snapshots.all()
            ],
        }


def _stake(stake: claims.AtStake | None) -> Mapping[str, Any] | None:
    """Whole yen by tax under the law of a day, or what is not known; None where no duty hangs on it."""
    if stake is None:
        return None
    return {
        "law_of": stake.law_of.isoformat(),
        "total": stake.total,
        **(stake.amounts or dict.fromkeys(("duty", "consumption_tax", "local_consumption_tax"))),
        "not_known": list(stake.faults),
    }


def amount_told(amount: Amount) -> dict[str, Any]:
    return {
        "packages": amount.packages,
        "gross_mass_kg": str(amount.gross_mass_kg),
        "quantity": str(amount.quantity),
    }


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
