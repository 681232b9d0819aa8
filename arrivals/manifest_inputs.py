"""What each transition of a manifest must be given. Masses are kilograms gross, volumes cubic metres."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, BeforeValidator, Field, field_validator

from arrivals.rules.containers import is_container_number
from statute.transitions import Identifier, Input

# As many as one list has; a larger vessel's cargo is added by amendments.
MOST: int = 5_000


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(_("A time needs its zone, such as +09:00."))
    return at


def _container(text: str) -> str:
    if not is_container_number(text):
        raise ValueError(
            format_lazy(_("“{text}” is no container number: its check digit does not agree."), text=text)
        )
    return text


def _listed(given: object) -> object:
    """A cell of a list names several containers with spaces between them."""
    return given.replace("/", " ").split() if isinstance(given, str) else given


Document = Annotated[str, Field(min_length=1, max_length=70)]
Words = Annotated[str, Field(min_length=1, max_length=1000)]
Instant = Annotated[datetime, AfterValidator(_aware)]
Location = Annotated[str, Field(pattern="^[A-Z]{2}[A-Z2-9]{3}$")]
Packages = Annotated[int, Field(ge=0, le=10**9)]
Mass = Annotated[Decimal, Field(gt=0, max_digits=16, decimal_places=6)]


class ConsignmentInput(Input):
    """One consignment: its transport document, what it is, how much, whose, and in which containers."""

    transport_document: Document
    description: Annotated[str, Field(min_length=1, max_length=500)]
    # Cargo in bulk has none.
    packages: Packages
    gross_mass_kg: Mass
    package_kind: Annotated[str, Field(pattern="^([A-Z0-9]{2})?$")] = ""
    volume_m3: Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=3)] | None = None
    marks: Annotated[str, Field(max_length=500)] = ""
    # Of the Harmonized System (six digits), or as the tariff has it (nine).
    commodity_code: Annotated[str, Field(pattern="^([0-9]{6}|[0-9]{9})?$")] = ""
    consignor: Annotated[str, Field(max_length=200)] = ""
    consignee: Annotated[str, Field(min_length=1, max_length=200)]
    master_document: Annotated[str, Field(max_length=70)] = ""
    port_of_loading: Location
    containers: Annotated[
        list[Annotated[str, AfterValidator(_container)]], BeforeValidator(_listed), Field(max_length=200)
    ] = []

    @field_validator("containers")
    @classmethod
    def each_once(cls, containers: list[str]) -> list[str]:
        """A container is named once."""
        if len(set(containers)) != len(containers):
            raise ValueError(_("A container is named twice."))
        return containers


class CallInput(Input):
    """When the vessel leaves a port at which it loads cargo for Japan."""

    port: Location
    departs_at: Instant


class VoyageInput(Input):
    """The vessel or aircraft, where it comes to, and where its cargo is landed."""

    carrier: Annotated[str, Field(min_length=2, max_length=17)]
    means: Literal["vessel", "aircraft"]
    conveyance: Annotated[str, Field(min_length=1, max_length=70)]
    # The IMO number of a vessel, the registered mark of an aircraft.
    registration: Annotated[str, Field(min_length=1, max_length=35)]
    nationality: Annotated[str, Field(pattern="^[A-Z]{2}$")]
    voyage: Annotated[str, Field(min_length=1, max_length=17)]
    port: Annotated[str, Field(pattern="^JP[A-Z2-9]{3}$")]
    place: Annotated[str, Field(pattern="^[A-Z0-9]{3,8}$")]
    arrives_on: date
    calls: Annotated[list[CallInput], Field(max_length=30)] = []


class ManifestInput(VoyageInput):
    """A report on the cargo aboard, before arrival."""

    consignments: Annotated[list[ConsignmentInput], Field(min_length=1, max_length=MOST)]


class LateManifestInput(ManifestInput):
    """The document that is submitted at once where nothing was reported before arrival."""

    arrived_at: Instant


class AmendInput(Input):
    """What changes, and why: consignments put in place of those with the same transport document, new ones, and
    those that are struck out; or another day of arrival."""

    reason: Words
    consignments: Annotated[list[ConsignmentInput], Field(max_length=MOST)] = []
    strike_out: Annotated[list[Document], Field(max_length=MOST)] = []
    arrives_on: date | None = None


class ArrivalInput(Input):
    """When it entered the port or airport."""

    arrived_at: Instant


class QuestionInput(Input):
    """What customs wants to know of a consignment before it arrives, and from whom."""

    transport_document: Document
    asked_of: Annotated[str, Field(min_length=1, max_length=200)]
    question: Words


class AnswerInput(Input):
    """What is reported of the consignment upon the request."""

    transport_document: Document
    answer: Words


class UnloadingInput(Input):
    """Which consignments may be unloaded though they were not reported before loading; none named: all of them."""

    reason: Words
    transport_documents: Annotated[list[Document], Field(max_length=MOST)] = []


class LandedInput(Input):
    """How much of one consignment was brought in, and whether more of it is expected."""

    consignment_id: Identifier
    packages: Packages
    gross_mass_kg: Annotated[Decimal, Field(ge=0, max_digits=16, decimal_places=6)]
    done: bool


class LandInput(Input):
    """What was brought in of each consignment; `rest`: all others that are open came as they were reported."""

    lines: Annotated[list[LandedInput], Field(max_length=MOST)] = []
    rest: bool = False


class ReasonInput(Input):
    """Why."""

    reason: Words
