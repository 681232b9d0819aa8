"""From a rate and the goods to yen, step by step; and which of two rates is the lower without knowing the
goods.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from duties.rules.faults import TARIFF_SCHEDULE, MissingQuantity, NotYetBuilt
from duties.rules.rates import (
    AdValorem,
    AtLeast,
    AtMost,
    Compound,
    Difference,
    Free,
    HigherOf,
    LowerOf,
    NamedDifference,
    Rate,
    Specific,
    in_english,
    number,
)
from duties.rules.rounding import BASE_RULE, DUTY_RULE, rounded_down, taxable_quantity, whole_yen
from duties.rules.units import Quantity, code_for_rate, quantity_for_rate
from duties.rules.worksheet import Step, step
from statute.articles import CUSTOMS_TARIFF_ACT, Article, implements

RATE_RULE = Article("3", law=CUSTOMS_TARIFF_ACT)


@dataclass(frozen=True, slots=True)
class Base:
    """What a rate is applied to: the customs value in yen and the quantities of one line.

    `base_unit` and `free_digits` are the parameters of rounding in force (see rounding.taxable_quantity).
    """

    line: int
    customs_value: int
    quantities: tuple[Quantity, ...]
    base_unit: int
    free_digits: int


@dataclass(frozen=True, slots=True)
class Amount:
    """An exact amount of yen and the steps to it."""

    yen: Decimal
    steps: tuple[Step, ...]


@implements("3", "Customs Tariff Act 3")
def duty_amount(rate: Rate, base: Base) -> Amount:
    """The duty of a line at a rate, exactly; the caller drops the fraction of a yen.

    Ad valorem on the value rounded down (General Rules 118), by quantity on the quantity that the rate takes;
    of two rates the one that yields more, or less. Raises MissingQuantity, and NotYetBuilt for a rate whose
    price or table is outside the schedule.
    """
    match rate:
        case Free():
            return Amount(Decimal(0), (step("duty.free", 0, RATE_RULE, base.line),))
        case AdValorem(percent):
            rounded = rounded_down(base.customs_value, base.base_unit)
            yen = Decimal(rounded) * percent / 100
            return Amount(
                yen,
                (
                    step("duty.base", rounded, BASE_RULE, base.line, unit=f"{base.base_unit:,}"),
                    step(
                        "duty.ad_valorem",
                        whole_yen(yen),
                        RATE_RULE,
                        base.line,
                        rate=in_english(rate),
                        base=f"{rounded:,}",
                    ),
                ),
            )
        case Specific(yen_per_unit, unit, per):
            count = _taxable(rate, unit, base, yen_per_unit, per)
            yen = count * yen_per_unit / per
            return Amount(yen, _by_quantity("duty.specific", rate, unit, count, yen, base))
        case Difference(price, unit, price_factor, value_factor):
            count = _taxable(rate, unit, base, price, 1)
            yen = max(Decimal(0), count * price * price_factor - base.customs_value * value_factor)
            return Amount(yen, _by_quantity("duty.difference", rate, unit, count, yen, base))
        case Compound(parts):
            amounts = [duty_amount(part, base) for part in parts]
            steps = tuple(one for amount in amounts for one in amount.steps)
            return Amount(sum((amount.yen for amount in amounts), Decimal(0)), steps)
        case HigherOf(parts):
            return _pick(parts, base, higher=True)
        case LowerOf(parts):
            return _pick(parts, base, higher=False)
        case AtLeast(inner, floor):
            return _limit(duty_amount(inner, base), floor, base, least=True)
        case AtMost(inner, cap):
            return _limit(duty_amount(inner, base), cap, base, least=False)
        case NamedDifference(price_name):
            why = _("the reference price “%(name)s” is not in the schedule") % {"name": price_name}
            raise NotYetBuilt(TARIFF_SCHEDULE, why, field="code")
        case _:
            why = _("the rate “%(rate)s” is settled by a table outside the schedule") % {
                "rate": in_english(rate)
            }
            raise NotYetBuilt(TARIFF_SCHEDULE, why, field="code")


def _taxable(rate: Rate, unit: str, base: Base, yen_per_unit: Decimal, per: int) -> Decimal:
    count = quantity_for_rate(unit, base.quantities)
    if count is None:
        raise MissingQuantity(code_for_rate(unit), in_english(rate))
    # a rate for a thousand pieces counts pieces
    return taxable_quantity(count, yen_per_unit if per == 1 else Decimal(1), base.free_digits)


def _by_quantity(
    code: str, rate: Rate, unit: str, count: Decimal, yen: Decimal, base: Base
) -> tuple[Step, ...]:
    told = {"quantity": number(count), "unit": code_for_rate(unit)}
    return (
        step("duty.quantity", None, DUTY_RULE, base.line, **told),
        step(code, whole_yen(yen), RATE_RULE, base.line, rate=in_english(rate), **told),
    )


def _pick(parts: Sequence[Rate], base: Base, *, higher: bool) -> Amount:
    amounts = [(duty_amount(part, base), part) for part in parts]
    chosen, rate = amounts[0]
    for amount, part in amounts[1:]:
        if (amount.yen > chosen.yen) if higher else (amount.yen < chosen.yen):
            chosen, rate = amount, part
    steps = tuple(one for amount, _part in amounts for one in amount.steps)
    code = "duty.higher" if higher else "duty.lower"
    picked = step(code, whole_yen(chosen.yen), RATE_RULE, base.line, rate=in_english(rate))
    return Amount(chosen.yen, (*steps, picked))


def _limit(amount: Amount, limit: Rate, base: Base, *, least: bool) -> Amount:
    bound = duty_amount(limit, base)
    yen = max(amount.yen, bound.yen) if least else min(amount.yen, bound.yen)
    code = "duty.floor" if least else "duty.cap"
    limited = step(code, whole_yen(yen), RATE_RULE, base.line, rate=in_english(limit))
    return Amount(yen, (*amount.steps, *bound.steps, limited))


def surely_not_above(left: Rate, right: Rate) -> bool:
    """Whether the left rate yields no more than the right one for any goods whatever.

    False means only that it could not be told without the goods.
    """
    if left == right or isinstance(left, Free):
        return True
    match left:
        case HigherOf(parts):
            if all(surely_not_above(part, right) for part in parts):
                return True
        case LowerOf(parts):
            if any(surely_not_above(part, right) for part in parts):
                return True
        case AtLeast(inner, floor):
            if surely_not_above(inner, right) and surely_not_above(floor, right):
                return True
        case AtMost(inner, cap):
            if surely_not_above(inner, right) or surely_not_above(cap, right):
                return True
    match right:
        case HigherOf(parts):
            return any(surely_not_above(left, part) for part in parts)
        case LowerOf(parts):
            return all(surely_not_above(left, part) for part in parts)
        case AtLeast(inner, floor):
            return surely_not_above(left, inner) or surely_not_above(left, floor)
        case AtMost(inner, cap):
            return surely_not_above(left, inner) and surely_not_above(left, cap)
    left_sum, right_sum = _linear(left), _linear(right)
    if left_sum is None or right_sum is None:
        return False
    return all(size <= right_sum.get(key, Decimal(0)) for key, size in left_sum.items())


def _linear(rate: Rate) -> dict[str, Decimal] | None:
    """A rate as per cent of value and yen a unit, where it is a plain sum of these."""
    match rate:
        case Free():
            return {}
        case AdValorem(percent):
            return {"%": percent}
        case Specific(yen, unit, 1):
            return {unit: yen}
        case Compound(parts):
            total: dict[str, Decimal] = {}
            for part in parts:
                one = _linear(part)
                if one is None:
                    return None
                for key, size in one.items():
                    total[key] = total.get(key, Decimal(0)) + size
            return total
        case _:
            return None
