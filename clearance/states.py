"""The states of an import declaration."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Each value is one place in the life of a declaration; the office sees everything but drafts."""

    # The declarant's own; nothing has been submitted.
    DRAFT = "draft", _("Draft")
    # Made to the office; screening has not chosen a channel yet.
    LODGED = "lodged", _("Lodged")
    UNDER_EXAMINATION = "under_examination", _("Under examination")
    INSPECTION_ORDERED = "inspection_ordered", _("Inspection ordered")
    # Nothing was found against it; payment has not been asked for yet.
    EXAMINED = "examined", _("Examined")
    AWAITING_PAYMENT = "awaiting_payment", _("Awaiting payment")
    # The goods were taken against security (73); permission and payment follow.
    WITHDRAWN_BEFORE_PERMISSION = "withdrawn_before_permission", _("Withdrawn before permission")
    PERMITTED = "permitted", _("Permitted")
    REFUSED = "refused", _("Refused")
    CANCELLED = "cancelled", _("Cancelled")
    # A draft that was given up: nothing was ever submitted, so the office does not see it either.
    DISCARDED = "discarded", _("Discarded")
    SENT_BACK = "sent_back", _("Sent back")


# Lodged, and the goods still foreign cargo in bond.
BEFORE_PERMISSION = [
    State.LODGED,
    State.UNDER_EXAMINATION,
    State.INSPECTION_ORDERED,
    State.EXAMINED,
    State.AWAITING_PAYMENT,
]
# The office still has something to do.
UNDER_WAY = frozenset({*BEFORE_PERMISSION, State.WITHDRAWN_BEFORE_PERMISSION})
# Where an officer looks at documents and goods.
EXAMINING = [State.UNDER_EXAMINATION, State.INSPECTION_ORDERED, State.EXAMINED]
# A channel has been chosen, so an officer may ask for things; permission has not been given.
SCREENED = [*EXAMINING, State.AWAITING_PAYMENT, State.WITHDRAWN_BEFORE_PERMISSION]
# Nothing was submitted to the office, or not yet.
NEVER_LODGED = frozenset({State.DRAFT, State.DISCARDED})
