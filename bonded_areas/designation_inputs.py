"""What each transition of a designation must be given. Areas in square metres, capacities in cubic metres."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import Field, ValidationInfo, field_validator

from bonded_areas.licence_inputs import Area, OfficeCode, PersonCode, PlaceCode, Remark, Volume, Words
from statute.transitions import Input

Title = Annotated[str, Field(min_length=1, max_length=160)]
Room = Annotated[str, Field(min_length=1, max_length=200)]


class ProposalInput(Input):
    """The land or facilities that are to be designated: what they are, whose, and what for."""

    office: OfficeCode | None = None
    name_en: Title
    name_ja: Title
    address: Annotated[str, Field(min_length=1, max_length=300)]
    port: Annotated[str, Field(pattern="^JP[A-Z2-9]{3}$")]
    floor_area_m2: Area
    capacity_m3: Volume
    # Who owns the facilities: the State or a local public entity, else a corporation of the Cabinet Order (37(1)).
    ownership: Literal["state", "local", "corporation"]
    owner: PersonCode
    administrator: PersonCode
    purpose: Words


class RegisterInput(ProposalInput):
    """A designation that was made before this system kept it: the place, its day, and the paper it stands on."""

    code: PlaceCode
    designated_on: date
    evidence: Words


class ConsultationInput(Input):
    """That the owner or the administrator was consulted, when, and what they said."""

    party: Literal["owner", "administrator"]
    held_on: date
    statement: Words


class HearingInput(Input):
    """When and where everybody concerned may state an opinion."""

    hearing_on: date
    hearing_place: Room


class HeardInput(Input):
    """What exporters, importers and others stated at the hearing; that nobody came is said too."""

    statement: Words


class DesignateInput(Input):
    """From which day it is a designated area, under which code of a place."""

    code: PlaceCode
    from_on: date
    conditions: Remark = ""


class ReasonInput(Input):
    """Why."""

    reason: Words


class IntendRevocationInput(Input):
    """What is no longer needed: all of it, or what then remains; and why."""

    whole: bool
    reason: Words
    floor_area_m2: Area | None = None
    capacity_m3: Volume | None = None

    @field_validator("capacity_m3")
    @classmethod
    def fits(cls, capacity: object, info: ValidationInfo) -> object:
        """Of a part that is revoked, what remains is said; of the whole nothing remains."""
        remains = (info.data.get("floor_area_m2") is not None, capacity is not None)
        if info.data.get("whole") and any(remains):
            raise ValueError(_("Of the whole nothing remains."))
        return capacity


class RevokeInput(Input):
    """The last day, and until when the place is deemed designated for the cargo that remains there."""

    last_day: date
    remaining_until: date | None = None


class RemainingInput(Input):
    """Until when the place is deemed designated for the cargo that remains there."""

    until_on: date


class WorksInput(Input):
    """What the owner or administrator means to do with the facilities (38(1))."""

    kind: Literal["disposal", "construction", "alteration"]
    what: Words
    begins_on: date


class ConsentInput(Input):
    """On what it rests that the use of the area and the enforcement of the Act do not suffer."""

    reason: Remark = ""


class RefuseWorksInput(Input):
    """Which of the two it would harm, and how (38(2))."""

    ground: Literal["use", "enforcement"]
    reason: Words


class CargoKindInput(Input):
    """A kind of cargo in words, and the beginnings of the tariff codes that it has."""

    words: Annotated[str, Field(min_length=1, max_length=200)]
    codes: Annotated[list[Annotated[str, Field(pattern="^[0-9]{2,9}$")]], Field(min_length=1, max_length=50)]


class SpecifyCargoInput(Input):
    """The kinds of cargo that may be brought in; none: any may."""

    reason: Words
    kinds: Annotated[list[CargoKindInput], Field(max_length=50)] = []


class SuspensionInput(Input):
    """Whose cargo is not to be brought in for a period, for which violation, and when the person is heard."""

    administrator: PersonCode
    reason: Words
    from_on: date
    until_on: date
    hearing_on: date
    hearing_place: Room

    @field_validator("until_on")
    @classmethod
    def in_order(cls, last: date, info: ValidationInfo) -> date:
        """The last day is not before the first."""
        first = info.data.get("from_on")
        if first is not None and last < first:
            raise ValueError(_("The last day is before the first day."))
        return last


class SuspendedInput(Input):
    """Whose cargo it concerns, and why it is decided so."""

    administrator: PersonCode
    reason: Words


class StatementInput(Input):
    """What was said by or for the administrator of the cargo, or by whom the facilities belong to."""

    administrator: PersonCode
    statement: Words
