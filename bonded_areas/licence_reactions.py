"""What follows after commit when a licence ends: what rests on it, and the cargo that stays. Idempotent by state."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db.models import QuerySet

from accounts.actors import Actor
from arrivals.models import Manifest
from arrivals.models.manifest_state import LIVE as ABOARD
from bonded_areas.models import BondedOperation, CargoLot, FactoryDesignation, Licence, Transport
from bonded_areas.models.bonded_operation import State as OperationState
from bonded_areas.models.factory_designation import State as FactoryState
from bonded_areas.models.licence_state import ENDED, State
from bonded_areas.models.lot_state import LIVE, STORED
from bonded_areas.models.transport_states import State as TransportState
from parties.authorised_operators import in_force
from parties.models import Authorisation
from parties.rules.authorisation_kinds import Kind
from statute.authority import CONSEQUENCE
from statute.clock import today
from statute.door import perform, perform_many
from statute.outbox import Event, consumes

# 53(ii), in a factory by 62: which approval rests on licences of which type.
RESTS: Final = {"warehouse": Kind.WAREHOUSE, "factory": Kind.FACTORY}
DESIGNATED: Final = (FactoryState.DESIGNATED, FactoryState.REPORTING, FactoryState.STOPPED)
COMING: Final = (
    TransportState.APPLIED,
    TransportState.APPROVED,
    TransportState.DEPARTED,
    TransportState.OVERDUE,
)
AT_ONCE: Final = 500
BY_PERIOD: Final = "80(1)(iv)"


@consumes("licence.ended", name="bonded_areas.basis_of_approval_ended", queue="timers")
def end_what_rests_on_it(event: Event) -> None:
    """The last licence of an approved holder has ended: the approval ceases with it (53(ii), 62).

    Places that stand by notification rest on the approval, not the approval on them.
    """
    kind = RESTS.get(Licence._base_manager.values_list("place_kind", flat=True).get(pk=event.case_id))
    licensee = event.payload["licensee"]
    others = Licence.objects.filter(
        licensee_id=licensee,
        state=State.LICENSED,
        place_kind=kind,
        until_on__gte=today(),
        approval__isnull=True,
    )
    if kind is None or others.exists():
        return
    approval = in_force(today()).filter(status=kind, holder_id=licensee).first()
    if approval is None:
        return
    ended = max(date.fromisoformat(str(event.payload["ended_on"])), approval.given_on)
    given = {
        "event": "basis_ended",
        "on": ended,
        "evidence": f"{event.payload['item']}: licence {event.case_id}",
    }
    perform(approval, "lapse", Actor.system(CONSEQUENCE), given)


@consumes("licence.passed_on", name="bonded_areas.cargo_passes_with_the_licence", queue="timers")
def pass_on_with_the_licence(event: Event) -> None:
    """What lies in the place, is worked on there, or is on its way there belongs to the new licensee (48-2)."""
    licence = Licence._base_manager.select_related("place").get(pk=event.case_id)
    place, taker = licence.place, licence.licensee_id
    assert place is not None
    for rows in (
        CargoLot.objects.filter(place=place, state__in=LIVE).exclude(operator_id=taker),
        BondedOperation.objects.filter(place=place, state=OperationState.STARTED).exclude(operator_id=taker),
        FactoryDesignation.objects.filter(place=place, state__in=DESIGNATED).exclude(operator_id=taker),
        Transport.objects.filter(destination=place, state__in=COMING).exclude(receiver_id=taker),
        Manifest.objects.filter(place_code=place.code, state__in=ABOARD).exclude(operator_id=taker),
    ):
        passing = list(rows.order_by("case_id").values_list("pk", flat=True))
        for start in range(0, len(passing), AT_ONCE):
            some = passing[start : start + AT_ONCE]
            perform_many(some, "pass_to", Actor.system(CONSEQUENCE), {"operator_id": taker})


@consumes("licence.deemed", name="bonded_areas.period_of_remaining_cargo", queue="timers")
def set_period_of_remaining_cargo(event: Event) -> None:
    """The period set for the cargo that remains (47(3)) is that of each lot: after it customs may house it (80)."""
    place = Licence._base_manager.values_list("place_id", flat=True).get(pk=event.case_id)
    _set_period(CargoLot.objects.filter(place_id=place), date.fromisoformat(str(event.payload["until"])))


@consumes("lot.returned", name="bonded_areas.period_of_returned_cargo", queue="timers")
def set_period_of_returned_cargo(event: Event) -> None:
    """Cargo that comes back from the road to a place whose licence has ended meanwhile has the same period."""
    lots = CargoLot.objects.filter(pk=event.case_id)
    ended = Licence.objects.filter(
        place__in=lots.values("place"), state__in=ENDED, deemed_until__isnull=False, emptied_on__isnull=True
    )
    if (until := ended.order_by("-case_id").values_list("deemed_until", flat=True).first()) is not None:
        _set_period(lots, until)


def _set_period(lots: QuerySet[Any], until: date) -> None:
    stored = lots.filter(state__in=STORED, housable_since__isnull=True).exclude(
        set_until=until, set_under=BY_PERIOD
    )
    waiting = list(stored.order_by("case_id").values_list("pk", flat=True))
    if until > today() and waiting:
        given = {"until": until, "under": BY_PERIOD, "reason": "47(3)"}
        perform_many(waiting, "set_period", Actor.system(CONSEQUENCE), given)


@consumes("authorisation.renewed", name="bonded_areas.places_renewed_with_approval", queue="timers")
def renew_with_approval(event: Event) -> None:
    """The places notified under an approval last as long as it does (50(2), 61-5(2))."""
    _follow(Authorisation._base_manager.get(pk=event.case_id), event.case_id)


@consumes("authorisation.given", name="bonded_areas.places_pass_with_approval", queue="timers")
def pass_with_approval(event: Event) -> None:
    """Who came into the place of an approved holder has the places that were notified too (55, 48-2)."""
    approval = Authorisation._base_manager.get(pk=event.case_id)
    if approval.predecessor_id is not None:
        _follow(approval, approval.predecessor_id)


def _follow(approval: Any, notified_under: int) -> None:
    as_it_is = {"approval_id": approval.pk, "until_on": approval.valid_until}
    places = Licence.objects.filter(approval_id=notified_under, state=State.LICENSED)
    waiting = places.exclude(**as_it_is, licensee_id=approval.holder_id).order_by("case_id")
    following = list(waiting.values_list("pk", flat=True))
    if approval.valid_until is not None and following:
        given = {**as_it_is, "holder_id": approval.holder_id}
        perform_many(following, "follow_approval", Actor.system(CONSEQUENCE), given)


@consumes("authorisation.ended", name="bonded_areas.places_cease_with_approval", queue="timers")
def cease_with_approval(event: Event) -> None:
    """The approval has ended: the places that were notified under it are no bonded areas any more."""
    places = Licence.objects.filter(approval_id=event.case_id, state=State.LICENSED)
    ceasing = list(places.order_by("case_id").values_list("pk", flat=True))
    if ceasing:
        approval = Authorisation._base_manager.get(pk=event.case_id)
        given = {"on": approval.ended_on, "ended_by": approval.ended_by}
        perform_many(ceasing, "cease_with_approval", Actor.system(CONSEQUENCE), given)
