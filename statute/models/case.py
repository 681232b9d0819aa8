"""The identity and the lock of every procedure: one row, the only mutex."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _


class Case(models.Model):
    """A case at the customs office, whatever its procedure.

    `state`, `due_at` and what it waits for are copies that only the door writes (compared by
    `manage.py journal verify`);
    `head_sequence` and `head_hash` are the end of its journal chain. `handle` names it before it has
    a reference, which is given at lodging.
    """

    kind = models.CharField(_("procedure"), max_length=40)
    handle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(_("reference"), max_length=40, null=True, unique=True)
    office = models.ForeignKey(
        "accounts.Office", verbose_name=_("office"), on_delete=models.PROTECT, related_name="cases"
    )
    assignee = models.ForeignKey(
        "accounts.User",
        verbose_name=_("assigned to"),
        null=True,
        on_delete=models.PROTECT,
        related_name="assigned_cases",
    )
    version = models.BigIntegerField(default=0)
    state = models.CharField(_("state"), max_length=50)
    due_at = models.DateTimeField(_("next due"), null=True)
    opened_at = models.DateTimeField(_("opened at"))
    # What it waits for from customs (statute.awaiting.Waits), the longest wait, and the offices that are to act.
    awaited = models.JSONField(_("waits for"), default=dict, db_default=models.Value({}, models.JSONField()))
    awaited_since = models.DateTimeField(_("waits since"), null=True)
    awaited_of = ArrayField(
        models.BigIntegerField(), verbose_name=_("waits for the offices"), default=list,
        db_default=models.Value([], ArrayField(models.BigIntegerField())),
    )  # fmt: skip
    changed_at = models.DateTimeField()
    head_sequence = models.BigIntegerField(default=0)
    head_hash = models.BinaryField(default=b"")

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        indexes = [
            models.Index(fields=["kind", "office", "state", "-id"], name="case_worklist"),
            models.Index(
                fields=["assignee", "kind", "-id"],
                name="case_assignee",
                condition=models.Q(assignee__isnull=False),
            ),
            models.Index(
                fields=["kind", "office", "due_at", "id"],
                name="case_due",
                condition=models.Q(due_at__isnull=False),
            ),
            # For whoever serves many offices: the soonest of all, without sorting what each of them has.
            models.Index(
                fields=["kind", "due_at", "id"],
                name="case_due_first",
                condition=models.Q(due_at__isnull=False),
            ),
            # Of one's own offices, which may be one or all of them: both ways in.
            GinIndex(
                fields=["awaited_of"], name="case_waiting_of", condition=models.Q(awaited_since__isnull=False)
            ),
            models.Index(
                fields=["awaited_since", "id"],
                name="case_waiting",
                condition=models.Q(awaited_since__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(awaited={}, awaited_since=None, awaited_of=[])
                | models.Q(~models.Q(awaited={}), ~models.Q(awaited_of=[]), awaited_since__isnull=False),
                name="case_waits_or_not",
            )
        ]

    def __str__(self) -> str:
        return self.reference or str(self.handle)


class Hold(models.Model):
    """A stop on a case, with the article it rests on. Guards ask only whether an open one exists."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="holds")
    kind = models.CharField(max_length=40)
    article = models.CharField(max_length=80)
    note = models.TextField(blank=True)
    placed_at = models.DateTimeField()
    placed_by = models.CharField(max_length=200)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=200, blank=True)
    lift_note = models.TextField(blank=True)

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        indexes = [
            models.Index(fields=["case"], name="hold_open", condition=models.Q(lifted_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.article})"


class Note(models.Model):
    """An internal note of officers on a case; never shown to a party."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")

    def __str__(self) -> str:
        return self.text[:60]
