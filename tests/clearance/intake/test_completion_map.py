"""The map that completes files: what it may say, and what is wrong with one."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from clearance.intake.completion import map_from, read_map
from clearance.intake.drafting import complete
from clearance.intake.map_skeleton import skeleton_for
from clearance.intake.reading import read_file
from tests.clearance.intake.test_completion import whole_map

MadeUp = Callable[[str], bytes]


def test_the_longest_beginning_of_a_code_decides(made_up: MadeUp) -> None:
    completion_map = whole_map(made_up)
    assert completion_map.tariff_code("6109100010") == ("610910022", "codes.6109100010")
    assert completion_map.tariff_code("6109100090") == ("610910011", "codes.610910")
    assert completion_map.tariff_code("999999") is None


def test_a_star_stands_for_every_other_person_or_place() -> None:
    found, errors = map_from({"parties": {"A": "P-A", "*": "P-X"}, "places": {"*": "1AW01"}})
    assert errors == ()
    assert found is not None
    party = found.party("B")
    assert party is not None
    assert (party[0].code, party[1]) == ("P-X", "parties.*")
    assert found.place("anywhere") == ("1AW01", "places.*")


def test_a_shippers_name_may_come_from_the_map(made_up: MadeUp) -> None:
    data = made_up("wco_import.xml").replace(b"<Name>Maroquinerie Lavande</Name>", b"<ID>FR44</ID>")
    declaration = read_file(data, "a.xml").declarations[0]
    found, _errors = map_from({"parties": {"FR44": {"name": "Lavande", "address": "Grasse"}}})
    assert found is not None
    assert complete(declaration, found).draft["overseas_shipper"] == {
        "name": "Lavande",
        "address": "Grasse, FR",
    }
    assert "overseas_shipper.name" in {one.path for one in complete(declaration).missing}


@pytest.mark.parametrize(
    ("data", "path", "reason"),
    [
        ({"colour": 1}, "colour", "no such field"),
        ({"codes": {"4202": "000"}}, "codes.4202", "form"),
        ({"codes": {"420221": "00"}}, "codes.420221", "form"),
        ({"codes": {"420221": "420222000"}}, "map", "changes the six digits"),
        ({"parties": {"A": {"corporate_number": "7000012050003"}}}, "parties.A", "corporate number"),
        ({"parties": {"A": {}}}, "parties.A", "give a corporate number, a person or a name"),
        ({"parties": {"A": {"corporate_number": "7000012050002", "person": "P"}}}, "parties.A", "not both"),
        ({"parties": {"A": ""}}, "parties.A", "at least 1"),
        ({"exchange_rates": {"EUR": 0}}, "exchange_rates.EUR", "more than 0"),
        ({"exchange_rates": {"EUR": "many"}}, "exchange_rates.EUR", "number"),
        ({"exchange_rates": {"QQQ": 1}}, "exchange_rates.QQQ", "ISO 4217"),
        ({"defaults": {"line": {"net_mass_kg": -1}}}, "defaults.line.net_mass_kg", "more than 0"),
        ({"defaults": {"arrival_date": "soon"}}, "defaults.arrival_date", "date"),
        ({"declarations": {"R": {"lines": {"x": {}}}}}, "declarations.R.lines.x", "whole number"),
        ([], "map", "object"),
    ],
)
def test_a_wrong_map_is_refused_with_every_path(data: Any, path: str, reason: str) -> None:
    found, errors = map_from(data)
    assert found is None
    assert any(error.path.startswith(path) and reason in error.reason for error in errors), errors


def test_all_errors_of_a_map_are_listed_at_once() -> None:
    _found, errors = map_from({"codes": {"1": "2"}, "places": {"A": ""}, "x": 1})
    assert len({error.path for error in errors}) >= 3


@pytest.mark.parametrize("data", [b"", b"{", b"%PDF", b'{"codes": {"420221": "000", "420221": "001"}}'])
def test_a_map_that_is_no_json_is_refused(data: bytes) -> None:
    found, errors = read_map(data)
    assert found is None
    assert errors[0].reason


def test_a_rate_is_never_a_float(made_up: MadeUp) -> None:
    assert whole_map(made_up).exchange_rates["USD"] == Decimal("150.1")


def test_an_empty_map_for_some_files_names_every_code_in_them(made_up: MadeUp) -> None:
    declarations = [
        read_file(made_up(name), name).declarations[0]
        for name in ("wco_import.xml", "wco_untidy.xml", "wco_amendment.xml", "declaration.json")
    ]
    skeleton = skeleton_for(declarations)
    assert skeleton == {
        "parties": {"FR33333333333": "", "JP5555555555": "", "NL111111111": "", "NL222222222": ""},
        "places": {"FRAUHARBOURSHED7": "", "NLBYSHED-2": ""},
        "codes": {"040690": "", "420221": "", "610910": "", "740819": ""},
        "exchange_rates": {"EUR": "", "USD": ""},
        "preferences": {"300": ""},
        "countries": {"ZN": ""},
    }
    found, _errors = map_from(json.loads(json.dumps(skeleton)))
    assert found is None, "what is not filled in is no map yet"
