"""Where a manifest stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    REPORTED = "reported", _("Reported before arrival")
    ARRIVED = "arrived", _("Arrived")
    CLOSED = "closed", _("All brought in or accounted for")
    WITHDRAWN = "withdrawn", _("Does not come")


# Its cargo is aboard, or is being landed.
LIVE = (State.REPORTED, State.ARRIVED)


class Means(models.TextChoices):
    VESSEL = "vessel", _("Vessel")
    AIRCRAFT = "aircraft", _("Aircraft")
