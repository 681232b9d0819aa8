"""What each transition of this floor must be given."""

import re
from datetime import date
from typing import Annotated, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import Field, ValidationInfo, field_validator

from accounts.models.person import PERSON_CODE_PATTERN, PERSON_CODE_RULE
from accounts.rules.corporate_number import compact_corporate_number, corporate_number_findings
from accounts.rules.countries import country_findings
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


class PersonDetails(Input):
    """What is known of a person."""

    @field_validator("corporate_number", check_fields=False)
    @classmethod
    def with_its_check_digit(cls, number: str | None) -> str | None:
        """The corporate number as it is stored; an empty one is none."""
        if not number:
            return None
        if findings := corporate_number_findings(number):
            raise ValueError(findings[0].message)
        return compact_corporate_number(number)

    @field_validator("country", check_fields=False)
    @classmethod
    def that_there_is(cls, code: str | None) -> str | None:
        """A country of ISO 3166-1."""
        if code is not None and (findings := country_findings(code)):
            raise ValueError(findings[0].message)
        return code


class PersonInput(PersonDetails):
    """A person to be entered."""

    code: str
    kind: Literal["individual", "corporate"]
    name_en: Annotated[str, Field(min_length=1, max_length=200)]
    name_ja: Annotated[str, Field(max_length=200)] = ""
    address: Annotated[str, Field(min_length=1, max_length=300)]
    country: str = "JP"
    corporate_number: str | None = None
    domiciled_in_japan: bool = True
    has_office_in_japan: bool = True
    brokerage_permit: Annotated[str, Field(max_length=30)] = ""

    @field_validator("code")
    @classmethod
    def of_the_right_form(cls, code: str) -> str:
        """The rule of codes."""
        if not re.fullmatch(PERSON_CODE_PATTERN, code):
            raise ValueError(PERSON_CODE_RULE)
        return code


class PersonChangeInput(PersonDetails):
    """What is different now; what is left out stays."""

    name_en: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    name_ja: Annotated[str, Field(max_length=200)] | None = None
    address: Annotated[str, Field(min_length=1, max_length=300)] | None = None
    country: str | None = None
    corporate_number: str | None = None
    domiciled_in_japan: bool | None = None
    has_office_in_japan: bool | None = None
    brokerage_permit: Annotated[str, Field(max_length=30)] | None = None


class AccountInput(Input):
    """A new account; its password is set beside, never in an input that is journaled."""

    username: str
    name_en: Name
    name_ja: Annotated[str, Field(max_length=120)] = ""
    email: Annotated[str, Field(max_length=254, pattern=r"^$|^[^@\s]+@[^@\s]+\.[^@\s]+$")] = ""
    # Empty: as the browser asks.
    language: Annotated[str, Field(pattern=r"^(en|ja)?$")] = ""
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
    language: Annotated[str, Field(pattern=r"^(en|ja)?$")] | None = None


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
