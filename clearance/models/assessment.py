"""What was assessed, with every step, as it was computed on that day; a later one supersedes, none is edited."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Assessment(models.Model):
    """A worksheet of a declaration: amounts in whole yen and the steps, with their articles, that led to them."""

    declaration = models.ForeignKey(
        "clearance.ImportDeclaration", on_delete=models.PROTECT, related_name="assessments"
    )
    made_at = models.DateTimeField()
    law_of = models.DateField(_("law of"))
    customs_value = models.BigIntegerField(_("customs value (yen)"))
    duty = models.BigIntegerField(_("customs duty (yen)"))
    consumption_tax = models.BigIntegerField(_("consumption tax (yen)"))
    local_consumption_tax = models.BigIntegerField(_("local consumption tax (yen)"))
    worksheet = models.JSONField()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        indexes = [models.Index(fields=["declaration", "-id"], name="assessment_latest")]

    def __str__(self) -> str:
        return f"{self.total} yen"

    @property
    def total(self) -> int:
        """Everything to be paid, in yen."""
        return self.duty + self.consumption_tax + self.local_consumption_tax

    def totals(self) -> dict[str, int]:
        """Yen by kind of tax, as a worksheet has them."""
        return {
            "duty": self.duty,
            "consumption_tax": self.consumption_tax,
            "local_consumption_tax": self.local_consumption_tax,
        }
