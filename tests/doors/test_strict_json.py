"""JSON from strangers is read exactly or not at all."""

from decimal import Decimal

import pytest

from doors.strict_json import MAX_DEPTH, UnreadableJson, read_json


def test_a_number_with_a_fraction_keeps_every_digit() -> None:
    value = read_json(b'{"a": 0.1, "b": 1234567890123456.7891, "c": 12, "d": 1e3}')
    assert value == {
        "a": Decimal("0.1"),
        "b": Decimal("1234567890123456.7891"),
        "c": 12,
        "d": Decimal("1E+3"),
    }
    assert [type(v) for v in value.values()] == [Decimal, Decimal, int, Decimal]


def test_a_name_given_twice_in_one_object_is_refused() -> None:
    with pytest.raises(UnreadableJson, match="“weight” is given twice") as refusal:
        read_json(b'{"lines": [{"weight": 1, "weight": 2}]}')
    assert refusal.value.code == "name_twice"


def test_the_same_name_in_two_objects_is_fine() -> None:
    assert read_json(b'[{"a": 1}, {"a": 2}]') == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize("text", [b"NaN", b"[Infinity]", b'{"a": -Infinity}'])
def test_what_is_no_number_is_refused(text: bytes) -> None:
    with pytest.raises(UnreadableJson) as refusal:
        read_json(text)
    assert refusal.value.code == "not_a_number"


@pytest.mark.parametrize(
    "text", [b"1" * 41, b"1e31", b"1e-31", b"1e99999999999999999999", b"-1E+400", b"0." + b"1" * 90]
)
def test_a_number_too_long_to_count_with_is_refused(text: bytes) -> None:
    with pytest.raises(UnreadableJson) as refusal:
        read_json(b'{"n": ' + text + b"}")
    assert refusal.value.code == "number_too_long"


def test_32_levels_are_read_and_33_are_not() -> None:
    assert read_json(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)
    for depth in (MAX_DEPTH + 1, 100_000):
        with pytest.raises(UnreadableJson) as refusal:
            read_json(b"[" * depth + b"]" * depth)
        assert refusal.value.code == "too_deep"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"\xff\xfe{}", "not_utf8"),
        (b"\xef\xbb\xbf{}", "byte_order_mark"),
        (b"{'a': 1}", "not_json"),
        (b'{"a": 1,}', "not_json"),
        (b"{} {}", "not_json"),
        (b"", "not_json"),
    ],
)
def test_what_is_not_json_is_refused_with_its_place(text: bytes, code: str) -> None:
    with pytest.raises(UnreadableJson) as refusal:
        read_json(text)
    assert refusal.value.code == code
