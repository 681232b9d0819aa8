"""What the floor of parties hears from this one: which licences a person holds or held (50(1), 61-5(1))."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from bonded_areas.models import Licence
from parties.rules.authorisation_kinds import Basis
from parties.rules.held_licences import HeldLicence
from statute.clock import today

BASES: Final = {"warehouse": Basis.WAREHOUSE_LICENCE, "factory": Basis.FACTORY_LICENCE}


def licences_of(person_ids: Collection[int]) -> Iterable[HeldLicence]:
    """Those that were given, in one query; a place by notification rests on the approval, and is no ground of it."""
    rows = Licence._base_manager.filter(
        licensee_id__in=person_ids, place_kind__in=BASES, approval__isnull=True, granted_on__isnull=False
    )
    return [_told(row) for row in rows.select_related("case", "place").order_by("granted_on", "case_id")]


def _told(row: Licence) -> HeldLicence:
    assert row.granted_on is not None
    assert row.place is not None
    first, last = row.suspended_from, row.suspended_until
    # A suspension for the cargo of one person leaves all the others as they are.
    suspended = first is not None and last is not None and first <= today() <= last
    return HeldLicence(
        case_id=row.pk,
        person_id=row.licensee_id,
        basis=BASES[row.place_kind],
        number=str(row.case),
        place=row.place.code,
        given_on=row.granted_on,
        first_day=row.from_on,
        # Discontinued business ends the licence with its last day (47(1)(i)).
        last_day=min(row.until_on, row.discontinues_on or row.until_on),
        ended_by=row.ended_by,
        suspended_until=last if suspended and row.suspended_for_id is None else None,
    )
