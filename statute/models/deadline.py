"""Deadlines are rows: computed from facts, stored, explainable, recomputable."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeadlineRow(models.Model):
    """One running or ended deadline of a case.

    `basis` holds the facts from which `ends_on` was computed and `calendar_version` the calendar used.
    `late_from` is the first instant that is late; `fire_at` is when the timer looks at it next: a
    reminder, the expiry, or a retry after a failure.
    """

    class Status(models.TextChoices):
        RUNNING = "running", _("running")
        MET = "met", _("met")
        STOPPED = "stopped", _("stopped")
        EXTENDED = "extended", _("replaced by a new date")
        EXPIRED = "expired", _("expired")
        PARKED = "parked", _("parked for a supervisor")

    case = models.ForeignKey("statute.Case", on_delete=models.PROTECT, related_name="deadlines")
    kind = models.CharField(_("procedure"), max_length=40)
    name = models.CharField(_("deadline"), max_length=60)
    article = models.CharField(_("article"), max_length=80)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.RUNNING)
    basis = models.JSONField()
    calendar_version = models.CharField(max_length=80)
    ends_on = models.DateField(_("last day"))
    late_from = models.DateTimeField()
    fire_at = models.DateTimeField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(_("attempts"), default=0)
    last_error = models.TextField(_("last error"), blank=True)

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        indexes = [
            models.Index(
                fields=["fire_at", "id"], name="deadline_fire", condition=models.Q(status="running")
            ),
            models.Index(fields=["case", "name"], name="deadline_case"),
            models.Index(fields=["-id"], name="deadline_parked", condition=models.Q(status="parked")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "name"],
                condition=models.Q(status__in=["running", "parked"]),
                name="deadline_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["running", "met", "stopped", "extended", "expired", "parked"]),
                name="deadline_status_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.ends_on}"
