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
    """A place by its code, the office with jurisdiction over it (67-2(1)), who runs it, and how much it holds.

    Whether cargo may come in today is not written here: it follows from its licence, designation or permission
    (bonded_areas.standing). `floor_area_m2` and `capacity_m3` are square and cubic metres.
    """

    code = models.CharField(_("code"), max_length=8, unique=True)
    name_en = models.CharField(_("name in English"), max_length=160)
    name_ja = models.CharField(_("name in Japanese"), max_length=160)
    kind = models.CharField(_("kind"), max_length=12, choices=PlaceKind.choices)
    address = models.CharField(_("address"), max_length=300, blank=True)
    floor_area_m2 = models.DecimalField(
        _("floor area (m²)"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    capacity_m3 = models.DecimalField(
        _("capacity (m³)"), max_digits=14, decimal_places=2, null=True, blank=True
    )
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
            models.CheckConstraint(
                condition=models.Q(floor_area_m2__isnull=True) | models.Q(floor_area_m2__gt=0),
                name="place_floor_area_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(capacity_m3__isnull=True) | models.Q(capacity_m3__gt=0),
                name="place_capacity_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_ja if (get_language() or "").startswith("ja") else self.name_en
