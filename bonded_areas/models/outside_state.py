"""How a permission to store outside bonded areas may stand (30(1)(ii))."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutsideState(models.TextChoices):
    APPLIED = "applied", _("Applied for")
    PERMITTED = "permitted", _("In force")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ENDED = "ended", _("Ended")
