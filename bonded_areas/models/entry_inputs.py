"""What is said of cargo that comes into a place: declared once, for one lot, a list, a manifest and a transport."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import Field

from bonded_areas.licence_inputs import PersonCode
from bonded_areas.models.lot_stock import AmountInput, Quantity
from statute.transitions import Identifier, Input


class CargoInput(Input):
    """Which cargo comes in, how much of it, and when; masses in kg."""

    transport_document: Annotated[str, Field(min_length=1, max_length=70)]
    description: Annotated[str, Field(min_length=1, max_length=500)]
    # Cargo in bulk has none.
    packages: Annotated[int, Field(ge=0, le=10**9)]
    gross_mass_kg: Annotated[Decimal, Field(gt=0, max_digits=16, decimal_places=6)]
    brought_in_on: date


class KnownOfCargo(Input):
    """What else is known of cargo as it comes in: what the law asks of it, and what duty would be charged on.

    Every way of bringing in asks all of this: a field that is added here is asked by the form, the API, the columns
    of a list and the lines of a manifest.
    """

    quantity: Quantity = Decimal(0)
    unit: Annotated[str, Field(max_length=3, pattern="^[A-Z0-9]*$")] = ""
    volume_m3: Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=3)] | None = None
    # What duty would be charged on, as far as it is known when the cargo comes in.
    tariff_code: Annotated[str, Field(pattern="^([0-9]{9})?$")] = ""
    origin: Annotated[str, Field(pattern="^([A-Z]{2})?$")] = ""
    customs_value_yen: Annotated[int, Field(ge=0, le=10**15)] | None = None
    # Who administers the cargo (41-3, 62-13), where it is not the operator of the place: the person's code.
    administrator: PersonCode | None = None
    # In an integrated area: cargo to be sold or consumed there is notified before it comes in (62-11), on this day.
    sold_or_consumed_here: bool = False
    sale_notified_on: date | None = None
    # Prohibited cargo that has not come to be imported may not be stored (30(2)): its item of 69-11(1). Cargo of
    # which nothing else is said has come to be imported.
    for_import: bool | None = None
    prohibited_item: Literal["", "i", "ii", "iii", "iv", "v-2", "vi", "viii", "ix", "x"] = ""
    # Cargo with an export permission is foreign cargo (2(1)(iii)), for which no duty is collected (45(1)).
    export_permitted: bool = False


KNOWN: Final = tuple(KnownOfCargo.model_fields)


class BringInInput(KnownOfCargo, CargoInput):
    """What is brought into a place by itself."""

    place_id: Identifier
    # The administrator by number, as systems name persons; otherwise by code.
    administrator_id: Identifier | None = None


class LandedInput(BringInInput):
    """So much of a consignment of a manifest comes into the place where it is landed."""

    consignment_id: Identifier
    # As the manifest has it: six digits, or all nine.
    commodity_code: Annotated[str, Field(pattern="^([0-9]{6}|[0-9]{9})?$")] = ""


class ComeInInput(AmountInput):
    """So much of another lot comes into a place by a transport; what the cargo is, is taken from that lot."""

    place_id: Identifier
    from_lot_id: Identifier
    transport: Identifier
