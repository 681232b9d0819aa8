"""Where a lot stands, and which of its states say that some of it is still foreign cargo in customs' charge."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """The states of cargo in bonded storage. A part may be elsewhere: the ledger's accounts say how much."""

    BROUGHT_IN = "brought_in", _("In bonded storage")
    APPROVED = "approved", _("Approved for storage")
    IN_OPERATION = "in_operation", _("In operation")
    SAMPLED_OUT = "sampled_out", _("Out as a sample")
    OUT_FOR_OPERATION = "out_for_operation", _("At a place outside")
    IN_TRANSIT = "in_transit", _("In bonded transport")
    REMOVED = "removed", _("Removed after permission")
    MOVED = "moved", _("Moved to another place")
    LOST = "lost", _("Lost")
    DESTROYED = "destroyed", _("Destroyed")
    DISPOSED = "disposed", _("Disposed of")
    CONSUMED = "consumed", _("Consumed")
    SOLD = "sold", _("Sold")
    JOINED = "joined", _("Joined to other lots")
    STRUCK_OFF = "struck_off", _("Struck off the books")
    CONFISCATED = "confiscated", _("Confiscated")
    SENT_BACK = "sent_back", _("Sent back")


# Some of it lies in the place, or all of it.
IN_STOCK = (State.BROUGHT_IN, State.APPROVED)
# None of it lies in the place, and it is expected back there.
AWAY = (State.IN_OPERATION, State.SAMPLED_OUT, State.OUT_FOR_OPERATION)
# What is away counts as stored in the place still (61(4)); what is on the road does not.
STORED = (*IN_STOCK, *AWAY)
LIVE = (*STORED, State.IN_TRANSIT)
ENDED = tuple(state for state in State if state not in LIVE)
