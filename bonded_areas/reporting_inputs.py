"""What is given to designate a factory, and to report what was used and made in it or in an integrated area (61-2)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from bonded_areas.models.lot_stock import Mass, Quantity, Words
from statute.transitions import Identifier, Input


class DesignateInput(Input):
    """Which factory, for which products of which foreign cargo, from when; how many months a report is about."""

    place_id: Identifier
    products: Words
    materials: Words
    from_on: date
    months: Annotated[int, Field(ge=1, le=12)] = 1


class BeginInput(Input):
    """Where operations are carried out, and the day on which the first of them began."""

    place_id: Identifier
    from_on: date


class BeforeInput(BeginInput):
    """Days before those of the reports that have begun already, the last of them included."""

    until: date


class EarlierInput(Input):
    """The day of an operation that began before the one with which the reports do."""

    on: date


class MonthsInput(Input):
    """How many months a report is about, and why: seasonal operations and the like."""

    months: Annotated[int, Field(ge=1, le=12)]
    reason: Words


class ReportLine(Input):
    """So much of a material that is foreign cargo, or of a product."""

    description: Annotated[str, Field(min_length=1, max_length=500)]
    quantity: Quantity = Decimal(0)
    unit: Annotated[str, Field(max_length=3, pattern="^[A-Z0-9]*$")] = ""
    gross_mass_kg: Mass = Decimal(0)


class ReportInput(Input):
    """What was used and what was made in the period that is next to report."""

    used: Annotated[list[ReportLine], Field(max_length=200)] = []
    made: Annotated[list[ReportLine], Field(max_length=200)] = []
    note: Annotated[str, Field(max_length=1000)] = ""


class StopInput(Input):
    """The last day on which the products were made, and why no longer."""

    on: date
    reason: Words
