"""The lines of a declaration, and what other laws require of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class GoodsLine(models.Model):
    """One line of goods as declared. Written by the declaration's transitions alone."""

    declaration = models.ForeignKey(
        "clearance.ImportDeclaration",
        on_delete=models.PROTECT,
        related_name="lines",
        verbose_name=_("declaration"),
    )
    number = models.IntegerField(_("line"))
    description = models.CharField(_("description"), max_length=500, blank=True)
    code = models.CharField(_("statistical code"), max_length=9, blank=True)
    origin = models.CharField(_("country of origin"), max_length=2, blank=True)
    preference = models.CharField(_("preference claimed"), max_length=40, blank=True)
    proof_of_origin = models.CharField(_("proof of origin"), max_length=70, blank=True)
    price = models.DecimalField(_("price"), max_digits=18, decimal_places=4, null=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    net_mass_kg = models.DecimalField(_("net mass (kg)"), max_digits=16, decimal_places=6, null=True)
    gross_mass_kg = models.DecimalField(_("gross mass (kg)"), max_digits=16, decimal_places=6, null=True)
    quantity = models.DecimalField(_("quantity"), max_digits=16, decimal_places=6, null=True)
    unit = models.CharField(_("unit"), max_length=10, blank=True)
    quantity2 = models.DecimalField(_("second quantity"), max_digits=16, decimal_places=6, null=True)
    unit2 = models.CharField(_("second unit"), max_length=10, blank=True)
    packages = models.BigIntegerField(_("packages"), null=True)
    # Where the schedule has several rates for a code: column -> number of the choice stated.
    rate_choices = models.JSONField(_("choices of rate"), default=dict)
    quota_certificate = models.BooleanField(_("tariff quota certificate"), default=False)
    left_out_of_low_value_exemption = models.BooleanField(_("left out of the low-value exemption"), null=True)
    tax_class = models.CharField(_("consumption tax class"), max_length=10, blank=True)
    brand = models.CharField(_("brand"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("goods line")
        verbose_name_plural = _("goods lines")
        constraints = [
            models.UniqueConstraint(fields=["declaration", "number"], name="goods_line_number"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="goods_line_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.description}"


class Certificate(models.Model):
    """What another law requires of a line (70): stated by the declarant, or found to be required by an officer.

    `number` is empty while it is required and not yet proved; `confirmed_at` is when an officer
    confirmed it; `required_by` is the officer who found that the law applies, empty where only the
    declarant stated it. Permission waits until every one is confirmed (70(3)).
    """

    declaration = models.ForeignKey(
        "clearance.ImportDeclaration", on_delete=models.PROTECT, related_name="certificates"
    )
    line_number = models.IntegerField(_("line"))
    law = models.CharField(_("law"), max_length=80)
    issuer = models.CharField(_("issued by"), max_length=200, blank=True)
    number = models.CharField(_("number"), max_length=70, blank=True)
    valid_until = models.DateField(_("valid until"), null=True)
    required_by = models.CharField(max_length=200, blank=True)
    required_because = models.TextField(blank=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    confirmed_by = models.CharField(max_length=200, blank=True)
    confirmation_note = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        indexes = [models.Index(fields=["declaration", "line_number"], name="certificate_line")]

    def __str__(self) -> str:
        return f"{self.law} {self.number}"
