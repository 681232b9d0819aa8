"""Single values as senders write them."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from clearance.intake import values
from clearance.intake.values import Unreadable
from duties.rules.iso_codes import is_country


@pytest.mark.parametrize(
    ("written", "expected"),
    [("0", "0"), ("12", "12"), ("5200.50", "5200.50"), ("-3.5", "-3.5"), ("007", "7")],
)
def test_a_plain_number_needs_no_rule(written: str, expected: str) -> None:
    found = values.number(written)
    assert (found.value, found.rules) == (Decimal(expected), ())


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1.0623724E7", "10623724"),
        ("1.25E3", "1250"),
        ("8.132990250562078E-4", "0.0008132990250562078"),
        ("146+0+0+67-0", "213"),
        ("1,234,567", "1234567"),
        ("1,234.5", "1234.5"),
        ("1.234,50", "1234.50"),
        ("12,5", "12.5"),
        ("1 234", "1234"),
        (" 7 ", "7"),
        (".5", "0.5"),
        ("5.", "5"),
        ("１２３", "123"),
        ("0.00000000000000001234", "0.00000000000000001234"),
    ],
)
def test_an_unusual_number_is_read_and_said_to_be_unusual(written: str, expected: str) -> None:
    found = values.number(written)
    assert found.value == Decimal(expected)
    assert written == "0.00000000000000001234" or found.rules


@pytest.mark.parametrize(
    "written",
    [
        "",
        "abc",
        "--1",
        "1+",
        "20-10",
        "0x1F",
        "NaN",
        "Infinity",
        "1,234",
        "1e999",
        "9" * 40,
        "1.2.3",
        "1" * 300,
    ],
)
def test_a_text_without_one_meaning_is_no_number(written: str) -> None:
    with pytest.raises(Unreadable):
        values.number(written)


def test_a_comma_stands_between_thousands_only_where_the_system_is_known_to_write_it_so() -> None:
    found = values.number("9,928+0+0+4,555-0", comma_groups=True)
    assert found.value == 14483
    assert found.rules == ("commas were read as marks between thousands", "the sum was worked out")
    with pytest.raises(Unreadable):
        values.number("9,928+0+0+4,555-0")


def test_a_number_is_never_in_the_form_of_a_power() -> None:
    assert str(values.number("1E5").value) == "100000"


@pytest.mark.parametrize(
    ("written", "expected", "plain"),
    [
        ("2026-05-15", date(2026, 5, 15), True),
        ("2026-05-15T10:00:00Z", date(2026, 5, 15), True),
        ("20260515", date(2026, 5, 15), True),
        ("11/19/25", date(2025, 11, 19), False),
        ("25/1/2024", date(2024, 1, 25), False),
        ("8/8/16", date(2016, 8, 8), False),
        ("1/2/99", date(1999, 1, 2), False),
        ("30.11.2017", date(2017, 11, 30), False),
    ],
)
def test_days_are_read_in_the_forms_that_senders_use(written: str, expected: date, plain: bool) -> None:
    found = values.day(written)
    assert found.value == expected
    assert bool(found.rules) is not plain


@pytest.mark.parametrize("written", ["2026-02-30", "13/13/25", "yesterday", "0.0.2020"])
def test_a_day_that_is_in_no_calendar_is_refused(written: str) -> None:
    with pytest.raises(Unreadable):
        values.day(written)


def test_a_moment_of_format_304_keeps_its_zone() -> None:
    tokyo = timezone(timedelta(hours=9))
    assert values.moment("20260302090000+09", "304").value == datetime(2026, 3, 2, 9, tzinfo=tokyo)
    assert values.moment("20260302083000Z", "304").value == datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
    assert values.moment("20260302083000-0330", "304").value.utcoffset() == -timedelta(hours=3, minutes=30)


def test_a_moment_without_a_zone_is_taken_as_utc_and_said_so() -> None:
    found = values.moment("20260302083000", "304")
    assert found.value == datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
    assert found.rules
    assert values.moment("20260302", "102").value.date() == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2026030208", "304"),
        ("20261302083000Z", "304"),
        ("20260302", "999"),
        ("20260302", None),
        ("", "102"),
        ("20260302083000+99", "304"),
        ("٢٠٢٦٠٣٠٢", "102"),
    ],
)
def test_a_moment_that_is_none_is_refused(written: str, code: str | None) -> None:
    with pytest.raises(Unreadable):
        values.moment(written, code)


def test_countries_are_two_letters_and_unknown_ones_are_kept_and_said_to_be_unknown() -> None:
    assert values.country("FR") == values.Read("FR")
    assert values.country("fr").value == "FR"
    assert values.country("FRA").value == "FR"
    assert values.country("392").value == "JP"
    unknown = values.country("ZN")
    assert unknown.value == "ZN"
    assert "ISO 3166" in unknown.rules[0]
    assert not is_country("ZN")
    assert is_country("XK"), "customs everywhere use XK for Kosovo"
    assert values.country("XK").rules


def test_currencies_are_three_letters_and_unknown_ones_are_refused() -> None:
    assert values.currency("JPY") == values.Read("JPY")
    assert values.currency("usd").value == "USD"
    assert values.currency("840").value == "USD"
    with pytest.raises(Unreadable, match="ISO 4217"):
        values.currency("XYZ")


def test_a_spoken_delivery_term_is_written_as_its_incoterm() -> None:
    assert values.incoterm("CIF") == values.Read("CIF")
    assert values.incoterm("C&F").value == "CFR"
    assert "not an Incoterm" in values.incoterm("XXX").rules[0]


def test_a_commodity_code_has_six_digits_or_more() -> None:
    assert values.commodity_code("42022100") == values.Read("42022100")
    assert values.commodity_code("4202.21-00").value == "42022100"
    for wrong in ("4202", "ABCDEF", "4202210O", "1" * 17, "４２０２２１"):
        with pytest.raises(Unreadable):
            values.commodity_code(wrong)


def test_whole_numbers() -> None:
    assert values.whole("8") == values.Read(8)
    assert values.whole("8.0").value == 8
    assert values.whole("8.0").rules
    with pytest.raises(Unreadable):
        values.whole("8.5")


@pytest.mark.parametrize(
    "text", ["150 Âµm", "CafÃ©", "broken \N{REPLACEMENT CHARACTER}", "æ—¥æœ¬", "譌･譛ｬ隱�"]
)
def test_text_that_was_once_read_in_the_wrong_encoding_is_kept_and_flagged(text: str) -> None:
    found = values.text(text)
    assert found.value == text
    assert "wrong encoding" in found.rules[0]


@pytest.mark.parametrize("text", ["150 µm", "Zürich", "日本の貨物", "ｶﾞｲｺｸｶﾓﾂ", "São Paulo", "Ångström"])
def test_honest_text_in_any_language_is_not_flagged(text: str) -> None:
    assert values.text(text) == values.Read(text)


def test_white_space_is_left_out_and_said_so() -> None:
    found = values.text(" a\n\t  b ")
    assert found.value == "a b"
    assert len(found.rules) == 2
