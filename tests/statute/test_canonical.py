"""One way to write a value down."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from hypothesis import given
from hypothesis import strategies as st

from accounts.roles import Role
from statute.canonical import canonical, wire
from statute.clock import TOKYO

WRITTEN: list[tuple[Any, str]] = [
    ({"b": 1, "a": [True, None]}, '{"a":[true,null],"b":1}'),
    ('関門 \u2028 "q" \\', '"関門 \u2028 \\"q\\" \\\\"'),
    (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), '"2026-01-02T03:04:05+00:00"'),
    (datetime(2026, 1, 2, 12, 4, 5, 600, tzinfo=TOKYO), '"2026-01-02T03:04:05.000600+00:00"'),
    (date(2026, 1, 2), '"2026-01-02"'),
    (Decimal("1.50"), '"1.50"'),
    (Decimal("1E+3"), '"1000"'),
    (UUID(int=5), '"00000000-0000-0000-0000-000000000005"'),
    (b"\x00\xff", '"\\\\x00ff"'),
    (timedelta(days=1, microseconds=5), '"86400000005 microseconds"'),
    (Role.OFFICER, '"officer"'),
    ({3, 1, 2}, "[1,2,3]"),
    ((1, "x"), '[1,"x"]'),
]


@pytest.mark.parametrize(("value", "text"), WRITTEN, ids=[text for _, text in WRITTEN])
def test_how_values_are_written(value: Any, text: str) -> None:
    assert canonical(value) == text


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        [1.5],
        {"a": [{"b": 1e300}]},
        float("nan"),
        (0.1,),
        Decimal("NaN"),
        Decimal("Infinity"),
        object(),
        datetime(2026, 1, 1),  # noqa: DTZ001  that it has no zone is the point
    ],
    ids=repr,
)
def test_what_the_law_cannot_write(value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        canonical(value)


@pytest.mark.parametrize("text", ["1.5", "[1.5]", ":1.5,", "x,2.5]", "at:05.123456+00:00", '":1.5}'])
def test_a_text_that_looks_like_a_float_is_none(text: str) -> None:
    assert json.loads(canonical({"text": text})) == {"text": text}


def test_a_translated_text_is_written_in_one_language_whoever_reads() -> None:
    with translation.override("ja"):
        assert canonical(_("Refused")) == '"Refused"'


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_what_is_written_reads_back_and_is_written_the_same_again(value: Any) -> None:
    text = canonical(value)
    assert json.loads(text) == value
    assert canonical(json.loads(text)) == text
    assert json.loads(wire(value)) == value


@given(st.dictionaries(st.text(max_size=5), st.integers(), min_size=2))
def test_the_order_of_keys_does_not_matter(value: dict[str, int]) -> None:
    assert canonical(dict(reversed(value.items()))) == canonical(value)
