"""A person before the law: an individual or a corporation, as importer, broker, operator or right holder."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.rules.corporate_number import compact_corporate_number, corporate_number_findings
from accounts.rules.countries import country_findings

PERSON_CODE_PATTERN = r"^[A-Z0-9][A-Z0-9-]{1,16}$"
PERSON_CODE_RULE = _("A code has 2 to 17 capital letters, digits or hyphens.")


class PersonKind(models.TextChoices):
    """Individual or corporation: Article 95 asks different things of them."""

    INDIVIDUAL = "individual", _("Individual")
    CORPORATE = "corporate", _("Corporation")


def validate_corporate_number(number: str) -> None:
    """Refuse a corporate number whose form or check digit is wrong."""
    if findings := corporate_number_findings(number):
        raise ValidationError([ValidationError(found.message, code=found.code) for found in findings])


def validate_country(code: str) -> None:
    """Refuse what is not an ISO 3166-1 alpha-2 code."""
    if findings := country_findings(code):
        raise ValidationError([ValidationError(found.message, code=found.code) for found in findings])


class Person(models.Model):
    """An individual or a corporation; `code` is what a declaration or a file names it by."""

    code = models.CharField(
        _("code"),
        max_length=17,
        unique=True,
        validators=[RegexValidator(PERSON_CODE_PATTERN, PERSON_CODE_RULE, "person_code_form")],
        help_text=_("The importer, exporter or broker code that a declaration names."),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=PersonKind.choices)
    name_en = models.CharField(_("name in English"), max_length=200)
    name_ja = models.CharField(_("name in Japanese"), max_length=200, blank=True)
    address = models.CharField(_("address"), max_length=300)
    country = models.CharField(_("country"), max_length=2, default="JP", validators=[validate_country])
    corporate_number = models.CharField(
        _("corporate number"),
        max_length=13,
        null=True,
        blank=True,
        unique=True,
        validators=[validate_corporate_number],
    )
    domiciled_in_japan = models.BooleanField(
        _("domiciled in Japan"),
        default=True,
        help_text=_("An individual's domicile or residence; a corporation's head or principal office."),
    )
    has_office_in_japan = models.BooleanField(
        _("office in Japan"), default=True, help_text=_("Any office or place of business in Japan.")
    )
    brokerage_permit = models.CharField(
        _("customs brokerage permit"),
        max_length=30,
        blank=True,
        help_text=_("The number of the permit to do customs brokerage; empty for who is no broker."),
    )

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        ordering = ["code"]
        indexes = [models.Index(fields=["name_en"], name="accounts_person_name_en")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=PersonKind.values), name="accounts_person_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(corporate_number__isnull=True)
                | Q(kind=PersonKind.CORPORATE, corporate_number__regex=r"^[1-9][0-9]{12}$"),
                name="accounts_person_corporate_number_form",
                violation_error_message=_("Only a corporation has a corporate number, and it has 13 digits."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def name(self) -> str:
        """The name in the language being spoken, the English one where no Japanese name is known."""
        japanese = (get_language() or "").startswith("ja")
        return self.name_ja if japanese and self.name_ja else self.name_en

    def clean_fields(self, exclude: Any = None) -> None:
        """Fold the spellings of a corporate number into one before it is checked."""
        if self.corporate_number is not None:
            self.corporate_number = compact_corporate_number(self.corporate_number) or None
        super().clean_fields(exclude=exclude)

    def clean(self) -> None:
        """A corporate number belongs to a corporation."""
        super().clean()
        if self.corporate_number and self.kind == PersonKind.INDIVIDUAL:
            raise ValidationError({"corporate_number": _("An individual has no corporate number.")})
