"""Requests for documents (68) and inspections of goods (67, 69)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentRequest(models.Model):
    """Documents the office asked for, the day by which, and the answer."""

    declaration = models.ForeignKey(
        "clearance.ImportDeclaration", on_delete=models.PROTECT, related_name="document_requests"
    )
    documents = models.TextField(_("documents"))
    due_on = models.DateField(_("due on"))
    requested_at = models.DateTimeField()
    requested_by = models.CharField(max_length=200)
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(_("answer"), blank=True)

    class Meta:
        verbose_name = _("document request")
        verbose_name_plural = _("document requests")
        indexes = [models.Index(fields=["declaration"], name="document_request_declaration")]

    def __str__(self) -> str:
        return self.documents[:60]


class Inspection(models.Model):
    """One inspection: where, by whom, what was looked at, and what was found."""

    declaration = models.ForeignKey(
        "clearance.ImportDeclaration", on_delete=models.PROTECT, related_name="inspections"
    )
    place = models.CharField(_("place"), max_length=200)
    scope = models.CharField(_("scope"), max_length=10)
    instructions = models.TextField(_("instructions"), blank=True)
    ordered_at = models.DateTimeField()
    ordered_by = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.CharField(max_length=200, blank=True)
    conforms = models.BooleanField(null=True)
    finding = models.TextField(_("finding"), blank=True)
    photographs = models.JSONField(default=list)
    samples_taken = models.CharField(_("samples taken"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        indexes = [models.Index(fields=["declaration"], name="inspection_declaration")]

    def __str__(self) -> str:
        return f"{self.place} ({self.scope})"
