"""A place where foreign cargo may be: a bonded area of one of the five types, or another permitted place."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class PlaceKind(models.TextChoices):
    """The types of bonded area (Article 29), and the other place of Article 30(1)(ii)."""

    DESIGNATED = "designated", _("Designated bonded area")
    WAREHOUSE = "warehouse", _("Bonded warehouse")
    FACTORY = "factory", _("Bonded factory")
    EXHIBITION = "exhibition", _("Bonded exhibition site")
    INTEGRATED = "integrated", _("Integrated bonded area")
    OTHER = "other", _("Other permitted place")


class Place(models.Model):
    """A place by its code, the office with jurisdiction over it (67-2(1)), and who runs it."""

    code = models.CharField(_("code"), max_length=8, unique=True)
    name_en = models.CharField(_("name in English"), max_length=160)
    name_ja = models.CharField(_("name in Japanese"), max_length=160)
    kind = models.CharField(_("kind"), max_length=12, choices=PlaceKind.choices)
    office = models.ForeignKey(
        "accounts.Office", verbose_name=_("office"), on_delete=models.PROTECT, related_name="places"
    )
    operator = models.ForeignKey(
        "accounts.Person",
        verbose_name=_("operator"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="places",
    )

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=PlaceKind.values), name="place_kind_known"),
            models.CheckConstraint(condition=models.Q(code__regex="^[A-Z0-9]{3,8}$"), name="place_code_form"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_ja if (get_language() or "").startswith("ja") else self.name_en
