"""What each transition of a licence must be given. Areas in square metres, capacities in cubic metres, fees in yen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import Field, ValidationInfo, field_validator

from statute.transitions import Identifier, Input

OfficeCode = Annotated[str, Field(min_length=2, max_length=8)]
PersonCode = Annotated[str, Field(min_length=2, max_length=17)]
PlaceCode = Annotated[str, Field(pattern="^[A-Z0-9]{3,8}$")]
Words = Annotated[str, Field(min_length=1, max_length=2000)]
Remark = Annotated[str, Field(max_length=2000)]
Area = Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=2)]
Volume = Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=2)]
Item = Annotated[str, Field(pattern="^(i|ii|iii|iv|v|vi|vii|viii|ix|x)$")]
Kind = Literal["warehouse", "factory", "exhibition", "integrated"]


class Span(Input):
    """From a day to a day, both included."""

    from_on: date
    until_on: date

    @field_validator("until_on")
    @classmethod
    def in_order(cls, last: date, info: ValidationInfo) -> date:
        """The last day is not before the first."""
        first = info.data.get("from_on")
        if first is not None and last < first:
            raise ValueError(_("The last day is before the first day."))
        return last


class AreaInput(Input):
    """The place for which a licence is wanted."""

    kind: Kind
    person: PersonCode
    # An existing place, such as one whose licence ended; a new one gets its code with the licence.
    place: PlaceCode | None = None
    name_en: Annotated[str, Field(min_length=1, max_length=160)]
    name_ja: Annotated[str, Field(min_length=1, max_length=160)]
    address: Annotated[str, Field(min_length=1, max_length=300)]
    floor_area_m2: Area
    capacity_m3: Volume
    # Of an exhibition site (62-2): which event, from when to when.
    event: Annotated[str, Field(max_length=200)] = ""
    event_from: date | None = None
    event_until: date | None = None

    @field_validator("event_until")
    @classmethod
    def event_in_order(cls, last: date | None, info: ValidationInfo) -> date | None:
        """The event does not end before it begins."""
        first = info.data.get("event_from")
        if first is not None and last is not None and last < first:
            raise ValueError(_("The last day is before the first day."))
        return last


class PlaceInput(Span, AreaInput):
    """The place for which a licence is wanted, and for how long."""


class ApplicationInput(PlaceInput):
    """An application, to the office with jurisdiction over the place: where no form asks for it otherwise, by code."""

    office: OfficeCode | None = None


class RegisterInput(ApplicationInput):
    """A licence that was granted before this system kept it: the code of the place, and the paper it stands on."""

    code: PlaceCode
    evidence: Words


class NotifyInput(Input):
    """A place that an approved holder notifies: what it is, and to which office (50(1), 61-5(1))."""

    kind: Literal["warehouse", "factory"]
    person: PersonCode
    place: PlaceCode | None = None
    name_en: Annotated[str, Field(min_length=1, max_length=160)]
    name_ja: Annotated[str, Field(min_length=1, max_length=160)]
    address: Annotated[str, Field(min_length=1, max_length=300)]
    floor_area_m2: Area
    capacity_m3: Volume
    office: OfficeCode | None = None


class AcceptInput(Input):
    """The code of the place, and what shows that its location and facilities meet the criteria of the Ordinance."""

    code: PlaceCode | None = None
    evidence: Words


class FollowInput(Input):
    """The approval on which the place rests, whose it is, and its last day."""

    approval_id: Identifier
    holder_id: Identifier
    until_on: date


class CeaseInput(Input):
    """When the approval ended, and by which provision."""

    on: date
    ended_by: Annotated[str, Field(max_length=80)]


class OneFinding(Input):
    """What was found on one item, and on which evidence."""

    item: Item
    against: bool
    evidence: Words


class FindingsInput(Input):
    """What was found on some of the items; what was found before on the same item is replaced by it."""

    findings: Annotated[list[OneFinding], Field(min_length=1, max_length=10)]


class GrantInput(Span):
    """From when to when, and under which code; why a ground that was found does not stand in the way."""

    code: PlaceCode | None = None
    conditions: Remark = ""
    notwithstanding: Remark = ""


class RefuseInput(Input):
    """The items on which the licence is not granted, and why."""

    items: Annotated[list[Item], Field(min_length=1, max_length=10)]
    reason: Words


class RenewalInput(Input):
    """Until when the licence is wanted."""

    until_on: date
    reason: Remark = ""


class RenewInput(Input):
    """The new last day."""

    until_on: date


class ReasonInput(Input):
    """Why."""

    reason: Words


class CapacityInput(Input):
    """What the place will hold, and which works are to be done."""

    floor_area_m2: Area
    capacity_m3: Volume
    works: Words
    begins_on: date


class MeasuresInput(Input):
    """Which measures are to be taken with it."""

    measures: Words


class DoneInput(Input):
    """The day on which it was done."""

    done_on: date


class SuspendBusinessInput(Input):
    """From when business rests, until when if that is known, and why."""

    from_on: date
    until_on: date | None = None
    reason: Words

    @field_validator("until_on")
    @classmethod
    def in_order(cls, last: date | None, info: ValidationInfo) -> date | None:
        """The last day is not before the first."""
        first = info.data.get("from_on")
        if first is not None and last is not None and last < first:
            raise ValueError(_("The last day is before the first day."))
        return last


class ResumeInput(Input):
    """The first day of business again."""

    from_on: date


class DiscontinueInput(Input):
    """The last day of business, and why it ends."""

    last_day: date
    reason: Words


class EventInput(Input):
    """What happened to the licensee, on which day, and what shows it."""

    happened_on: date
    evidence: Words


class SuccessionInput(Input):
    """Who succeeds, and that the other heirs consent where there are any."""

    person: PersonCode
    heirs_consent: Remark = ""
    evidence: Words


class TransferInput(Input):
    """To whom the licence is to pass by merger, split or transfer of the business, and when."""

    means: Literal["merger", "split", "transfer"]
    person: PersonCode
    effective_on: date
    evidence: Words


class ApproveInput(Input):
    """Why a ground that was found does not stand in the way, where one was."""

    notwithstanding: Remark = ""


class DeclineInput(Input):
    """The items on which it is not approved, and why."""

    items: Annotated[list[Item], Field(min_length=1, max_length=10)]
    reason: Words


class SanctionInput(Input):
    """The disposition that is intended, on what, and when the licensee is heard."""

    intended: Literal["suspend", "revoke"]
    # The item of 48(1) or 62-14(1): a violation (i), or what has come to stand against the licence (ii).
    item: Annotated[str, Field(pattern="^(i|ii)$")]
    grounds: Annotated[list[Item], Field(max_length=10)] = []
    reason: Words
    what: Annotated[list[Literal["bringing_in", "operations"]], Field(max_length=2)] = []
    from_on: date | None = None
    until_on: date | None = None
    # Of an integrated area: whose cargo it concerns, where not everybody's (62-14(1)).
    administrator: PersonCode | None = None
    hearing_on: date
    hearing_place: Annotated[str, Field(min_length=1, max_length=200)]


class HearingInput(Input):
    """What was said at the hearing; or that nobody came, nor sent anything."""

    attended: bool
    statement: Remark = ""


class ClarificationInput(Input):
    """What is submitted to clarify the matter."""

    statement: Words


class ImposeInput(Input):
    """Why it is imposed, after what was heard."""

    reason: Words


class LiftInput(Input):
    """Why the suspension ends earlier; in an integrated area, whose cargo alone it is lifted for."""

    administrator: PersonCode | None = None
    reason: Words


class RemainingInput(Input):
    """Until when the place is deemed licensed for the cargo that remains."""

    until_on: date


class ChargeInput(Span):
    """The days for which the fee is charged."""


class RelieveInput(Input):
    """How much of the fee is reduced, waived or refunded, on which ground."""

    ground: Literal["promotion", "business_suspended", "disaster"]
    amount: Annotated[int, Field(gt=0, le=10**12)]
    reason: Words


class PayFeeInput(Input):
    """What came in, and the payer's or the bank's reference."""

    amount: Annotated[int, Field(gt=0, le=10**12)]
    reference: Annotated[str, Field(max_length=70)] = ""
