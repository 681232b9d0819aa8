"""The ledger of what is owed and what was paid: entry by entry, in whole yen, none ever edited."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.db import models
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from statute.articles import CONSUMPTION_TAX_ACT, LOCAL_TAX_ACT, Article
from statute.transitions import Fact, Subject


class Tax(models.TextChoices):
    DUTY = "duty", _("Customs duty")
    CONSUMPTION_TAX = "consumption_tax", _("Consumption tax")
    LOCAL_CONSUMPTION_TAX = "local_consumption_tax", _("Local consumption tax")
    EXCISE = "excise", _("Other internal tax")


TAX_ARTICLES = {
    Tax.DUTY: Article("7", 1),
    Tax.CONSUMPTION_TAX: Article("47", 1, law=CONSUMPTION_TAX_ACT),
    Tax.LOCAL_CONSUMPTION_TAX: Article("72-101", law=LOCAL_TAX_ACT),
    Tax.EXCISE: Article("72"),
}


class EntryKind(models.TextChoices):
    DECLARED = "declared", _("Declared")
    OFFICIAL = "official", _("Assessed by customs")
    AMENDED = "amended", _("Amended")
    REASSESSED = "reassessed", _("Reassessed")
    PAID = "paid", _("Paid")
    WITHDRAWN = "withdrawn", _("No longer due")


class State(models.TextChoices):
    CLAIMED = "claimed", _("To be assessed by customs")
    ASSESSED = "assessed", _("To be paid")
    EXTENDED = "extended", _("Payment deadline extended")
    PAID = "paid", _("Paid")
    CANCELLED = "cancelled", _("No longer due")


class LedgerEntry(models.Model):
    """One entry of a liability's ledger, never edited: what is owed is positive, what was paid negative."""

    liability = models.ForeignKey("duties.Liability", on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=12, choices=EntryKind.choices)
    tax = models.CharField(max_length=24, choices=Tax.choices)
    amount = models.BigIntegerField()
    article = models.CharField(max_length=80)
    entered_at = models.DateTimeField()
    reference = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        indexes = [models.Index(fields=["liability", "id"], name="ledger_liability")]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=EntryKind.values), name="ledger_kind_known"),
            models.CheckConstraint(condition=models.Q(tax__in=Tax.values), name="ledger_tax_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.tax} {self.amount}"


def _sums(subjects: Sequence[Subject], *, kinds: Sequence[str]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    rows = LedgerEntry.objects.filter(liability_id__in=[s.case_id for s in subjects], kind__in=kinds)
    for row in rows.order_by().values("liability_id", "tax").annotate(total=Sum("amount")):
        found.setdefault(row["liability_id"], {})[row["tax"]] = int(row["total"])
    return found


ASSESSED_KINDS = (
    EntryKind.DECLARED,
    EntryKind.OFFICIAL,
    EntryKind.AMENDED,
    EntryKind.REASSESSED,
    EntryKind.WITHDRAWN,
)
# Yen by tax: what is still owed, and what was assessed whether paid or not.
OWED: Fact[dict[str, int]] = Fact("owed", partial(_sums, kinds=EntryKind.values), dict)
ASSESSED: Fact[dict[str, int]] = Fact("assessed", partial(_sums, kinds=ASSESSED_KINDS), dict)
