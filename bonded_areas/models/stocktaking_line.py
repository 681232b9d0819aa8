"""The lines of an inventory count: each lot of the place, what was counted of it, and what its difference became."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bonded_areas.rules.counts import Difference, difference
from bonded_areas.rules.stock import Amount


class Outcome(models.TextChoices):
    """What a line became, or what it waits for."""

    AGREES = "agrees", _("Agrees with the books")
    NOT_COUNTED = "not_counted", _("Not counted")
    LOST = "lost", _("Notified as lost")
    DESTROYED = "destroyed", _("Destroyed")
    CORRECTED = "corrected", _("Books corrected")
    CORRECTION_WAITS = "correction_waits", _("Correction waits for customs")
    FOUND_WAITS = "found_waits", _("Found, told to customs")
    STANDS = "stands", _("Looked into; the books stand")


WAITING = (Outcome.CORRECTION_WAITS, Outcome.FOUND_WAITS)


class StocktakingLine(models.Model):
    """One lot, or goods that are in no book: booked and counted at that moment, never negative; masses in kg."""

    stocktaking = models.ForeignKey(
        "bonded_areas.Stocktaking",
        verbose_name=_("inventory count"),
        on_delete=models.PROTECT,
        related_name="lines",
    )
    number = models.PositiveIntegerField(_("line"))
    # Of goods that were found and are in no book there is none.
    lot = models.ForeignKey(
        "bonded_areas.CargoLot",
        verbose_name=_("cargo lot"),
        null=True,
        on_delete=models.PROTECT,
        related_name="counts",
    )
    transport_document = models.CharField(_("transport document"), max_length=70, blank=True)
    description = models.CharField(_("description"), max_length=500, blank=True)
    position = models.CharField(_("position in the area"), max_length=64, blank=True)
    booked_packages = models.IntegerField(_("packages booked"), default=0)
    booked_mass_kg = models.DecimalField(_("booked (kg)"), max_digits=16, decimal_places=6, default=0)
    booked_quantity = models.DecimalField(_("quantity booked"), max_digits=16, decimal_places=6, default=0)
    counted_packages = models.IntegerField(_("packages counted"), default=0)
    counted_mass_kg = models.DecimalField(_("counted (kg)"), max_digits=16, decimal_places=6, default=0)
    counted_quantity = models.DecimalField(_("quantity counted"), max_digits=16, decimal_places=6, default=0)
    outcome = models.CharField(_("what it became"), max_length=20, choices=Outcome.choices)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    # The event under which the claim for it is found with the lot (duties.Liability.event); empty where none follows.
    claim = models.CharField(_("claim"), max_length=60, blank=True)
    decided_on = models.DateField(_("decided on"), null=True)
    decision = models.CharField(_("reason of the decision"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("line of an inventory count")
        verbose_name_plural = _("lines of an inventory count")
        ordering = ("stocktaking", "number")
        constraints = [
            models.UniqueConstraint(fields=["stocktaking", "number"], name="stocktakingline_number"),
            models.UniqueConstraint(fields=["stocktaking", "lot"], name="stocktakingline_lot_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="stocktakingline_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    **{
                        f"{of}_{measure}__gte": 0
                        for of in ("booked", "counted")
                        for measure in ("packages", "mass_kg", "quantity")
                    }
                ),
                name="stocktakingline_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.transport_document or self.description}: {self.get_outcome_display()}"

    @property
    def booked(self) -> Amount:
        """What the books had."""
        return Amount(self.booked_packages, self.booked_mass_kg, self.booked_quantity)

    @property
    def counted(self) -> Amount:
        """What was counted; nothing where nobody counted."""
        return Amount(self.counted_packages, self.counted_mass_kg, self.counted_quantity)

    @property
    def difference(self) -> Difference:
        """Short and over; none where nobody counted."""
        if self.outcome == Outcome.NOT_COUNTED:
            return Difference(Amount(), Amount())
        return difference(self.booked, self.counted)
