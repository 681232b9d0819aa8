"""Declarations in Kanmon's own JSON."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from clearance.inputs import LineInput
from clearance.intake.declaration_data import Money
from clearance.intake.limits import Limits
from clearance.intake.reading import read_file
from statute.input_errors import reasons_of

MadeUp = Callable[[str], bytes]


def _changed(made_up: MadeUp, **changes: Any) -> bytes:
    data = json.loads(made_up("declaration.json"))
    data.update(changes)
    return json.dumps(data).encode()


def test_a_declaration_is_read_with_the_codes_that_are_known_here(made_up: MadeUp) -> None:
    found = read_file(made_up("declaration.json"), "a.json")
    assert (found.errors, found.interpreted, str(found.format)) == ((), (), "json")
    (declaration,) = found.declarations
    assert declaration.own_codes
    assert declaration.classification.taken
    assert declaration.reference == "BROKER-2026-9"
    assert declaration.importer.id == "7000012050002"
    assert declaration.invoice_total == Money(Decimal("1500.50"), "USD")
    assert declaration.arrival_date == date(2026, 3, 1)
    assert [str(charge.kind) for charge in declaration.charges] == ["freight", "insurance", "addition"]
    (line,) = declaration.lines
    assert (line.kanmon_code, line.hs6) == ("611020011", "611020")
    assert line.preference == "RCEP"
    assert [(one.amount, one.unit) for one in line.quantities] == [(Decimal(100), "NO"), (Decimal(50), "KG")]
    assert line.documents[0].issued == date(2026, 2, 20)
    assert [one.path for one in found.missing] == []


def test_a_list_or_an_object_of_declarations_are_several(made_up: MadeUp) -> None:
    one = json.loads(made_up("declaration.json"))
    for text in (json.dumps([one, one]), json.dumps({"declarations": [one, one]})):
        found = read_file(text.encode(), "a.json")
        assert len(found.declarations) == 2
    one["gross_mass_kg"] = "-1"
    found = read_file(json.dumps([one, one]).encode(), "a.json")
    assert [error.path for error in found.errors] == [
        "declarations[0].gross_mass_kg",
        "declarations[1].gross_mass_kg",
    ]


def test_values_are_interpreted_as_in_any_other_file(made_up: MadeUp) -> None:
    found = read_file(_changed(made_up, incoterm="c&f", packages="5.0", invoice_currency="usd"), "a.json")
    assert found.errors == ()
    assert {(note.path, note.value) for note in found.interpreted} == {
        ("incoterm", "CFR"),
        ("invoice_currency", "USD"),
    }


@pytest.mark.parametrize(
    "written", ["4202112003", "4202.11-200", "4202.11-2003", "420211200X", " 420211200 "]
)
def test_a_tariff_code_is_read_from_a_file_as_the_api_and_the_pages_read_it(
    written: str, made_up: MadeUp
) -> None:
    assert LineInput.model_validate({"code": written}).code == "420211200"
    found = read_file(_changed(made_up, lines=[{"code": written}]), "a.json")
    assert found.errors == ()
    assert found.declarations[0].lines[0].kanmon_code == "420211200"
    (note,) = [note for note in found.interpreted if note.path == "lines[0].code"]
    assert (note.raw, note.value) == (written, "420211200")


@pytest.mark.parametrize(
    "written", ["4202112004", "42021120", "990211200", "4202-11-200-", "４２０２１１２００"]
)
def test_a_wrong_tariff_code_gets_the_same_sentence_from_a_file_as_from_the_api(
    written: str, made_up: MadeUp
) -> None:
    found = read_file(_changed(made_up, lines=[{"code": written}]), "a.json")
    try:
        LineInput.model_validate({"code": written})
    except ValidationError as refused:
        (said,) = reasons_of(refused, None)
        assert [error.reason for error in found.errors] == [str(said.message)]
    else:
        assert found.errors == ()


@pytest.mark.parametrize(
    ("changes", "path", "reason"),
    [
        ({"colour": "red"}, "colour", "no such field"),
        ({"invoice_currency": "XYZ"}, "invoice_currency", "ISO 4217"),
        ({"gross_mass_kg": -1}, "gross_mass_kg", "negative"),
        ({"gross_mass_kg": True}, "gross_mass_kg", "text"),
        ({"arrival_date": "soon"}, "arrival_date", "date"),
        ({"lines": [{"code": "4202"}]}, "lines[0].code", "nine digits"),
        ({"lines": [{"code": "42022100"}]}, "lines[0].code", "nine digits"),
        ({"lines": [{"code": "4202112004"}]}, "lines[0].code", "check character is 4, it should be 3"),
        ({"lines": [{"code": "42021120031"}]}, "lines[0].code", "nine digits"),
        ({"lines": [{"code": "990211200"}]}, "lines[0].code", "no chapter 99"),
        ({"lines": [{"sequence": 0}]}, "lines[0].sequence", "1 or more"),
        ({"lines": [{"sequence": 2}, {"sequence": 2}]}, "lines[1].sequence", "same number"),
        ({"lines": "none"}, "lines", "list"),
        ({"importer": "\ud800"}, "importer", "character"),
        ({"declarations": []}, "declarations", "at least 1"),
    ],
)
def test_a_wrong_value_is_refused_with_its_path(
    changes: dict[str, Any], path: str, reason: str, made_up: MadeUp
) -> None:
    found = read_file(_changed(made_up, **changes), "a.json")
    matching = [error for error in found.errors if error.path == path]
    assert matching, found.errors
    assert reason in matching[0].reason


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("{", 1, "not JSON"),
        ('{\n"a": 1,\n}', 3, "not JSON"),
        ('{"a": 1, "a": 2}', None, "given twice"),
        ('{"gross_mass_kg": NaN}', None, "not a number"),
        ('{"packages": ' + "9" * 5000 + "}", None, "more than 40"),
        ('{"packages": 1.' + "9" * 5000 + "}", None, "more than 40"),
        ("[" * 100_000, 1, "deep"),
        ('{"a":' * 100 + "1" + "}" * 100, 1, "deep"),
        ("[1, 2]", None, "object"),
        ('["\\u0000"]', None, "character"),
    ],
)
def test_json_that_is_wrong_is_refused(text: str, line: int | None, reason: str) -> None:
    found = read_file(text.encode(), "a.json")
    assert any(reason in error.reason for error in found.errors), found.errors
    assert found.errors[0].line == line


def test_brackets_in_texts_do_not_count_as_nesting(made_up: MadeUp) -> None:
    found = read_file(_changed(made_up, reference='[[[[[[[[[[{{{{{{{{{{{"\\'), "a.json")
    assert found.errors == ()


def test_a_huge_text_is_refused() -> None:
    found = read_file(
        b'{"reference": "' + b"x" * 10_000 + b'"}', "a.json", limits=Limits(json_characters=5000)
    )
    assert "5000" in found.errors[0].reason
    found = read_file(b'{"reference": "' + b"x" * 10_000 + b'"}', "a.json")
    assert found.errors[0].path == "reference"
