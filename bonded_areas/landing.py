"""What the floor of arrivals hears from this one: the places where cargo may be landed, and what is done there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from arrivals.landing_places import LandingPlace
from arrivals.models.manifest_state import State
from bonded_areas.models import Place, Tally
from doors.lookup import written

if TYPE_CHECKING:
    from accounts.actors import Actor
    from arrivals.models import Manifest


def places_of(codes: Collection[str]) -> Mapping[str, LandingPlace]:
    """The places with these codes."""
    return {
        one.code: LandingPlace(one.code, one.name_en, one.office_id, one.operator_id)
        for one in Place.objects.filter(code__in=codes)
    }


def may_bring_into(actor: Actor, place: Place) -> bool:
    """Whether this person brings cargo into the place: its operator, or the office for it."""
    if actor.is_staff:
        return any(actor.may_at(role, place.office_id) for role in (Role.BONDED_OFFICER, Role.OFFICER))
    return actor.may_for(Role.BONDED_OPERATOR, place.operator_id)


def may_bring_in(actor: Actor, manifest: Manifest) -> bool:
    """Whether this person brings in the cargo of the manifest, at the place where it is landed."""
    place = Place.objects.filter(code=manifest.place_code).first()
    return place is not None and may_bring_into(actor, place)


def links_of(manifest: Manifest, actor: Actor) -> Iterable[Mapping[str, Any]]:
    """From the page of a manifest: to bring its cargo in, and to what was brought in by it."""
    found = []
    if manifest.state == State.ARRIVED and may_bring_in(actor, manifest):
        found.append(
            {
                "label": _("Bring in by this manifest"),
                "url": reverse("tally-new", args=[written(manifest.case)]),
            }
        )
    for tally in Tally.objects.visible_to(actor).filter(manifest=manifest).select_related("case")[:50]:
        label = _("Brought in: %(reference)s") % {"reference": str(tally.case)}
        found.append({"label": label, "url": reverse("tallies-page", args=[written(tally.case)])})
    return found
