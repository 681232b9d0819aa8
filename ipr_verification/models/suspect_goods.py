"""Goods that are suspected to infringe (69-12(1), 69-3(1)), and what was found of them. Quantities as declared."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from ipr_verification.rules.locks import Finding
from ipr_verification.states import Measure


class SuspectGoods(models.Model):
    """One kind of goods of the declaration under verification; found on by itself (69-12(5))."""

    verification = models.ForeignKey(
        "ipr_verification.VerificationCase", on_delete=models.PROTECT, related_name="goods"
    )
    number = models.IntegerField(_("number"))
    # The line of the declaration, where they are declared, and whether the whole line is suspected.
    line = models.IntegerField(_("line of the declaration"), null=True)
    whole_line = models.BooleanField(_("the whole line"), default=True)
    # What that line said when they were suspected: as long as it says so, the declaration names them still.
    declared_as = models.CharField(_("declared as"), max_length=500, blank=True)
    description = models.CharField(_("description"), max_length=500)
    quantity = models.DecimalField(_("quantity"), max_digits=16, decimal_places=6)
    unit = models.CharField(_("unit"), max_length=10)
    lot = models.ForeignKey(
        "bonded_areas.CargoLot",
        verbose_name=_("cargo lot"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    finding = models.CharField(
        _("finding"), max_length=20, blank=True, choices=[(one.value, one.value) for one in Finding]
    )
    # The rights that they infringe: ids of rights concerned of the same case.
    infringed = ArrayField(models.BigIntegerField(), verbose_name=_("rights infringed"), default=list)
    reasons = models.TextField(_("reasons"), blank=True)
    found_on = models.DateField(_("found on"), null=True)
    found_by = models.CharField(max_length=200, blank=True)
    measure = models.CharField(_("measure"), max_length=20, blank=True, choices=Measure.choices)
    measured_on = models.DateField(_("measure taken on"), null=True)

    class Meta:
        verbose_name = _("suspect goods")
        verbose_name_plural = _("suspect goods")
        constraints = [
            models.UniqueConstraint(fields=["verification", "number"], name="suspect_goods_number"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="suspect_goods_quantity"),
            # 69-12(4), 69-3(4): no measure before a finding.
            models.CheckConstraint(
                condition=~models.Q(measure__in=["confiscated", "ordered_back"])
                | models.Q(finding=Finding.INFRINGING.value),
                name="suspect_goods_measure_after_finding",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.description}"

    @property
    def decided(self) -> bool:
        """Whether it was found whether they infringe, or they are not imported after all."""
        return bool(self.finding or self.measure)

    @property
    def dealt_with(self) -> bool:
        """Whether nothing is left to be done about them: those found to infringe are gone."""
        return self.measure not in ("", Measure.ORDERED_BACK)
