"""Licences of bonded areas for operators' systems: applying, notifying, and how a licence stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Prefetch
from django.urls import URLPattern, path, reverse

from bonded_areas.models import CapacityChange, FeeEntry, Licence, Sanction
from bonded_areas.rules.licence_types import licence_type
from doors.rest import ProcedureCollection

if TYPE_CHECKING:
    from accounts.actors import Actor

AN_APPLICATION = {
    "office": "TYO",
    "kind": "warehouse",
    "person": "OPR-0001",
    "name_en": "Shibaura Bonded Warehouse",
    "name_ja": "芝浦保税蔵置場",
    "address": "1-1 Shibaura, Minato-ku, Tokyo",
    "floor_area_m2": "400",
    "capacity_m3": "2000",
    "from_on": "2027-04-01",
    "until_on": "2037-03-31",
}
A_NOTIFICATION = {
    "office": "TYO",
    "kind": "warehouse",
    "person": "OPR-0001",
    "name_en": "Ariake Bonded Warehouse",
    "name_ja": "有明保税蔵置場",
    "address": "2-2 Ariake, Koto-ku, Tokyo",
    "floor_area_m2": "900",
    "capacity_m3": "5400",
}
_DAYS = (
    "from_on",
    "until_on",
    "applied_on",
    "granted_on",
    "renewal_asked",
    "business_rests_from",
    "business_rests_until",
    "discontinues_on",
    "died_on",
    "effective_on",
    "transfer_approved_on",
    "suspended_from",
    "suspended_until",
    "ended_on",
    "deemed_until",
    "emptied_on",
)


class Licences(ProcedureCollection):
    """The four licensed types by one machine; `provisions` says which article governs each step of this type."""

    procedure = Licence
    slug = "licences"
    scope = "bonded-areas"
    opening = "apply"
    amending: ClassVar[Mapping[str, str]] = {"PUT": "amend"}
    related = ("licensee", "place", "successor", "transferee", "approval__case")
    prefetch: ClassVar = (
        Prefetch("capacity_changes", CapacityChange.objects.order_by("id")),
        Prefetch("sanctions", Sanction.objects.select_related("administrator").order_by("id")),
        Prefetch("fees", FeeEntry.objects.order_by("id")),
    )
    examples: ClassVar[Mapping[str, Mapping[str, Any]]] = {"apply": AN_APPLICATION}

    def summarise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        return {
            "kind": row.place_kind,
            "place": row.place.code if row.place else None,
            "name_en": row.name_en,
            "name_ja": row.name_ja,
            "licensee": row.licensee.code,
            "from_on": row.from_on.isoformat(),
            "until_on": row.until_on.isoformat(),
            "suspended_until": _day(row.suspended_until),
        }

    def serialise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        kind = licence_type(row.place_kind)
        return {
            **self.summarise(row, actor),
            **{name: _day(getattr(row, name)) for name in _DAYS},
            "address": row.address,
            "floor_area_m2": str(row.floor_area_m2),
            "capacity_m3": str(row.capacity_m3),
            "event": row.event or None,
            "event_from": _day(row.event_from),
            "event_until": _day(row.event_until),
            "conditions": row.conditions or None,
            "refused_on": [str(kind["grounds"].item(item).article) for item in row.refused_items],
            "reason": row.reason or None,
            "successor": row.successor.code if row.successor else None,
            "passes_by": row.means or None,
            "passes_to": row.transferee.code if row.transferee else None,
            "suspended": row.suspended,
            "ended_by": row.ended_by or None,
            "approval": row.approval.case.reference if row.approval else None,
            "fees_owed": row.fees_owed,
            "provisions": {step: str(provision) for step, provision in kind.provisions.items()},
            "capacity_changes": [
                {
                    "floor_area_m2": str(one.floor_area_m2),
                    "capacity_m3": str(one.capacity_m3),
                    "works": one.works,
                    "begins_on": _day(one.begins_on),
                    "notified_on": _day(one.notified_on),
                    "measures": one.measures or None,
                    "done_on": _day(one.done_on),
                    "given_up_on": _day(one.given_up_on),
                }
                for one in row.capacity_changes.all()
            ],
            "sanctions": [
                {
                    "intended": one.intended,
                    "article": str(kind["sanction"].item(one.item).article),
                    "reason": one.reason,
                    "what": one.what,
                    "from_on": _day(one.from_on),
                    "until_on": _day(one.until_on),
                    "noticed_on": _day(one.noticed_on),
                    "administrator": one.administrator.code if one.administrator else None,
                    "hearing_on": _day(one.hearing_on),
                    "hearing_place": one.hearing_place,
                    "heard_on": _day(one.heard_on),
                    "result": one.result or None,
                    "lifted_on": _day(one.lifted_on),
                    "decided_on": _day(one.decided_on),
                }
                for one in row.sanctions.all()
            ],
            "fees": [
                {
                    "kind": one.kind,
                    "amount": one.amount,
                    "article": one.article,
                    "from_on": _day(one.from_on),
                    "until_on": _day(one.until_on),
                    "entered_at": one.entered_at.isoformat(),
                }
                for one in row.fees.all()
            ],
        }


class NotifiedPlaces(Licences):
    """Places of approved holders by notification (50(1), 61-5(1)); each is read and acted on among the licences."""

    slug, opening = "notified-places", "notify_place"
    amending: ClassVar[Mapping[str, str]] = {}
    examples: ClassVar[Mapping[str, Mapping[str, Any]]] = {"notify_place": A_NOTIFICATION}

    def rows(self, actor: Actor) -> Any:
        return super().rows(actor).filter(approval__isnull=False)

    def address(self, case: Any) -> str:
        return reverse("licences-read", args=[str(case.reference or case.handle)])

    def urls(self) -> list[URLPattern]:
        """The list and the opening alone."""
        from doors import rest_views

        view = rest_views.CollectionView.as_view(collection=self)
        return [path(f"{self.slug}/", view, name=f"{self.slug}-list")]


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
