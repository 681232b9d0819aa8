"""Where a petition stands, and how one that was in effect ended."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from ipr_verification.rules.petitions import Matter, Paper
from ipr_verification.rules.sides import Side


class State(models.TextChoices):
    FILED = "filed", _("Filed")
    UNDER_EXAMINATION = "under_examination", _("Under examination")
    ACCEPTED = "accepted", _("In effect")
    NOT_ACCEPTED = "not_accepted", _("Not accepted")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "withdrawn", _("Withdrawn")


PENDING: Final = (State.FILED, State.UNDER_EXAMINATION)
OPEN: Final = (*PENDING, State.ACCEPTED)
SIDES: Final = [(Side.IMPORT.value, _("Import")), (Side.EXPORT.value, _("Export"))]
PAPERS: Final = [
    (Paper.OPINION.value, _("Opinion of the Minister of Economy, Trade and Industry")),
    (Paper.CERTIFICATION.value, _("Certification by the Minister of Economy, Trade and Industry")),
]
MATTERS: Final = [
    (Matter.SUBSISTENCE.value, _("The right is there, and is the petitioner's")),
    (Matter.INFRINGEMENT.value, _("The goods infringe it")),
    (Matter.RECOGNITION.value, _("The goods can be told at the border")),
    (Matter.WELL_KNOWN.value, _("The indication is well known among consumers")),
    (Matter.UNAUTHORISED_USE.value, _("A trade secret was used without authority")),
    (Matter.IGNORANCE.value, _("Whoever is likely to ship the goods knew, or was grossly negligent")),
]


class Ending(models.TextChoices):
    """What ended a petition."""

    PERIOD = "period", _("its period was over")
    RIGHT = "right", _("the right on which it rests lapsed")
    WITHDRAWAL = "withdrawal", _("the petitioner withdrew it")


class Standing(models.TextChoices):
    """Whether a guide is shown to inspectors."""

    WRITTEN = "written", _("To be confirmed")
    CONFIRMED = "confirmed", _("Confirmed")
    RETURNED = "returned", _("Returned")
    WITHDRAWN = "withdrawn", _("Withdrawn")
