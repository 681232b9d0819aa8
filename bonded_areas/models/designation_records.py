"""What belongs to a designation: consultations and hearings, works on the facilities, suspensions of bringing in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from statute.transitions import Fact, Subject


class Consultation(models.Model):
    """That somebody was heard before a designation or its revocation (37(3)). `matter` says before which."""

    class Party(models.TextChoices):
        OWNER = "owner", _("Owner")
        ADMINISTRATOR = "administrator", _("Administrator of the facilities")
        PUBLIC = "public", _("Public hearing")

    designation = models.ForeignKey(
        "bonded_areas.Designation", on_delete=models.PROTECT, related_name="consultations"
    )
    matter = models.CharField(_("matter"), max_length=20)
    party = models.CharField(_("who was heard"), max_length=13, choices=Party.choices)
    held_on = models.DateField(_("held on"))
    place = models.CharField(_("place of the hearing"), max_length=200, blank=True)
    statement = models.CharField(_("statement"), max_length=2000)
    recorded_by = models.CharField(_("recorded by"), max_length=200)

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        indexes = [models.Index(fields=["designation", "id"], name="consultation_designation")]
        constraints = [
            models.CheckConstraint(
                condition=Q(party__in=["owner", "administrator", "public"]), name="consultation_party_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_party_display()} {self.held_on}"


class AreaWorks(models.Model):
    """What the owner or administrator asked to do with the facilities, and the answer (38)."""

    class Kind(models.TextChoices):
        DISPOSAL = "disposal", _("Transfer, lease or other disposal, or change of use")
        CONSTRUCTION = "construction", _("Works on the land, or a new structure")
        ALTERATION = "alteration", _("Reconstruction, relocation or removal of a structure")

    class Answer(models.TextChoices):
        PENDING = "", _("Not decided yet")
        CONSENTED = "consented", _("Consented to")
        REFUSED = "refused", _("Refused")

    designation = models.ForeignKey(
        "bonded_areas.Designation", on_delete=models.PROTECT, related_name="works"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    what = models.CharField(_("what is to be done"), max_length=2000)
    begins_on = models.DateField(_("begins on"))
    asked_on = models.DateField(_("asked on"))
    answer = models.CharField(_("answer"), max_length=9, choices=Answer.choices, blank=True)
    ground = models.CharField(_("ground"), max_length=11, blank=True)
    reason = models.CharField(_("reason"), max_length=2000, blank=True)
    answered_on = models.DateField(_("answered on"), null=True)

    class Meta:
        verbose_name = _("works in a designated area")
        verbose_name_plural = _("works in a designated area")
        indexes = [models.Index(fields=["designation", "id"], name="areaworks_designation")]
        constraints = [
            models.UniqueConstraint(
                fields=["designation"], condition=Q(answer=""), name="areaworks_one_pending"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["disposal", "construction", "alteration"]), name="areaworks_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.what


class CargoSuspension(models.Model):
    """Bringing in one administrator's cargo is to be suspended, or is (41-2): notice, hearing, result."""

    class Result(models.TextChoices):
        PENDING = "", _("Not decided yet")
        IMPOSED = "imposed", _("Imposed")
        DROPPED = "dropped", _("Dropped")

    designation = models.ForeignKey(
        "bonded_areas.Designation", on_delete=models.PROTECT, related_name="suspensions"
    )
    administrator = models.ForeignKey(
        "accounts.Person",
        verbose_name=_("administrator of cargo"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    reason = models.CharField(_("reason"), max_length=2000)
    from_on = models.DateField(_("first day"))
    until_on = models.DateField(_("last day"))
    noticed_on = models.DateField(_("notice given on"))
    hearing_on = models.DateField(_("hearing on"))
    hearing_place = models.CharField(_("place of the hearing"), max_length=200)
    clarification = models.CharField(_("clarification"), max_length=2000, blank=True)
    statement = models.CharField(_("statement"), max_length=2000, blank=True)
    heard_on = models.DateField(_("heard on"), null=True)
    result = models.CharField(_("result"), max_length=8, choices=Result.choices, blank=True)
    result_reason = models.CharField(_("reason of the result"), max_length=2000, blank=True)
    decided_on = models.DateField(_("decided on"), null=True)

    class Meta:
        verbose_name = _("suspension of bringing in")
        verbose_name_plural = _("suspensions of bringing in")
        indexes = [models.Index(fields=["designation", "id"], name="cargosuspension_designation")]
        constraints = [
            models.UniqueConstraint(
                fields=["designation", "administrator"],
                condition=Q(result=""),
                name="cargosuspension_one_pending",
            ),
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")), name="cargosuspension_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.administrator} {self.from_on}"


def _heard(subjects: Sequence[Subject]) -> dict[int, set[str]]:
    """Who was heard on the matter under way."""
    matters = {s.case_id: s.row.matter for s in subjects}
    found: dict[int, set[str]] = defaultdict(set)
    rows = Consultation.objects.filter(designation_id__in=matters)
    for pk, matter, party in rows.values_list("designation_id", "matter", "party"):
        if matter == matters[pk]:
            found[pk].add(party)
    return found


def _works(subjects: Sequence[Subject]) -> dict[int, AreaWorks]:
    rows = AreaWorks.objects.filter(designation_id__in=[s.case_id for s in subjects], answer="")
    return {row.designation_id: row for row in rows}


def _suspensions(subjects: Sequence[Subject]) -> dict[int, dict[str, CargoSuspension]]:
    found: dict[int, dict[str, CargoSuspension]] = defaultdict(dict)
    rows = CargoSuspension.objects.filter(designation_id__in=[s.case_id for s in subjects], result="")
    for row in rows.select_related("administrator"):
        found[row.designation_id][row.administrator.code] = row
    return found


HEARD: Fact[set[str]] = Fact("heard", _heard, set)
PENDING_WORKS: Fact[AreaWorks | None] = Fact("pending_works", _works, lambda: None)
PENDING_SUSPENSIONS: Fact[dict[str, CargoSuspension]] = Fact("pending_suspensions", _suspensions, dict)
