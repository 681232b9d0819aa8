"""What follows after commit for transports: a claim is paid or dropped, a carrier succeeded. Idempotent by state."""

from __future__ import annotations

from accounts.actors import Actor
from bonded_areas.models import Transport
from bonded_areas.models.transport_states import UNDER_WAY, State
from bonded_areas.rules.transport import Kind
from parties.models import Authorisation
from parties.rules.authorisation_kinds import Kind as Status
from statute.authority import CONSEQUENCE, PAYMENTS
from statute.door import perform, perform_many
from statute.outbox import Event, consumes


@consumes("liability.paid", name="bonded_areas.transport_duty_paid", queue="timers")
def note_collection(event: Event) -> None:
    """The duty of what did not arrive is collected."""
    if Transport.objects.filter(pk=event.payload["subject"], state=State.OVERDUE).exists():
        perform(event.payload["subject"], "note_collection", Actor.system(PAYMENTS))


@consumes("liability.withdrawn", name="bonded_areas.transport_claim_dropped", queue="timers")
def note_no_collection(event: Event) -> None:
    """Nothing is collected after all."""
    held = (State.OVERDUE, State.DUTY_COLLECTED)
    if Transport.objects.filter(pk=event.payload["subject"], state__in=held).exists():
        perform(event.payload["subject"], "note_no_collection", Actor.system(PAYMENTS))


@consumes("authorisation.given", name="bonded_areas.transports_pass_with_approval", queue="timers")
def pass_to_successor(event: Event) -> None:
    """Who came into the place of an approved carrier has what it shipped before, and the duties for it (63-7(3))."""
    approval = Authorisation._base_manager.select_related("predecessor").get(pk=event.case_id)
    if approval.predecessor is None or approval.status != Status.CARRIER:
        return
    unfinished = (State.APPROVED, *UNDER_WAY, State.LOST, State.ARRIVED)
    rows = Transport.objects.filter(
        mode=Kind.SPECIFIED, holder=approval.predecessor.holder_id, state__in=unfinished
    )
    passing = list(rows.order_by("case_id").values_list("pk", flat=True))
    if passing:
        perform_many(passing, "pass_on", Actor.system(CONSEQUENCE), {"holder_id": approval.holder_id})
