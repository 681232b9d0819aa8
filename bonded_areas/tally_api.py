"""Bringing in by manifest for operators' systems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from arrivals.models import Manifest
from bonded_areas.models import Tally, TallyDifference
from doors.rest import ProcedureCollection
from statute.errors import InvalidInput, Reason

if TYPE_CHECKING:
    from accounts.actors import Actor

A_TALLY: Mapping[str, Any] = {
    "manifest": "TYO-26-00000042-K",
    "brought_in_on": "2026-11-02",
    "rest": True,
    "lines": [{"transport_document": "HLCUSHA270312345", "packages": 9, "reason": "one left behind"}],
}


class Tallies(ProcedureCollection):
    """Consignments of a manifest, brought in as they came; what differs is told to the office."""

    procedure = Tally
    slug = "tallies"
    scope = "stock"
    opening = "bring_in"
    related = ("manifest__case", "place", "operator")
    prefetch: ClassVar = (
        Prefetch("differences", TallyDifference.objects.select_related("consignment").order_by("id")),
    )
    examples: ClassVar[Mapping[str, Mapping[str, Any]]] = {"bring_in": A_TALLY}

    def office_of(self, data: dict[str, Any], actor: Actor) -> int:
        """The office of the manifest, where this caller may see it."""
        given = data.get("manifest")
        text = given.replace("\x00", "") if isinstance(given, str) else ""
        seen = Manifest.objects.visible_to(actor).filter(case__reference=text)
        office = seen.values_list("case__office_id", flat=True).first() if text else None
        if office is None:
            sentence = _("There is no such manifest for a place of yours.")
            raise InvalidInput([Reason("unknown_manifest", sentence, field="manifest", value=text[:40])])
        return int(office)

    def serialise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        return {
            "manifest": row.manifest.case.reference,
            "place": row.place.code,
            "operator": row.operator.code if row.operator else None,
            "brought_in_on": row.brought_in_on.isoformat(),
            "consignments": row.consignments,
            "lots": row.lots,
            "packages": row.packages,
            "gross_mass_kg": str(row.gross_mass_kg),
            "differences": [
                {
                    "transport_document": one.consignment.transport_document,
                    "short": {"packages": one.short_packages, "gross_mass_kg": str(one.short_mass_kg)},
                    "over": {"packages": one.over_packages, "gross_mass_kg": str(one.over_mass_kg)},
                    "damaged_packages": one.damaged_packages,
                    "reason": one.reason,
                }
                for one in row.differences.all()
            ],
        }
