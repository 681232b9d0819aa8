"""What each transition of an authorised operator's case must be given."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from parties.inputs import OfficeCode, PersonCode, Words
from parties.models.authorisation_contents import AuthorisationBasis, AuthorisationKind
from statute.transitions import ArticleText, Identifier, Input

Number = Annotated[str, Field(max_length=60)]
Goods = Annotated[str, Field(max_length=1000)]
Items = Annotated[list[ArticleText], Field(min_length=1, max_length=20)]


class AuthorisationInput(Input):
    """An application: for which status, for whom, and what the law asks of that status.

    `basis` is what the applicant is already, with its number and its first day; `goods` are those of the
    declarations (67-3(3)), `exporters` those who export what a manufacturer makes (67-13(2)); `office` is where it is
    lodged.
    """

    kind: AuthorisationKind
    person: PersonCode
    rules_established: Words
    electronic: bool
    basis: AuthorisationBasis | None = None
    basis_number: Number = ""
    basis_since: date | None = None
    goods: Goods = ""
    exporters: Annotated[list[PersonCode], Field(max_length=50)] = []
    office: OfficeCode | None = None


class FindingInput(Input):
    """One item of the law: whether it stands against the status, and by what evidence."""

    item: ArticleText
    stands_against: bool
    evidence: Words


class FindingsInput(Input):
    """What was found, item by item; an item found before is found anew."""

    findings: Annotated[list[FindingInput], Field(min_length=1, max_length=20)]


class ApprovalInput(Input):
    """Why a status is given all the same, where the law leaves it open (7-5) and something stands against it."""

    reason: Annotated[str, Field(max_length=1000)] = ""


class GroundsInput(Input):
    """The items of the law on which a decision rests, and the reasons (88-2(1))."""

    items: Items
    reason: Words


class ImprovementInput(Input):
    """What is to be improved, and until which day."""

    measures: Words
    until: date


class MeasuresInput(Input):
    """What was done."""

    measures: Words


class DeathInput(Input):
    """The day of the holder's death, and how it is known."""

    died_on: date
    evidence: Words


class HeirInput(Input):
    """Who succeeds: the heir, or the one chosen by all the heirs, and the evidence of it (48-2(1), (2))."""

    person: PersonCode
    evidence: Words


class TakeoverInput(Input):
    """A merger, split or transfer of the business, before it takes effect (48-2(4))."""

    manner: Literal["merger", "split", "transfer"]
    person: PersonCode
    takes_effect_on: date
    evidence: Words


class LapseInput(Input):
    """What ended the status by itself, since when, and how it is known."""

    event: Literal["dissolved", "bankrupt", "basis_ended", "basis_revoked"]
    on: date
    evidence: Words


class AnnouncedRevocationInput(GroundsInput):
    """The grounds of an intended revocation, and the day on which the holder is heard (54(2))."""

    hearing_on: date


class HearingInput(Input):
    """What the holder said and submitted; or that it did not come."""

    appeared: bool
    statement: Words


class BasisLostInput(Input):
    """What a status rested on has ended."""

    ended_case_id: Identifier


class NewBasisInput(Input):
    """Another status of the holder on which this one rests from now on."""

    case_id: Identifier
    basis: AuthorisationBasis


class SuccessionInput(Input):
    """Whose place is taken, by whom, and with what remains of it."""

    kind: AuthorisationKind
    predecessor_id: Identifier
    person_id: Identifier
    rules_established: Words
    electronic: bool
    basis: AuthorisationBasis | None = None
    basis_number: Number = ""
    basis_since: date | None = None
    rests_on_id: Identifier | None = None
    goods: Goods = ""
    period_from: date | None = None
    valid_until: date | None = None
    exporter_ids: list[Identifier] = []
    on: date


class ExportersInput(Input):
    """Who exports the manufactured goods from now on, all of them (67-13(2))."""

    exporters: Annotated[list[PersonCode], Field(min_length=1, max_length=50)]
