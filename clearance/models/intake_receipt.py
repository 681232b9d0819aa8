"""The receipts that files were given: what came, under which hash, and what became of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class IntakeReceipt(models.Model):
    """One file as it was received; its bytes lie in private storage under `sha256`. Never edited."""

    received_at = models.DateTimeField()
    filename = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(_("hash"), max_length=64)
    status = models.CharField(_("status"), max_length=10)
    case = models.ForeignKey(
        "statute.Case", null=True, on_delete=models.PROTECT, related_name="intake_receipts"
    )
    receipt = models.JSONField(_("receipt"))

    class Meta:
        verbose_name = _("intake receipt")
        verbose_name_plural = _("intake receipts")
        indexes = [models.Index(fields=["sha256"], name="intake_receipt_hash")]

    def __str__(self) -> str:
        return f"{self.filename}: {self.status}"
