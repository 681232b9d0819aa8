"""Who hears of what happens in the drill: a refused keeper is thanked for trying."""

from accounts.actors import Actor
from statute.door import perform
from statute.outbox import Event, consumes


@consumes("stall.refused", name="drill_thanks", queue="notices")
def thank(event: Event) -> None:
    """Thanks once."""
    perform(event.case_id, "thank", Actor.system("consequence"))
