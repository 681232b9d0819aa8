"""A customs office in the hierarchy: headquarters, regional customs, branch, sub-branch."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Concat, Substr
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class OfficeKind(models.TextChoices):
    """The level of an office; authority is delegated downward (Article 107)."""

    HEADQUARTERS = "headquarters", _("Headquarters")
    REGIONAL = "regional", _("Regional customs")
    BRANCH = "branch", _("Branch")
    SUB_BRANCH = "sub_branch", _("Sub-branch")


class Office(models.Model):
    """An office; `path` lists the codes from the top, so an office and all below it share a prefix."""

    code = models.CharField(
        _("code"),
        max_length=8,
        unique=True,
        validators=[
            RegexValidator(r"^[A-Z0-9]{2,8}$", _("An office code has 2 to 8 capital letters or digits."))
        ],
    )
    kind = models.CharField(_("kind"), max_length=16, choices=OfficeKind.choices)
    name_en = models.CharField(_("name in English"), max_length=120)
    name_ja = models.CharField(_("name in Japanese"), max_length=120)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("above it"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="below",
    )
    path = models.CharField(_("path"), max_length=64, unique=True, editable=False)
    locodes = ArrayField(
        models.CharField(max_length=5),
        verbose_name=_("ports and airports (UN/LOCODE)"),
        default=list,
        blank=True,
        help_text=_("Where this office, rather than another, is the first to ask."),
    )

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=OfficeKind.values), name="accounts_office_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(kind=OfficeKind.HEADQUARTERS, parent__isnull=True)
                | (~Q(kind=OfficeKind.HEADQUARTERS) & Q(parent__isnull=False)),
                name="accounts_office_headquarters_alone_at_top",
                violation_error_message=_("Headquarters has no office above it; every other office has one."),
            ),
            models.CheckConstraint(
                condition=Q(path__endswith="/"), name="accounts_office_path_ends_with_slash"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the office with its path; those below it are moved along when the path changed."""
        before = Office.objects.filter(pk=self.pk).values_list("path", flat=True).first() if self.pk else None
        self.path = self._path()
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "path"}
        super().save(*args, **kwargs)
        if before and before != self.path:
            Office.objects.filter(path__startswith=before).exclude(pk=self.pk).update(
                path=Concat(models.Value(self.path), Substr("path", len(before) + 1))
            )

    @property
    def name(self) -> str:
        """The name in the language being spoken."""
        return self.name_ja if (get_language() or "").startswith("ja") else self.name_en

    def clean(self) -> None:
        """An office cannot stand below itself."""
        super().clean()
        self.path = self._path()
        if self.parent is not None and f"/{self.code}/" in f"/{self.parent.path}":
            raise ValidationError({"parent": _("An office cannot be placed below itself.")})

    def _path(self) -> str:
        return f"{self.parent.path if self.parent else ''}{self.code}/"
