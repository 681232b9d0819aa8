"""Fractions that the law drops, at the edges."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duties.rules.rounding import rounded_down, spread, taxable_quantity, whole_yen


@pytest.mark.proves("13-4")
@pytest.mark.parametrize(
    ("amount", "unit", "result"),
    [
        (0, 1000, 0),
        (999, 1000, 0),
        (1000, 1000, 1000),
        (1001, 1000, 1000),
        (1999, 1000, 1000),
        (253195, 1000, 253000),
        (99, 100, 0),
        (100, 100, 100),
        (67011, 100, 67000),
    ],
)
def test_the_fraction_below_the_unit_falls_and_less_than_the_unit_is_nothing(
    amount: int, unit: int, result: int
) -> None:
    assert rounded_down(amount, unit) == result


def test_a_negative_base_is_no_base() -> None:
    with pytest.raises(ValueError, match="negative"):
        rounded_down(-1, 1000)


@pytest.mark.proves("13-4")
@pytest.mark.parametrize(
    ("quantity", "yen", "result"),
    [
        ("374.58", "6.40", "374"),
        ("374.58", "42", "374"),
        ("374.58", "420", "374.5"),
        ("374.58", "4800", "374.58"),
        ("374.589", "4800", "374.58"),
        ("0.9", "12", "0"),
        ("12", "1204", "12"),
    ],
)
def test_a_quantity_keeps_as_many_decimals_as_the_rate_has_digits_beyond_two(
    quantity: str, yen: str, result: str
) -> None:
    assert taxable_quantity(D(quantity), D(yen), 2) == D(result)


def test_the_fraction_of_a_yen_falls() -> None:
    assert whole_yen(D("99.999")) == 99


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [
        (100, [1, 1, 1], (34, 33, 33)),
        (10, [1, 2, 7], (1, 2, 7)),
        (1, [1, 1], (1, 0)),
        (0, [1, 1], (0, 0)),
        (5, [0, 3], (0, 5)),
        (7, [D("0.5"), D("0.25"), D("0.25")], (3, 2, 2)),
    ],
)
def test_a_total_is_shared_to_the_yen(total: int, weights: list[int], shares: tuple[int, ...]) -> None:
    assert spread(total, weights) == shares


def test_nothing_can_be_shared_by_no_weight() -> None:
    with pytest.raises(ValueError, match="above nought"):
        spread(5, [0, 0])


@given(
    st.integers(0, 10**9),
    st.lists(st.integers(0, 10**7), min_size=1, max_size=30).filter(lambda w: sum(w) > 0),
)
def test_shares_add_up_and_none_is_a_yen_off_its_proportion(total: int, weights: list[int]) -> None:
    shares = spread(total, weights)
    assert sum(shares) == total
    whole = sum(weights)
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share * whole - total * weight) < whole


@given(st.integers(0, 10**12), st.sampled_from([100, 1000]))
def test_rounding_down_never_adds_and_never_drops_a_whole_unit(amount: int, unit: int) -> None:
    rounded = rounded_down(amount, unit)
    assert 0 <= amount - rounded < unit
    assert rounded % unit == 0
