"""Fees of a licence (100(ii)): by type, floor space and period, month by month, the broken ones by days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from statute.period_rules import last_of_month

ONE_DAY = timedelta(days=1)


class NoFeeKnown(LookupError):
    """The dated table says no fee for this type and floor space."""


@dataclass(frozen=True, slots=True)
class MonthOfFee:
    """One month, or a part of one, of the fee: from a day to a day, in whole yen."""

    from_on: date
    until_on: date
    amount: int


def monthly_fee(table: Mapping[str, Sequence[Sequence[Any]]], kind: str, floor_area_m2: Decimal) -> int:
    """The fee of a whole month in yen, from a table of steps [below so many square metres, yen] by type.

    A step without a limit is the last. Raises NoFeeKnown where the table has no step, or no amount, for it.
    """
    for below, amount in table.get(kind, ()):
        if below is None or floor_area_m2 < below:
            if amount is None:
                break
            return int(amount)
    raise NoFeeKnown(f"no monthly fee is known for {kind} of {floor_area_m2} square metres")


def fee_for(monthly: int, from_on: date, until_on: date) -> list[MonthOfFee]:
    """The fee from a day to a day, both included: whole calendar months in full, others by their days, rounded down.

    Raises ValueError where the last day is before the first.
    """
    if until_on < from_on:
        raise ValueError(f"{until_on} is before {from_on}")
    found, day = [], from_on
    while day <= until_on:
        month_ends = last_of_month(day.year, day.month)
        last = min(month_ends, until_on)
        days = (last - day).days + 1
        found.append(MonthOfFee(day, last, monthly * days // month_ends.day))
        day = last + ONE_DAY
    return found
