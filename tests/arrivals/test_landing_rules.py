"""Short, over, agreed; and the check digit of a container: by example, without a database."""

from __future__ import annotations

from decimal import Decimal

import pytest

from arrivals.rules.containers import check_digit, is_container_number
from arrivals.rules.landing import Load, difference, still_to_come


def load(packages: int, mass: str) -> Load:
    return Load(packages, Decimal(mass))


@pytest.mark.parametrize(
    ("reported", "landed", "more", "short", "over"),
    [
        (load(10, "100"), load(10, "100"), False, load(0, "0"), load(0, "0")),
        (load(10, "100"), load(8, "80"), False, load(2, "20"), load(0, "0")),
        # The two that are missing may still come.
        (load(10, "100"), load(8, "80"), True, load(0, "0"), load(0, "0")),
        (load(10, "100"), load(11, "110"), False, load(0, "0"), load(1, "10")),
        # All the packages are there: another weight is a better weight, no difference.
        (load(10, "100"), load(10, "97.5"), False, load(0, "0"), load(0, "0")),
        # Too many packages that weigh less are over by packages, not short by weight.
        (load(10, "100"), load(11, "95"), False, load(0, "0"), load(1, "0")),
        # Cargo in bulk goes by its weight.
        (load(0, "1000"), load(0, "990"), False, load(0, "10"), load(0, "0")),
        (load(10, "100"), load(0, "0"), False, load(10, "100"), load(0, "0")),
    ],
)
def test_what_is_short_and_what_is_over(
    reported: Load, landed: Load, more: bool, short: Load, over: Load
) -> None:
    found = difference(reported, landed, more_to_come=more)
    assert (found.short, found.over) == (short, over)


def test_never_less_than_nothing_is_still_to_come() -> None:
    assert still_to_come(load(10, "100"), load(4, "40")) == load(6, "60")
    assert not still_to_come(load(10, "100"), load(11, "101"))


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("CSQU3054383", True),  # the example of ISO 6346
        ("MSCU6639870", True),
        ("CSQU3054384", False),
        ("CSQA3054383", False),
        ("CSQU305438", False),
        ("csqu3054383", False),
    ],
)
def test_the_check_digit_of_a_container(number: str, right: bool) -> None:
    assert is_container_number(number) is right


def test_a_remainder_of_ten_is_the_digit_nought() -> None:
    found = next(f"CSQU{n:06}" for n in range(1000) if sum(_values(f"CSQU{n:06}")) % 11 == 10)
    assert check_digit(found) == 0


def _values(first_ten: str) -> list[int]:
    letters = {"C": 13, "S": 30, "Q": 28, "U": 32}
    return [(letters[c] if c in letters else int(c)) * 2**i for i, c in enumerate(first_ten)]
