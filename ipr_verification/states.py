"""The states of a verification case, of each right in it, and of what is found of the goods."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CaseState(models.TextChoices):
    """Where the verification procedures on the goods of one declaration stand."""

    SUSPECTED = "suspected", _("Suspected")
    NOT_OPENED = "not_opened", _("Suspicion not confirmed")
    OPENED = "opened", _("Under verification")
    FOUND_INFRINGING = "found_infringing", _("Found infringing")
    FOUND_IN_PART = "found_in_part", _("Found infringing in part")
    FOUND_NOT_INFRINGING = "found_not_infringing", _("Found not infringing")
    DISCONTINUED = "discontinued", pgettext_lazy("verification", "Discontinued")


class RightState(models.TextChoices):
    """Where the procedure stands for one right and its holder."""

    # The notices are on their way to both sides.
    OPENED = "opened", pgettext_lazy("verification procedures", "Opened")
    # The rightholder has received its notice: the days run.
    EVIDENCE_PERIOD = "evidence_period", _("Evidence and opinions")
    UNDER_OPINION = "under_opinion", _("Opinion sought")
    FOUND_INFRINGING = "found_infringing", _("Found infringing")
    FOUND_NOT_INFRINGING = "found_not_infringing", _("Found not infringing")
    # The goods were found to infringe another right of the case; of this one nothing was found.
    CLOSED = "closed", _("Closed with the finding on another right")
    DISCONTINUED = "discontinued", pgettext_lazy("verification", "Discontinued")


# The procedure is being implemented.
RUNNING = [RightState.OPENED, RightState.EVIDENCE_PERIOD, RightState.UNDER_OPINION]
# The rightholder has been told, so the days run.
TOLD = [RightState.EVIDENCE_PERIOD, RightState.UNDER_OPINION]
# The procedures are over and what was found to infringe may still have to be dealt with.
FOUND = [CaseState.FOUND_INFRINGING, CaseState.FOUND_IN_PART]


class Measure(models.TextChoices):
    """What became of suspect goods."""

    NONE = "", _("none")
    CONFISCATED = "confiscated", _("Confiscated and disposed of")
    ORDERED_BACK = "ordered_back", _("Ordered to be sent back")
    SENT_BACK = "sent_back", _("Sent back")
    RELEASED = "released", _("Released")
    NOT_IMPORTED = "not_imported", _("Not imported or exported")
