"""Deadlines are rows: computed from facts, stored, explainable, recomputable."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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
            # What runs out next, and what ran out last, of one procedure after the other.
            models.Index(
                fields=["kind", "late_from", "id"],
                name="deadline_open",
                condition=models.Q(status__in=["running", "parked"]),
            ),
            models.Index(
                fields=["kind", "ended_at", "id"], name="deadline_over", condition=models.Q(status="expired")
            ),
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


class Reminder(models.Model):
    """A reminder of a deadline that was given: which, when, and to whom; each of a deadline once.

    `days_before` is how many days before the last day it was due; the timer may have been late with it. Those
    it is for find it on the case and in the list of deadlines.
    """

    deadline = models.ForeignKey(DeadlineRow, on_delete=models.PROTECT, related_name="reminders_given")
    days_before = models.SmallIntegerField(_("days before the last day"))
    given_at = models.DateTimeField(_("given"))
    offices = ArrayField(models.BigIntegerField(), verbose_name=_("offices"))
    persons = ArrayField(models.BigIntegerField(), verbose_name=pgettext_lazy("deadline", "persons"))

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [models.UniqueConstraint(fields=["deadline", "days_before"], name="reminder_once")]

    def __str__(self) -> str:
        return f"{self.days_before} days before {self.deadline}"
