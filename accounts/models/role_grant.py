"""A role given to a user at an office or for a person, from a day to a day."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.utils.translation import gettext_lazy as _

from accounts.roles import PARTY_ROLES, READ_ONLY_ROLES, STAFF_ROLES, Role
from accounts.rules.grants import GrantTerms, grant_findings

# Both days included; no last day is open-ended.
DAYS = Func(F("valid_from"), F("valid_to"), Value("[]"), function="daterange", output_field=DateRangeField())


def _one_if(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=models.IntegerField())


class RoleGrant(models.Model):
    """One role of one user. Ended by setting its last day, never deleted."""

    user = models.ForeignKey(
        "accounts.User", verbose_name=_("user"), on_delete=models.PROTECT, related_name="grants"
    )
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    office = models.ForeignKey(
        "accounts.Office",
        verbose_name=_("office"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="grants",
    )
    person = models.ForeignKey(
        "accounts.Person",
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="grants",
    )
    valid_from = models.DateField(_("first day"))
    valid_to = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("Included; empty: open-ended.")
    )

    class Meta:
        verbose_name = _("role grant")
        verbose_name_plural = _("role grants")
        ordering = ["user", "role", "valid_from"]
        indexes = [
            models.Index(fields=["office", "role", "valid_from"], name="accounts_grant_office_role"),
            models.Index(fields=["person", "role", "valid_from"], name="accounts_grant_person_role"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=sorted(STAFF_ROLES), office__isnull=False, person__isnull=True)
                | Q(role__in=sorted(PARTY_ROLES), office__isnull=True, person__isnull=False),
                name="accounts_grant_office_or_person",
                violation_error_message=_(
                    "A customs role is held at an office, a party's role for a person; never both."
                ),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="accounts_grant_dates_in_order",
                violation_error_message=_("The last day is before the first day."),
            ),
            ExclusionConstraint(
                name="accounts_grant_staff_or_party",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    (_one_if(Q(office__isnull=False)), RangeOperators.NOT_EQUAL),
                ],
                violation_error_message=_("One account never serves customs and a party."),
            ),
            ExclusionConstraint(
                name="accounts_grant_auditor_alone",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    (_one_if(Q(role__in=sorted(READ_ONLY_ROLES))), RangeOperators.NOT_EQUAL),
                    (DAYS, RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("An auditor holds no other role on the same day."),
            ),
            ExclusionConstraint(
                name="accounts_grant_once_at_office",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("office", RangeOperators.EQUAL),
                    (DAYS, RangeOperators.OVERLAPS),
                ],
                condition=Q(office__isnull=False),
                violation_error_message=_("The user already holds this role there on some of these days."),
            ),
            ExclusionConstraint(
                name="accounts_grant_once_for_person",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    (DAYS, RangeOperators.OVERLAPS),
                ],
                condition=Q(person__isnull=False),
                violation_error_message=_("The user already holds this role there on some of these days."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role} {self.office_id or self.person_id}"

    def terms(self) -> GrantTerms:
        """The grant as plain data for the rules."""
        return GrantTerms(self.role, self.office_id, self.person_id, self.valid_from, self.valid_to)

    def clean(self) -> None:
        """What the grant itself breaks; what it breaks beside others the constraints say."""
        super().clean()
        if self.valid_from is None:
            return
        found = grant_findings(self.terms())
        if found:
            raise ValidationError(
                {finding.field: ValidationError(finding.message, code=finding.code) for finding in found}
            )
