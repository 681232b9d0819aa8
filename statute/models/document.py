"""Files of a case, kept privately under their hash."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Document(models.Model):
    """A file given by a party, made by an officer, or issued by the office. Its bytes lie in private storage
    under `sha256`; what was issued is superseded, never deleted."""

    case = models.ForeignKey("statute.Case", on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    filename = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    audience = models.CharField(max_length=10)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=200)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        indexes = [models.Index(fields=["case", "-id"], name="document_case")]

    def __str__(self) -> str:
        return self.title
