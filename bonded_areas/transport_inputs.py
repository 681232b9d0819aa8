"""What people say of a transport: the route, the cargo, and what becomes of it. Masses in kg, values in yen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from bonded_areas.models.lot_stock import Mass, Packages, Quantity, Words
from bonded_areas.rules.stock import Amount
from bonded_areas.rules.transport import Point
from statute.transitions import Identifier, Input

Code = Annotated[str, Field(max_length=20)]
Name = Annotated[str, Field(max_length=160)]
Yen = Annotated[int, Field(ge=0, le=10**15)]


class CargoInput(Input):
    """Cargo of a line: a lot of the place of departure, named by its transport document or handle, or other cargo.

    Of a lot, all that is in stock where no amount is stated.
    """

    lot: Annotated[str, Field(max_length=70)] = ""
    packages: Packages = 0
    gross_mass_kg: Mass = Decimal(0)
    quantity: Quantity = Decimal(0)
    exported: bool = False
    # Of cargo that lies in no bonded area: what it is.
    transport_document: Annotated[str, Field(max_length=70)] = ""
    description: Annotated[str, Field(max_length=500)] = ""
    unit: Annotated[str, Field(max_length=3, pattern="^[A-Z0-9]*$")] = ""
    tariff_code: Annotated[str, Field(pattern="^([0-9]{9})?$")] = ""
    origin: Annotated[str, Field(pattern="^([A-Z]{2})?$")] = ""
    customs_value_yen: Yen | None = None

    @property
    def amount(self) -> Amount:
        return Amount(self.packages, self.gross_mass_kg, self.quantity)


class TransportInput(Input):
    """Who carries what from where to where: places by code, other points of the circuit by name."""

    holder: Code
    origin: Code = ""
    origin_point: Point = Point.PLACE
    origin_name: Name = ""
    destination: Code = ""
    destination_point: Point = Point.PLACE
    destination_name: Name = ""
    destination_office: Code = ""
    conveyance: Annotated[str, Field(max_length=120)] = ""
    reason: Annotated[str, Field(max_length=1000)] = ""
    lines: Annotated[list[CargoInput], Field(min_length=1, max_length=200)]


class BlanketShipmentInput(TransportInput):
    """A shipment under a blanket approval, named by its reference."""

    blanket: Annotated[str, Field(min_length=1, max_length=40)]


class UrgentWreckInput(TransportInput):
    """Which police officer was notified before the transport began (64(1), proviso)."""

    police: Annotated[str, Field(min_length=1, max_length=200)]
    notified_on: date


class ApproveInput(Input):
    """Until when the cargo has to arrive (63(4)); none for domestic cargo, whose approval sets no period."""

    due_on: date | None = None


class ReasonInput(Input):
    reason: Words


class InspectedInput(Input):
    """What the inspection of 63(2) found."""

    as_declared: bool
    result: Words


class SecurityInput(Input):
    """How much security is required, in yen; left out: the duty that hangs on the cargo."""

    amount: Yen | None = None


class GiveSecurityInput(Input):
    """What security was given, and for how many yen."""

    security: Annotated[str, Field(min_length=1, max_length=200)]
    amount: Yen


class ManifestInput(Input):
    """The number of the transport manifest that is presented."""

    manifest: Annotated[str, Field(min_length=1, max_length=40)]


class ConfirmedInput(Input):
    """The number of the transport manifest found in order; none given: that of the manifest presented."""

    manifest: Annotated[str, Field(max_length=40)] = ""


class DepartInput(Input):
    """The day on which the cargo was shipped out."""

    on: date


class ExtendInput(Input):
    """The new last day, and the disaster or other unavoidable ground that arose since."""

    due_on: date
    ground: Literal["disaster", "unavoidable"]
    reason: Words


class PartInput(Input):
    """So much of a line, by its number; all of it that is on the road where no amount is stated."""

    line: Annotated[int, Field(ge=1, le=200)]
    packages: Packages = 0
    gross_mass_kg: Mass = Decimal(0)
    quantity: Quantity = Decimal(0)

    @property
    def amount(self) -> Amount:
        return Amount(self.packages, self.gross_mass_kg, self.quantity)


class PartsInput(Input):
    """Which cargo, and the day; all that is on the road where no lines are named."""

    on: date
    lines: Annotated[list[PartInput], Field(max_length=200)] = []


class PresentInput(PartsInput):
    """The manifest is presented at the destination."""


class ArrivalInput(Input):
    """What customs at the destination confirms; left out: as the carrier presented it, else all on the road."""

    on: date | None = None
    lines: Annotated[list[PartInput], Field(max_length=200)] = []


class LossInput(PartsInput):
    """What was lost before arriving, on which day, how; whether by disaster or unavoidably, as the carrier says."""

    cause: Words
    unavoidable: bool = False


class DecideLossInput(Input):
    """Whether the loss was by disaster or otherwise unavoidable (65(1), proviso), and why."""

    unavoidable: bool
    reason: Words


class DestructionInput(PartsInput):
    """What is to be destroyed, and why it is unavoidable (45(2)): it spoils, deteriorates or harms other cargo."""

    ground: Literal["spoil", "deteriorate", "damage_to_others"]
    reason: Words


class RedirectInput(Input):
    """Another destination, and why."""

    destination: Annotated[str, Field(min_length=1, max_length=20)]
    reason: Words


class TurnBackInput(Input):
    """The day on which all of it was back, and why it did not go on."""

    on: date
    reason: Words


class PassOnInput(Input):
    """Who stands in the carrier's place from now on."""

    holder_id: Identifier


class EndInput(Input):
    """Whether something was lost without excuse."""

    unexcused: bool
