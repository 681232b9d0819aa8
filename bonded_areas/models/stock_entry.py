"""The stock ledger (記帳, 34-2, 61-3): one entry for each thing that happens to a lot, never edited."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bonded_areas.rules.stock import EFFECTS, Amount, Kind


class EntryKind(models.TextChoices):
    """The kinds of entries, as a person reads them."""

    BROUGHT_IN = Kind.BROUGHT_IN, _("Brought in")
    ARRIVED = Kind.ARRIVED, _("Arrived by bonded transport")
    SPLIT_IN = Kind.SPLIT_IN, _("Split off from another lot")
    MERGED_IN = Kind.MERGED_IN, _("Joined from another lot")
    PRODUCED = Kind.PRODUCED, _("Produced")
    TAKEN_BACK = Kind.TAKEN_BACK, _("Taken back into stock")
    CORRECTED_UP = Kind.CORRECTED_UP, _("Corrected upward")
    REMOVED = Kind.REMOVED, _("Removed")
    LOST = Kind.LOST, _("Lost")
    DESTROYED = Kind.DESTROYED, _("Destroyed")
    DISPOSED = Kind.DISPOSED, _("Disposed of")
    CONSUMED = Kind.CONSUMED, _("Consumed")
    SOLD = Kind.SOLD, _("Sold")
    CONFISCATED = Kind.CONFISCATED, _("Confiscated")
    SENT_BACK = Kind.SENT_BACK, _("Sent back")
    SPLIT_OUT = Kind.SPLIT_OUT, _("Split off into another lot")
    MERGED_OUT = Kind.MERGED_OUT, _("Joined to another lot")
    CORRECTED_DOWN = Kind.CORRECTED_DOWN, _("Corrected downward")
    SHIPPED = Kind.SHIPPED, _("Shipped")
    RETURNED = Kind.RETURNED, _("Returned from transport")
    MOVED = Kind.MOVED, _("Arrived elsewhere")
    LOST_IN_TRANSIT = Kind.LOST_IN_TRANSIT, _("Lost in transport")
    DESTROYED_IN_TRANSIT = Kind.DESTROYED_IN_TRANSIT, _("Destroyed in transport with approval")
    SAMPLED_OUT = Kind.SAMPLED_OUT, _("Taken out as a sample")
    SAMPLED_BACK = Kind.SAMPLED_BACK, _("Sample brought back")
    TAKEN_OUTSIDE = Kind.TAKEN_OUTSIDE, _("Taken to a place outside")
    BROUGHT_BACK = Kind.BROUGHT_BACK, _("Brought back from outside")
    PUT_TO_WORK = Kind.PUT_TO_WORK, _("Put to work")
    PUT_BACK = Kind.PUT_BACK, _("Put back unused")
    USED_UP = Kind.USED_UP, _("Used up in an operation")
    LOST_AWAY = Kind.LOST_AWAY, _("Lost while away")
    REMOVED_AWAY = Kind.REMOVED_AWAY, _("Removed while away")


def _with_sign(account: str, sign: int) -> Q:
    kinds = [str(kind) for kind, effect in EFFECTS.items() if getattr(effect, account) == sign]
    return Q(kind__in=kinds) & Q(**{f"{account}_sign": sign})


def _signs_follow_kind(account: str) -> Q:
    return _with_sign(account, 1) | _with_sign(account, 0) | _with_sign(account, -1)


class StockEntry(models.Model):
    """So much of a lot moved in one way on one day. Amounts are never negative: the kind says which way."""

    lot = models.ForeignKey("bonded_areas.CargoLot", on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(_("kind"), max_length=24, choices=EntryKind.choices)
    packages = models.IntegerField(_("packages"))
    gross_mass_kg = models.DecimalField(_("gross mass (kg)"), max_digits=16, decimal_places=6)
    quantity = models.DecimalField(_("quantity"), max_digits=16, decimal_places=6)
    # The day it happened in Tokyo, and when it was entered: a book as it stood is read by the second.
    happened_on = models.DateField(_("happened on"))
    entered_at = models.DateTimeField(_("entered at"))
    article = models.CharField(_("article"), max_length=80)
    # The other case that the cargo went to or came from: a lot, a transport, an operation, a declaration.
    other = models.ForeignKey(
        "statute.Case",
        verbose_name=_("other case"),
        null=True,
        on_delete=models.PROTECT,
        related_name="stock_entries",
    )
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    stock_sign = models.SmallIntegerField()
    transit_sign = models.SmallIntegerField()
    away_sign = models.SmallIntegerField()

    class Meta:
        verbose_name = _("stock entry")
        verbose_name_plural = _("stock entries")
        indexes = [models.Index(fields=["lot", "id"], name="stockentry_lot")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=EntryKind.values), name="stockentry_kind_known"),
            models.CheckConstraint(
                condition=Q(packages__gte=0, gross_mass_kg__gte=0, quantity__gte=0),
                name="stockentry_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(packages__gt=0) | Q(gross_mass_kg__gt=0) | Q(quantity__gt=0),
                name="stockentry_something",
            ),
            *(
                models.CheckConstraint(condition=_signs_follow_kind(name), name=f"stockentry_{name}_sign")
                for name in ("stock", "transit", "away")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.packages} / {self.gross_mass_kg} kg"

    @property
    def amount(self) -> Amount:
        """What moved, as plain data for the rules."""
        return Amount(self.packages, self.gross_mass_kg, self.quantity)


class LotSnapshot(models.Model):
    """Nature and quantity of a lot's cargo as fixed for duty at a moment of 4(1); never edited."""

    lot = models.ForeignKey("bonded_areas.CargoLot", on_delete=models.PROTECT, related_name="snapshots")
    fixed_on = models.DateField(_("fixed on"))
    article = models.CharField(_("article"), max_length=80)
    description = models.CharField(_("description"), max_length=500)
    tariff_code = models.CharField(_("tariff code"), max_length=9, blank=True)
    origin = models.CharField(_("origin"), max_length=2, blank=True)
    customs_value_yen = models.BigIntegerField(_("customs value (yen)"), null=True)
    packages = models.IntegerField(_("packages"))
    gross_mass_kg = models.DecimalField(_("gross mass (kg)"), max_digits=16, decimal_places=6)
    quantity = models.DecimalField(_("quantity"), max_digits=16, decimal_places=6)
    unit = models.CharField(_("unit"), max_length=3, blank=True)

    class Meta:
        verbose_name = _("nature and quantity fixed for duty")
        verbose_name_plural = _("natures and quantities fixed for duty")
        indexes = [models.Index(fields=["lot", "id"], name="lotsnapshot_lot")]

    def __str__(self) -> str:
        return f"{self.article} {self.fixed_on}"
