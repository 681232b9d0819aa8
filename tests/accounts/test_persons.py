"""Persons: one code each, and a corporate number whose check digit is right."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import override
from stdnum.jp import cn

from accounts.models import Person
from accounts.rules.corporate_number import corporate_number_findings
from tests.accounts.people import a_person

# The example of the check digit in the documentation of python-stdnum.
GOOD = "5835678256246"


def errors_of(**fields: str | None) -> dict[str, list[str]]:
    person = Person(**{"code": "AB1", "kind": "corporate", "name_en": "A", "address": "Tokyo", **fields})
    try:
        person.clean_fields()
        person.clean()
    except ValidationError as error:
        return error.message_dict
    return {}


def test_a_right_check_digit_passes() -> None:
    assert cn.is_valid(GOOD)
    assert errors_of(corporate_number=GOOD) == {}


@pytest.mark.parametrize("first", list("12346789"))
def test_any_other_check_digit_is_refused_with_its_sentence(first: str) -> None:
    assert errors_of(corporate_number=first + GOOD[1:]) == {
        "corporate_number": [
            "The first digit of this corporate number, its check digit, does not match the other twelve."
        ]
    }


def test_twelve_digits_are_too_few() -> None:
    assert errors_of(corporate_number=GOOD[1:]) == {"corporate_number": ["A corporate number has 13 digits."]}


def test_letters_are_no_corporate_number() -> None:
    assert errors_of(corporate_number="A" + GOOD[1:]) == {
        "corporate_number": ["A corporate number is made of digits only."]
    }


def test_a_finding_names_field_and_value() -> None:
    [found] = corporate_number_findings("1" + GOOD[1:])
    assert (found.field, found.code, found.value) == (
        "corporate_number",
        "corporate_number_check_digit",
        "1835678256246",
    )


def test_an_individual_has_no_corporate_number() -> None:
    assert errors_of(kind="individual", corporate_number=GOOD) == {
        "corporate_number": ["An individual has no corporate number."]
    }


def test_a_country_is_an_iso_code() -> None:
    refused = {"country": ["This is not a country code (two capital letters, ISO 3166-1)."]}
    assert errors_of(country="XX") == refused
    assert errors_of(country="de") == refused
    assert errors_of(country="DE") == {}


def test_a_code_is_capitals_digits_and_hyphens() -> None:
    assert errors_of(code="ab 1") == {"code": ["A code has 2 to 17 capital letters, digits or hyphens."]}


def test_a_person_without_a_japanese_name_is_called_by_the_english_one() -> None:
    person = Person(name_en="Acme", name_ja="")
    named = Person(name_en="Acme", name_ja="アクメ")
    with override("ja"):
        assert (person.name, named.name) == ("Acme", "アクメ")
    with override("en"):
        assert named.name == "Acme"


@pytest.mark.django_db
def test_hyphens_in_a_corporate_number_are_folded_away() -> None:
    person = Person(
        code="AB1", kind="corporate", name_en="A", address="Tokyo", corporate_number="5-8356-7825-6246"
    )
    person.full_clean()
    assert person.corporate_number == GOOD


@pytest.mark.django_db
def test_a_code_names_one_person() -> None:
    a_person("BRK01")
    with pytest.raises(IntegrityError):
        a_person("BRK01")


@pytest.mark.django_db
def test_a_corporate_number_names_one_corporation_and_many_have_none() -> None:
    a_person(corporate_number=GOOD)
    a_person(corporate_number=None)
    a_person(corporate_number=None)
    with pytest.raises(IntegrityError):
        a_person(corporate_number=GOOD)
