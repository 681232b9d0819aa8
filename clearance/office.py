"""Under which office a declaration is kept."""

from accounts.models import Office, OfficeKind
from bonded_areas.models import Place


def office_for_place(place: Place | None) -> int:
    """The office with jurisdiction over the place (67-2(1)); a draft without a place is kept by headquarters."""
    if place is not None:
        return place.office_id
    return Office.objects.filter(kind=OfficeKind.HEADQUARTERS).values_list("pk", flat=True).get()
