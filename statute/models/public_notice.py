"""Public notices (公告): what the office tells everybody, in the words in which it was issued."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class PublicNotice(models.Model):
    """One notice of a case, issued at once with the disposition that it tells of; never changed afterwards.

    Its words are fixed in both languages when it is issued: what a notice said does not follow a later choice
    of words. `facts` are pairs of label and value, by language.
    """

    case = models.ForeignKey(
        "statute.Case", verbose_name=_("case"), on_delete=models.PROTECT, related_name="public_notices"
    )
    article = models.CharField(_("article"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=200)
    title_ja = models.CharField(_("title in Japanese"), max_length=200)
    facts = models.JSONField(_("facts"), default=dict)
    issued_on = models.DateField(_("issued on"))
    issued_at = models.DateTimeField(_("issued at"))
    # The last day on which it is up, where it is not up for good: whom a notice could not reach is then told no longer.
    up_until = models.DateField(_("up until"), null=True)

    class Meta:
        verbose_name = _("public notice")
        verbose_name_plural = _("public notices")
        indexes = [models.Index(fields=["case", "-id"], name="public_notice_case")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return self.title_ja if _japanese() else self.title_en

    @property
    def told(self) -> list[list[str]]:
        """The facts in the reader's language: pairs of label and value."""
        found: list[list[str]] = self.facts.get("ja" if _japanese() else "en", [])
        return found


def _japanese() -> bool:
    return (get_language() or "").startswith("ja")
