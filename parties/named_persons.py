"""Persons that an input names by code, as a transition of this floor looks at them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, PersonKind
from parties.rules.residence import Residence
from statute.articles import Article
from statute.errors import Reason
from statute.transitions import Ctx, Fact, Subject

NAMING_FIELDS = (
    "broker",
    "importer",
    "principal",
    "administrator",
    "person",
    "holder",
    "agent",
    "affiliation",
)


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """A person as plain data."""

    person_id: int
    code: str
    name: str
    residence: Residence
    brokerage_permit: str

    @classmethod
    def of(cls, person: Person) -> "PersonFacts":
        """The row as plain data."""
        residence = Residence(
            person.kind == PersonKind.CORPORATE, person.domiciled_in_japan, person.has_office_in_japan
        )
        return cls(person.pk, person.code, person.name_en, residence, person.brokerage_permit)


def codes_in(given: Any) -> list[str]:
    """The persons' codes in an input."""
    return [value for name in NAMING_FIELDS if isinstance(value := getattr(given, name, None), str)]


def persons_by_code(subjects: Sequence[Subject]) -> dict[int, dict[str, PersonFacts]]:
    """By case: the persons that its input names, by code; one query however many cases."""
    codes = {s.case_id: codes_in(s.input) for s in subjects if s.input is not None}
    wanted = {code for some in codes.values() for code in some}
    if not wanted:
        return {}
    known = {person.code: PersonFacts.of(person) for person in Person.objects.filter(code__in=wanted)}
    return {case_id: {code: known[code] for code in some if code in known} for case_id, some in codes.items()}


# A code that is not among them names nobody.
PERSONS_NAMED: Fact[Mapping[str, PersonFacts]] = Fact("persons_named", persons_by_code, dict)


def unknown_persons(ctx: Ctx, article: Article, *fields: str) -> list[Reason]:
    """A reason for each of these input fields whose code names nobody."""
    return [
        Reason(
            "unknown_person",
            format_lazy(_("There is no person with the code “{code}”."), code=code),
            article,
            name,
            code,
        )
        for name in fields
        if (code := getattr(ctx.input, name)) is not None and code not in ctx[PERSONS_NAMED]
    ]
