"""What follows after commit when a claim that arose from a transport is paid, or dropped. Idempotent by state."""

from __future__ import annotations

from accounts.actors import Actor
from bonded_areas.models import Transport
from bonded_areas.models.transport_states import State
from statute.authority import PAYMENTS
from statute.door import perform
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
