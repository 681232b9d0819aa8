"""Transports for carriers' systems: apply, ship, present, notify; and what has become of the cargo."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Prefetch
from django.urls import URLPattern, path, reverse

from bonded_areas.models import Transport, TransportBlanket, TransportLine
from bonded_areas.transport_pages import office_of_origin
from doors.rest import ProcedureCollection
from duties.models import Liability

if TYPE_CHECKING:
    from accounts.actors import Actor

A_TRANSPORT: Mapping[str, Any] = {
    "holder": "CAR01",
    "origin": "1AW01",
    "destination": "3KW01",
    "conveyance": "Truck 12",
    "lines": [{"lot": "HLCU123"}],
}


class Transports(ProcedureCollection):
    """Bonded transport with approval (63(1)); the other kinds begin in collections of their own and are read here."""

    procedure = Transport
    slug = "transports"
    scope = "transports"
    opening = "apply"
    related = ("holder", "origin", "destination", "destination_office", "blanket__case")
    prefetch = (
        Prefetch("lines", TransportLine.objects.select_related("lot__case").order_by("number")),
        Prefetch("case__claims", Liability.objects.select_related("case").order_by("case_id")),
    )
    examples: ClassVar[Mapping[str, Mapping[str, Any]]] = {"apply": A_TRANSPORT}

    def office_of(self, data: dict[str, Any], actor: Actor) -> int:
        """The office with jurisdiction over the place of departure."""
        return office_of_origin(data)

    def serialise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        return {
            "mode": row.mode,
            "holder": row.holder.code,
            "origin": row.origin.code if row.origin else row.origin_name,
            "origin_point": row.origin_point,
            "destination": row.destination.code if row.destination else row.destination_name,
            "destination_point": row.destination_point,
            "destination_office": row.destination_office.code,
            "blanket": row.blanket.case.reference if row.blanket else None,
            "conveyance": row.conveyance,
            "manifest": row.manifest or None,
            "manifest_presented": row.manifest_presented or None,
            "allowed_on": _day(row.allowed_on),
            "departed_on": _day(row.departed_on),
            "to_arrive_by": _day(row.due_on),
            "security_required": row.security_required,
            "security_given": row.security_given,
            "presented": row.presented or None,
            "loss_notified": row.loss_notified or None,
            "destruction_asked": row.destruction_asked or None,
            "lines": [self._line(line) for line in row.lines.all()],
            "claims": [
                {"id": str(one.case.handle), "state": one.state, "article": one.claimed_under}
                for one in row.case.claims.all()
            ],
        }

    def _line(self, line: TransportLine) -> dict[str, Any]:
        parts = {
            name: {"packages": a.packages, "gross_mass_kg": str(a.gross_mass_kg), "quantity": str(a.quantity)}
            for name in ("shipped", "arrived", "late", "excused", "lost")
            for a in (line.amount(name),)
        }
        return {
            "number": line.number,
            "lot": str(line.lot.case.handle) if line.lot else None,
            "transport_document": line.transport_document,
            "description": line.description,
            "exported": line.exported,
            **parts,
        }


class OtherTransports(Transports):
    """Where a kind of transport other than that of 63(1) begins; it is read among all transports."""

    examples: ClassVar[Mapping[str, Mapping[str, Any]]] = {}

    def rows(self, actor: Actor) -> Any:
        return super().rows(actor).filter(mode=self.mode)

    mode: ClassVar[str]

    def address(self, case: Any) -> str:
        return reverse("transports-read", args=[str(case.reference or case.handle)])

    def urls(self) -> list[URLPattern]:
        """The list and the opening alone."""
        from doors import rest_views

        view = rest_views.CollectionView.as_view(collection=self)
        return [path(f"{self.slug}/", view, name=f"{self.slug}-list")]


class SpecifiedTransports(OtherTransports):
    """Specified bonded transport by an approved carrier (63-2)."""

    slug, opening, mode = "specified-transports", "enter_specified", "specified"


class BlanketShipments(OtherTransports):
    """Shipments under a blanket approval (63(1), second sentence)."""

    slug, opening, mode = "blanket-shipments", "ship_under_blanket", "blanket"


class PostalTransports(OtherTransports):
    """Transport of postal items by notification (63-9)."""

    slug, opening, mode = "postal-transports", "notify_postal", "postal"


class WreckedTransports(OtherTransports):
    """Transport of wrecked cargo (64)."""

    slug, opening, mode = "wrecked-transports", "apply_wrecked", "wrecked"


class DomesticTransports(OtherTransports):
    """Domestic cargo on a vessel or aircraft engaged in foreign trade (66)."""

    slug, opening, mode = "domestic-transports", "apply_domestic", "domestic"


class TransportBlankets(ProcedureCollection):
    """Blanket approvals of transport (63(1), second sentence)."""

    procedure = TransportBlanket
    slug = "transport-blankets"
    scope = "transports"
    opening = "apply"
    related = ("holder", "origin", "destination")

    def office_of(self, data: dict[str, Any], actor: Actor) -> int:
        """The office with jurisdiction over the place of departure."""
        return office_of_origin(data)

    def serialise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        return {
            "holder": row.holder.code,
            "origin": row.origin.code,
            "destination": row.destination.code,
            "description": row.description,
            "valid_from": row.valid_from.isoformat(),
            "valid_to": row.valid_to.isoformat(),
            "days": row.days,
            "manifests_shipped_until": _day(row.shipped_confirmed_until),
            "manifests_arrived_until": _day(row.arrived_confirmed_until),
            "security_required": row.security_required,
            "security_given": row.security_given,
        }


def _day(value: Any) -> str | None:
    return value.isoformat() if value else None


def transport_api_urls() -> list[URLPattern]:
    """The addresses of transports in the API."""
    others = (SpecifiedTransports, BlanketShipments, PostalTransports, WreckedTransports, DomesticTransports)
    found: list[URLPattern] = []
    for collection in (Transports, TransportBlankets, *others):
        found += collection().urls()
    return found
