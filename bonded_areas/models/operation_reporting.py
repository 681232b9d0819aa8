"""What follows from an operation in an integrated area: what is used and made there is reported each month (62-15)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.apps import apps
from django.db.models import Q

from bonded_areas.models.factory_designation import FactoryDesignation, State
from bonded_areas.models.licence_state import State as LicenceState
from bonded_areas.models.place import PlaceKind
from bonded_areas.rules.licence_types import licence_type
from statute.effects import Effect, Open, Then
from statute.transitions import Ctx, Fact, Subject

# Where operations are reported without a designation and without a notice of each (58, 61-2(1)).
REPORTED_EACH_MONTH: Final = tuple(
    kind
    for kind in (PlaceKind.FACTORY, PlaceKind.INTEGRATED)
    if licence_type(kind).get("production_report") and not licence_type(kind).get("operation_notice")
)

# What something may still follow of: all of it has not been reported.
RUNNING: Final = (State.REPORTING, State.STOPPED)


def cases_of(place_ids: Collection[int]) -> Iterable[int]:
    """What an operation locks besides its materials: the licence, for which two first operations wait, and the reports.

    Two queries however many places.
    """
    licences = apps.get_model("bonded_areas", "Licence")._base_manager.filter(
        place_id__in=place_ids, place__kind__in=REPORTED_EACH_MONTH, state=LicenceState.LICENSED
    )
    reports = _by_operations(place_ids).filter(state__in=RUNNING)
    return [*licences.values_list("pk", flat=True), *reports.values_list("pk", flat=True)]


def running_reports(
    name: str, place_of: Callable[[Subject], int | None]
) -> Fact[Sequence[FactoryDesignation]]:
    """The fact of what is to be reported of the place of each case, by its operations, and of what was reported.

    Of what has ended only that which is about the day of an act, or about later ones.
    """

    def load(subjects: Sequence[Subject]) -> dict[int, Sequence[FactoryDesignation]]:
        wanted = {s.case_id: place_of(s) for s in subjects}
        first = min(s.input.on for s in subjects)
        since = Q(state__in=RUNNING) | Q(stopped_on__gte=first)
        found = list(_by_operations({pk for pk in wanted.values() if pk}).filter(since))
        return {case_id: [one for one in found if one.place_id == pk] for case_id, pk in wanted.items()}

    return Fact(name, load, list)


def reported_from(
    ctx: Ctx, reports: Sequence[FactoryDesignation], place_id: int, place_kind: str, on: date
) -> list[Effect]:
    """The first operation begins the reports; an earlier one, entered later, has them begin with its day.

    What was submitted stands: a day that was reported without the operation is reported once more by itself, and so are
    the days from an earlier one to the first that is in another report.
    """
    if place_kind not in REPORTED_EACH_MONTH or any(one.awaits(on) for one in reports):
        return []
    given = {"place_id": place_id, "from_on": on}
    after = min((one for one in reports if one.from_on > on), key=lambda one: one.from_on, default=None)
    if any(one.covers(on) for one in reports):
        until = on
    elif after is None:
        return [Open(FactoryDesignation, "begin_with_operations", ctx.office_id, given)]
    elif after.state == State.REPORTING and after.reported_until is None:
        return [Then(after.pk, "reach_back", {"on": on})]
    else:
        until = after.from_on - timedelta(days=1)
    return [Open(FactoryDesignation, "be_reported_afterwards", ctx.office_id, {**given, "until": until})]


def _by_operations(place_ids: Collection[int]) -> Any:
    return FactoryDesignation._base_manager.filter(place_id__in=place_ids, products="")
