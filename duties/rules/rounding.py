"""Fractions that the law drops (Article 13-4 with General Rules 118 and 119)."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from typing import Final

from statute.articles import GENERAL_RULES_ACT, Article, implements

BASE_RULE: Final = Article("118", 1, law=GENERAL_RULES_ACT)
AMOUNT_RULE: Final = Article("119", 1, law=GENERAL_RULES_ACT)
DUTY_RULE: Final = Article("13-4")


@implements("13-4")
def rounded_down(amount: int | Decimal, unit: int) -> int:
    """The amount without its fraction below `unit` yen: 1,234,567 by 1,000 is 1,234,000; 999 is 0.

    Raises ValueError for a negative amount, which no base and no tax is.
    """
    if amount < 0:
        raise ValueError(f"{amount} is negative")
    return int(amount) // unit * unit


def whole_yen(amount: Decimal) -> int:
    """The amount without its fraction of a yen."""
    return int(amount.to_integral_value(rounding=ROUND_DOWN))


@implements("13-4")
def taxable_quantity(quantity: Decimal, yen_per_unit: Decimal, free_digits: int) -> Decimal:
    """The quantity on which a rate by quantity is worked out.

    A rate with up to `free_digits` digits before the point takes whole units; each further digit keeps one
    more decimal of the quantity (a rate of 420 yen takes 374.58 kg as 374.5).
    """
    digits = len(str(int(yen_per_unit)))
    decimals = max(0, digits - free_digits)
    return quantity.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_DOWN)


def spread(total: int, weights: Sequence[int | Decimal | Fraction]) -> tuple[int, ...]:
    """`total` yen over the weights so that the shares are whole yen and add up to it exactly.

    Each share is its proportion rounded down; what is left goes, one yen each, to the largest remainders (the
    earlier line first where they are equal). Raises ValueError where no weight is positive, or where one of
    them or the total is negative.
    """
    parts = [Fraction(weight) for weight in weights]
    whole = sum(parts, Fraction(0))
    if total < 0 or any(part < 0 for part in parts) or (not whole and total):
        raise ValueError("neither total nor weights are negative, and one weight is above nought")
    if not total:
        return (0,) * len(parts)
    exact = [total * part / whole for part in parts]
    shares = [int(share) for share in exact]
    by_remainder = sorted(range(len(parts)), key=lambda i: (shares[i] - exact[i], i))
    for index in by_remainder[: total - sum(shares)]:
        shares[index] += 1
    return tuple(shares)
