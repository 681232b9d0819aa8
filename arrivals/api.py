"""Manifests for carriers' systems: reported before arrival, amended, notified, and what has been brought in of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Prefetch
from django.urls import URLPattern, path, reverse

from arrivals import manifest_files
from arrivals.models import Consignment, Manifest, ParticularsRequest
from doors.rest import ProcedureCollection

if TYPE_CHECKING:
    from accounts.actors import Actor

A_MANIFEST: Mapping[str, Any] = {
    "carrier": "CAR-0001",
    "means": "vessel",
    "conveyance": "Umi Maru",
    "registration": "IMO9074729",
    "nationality": "JP",
    "voyage": "123E",
    "port": "JPTYO",
    "place": "1AW01",
    "arrives_on": "2027-04-01",
    "calls": [{"port": "CNSHA", "departs_at": "2027-03-29T18:00:00+09:00"}],
    "consignments": [
        {
            "transport_document": "HLCUSHA270312345",
            "description": "Leather suitcases",
            "packages": 10,
            "package_kind": "CT",
            "gross_mass_kg": "120.5",
            "volume_m3": "1.2",
            "marks": "N/M",
            "consignor": "Shanghai Bags",
            "consignee": "Nakamura Trading",
            "port_of_loading": "CNSHA",
            "containers": ["CSQU3054383"],
        }
    ],
}


class Manifests(ProcedureCollection):
    """The cargo of one voyage or flight that is landed at one place (15(1), (7), (9)), line by line."""

    procedure = Manifest
    slug = "manifests"
    scope = "manifests"
    opening = "lodge"
    related = ("carrier", "operator")
    prefetch: ClassVar = (
        Prefetch("consignments", Consignment.objects.order_by("number")),
        Prefetch("requests", ParticularsRequest.objects.order_by("id")),
    )
    prefetch_listed = ()
    examples: ClassVar[Mapping[str, Mapping[str, Any]]] = {"lodge": A_MANIFEST}

    def office_of(self, data: dict[str, Any], actor: Actor) -> int:
        """The office with jurisdiction over the place of landing."""
        return manifest_files.office_of(data)

    def summarise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        return {
            "carrier": row.carrier.code,
            "means": row.means,
            "conveyance": row.conveyance,
            "registration": row.registration,
            "nationality": row.nationality,
            "voyage": row.voyage,
            "port": row.port,
            "place": row.place_code,
            "arrives_on": row.arrives_on.isoformat(),
            "reported_at": row.reported_at.isoformat(),
            "in_advance": row.in_advance,
            "arrived_at": _time(row.arrived_at),
            "arrival_notified_at": _time(row.arrival_notified_at),
            "arrival_notified_late": row.arrival_notified_late,
            "lines": row.lines,
        }

    def serialise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        return {
            **self.summarise(row, actor),
            "operator": row.operator.code if row.operator else None,
            "calls": row.calls,
            "consignments": [
                {
                    "number": one.number,
                    "transport_document": one.transport_document,
                    "master_document": one.master_document or None,
                    "description": one.description,
                    "packages": one.packages,
                    "package_kind": one.package_kind or None,
                    "gross_mass_kg": str(one.gross_mass_kg),
                    "volume_m3": None if one.volume_m3 is None else str(one.volume_m3),
                    "marks": one.marks or None,
                    "commodity_code": one.commodity_code or None,
                    "consignor": one.consignor or None,
                    "consignee": one.consignee,
                    "port_of_loading": one.port_of_loading,
                    "containers": one.containers,
                    "reported_before_loading": one.before_loading,
                    "unloading_permitted_on": _time(one.unloading_permitted_on),
                    "landed": {
                        "packages": one.landed_packages,
                        "gross_mass_kg": str(one.landed_mass_kg),
                        "done": one.done,
                    },
                }
                for one in row.consignments.all()
            ],
            "requests": [
                {
                    "transport_document": one.transport_document,
                    "asked_of": one.asked_of,
                    "question": one.question,
                    "asked_at": one.asked_at.isoformat(),
                    "answer": one.answer or None,
                    "answered_at": _time(one.answered_at),
                }
                for one in row.requests.all()
            ],
        }


class LateManifests(Manifests):
    """Submitted upon arrival where nothing was reported before it (15(2), (10)); read among the manifests."""

    slug, opening = "late-manifests", "submit"
    examples: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "submit": {**A_MANIFEST, "arrived_at": "2027-04-01T08:00:00+09:00"}
    }

    def address(self, case: Any) -> str:
        return reverse("manifests-read", args=[str(case.reference or case.handle)])

    def urls(self) -> list[URLPattern]:
        """The list and the opening alone."""
        from doors import rest_views

        view = rest_views.CollectionView.as_view(collection=self)
        return [path(f"{self.slug}/", view, name=f"{self.slug}-list")]


def _time(value: Any) -> str | None:
    return value.isoformat() if value else None
