"""What follows after commit when a designation is revoked: the period of the cargo that stays. Idempotent by state."""

from __future__ import annotations

from datetime import date
from typing import Final

from accounts.actors import Actor
from bonded_areas.models import CargoLot
from bonded_areas.models.lot_state import STORED
from statute.authority import CONSEQUENCE
from statute.clock import today
from statute.door import perform_many
from statute.outbox import Event, consumes

BY_PERIOD: Final = "80(1)(iv)"


@consumes("designation.revoked", name="bonded_areas.cargo_of_a_revoked_area", queue="timers")
@consumes("designation.deemed", name="bonded_areas.cargo_of_a_deemed_area", queue="timers")
def set_period_of_remaining_cargo(event: Event) -> None:
    """The period set for the cargo that remains (41) is that of each lot: after it customs may house it (80(1)(iv))."""
    if not event.payload.get("until"):
        return
    until = date.fromisoformat(str(event.payload["until"]))
    lots = CargoLot.objects.filter(
        place_id=event.payload["place"], state__in=STORED, housable_since__isnull=True, export_permitted=False
    )
    waiting = list(
        lots.exclude(set_until=until, set_under=BY_PERIOD).order_by("case_id").values_list("pk", flat=True)
    )
    if until > today() and waiting:
        given = {"until": until, "under": BY_PERIOD, "reason": "41"}
        perform_many(waiting, "set_period", Actor.system(CONSEQUENCE), given)
