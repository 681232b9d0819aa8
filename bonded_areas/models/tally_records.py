"""What a tally found otherwise than the manifest says: one row a consignment."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class TallyDifference(models.Model):
    """Short, over or damaged, with the reason as it was told. Amounts are never negative; masses are kilograms."""

    tally = models.ForeignKey(
        "bonded_areas.Tally", verbose_name=_("tally"), on_delete=models.PROTECT, related_name="differences"
    )
    consignment = models.ForeignKey(
        "arrivals.Consignment",
        verbose_name=_("consignment"),
        on_delete=models.PROTECT,
        related_name="differences",
    )
    short_packages = models.IntegerField(_("packages short"), default=0)
    short_mass_kg = models.DecimalField(_("short (kg)"), max_digits=16, decimal_places=6, default=0)
    over_packages = models.IntegerField(_("packages over"), default=0)
    over_mass_kg = models.DecimalField(_("over (kg)"), max_digits=16, decimal_places=6, default=0)
    damaged_packages = models.IntegerField(_("packages damaged"), default=0)
    reason = models.CharField(_("reason"), max_length=1000)

    class Meta:
        verbose_name = _("difference of a tally")
        verbose_name_plural = _("differences of a tally")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["tally", "consignment"], name="tallydifference_once"),
            models.CheckConstraint(
                condition=Q(
                    short_packages__gte=0,
                    short_mass_kg__gte=0,
                    over_packages__gte=0,
                    over_mass_kg__gte=0,
                    damaged_packages__gte=0,
                ),
                name="tallydifference_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.reason
