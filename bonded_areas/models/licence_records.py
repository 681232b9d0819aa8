"""What belongs to a licence: findings on the grounds, changes of capacity, intended sanctions, fees."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db import models
from django.utils.translation import gettext_lazy as _

from statute.clock import today
from statute.transitions import Fact, Subject


class GroundFinding(models.Model):
    """What the office found on one item of 43 or 62-8(2), on which evidence; a later finding takes its place.

    `examination` says for which application it was found: a licence, a succession, a transfer.
    """

    licence = models.ForeignKey("bonded_areas.Licence", on_delete=models.PROTECT, related_name="findings")
    examination = models.CharField(_("examination"), max_length=60)
    item = models.CharField(_("item"), max_length=8)
    against = models.BooleanField(_("stands against it"))
    evidence = models.CharField(_("evidence"), max_length=2000)
    found_at = models.DateTimeField(_("found at"))
    found_by = models.CharField(_("found by"), max_length=200)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        indexes = [models.Index(fields=["licence", "id"], name="finding_licence")]

    def __str__(self) -> str:
        return f"{self.item} {self.against}"


class CapacityChange(models.Model):
    """A change of capacity or works, notified before it is made (44(1)), and the measures ordered with it (44(2))."""

    licence = models.ForeignKey(
        "bonded_areas.Licence", on_delete=models.PROTECT, related_name="capacity_changes"
    )
    floor_area_m2 = models.DecimalField(_("floor area (m²)"), max_digits=12, decimal_places=2)
    capacity_m3 = models.DecimalField(_("capacity (m³)"), max_digits=14, decimal_places=2)
    works = models.CharField(_("works"), max_length=2000)
    begins_on = models.DateField(_("begins on"))
    notified_on = models.DateField(_("notified on"))
    measures = models.CharField(_("measures"), max_length=2000, blank=True)
    done_on = models.DateField(_("done on"), null=True)
    # The works are not done after all.
    given_up_on = models.DateField(_("given up on"), null=True)

    class Meta:
        verbose_name = _("change of capacity")
        verbose_name_plural = _("changes of capacity")
        constraints = [
            models.UniqueConstraint(
                fields=["licence"],
                condition=models.Q(done_on__isnull=True, given_up_on__isnull=True),
                name="capacity_change_one_open",
            )
        ]

    def __str__(self) -> str:
        return self.works


class Sanction(models.Model):
    """A suspension or revocation that is intended (48(1), 62-14(1)): its notice, the hearing, and what became of it."""

    class Intended(models.TextChoices):
        SUSPEND = "suspend", _("Suspension")
        REVOKE = "revoke", _("Revocation")

    class Result(models.TextChoices):
        PENDING = "", _("Not decided yet")
        IMPOSED = "imposed", _("Imposed")
        DROPPED = "dropped", _("Dropped")

    licence = models.ForeignKey("bonded_areas.Licence", on_delete=models.PROTECT, related_name="sanctions")
    intended = models.CharField(_("intended"), max_length=8, choices=Intended.choices)
    item = models.CharField(_("item"), max_length=4)
    grounds = models.JSONField(_("grounds"), default=list)
    reason = models.CharField(_("reason"), max_length=2000)
    what = models.JSONField(_("suspended"), default=list)
    from_on = models.DateField(_("first day"), null=True)
    until_on = models.DateField(_("last day"), null=True)
    administrator = models.ForeignKey(
        "accounts.Person",
        verbose_name=_("administrator of cargo"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    noticed_on = models.DateField(_("notice given on"))
    hearing_on = models.DateField(_("hearing on"))
    hearing_place = models.CharField(_("place of the hearing"), max_length=200)
    clarification = models.CharField(_("clarification"), max_length=2000, blank=True)
    attended = models.BooleanField(_("attended"), null=True)
    statement = models.CharField(_("statement"), max_length=2000, blank=True)
    heard_on = models.DateField(_("heard on"), null=True)
    result = models.CharField(_("result"), max_length=8, choices=Result.choices, blank=True)
    # From this day on it is suspended no longer, though the period was to last until `until_on`.
    lifted_on = models.DateField(_("lifted on"), null=True)
    lifted_reason = models.CharField(_("why it was lifted"), max_length=2000, blank=True)
    result_reason = models.CharField(_("reason"), max_length=2000, blank=True)
    decided_on = models.DateField(_("decided on"), null=True)

    class Meta:
        verbose_name = _("intended sanction")
        verbose_name_plural = _("intended sanctions")
        indexes = [models.Index(fields=["licence", "id"], name="sanction_licence")]
        constraints = [
            models.UniqueConstraint(
                fields=["licence"], condition=models.Q(result=""), name="sanction_one_pending"
            ),
            models.CheckConstraint(
                condition=models.Q(intended__in=["suspend", "revoke"]), name="sanction_intended_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_intended_display())


class FeeEntry(models.Model):
    """One entry of a licence's fees in whole yen, never edited: charged is positive, relieved and paid negative."""

    class Kind(models.TextChoices):
        CHARGED = "charged", _("Charged")
        RELIEVED = "relieved", _("Reduced or waived")
        PAID = "paid", _("Paid")
        REFUNDED = "refunded", _("Refunded")

    licence = models.ForeignKey("bonded_areas.Licence", on_delete=models.PROTECT, related_name="fees")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    amount = models.BigIntegerField(_("amount (yen)"))
    article = models.CharField(_("article"), max_length=80)
    from_on = models.DateField(_("first day"), null=True)
    until_on = models.DateField(_("last day"), null=True)
    note = models.CharField(_("note"), max_length=2000, blank=True)
    entered_at = models.DateTimeField(_("entered at"))

    class Meta:
        verbose_name = _("fee entry")
        verbose_name_plural = _("fee entries")
        indexes = [models.Index(fields=["licence", "id"], name="fee_licence")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["charged", "relieved", "paid", "refunded"]),
                name="fee_kind_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"


def _findings(subjects: Sequence[Subject]) -> dict[int, dict[str, GroundFinding]]:
    """By case and item: the last finding of the examination under way."""
    wanted = {s.case_id: s.row.examination for s in subjects}
    found: dict[int, dict[str, GroundFinding]] = defaultdict(dict)
    for row in GroundFinding.objects.filter(licence_id__in=wanted).order_by("id"):
        if row.examination == wanted[row.licence_id]:
            found[row.licence_id][row.item] = row
    return found


def _open_changes(subjects: Sequence[Subject]) -> dict[int, CapacityChange]:
    rows = CapacityChange.objects.filter(
        licence_id__in=[s.case_id for s in subjects], done_on__isnull=True, given_up_on__isnull=True
    )
    return {row.licence_id: row for row in rows}


def _pending(subjects: Sequence[Subject]) -> dict[int, Sanction]:
    rows = Sanction.objects.filter(licence_id__in=[s.case_id for s in subjects], result="")
    return {row.licence_id: row for row in rows}


def _suspensions(subjects: Sequence[Subject]) -> dict[int, list[Sanction]]:
    """By case: the suspensions imposed whose period is not over, and that were not lifted; the last to end first."""
    rows = Sanction.objects.filter(
        licence_id__in=[s.case_id for s in subjects],
        result=Sanction.Result.IMPOSED,
        lifted_on__isnull=True,
        intended=Sanction.Intended.SUSPEND,
        until_on__gte=today(),
    )
    found: dict[int, list[Sanction]] = defaultdict(list)
    for row in rows.select_related("administrator").order_by("-until_on", "-id"):
        found[row.licence_id].append(row)
    return found


def _fees(subjects: Sequence[Subject]) -> dict[int, list[FeeEntry]]:
    found: dict[int, list[FeeEntry]] = defaultdict(list)
    for row in FeeEntry.objects.filter(licence_id__in=[s.case_id for s in subjects]).order_by("id"):
        found[row.licence_id].append(row)
    return found


FINDINGS: Fact[dict[str, GroundFinding]] = Fact("findings", _findings, dict)
OPEN_CHANGE: Fact[CapacityChange | None] = Fact("open_change", _open_changes, lambda: None)
PENDING_SANCTION: Fact[Sanction | None] = Fact("pending_sanction", _pending, lambda: None)
SUSPENSIONS: Fact[list[Sanction]] = Fact("suspensions", _suspensions, list)
FEES: Fact[list[FeeEntry]] = Fact("fees", _fees, list)
