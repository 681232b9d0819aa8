"""Statistical codes in any usual writing, with the check character that NACCS adds."""

import pytest

from duties.rules.faults import MalformedCode
from duties.rules.tariff_code import canonical_code, check_character, printed_code


@pytest.mark.parametrize(
    "text", ["4202.11-200", "420211200", "4202.11.200", "4202 11 200", " 4202.11‐200 ", "4202.11-200†"]
)
def test_one_code_however_it_is_written(text: str) -> None:
    assert canonical_code(text) == "420211200"


def test_a_code_is_printed_as_the_schedule_prints_it() -> None:
    assert printed_code("420211200") == "4202.11-200"


# The association of customs brokers prints these with their character.
@pytest.mark.parametrize(
    ("code", "character"),
    [
        ("020329022", "0"),
        ("020329008", "0"),
        ("020329899", "2"),
        ("020329898", "1"),
        ("020329875", "6"),
        ("020329874", "5"),
    ],
)
def test_the_check_character_is_the_remainder_by_seven(code: str, character: str) -> None:
    assert check_character(code) == character
    assert canonical_code(code + character) == code


def test_a_wrong_check_character_is_refused_and_the_right_one_named() -> None:
    with pytest.raises(MalformedCode) as refused:
        canonical_code("0203298993")
    assert "it should be 2" in refused.value.message
    assert refused.value.field == "code"


@pytest.mark.parametrize("mark", ["X", "Y", "E", "x"])
def test_a_letter_of_statistics_stands_in_place_of_the_check_character(mark: str) -> None:
    assert canonical_code(f"020329899{mark}") == "020329899"


@pytest.mark.parametrize(
    "text",
    ["", "4202", "4202.11", "42021120", "42021120012", "4202.11-20A", "000211200", "7702.11-200", "四二〇二"],
)
def test_what_is_no_code_is_refused_with_the_text(text: str) -> None:
    with pytest.raises(MalformedCode) as refused:
        canonical_code(text)
    assert refused.value.value == text
