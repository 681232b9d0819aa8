"""The account of a deposit: entry by entry, in whole yen, none ever edited."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ipr_verification.rules.deposits import Entry, Kind


class EntryKind(models.TextChoices):
    """What was provided, and what left the account again."""

    CASH = Kind.CASH.value, _("Money")
    GOVERNMENT_BOND = Kind.GOVERNMENT_BOND.value, _("Japanese Government Bonds")
    LOCAL_BOND = Kind.LOCAL_BOND.value, _("Local government bonds")
    SECURITIES = Kind.SECURITIES.value, _("Other securities")
    CONTRACT = Kind.CONTRACT.value, _("Contract to pay on behalf")
    PAID = Kind.PAID.value, _("Paid out")
    RECOVERED = Kind.RECOVERED.value, _("Recovered")
    ENDED = Kind.ENDED.value, _("Contract ended")


_OUT = (EntryKind.PAID, EntryKind.RECOVERED, EntryKind.ENDED)


class DepositEntry(models.Model):
    """One entry. What came in is positive; what left is negative, and names the entry it was taken from."""

    deposit = models.ForeignKey("ipr_verification.Deposit", on_delete=models.PROTECT, related_name="entries")
    number = models.IntegerField()
    kind = models.CharField(max_length=16, choices=EntryKind.choices)
    amount = models.BigIntegerField()
    of = models.IntegerField(null=True)
    # The depository's certificate, the number of the contract, the judgment or settlement that is paid.
    document = models.CharField(max_length=200, blank=True)
    # Who issued a security, or answers under a contract.
    issuer = models.CharField(max_length=160, blank=True)
    on = models.DateField()
    until_on = models.DateField(null=True)
    ground = models.CharField(max_length=20, blank=True)
    article = models.CharField(max_length=80)
    entered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("entry of a deposit")
        verbose_name_plural = _("entries of deposits")
        constraints = [
            models.UniqueConstraint(fields=["deposit", "number"], name="deposit_entry_number"),
            models.CheckConstraint(condition=Q(kind__in=EntryKind.values), name="deposit_entry_kind_known"),
            models.CheckConstraint(
                condition=Q(kind__in=_OUT, amount__lt=0, of__isnull=False)
                | (~Q(kind__in=_OUT) & Q(amount__gt=0, of__isnull=True)),
                name="deposit_entry_in_or_out",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"

    def as_rule(self) -> Entry:
        """As the rules read it."""
        return Entry(self.number, Kind(self.kind), self.amount, self.on, self.of, self.until_on)
