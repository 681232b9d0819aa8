"""Persons are entered and changed through the door, with sound codes and numbers."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Office, Person
from parties.models import PersonRecord
from parties.persons import register_person
from statute.door import perform
from statute.errors import InvalidInput
from statute.models import JournalEntry
from tests.parties.doors import OPERATOR, acting, moves_of, not_opened, not_understood, refused

GOOD = "5835678256246"
ACME = {"code": "IMP01", "kind": "corporate", "name_en": "Acme", "address": "1-1 Kaigan, Tokyo"}


def test_the_machine_is_this_table() -> None:
    assert moves_of(PersonRecord) == {
        ("new", "register"): "registered",
        ("registered", "change"): "registered",
    }


def test_a_person_is_entered_with_all_that_is_known(tokyo: Office) -> None:
    person = register_person(acting("officer", tokyo), tokyo.pk, **ACME, corporate_number="5-8356-7825-6246")
    assert (person.code, person.corporate_number, person.country) == ("IMP01", GOOD, "JP")
    entry = JournalEntry.objects.get(case_id=person.record.pk)
    assert entry.action == "register"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("code", "imp 01", "A code has 2 to 17 capital letters, digits or hyphens."),
        ("country", "JPN", "This is not a country code (two capital letters, ISO 3166-1)."),
        ("corporate_number", GOOD[1:], "A corporate number has 13 digits."),
        (
            "corporate_number",
            "1" + GOOD[1:],
            "The first digit of this corporate number, its check digit, does not match the other twelve.",
        ),
        ("address", "", "This must have at least 1 characters."),
    ],
)
def test_a_bad_field_is_told_with_its_rule(tokyo: Office, field: str, value: str, sentence: str) -> None:
    given = {**ACME, field: value}
    assert not_understood(PersonRecord, "register", OPERATOR, tokyo, given) == [(field, sentence)]


def test_code_and_number_name_one_person(tokyo: Office) -> None:
    register_person(OPERATOR, tokyo.pk, **ACME, corporate_number=GOOD)
    again = {**ACME, "corporate_number": GOOD}
    assert not_opened(PersonRecord, "register", OPERATOR, tokyo, again) == [
        ("code_taken", "107"),
        ("corporate_number_taken", "107"),
    ]


def test_an_individual_has_no_corporate_number(tokyo: Office) -> None:
    given = {**ACME, "kind": "individual", "corporate_number": GOOD}
    assert not_opened(PersonRecord, "register", OPERATOR, tokyo, given) == [
        ("number_is_of_a_corporation", "107")
    ]


def test_not_by_a_party_nor_an_auditor(tokyo: Office, broker: Person) -> None:
    for actor in (acting("broker", broker), acting("auditor", tokyo)):
        assert not_opened(PersonRecord, "register", actor, tokyo, ACME) == [("role", "107")]


class TestChanging:
    @pytest.fixture
    def acme(self, tokyo: Office) -> Person:
        return register_person(OPERATOR, tokyo.pk, **ACME, corporate_number=GOOD)

    def test_what_is_left_out_stays(self, acme: Person, tokyo: Office) -> None:
        given = {"address": "2-2 Kaigan, Tokyo", "has_office_in_japan": False, "corporate_number": GOOD}
        perform(acme.record.pk, "change", acting("supervisor", tokyo), given)
        acme.refresh_from_db()
        assert (acme.name_en, acme.address, acme.has_office_in_japan) == ("Acme", "2-2 Kaigan, Tokyo", False)

    def test_not_to_another_s_number(self, acme: Person, tokyo: Office) -> None:
        other = register_person(OPERATOR, tokyo.pk, **{**ACME, "code": "IMP02"})
        assert refused(other.record, "change", OPERATOR, {"corporate_number": GOOD}) == [
            ("corporate_number_taken", "107")
        ]

    def test_an_individual_gets_no_corporate_number(self, tokyo: Office) -> None:
        someone = register_person(OPERATOR, tokyo.pk, **{**ACME, "code": "IMP03", "kind": "individual"})
        assert refused(someone.record, "change", OPERATOR, {"corporate_number": GOOD}) == [
            ("number_stays_of_a_corporation", "107")
        ]

    def test_the_code_stays(self, acme: Person) -> None:
        with pytest.raises(InvalidInput) as refusal:
            perform(acme.record.pk, "change", OPERATOR, {"code": "IMP09"})
        assert [reason.field for reason in refusal.value.reasons] == ["code"]


def run(*words: str) -> Any:
    out = StringIO()
    call_command("persons", *words, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_the_command_enters_changes_and_lists(tokyo: Office) -> None:
    run("register", "IMP01", "--office", "TYO", "--name-en", "Acme", "--address", "Tokyo")
    told = run("change", "IMP01", "--name-ja", "アクメ", "--domiciled-in-japan", "no")
    assert told["name_ja"] == "アクメ"
    assert [row["code"] for row in run("list")] == ["IMP01"]
    assert not Person.objects.get().domiciled_in_japan


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["register", "IMP01", "--office", "TYO", "--address", "Tokyo"], "name_en: This is required."),
        (["register", "IMP01", "--office", "XXX"], "no office with the code 'XXX'"),
        (["change", "IMP01", "--name-en", "Acme"], "no person with the code 'IMP01'"),
    ],
)
def test_the_command_tells_what_is_wrong(tokyo: Office, words: list[str], complaint: str) -> None:
    with pytest.raises(CommandError, match=complaint):
        run(*words)
