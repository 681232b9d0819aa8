"""What each transition of this floor must be given."""

from datetime import date
from typing import Annotated

from django.utils.translation import gettext_lazy as _
from pydantic import Field, ValidationInfo, field_validator

from accounts.rules.usernames import username_findings
from parties.scopes import Scope
from statute.transitions import Input

PersonCode = Annotated[str, Field(min_length=2, max_length=17)]
OfficeCode = Annotated[str, Field(min_length=2, max_length=8)]
Words = Annotated[str, Field(min_length=1, max_length=1000)]
Name = Annotated[str, Field(min_length=1, max_length=120)]


class Days(Input):
    """From a day to a day, both included; without a last day until further notice."""

    valid_from: date
    valid_to: date | None = None

    @field_validator("valid_to")
    @classmethod
    def in_order(cls, last: date | None, info: ValidationInfo) -> date | None:
        """The last day is not before the first."""
        first = info.data.get("valid_from")
        if first is not None and last is not None and last < first:
            raise ValueError(_("The last day is before the first day."))
        return last


class MandateInput(Days):
    """A mandate as proposed by one of its two parties."""

    broker: PersonCode
    importer: PersonCode
    procedures: Scope


class RegisteredMandateInput(MandateInput):
    """A mandate on paper, as the office enters it: what the paper is."""

    evidence: Words


class ReasonInput(Input):
    """Why."""

    reason: Words


class AppointmentInput(Input):
    """Whom a person outside Japan appoints, for what, and since when."""

    principal: PersonCode
    administrator: PersonCode
    procedures: Scope
    appointed_on: date


class DismissalInput(Input):
    """Since when the administrator is one no longer, and why."""

    dismissed_on: date
    reason: Words


class BooksInput(Input):
    """Which books and documents are to be presented, and until when."""

    books: Words
    until: date


class AccountInput(Input):
    """A new account; its password is set beside, never in an input that is journaled."""

    username: str
    name_en: Name
    name_ja: Annotated[str, Field(max_length=120)] = ""
    email: Annotated[str, Field(max_length=254, pattern=r"^$|^[^@\s]+@[^@\s]+\.[^@\s]+$")] = ""
    language: Annotated[str, Field(pattern=r"^(en|ja)$")] = "en"
    is_service: bool = False

    @field_validator("username")
    @classmethod
    def of_the_right_form(cls, username: str) -> str:
        """The rule of user names."""
        if findings := username_findings(username):
            raise ValueError(findings[0].message)
        return username


class DetailsInput(Input):
    """How the person is called and reached; what is left out stays."""

    name_en: Name | None = None
    name_ja: Annotated[str, Field(max_length=120)] | None = None
    email: Annotated[str, Field(max_length=254, pattern=r"^$|^[^@\s]+@[^@\s]+\.[^@\s]+$")] | None = None
    language: Annotated[str, Field(pattern=r"^(en|ja)$")] | None = None


class GrantInput(Days):
    """A role at an office or for a person, each named by its code."""

    role: str
    office: OfficeCode | None = None
    person: PersonCode | None = None


class EndGrantInput(Input):
    """Which grant ends, and its last day; without one it ends at once."""

    grant_id: int
    last_day: date | None = None
    reason: Words
