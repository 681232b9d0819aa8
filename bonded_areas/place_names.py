"""A place as an input names it: by its number, or by its code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from bonded_areas.models import Place
from statute.errors import InvalidInput, Reason

if TYPE_CHECKING:
    from django.db.models import QuerySet


def place_of(data: dict[str, Any], among: QuerySet[Place] | None = None) -> Place:
    """The place that an input names by `place_id`, or by its code as `place`, which is replaced by the number.

    Raises InvalidInput where there is no such place, or none among those that are given.
    """
    places = Place.objects.all() if among is None else among
    code = data.pop("place", None) if "place_id" not in data else None
    given = data.get("place_id") if code is None else code
    if isinstance(code, str):
        found = places.filter(code=code).first()
    else:
        known = given if isinstance(given, int) and not isinstance(given, bool) and 0 < given < 2**63 else 0
        found = places.filter(pk=known).first()
    if found is None:
        sentence = _("There is no such place.")
        field = "place_id" if code is None else "place"
        raise InvalidInput([Reason("unknown_place", sentence, field=field, value=str(given)[:40])])
    data["place_id"] = found.pk
    return found
