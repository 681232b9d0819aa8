"""A consignment on a manifest (積荷), with how much of it has been brought in; and what customs asked about it."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from arrivals.rules.landing import Load, still_to_come


class Consignment(models.Model):
    """What one transport document covers. `done`: nothing more of it is expected, whatever came of it."""

    manifest = models.ForeignKey(
        "arrivals.Manifest", verbose_name=_("manifest"), on_delete=models.PROTECT, related_name="consignments"
    )
    number = models.PositiveIntegerField(_("line"))
    transport_document = models.CharField(_("transport document"), max_length=70)
    master_document = models.CharField(_("master document"), max_length=70, blank=True)
    description = models.CharField(_("description"), max_length=500)
    packages = models.IntegerField(_("packages"))
    package_kind = models.CharField(_("kind of packages"), max_length=2, blank=True)
    gross_mass_kg = models.DecimalField(_("gross mass (kg)"), max_digits=16, decimal_places=6)
    volume_m3 = models.DecimalField(_("volume (m3)"), max_digits=14, decimal_places=3, null=True)
    commodity_code = models.CharField(_("commodity code"), max_length=9, blank=True)
    marks = models.CharField(_("marks and numbers"), max_length=500, blank=True)
    consignor = models.CharField(_("consignor"), max_length=200, blank=True)
    consignee = models.CharField(_("consignee"), max_length=200)
    port_of_loading = models.CharField(_("port of loading"), max_length=5)
    containers = models.JSONField(_("containers"), default=list)
    # When it was reported, and whether that was before the vessel left the port of loading (15(7)).
    reported_at = models.DateTimeField(_("reported at"))
    before_loading = models.BooleanField(_("reported before loading"), default=False)
    unloading_permitted_on = models.DateField(_("unloading permitted on"), null=True)
    landed_packages = models.IntegerField(_("packages brought in"), default=0)
    landed_mass_kg = models.DecimalField(_("brought in (kg)"), max_digits=16, decimal_places=6, default=0)
    done = models.BooleanField(_("accounted for"), default=False)

    class Meta:
        verbose_name = _("consignment")
        verbose_name_plural = _("consignments")
        ordering = ("manifest_id", "number")
        constraints = [
            models.UniqueConstraint(
                fields=["manifest", "transport_document"], name="consignment_document_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    packages__gte=0, gross_mass_kg__gt=0, landed_packages__gte=0, landed_mass_kg__gte=0
                ),
                name="consignment_not_negative",
            ),
        ]
        indexes = [
            models.Index(fields=["transport_document"], name="consignment_document"),
            models.Index(fields=["manifest", "number"], name="consignment_line"),
            models.Index(fields=["manifest", "number"], condition=Q(done=False), name="consignment_open"),
        ]

    def __str__(self) -> str:
        return self.transport_document

    @property
    def reported(self) -> Load:
        """How much the manifest says there is."""
        return Load(self.packages, self.gross_mass_kg)

    @property
    def landed(self) -> Load:
        """How much has been brought in."""
        return Load(self.landed_packages, self.landed_mass_kg)

    @property
    def to_come(self) -> Load:
        """How much is still expected; nothing once it is accounted for."""
        return Load(0, Decimal(0)) if self.done else still_to_come(self.reported, self.landed)


class ParticularsRequest(models.Model):
    """What customs asked about a consignment before it arrived, of whom, and what was reported (15-2)."""

    manifest = models.ForeignKey("arrivals.Manifest", on_delete=models.PROTECT, related_name="requests")
    transport_document = models.CharField(_("transport document"), max_length=70)
    asked_of = models.CharField(_("asked of"), max_length=200)
    question = models.CharField(_("question"), max_length=1000)
    asked_at = models.DateTimeField(_("asked at"))
    answer = models.CharField(_("answer"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)

    class Meta:
        verbose_name = _("request for particulars")
        verbose_name_plural = _("requests for particulars")
        indexes = [models.Index(fields=["manifest", "id"], name="particularsrequest_manifest")]
        constraints = [
            models.UniqueConstraint(
                fields=["manifest", "transport_document"],
                condition=Q(answered_at__isnull=True),
                name="particulars_one_open",
            )
        ]

    def __str__(self) -> str:
        return self.transport_document
