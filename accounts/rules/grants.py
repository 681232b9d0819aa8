"""When a role may be granted: dates in order, the right holder of it, and roles that exclude each other."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from accounts.roles import PARTY_ROLES, READ_ONLY_ROLES, STAFF_ROLES, Role
from accounts.rules.findings import Finding


@dataclass(frozen=True, slots=True)
class GrantTerms:
    """A role at an office or for a person, from a day to a day, both included; no last day: open-ended."""

    role: str
    office_id: int | None
    person_id: int | None
    valid_from: date
    valid_to: date | None = None

    def in_force(self, on: date) -> bool:
        """Whether the role is held on that day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def overlaps(self, other: "GrantTerms") -> bool:
        """Whether there is a day on which both are held."""
        return (other.valid_to is None or self.valid_from <= other.valid_to) and (
            self.valid_to is None or other.valid_from <= self.valid_to
        )


def grant_findings(terms: GrantTerms, held: Iterable[GrantTerms] = ()) -> list[Finding]:
    """All the reasons why the terms may not be granted to a user who holds (or held) the others."""
    findings = list(_own_findings(terms))
    if any(finding.field in ("role", "valid_to") for finding in findings):
        return findings
    held = list(held)
    staff = terms.role in STAFF_ROLES
    if any((other.role in STAFF_ROLES) != staff for other in held):
        findings.append(
            Finding(
                "role",
                "staff_and_party",
                _("One account never serves customs and a party: use a second account for the other."),
                terms.role,
            )
        )
    together = [other for other in held if terms.overlaps(other)]
    reads_only = terms.role in READ_ONLY_ROLES
    if any((other.role in READ_ONLY_ROLES) != reads_only for other in together):
        findings.append(
            Finding("role", "auditor_alone", _("An auditor holds no other role on the same day."), terms.role)
        )
    if any(
        (other.role, other.office_id, other.person_id) == (terms.role, terms.office_id, terms.person_id)
        for other in together
    ):
        findings.append(
            Finding(
                "valid_from",
                "already_granted",
                _("The user already holds this role there on some of these days."),
                terms.valid_from,
            )
        )
    return findings


def _own_findings(terms: GrantTerms) -> Iterable[Finding]:
    if terms.role not in Role.values:
        yield Finding("role", "role_unknown", _("This is not a role."), terms.role)
    if terms.role in STAFF_ROLES and (terms.office_id is None or terms.person_id is not None):
        yield Finding(
            "office",
            "staff_at_office",
            _("A customs role is held at an office, not for a person."),
            terms.office_id,
        )
    if terms.role in PARTY_ROLES and (terms.person_id is None or terms.office_id is not None):
        yield Finding(
            "person",
            "party_for_person",
            _("A party's role is held for a person, not at an office."),
            terms.person_id,
        )
    if terms.valid_to is not None and terms.valid_to < terms.valid_from:
        yield Finding(
            "valid_to", "dates_out_of_order", _("The last day is before the first day."), terms.valid_to
        )
