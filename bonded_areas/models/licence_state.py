"""Where a licence stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    APPLIED = "applied", _("Applied for")
    NOTIFIED = "notified", _("Notified by an approved holder")
    UNDER_REVIEW = "under_review", _("Under review")
    LICENSED = "licensed", _("Licensed")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Application withdrawn")
    EXPIRED = "expired", _("Expired")
    DISCONTINUED = "discontinued", _("Business discontinued")
    LAPSED = "lapsed", _("Lapsed")
    REVOKED = "revoked", _("Revoked")


# The licence was in force once and is no longer (47(1)).
ENDED = (State.EXPIRED, State.DISCONTINUED, State.LAPSED, State.REVOKED)


class Means(models.TextChoices):
    """How a licence passes to another while its holder lives, or goes on as another corporation (48-2(4))."""

    MERGER = "merger", _("Merger")
    SPLIT = "split", _("Company split")
    TRANSFER = "transfer", _("Transfer of the business")
