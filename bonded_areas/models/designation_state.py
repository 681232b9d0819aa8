"""Where the designation of an area stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    DESIGNATED = "designated", _("Designated")
    REVOKED = "revoked", _("Designation revoked")
    DROPPED = "dropped", _("Not designated")


class Ownership(models.TextChoices):
    """By whom the facilities are owned (37(1)); of the first two a consultation is enough, the last needs approval."""

    STATE = "state", _("The State")
    LOCAL = "local", _("A local public entity")
    CORPORATION = "corporation", _("A corporation named by Cabinet Order")
