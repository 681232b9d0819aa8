"""Whatever a file holds, reading it raises nothing and says what it declares or why it is refused."""

import json
from pathlib import Path
from xml.sax.saxutils import escape  # it only writes

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from clearance.intake import values
from clearance.intake.completion import read_map
from clearance.intake.drafting import complete
from clearance.intake.reading import read_file

FILES = sorted((Path(__file__).parent / "files").iterdir())
SEEDS = [path.read_bytes() for path in FILES]
PIECES = [
    b"<",
    b">",
    b"&",
    b"&amp;",
    b"&x;",
    b"]]>",
    b"<![CDATA[",
    b"<!--",
    b"-->",
    b"<?",
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"<null/>",
    b"1e999",
    b"NaN",
    b"-1",
    b"1,234",
    b"9" * 50,
    b"/",
    b'"',
    b"{",
    b"[",
    b"\\ud800",
    "\N{FULLWIDTH DIGIT ONE}".encode(),
    b'encoding="utf-16"',
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"\r",
    b"\t",
    b"</Declaration>",
    b"<GovernmentAgencyGoodsItem/>",
    b"<Item/>",
    b"99/99/9999",
    b"+",
    b"1+1",
]


def _reads_in_peace(data: bytes) -> None:
    found = read_file(data, "fuzz")
    for position, declaration in enumerate(found.declarations):
        complete(declaration, position=position)
    receipt = json.loads(found.receipt().as_json())
    assert receipt["status"] == "refused"
    assert found.errors or found.declarations
    assert all(error.reason for error in found.errors)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A made-up file with some of its bytes cut out, doubled, changed or replaced by something nasty."""
    data = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        length = draw(st.integers(0, 40))
        piece = draw(st.one_of(st.sampled_from(PIECES), st.binary(max_size=8), st.just(b"")))
        data[at : at + length] = piece * draw(st.sampled_from([1, 1, 1, 2, 50]))
    return bytes(data)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_a_damaged_file_is_read_or_refused(data: bytes) -> None:
    _reads_in_peace(data)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=2000))
@example(b"<?xml encoding='utf-16'?>")
@example(b"\xff\xfe<")
@example(b"[" * 50)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    _reads_in_peace(data)


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=60), st.sampled_from([b"<Number_of_packages>40", b"<Item_price>52", b">IM<", b">EXW<"])
)
def test_any_text_in_any_element_is_read_or_refused(text: str, before: bytes) -> None:
    seed = next(path for path in FILES if path.name == "asycuda_import.xml").read_bytes()
    opening = before[: before.find(b">") + 1]
    _reads_in_peace(seed.replace(before, opening + escape(text).encode("utf-8", "replace")))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
@pytest.mark.parametrize(
    "read",
    [
        values.number,
        values.day,
        values.country,
        values.currency,
        values.incoterm,
        values.commodity_code,
        values.whole,
        values.text,
        lambda raw: values.moment(raw, "304"),
        lambda raw: values.moment(raw, "102"),
    ],
)
def test_any_text_is_a_value_or_is_none(read: "values.Reader[object]", text: str) -> None:
    try:
        found = read(text)
    except values.Unreadable as error:
        reason = str(error)
    else:
        reason = str(found)
    assert reason


@settings(max_examples=200, deadline=None)
@given(st.decimals(min_value=-(10**12), max_value=10**12, places=6))
def test_a_number_that_was_written_out_is_read_back(number: object) -> None:
    assert values.number(format(number, "f")).value == number
    assert values.number(f"{number:E}").value == number


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=10),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
            ),
        ).map(lambda data: json.dumps(data).encode()),
    )
)
def test_any_completion_map_is_read_or_refused(data: bytes) -> None:
    found, errors = read_map(data)
    assert (found is None) is bool(errors)
