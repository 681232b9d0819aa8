"""The states of a deposit."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Whether what was ordered is there."""

    ORDERED = "ordered", _("Deposit ordered")
    PROVIDED = "provided", _("Deposit provided")
    SHORTFALL_ORDERED = "shortfall_ordered", _("More was ordered")
    DEFAULTED = "defaulted", _("Not provided in time")
    LIFTED = "lifted", _("Order lifted")
    RECOVERED = "recovered", _("Given back or paid out")


OWED: Final = [State.ORDERED, State.SHORTFALL_ORDERED]
PRESENTABLE: Final = [*OWED, State.PROVIDED, State.DEFAULTED]
STANDING: Final = [*PRESENTABLE, State.LIFTED]
# While an order stands that was never met, what was provided towards it is not asked back.
RECOVERABLE: Final = [State.PROVIDED, State.SHORTFALL_ORDERED, State.DEFAULTED, State.LIFTED]
