"""What a declaration is for, and whether it is taken here as an import declaration."""

from collections.abc import Callable

import pytest

from clearance.intake.declaration_data import Procedure
from clearance.intake.purpose import Purpose, classify_import
from clearance.intake.reading import read_file


@pytest.mark.parametrize("letter", ["A", "C", "D", "F", None])
@pytest.mark.parametrize("previous", ["00", "71", "51", "53", "78"])
def test_home_use_is_taken_whatever_came_before(letter: str | None, previous: str) -> None:
    found = classify_import(letter, [Procedure("40", previous), Procedure("40", "00")])
    assert (found.purpose, found.taken, found.why_not, found.article) == (Purpose.HOME_USE, True, None, "67")


@pytest.mark.parametrize(
    ("procedure", "purpose", "article"),
    [
        ("7100", Purpose.WAREHOUSING, "43-3(1)"),
        ("5100", Purpose.INWARD_PROCESSING, "56(1)"),
        ("5171", Purpose.INWARD_PROCESSING, "56(1)"),
        ("5300", Purpose.TEMPORARY_ADMISSION, "Customs Tariff Act 17"),
        ("6122", Purpose.RE_IMPORT, "Customs Tariff Act 14"),
        ("6110", Purpose.RE_IMPORT, "Customs Tariff Act 14"),
        ("4400", Purpose.END_USE, "Customs Tariff Act 13"),
        ("4200", Purpose.HOME_USE_FOR_ONWARD_SUPPLY, None),
        ("0771", Purpose.EXCISE_WAREHOUSING, None),
        ("7800", Purpose.FREE_ZONE, None),
        ("8000", Purpose.TRANSIT, "63(1)"),
        ("1040", Purpose.EXPORT, "67"),
        ("3151", Purpose.EXPORT, "67"),
        ("0090", Purpose.CLEARANCE_REQUEST, None),
    ],
)
def test_other_procedures_are_named_and_not_taken(
    procedure: str, purpose: Purpose, article: str | None
) -> None:
    found = classify_import("A", [Procedure(procedure[:2], procedure[2:])])
    assert (found.purpose, found.taken, found.article) == (purpose, False, article)
    assert found.why_not


@pytest.mark.parametrize(
    ("letter", "purpose"),
    [
        ("Y", Purpose.SUPPLEMENTARY),
        ("Z", Purpose.SUPPLEMENTARY),
        ("Q", Purpose.FINAL_SUPPLEMENTARY),
        ("J", Purpose.CLEARANCE_REQUEST),
        ("K", Purpose.CLEARANCE_REQUEST),
    ],
)
def test_some_letters_decide_before_any_procedure(letter: str, purpose: Purpose) -> None:
    found = classify_import(letter, [Procedure("40", "00")])
    assert (found.purpose, found.taken) == (purpose, False)


@pytest.mark.parametrize("letter", ["B", "E"])
def test_a_simplified_declaration_without_authorisation_is_not_taken(letter: str) -> None:
    found = classify_import(letter, [Procedure("40", "00")])
    assert (found.purpose, found.taken) == (Purpose.HOME_USE, False)
    assert classify_import(letter, [Procedure("71", "00")]).purpose is Purpose.WAREHOUSING


def test_lines_that_want_different_things_are_not_taken_together() -> None:
    found = classify_import("A", [Procedure("40", "00"), Procedure("71", "00")])
    assert (found.purpose, found.taken) == (Purpose.MIXED, False)


def test_a_declaration_that_asks_for_nothing_is_not_taken() -> None:
    assert classify_import("A", []).purpose is Purpose.UNKNOWN
    assert classify_import("A", [None]).purpose is Purpose.UNKNOWN


@pytest.mark.parametrize("letter", ["A", "D", "C", "F", "Y", "Z", "J", "K"])
def test_an_export_is_an_export_whatever_its_letter(letter: str, made_up: Callable[[str], bytes]) -> None:
    data = made_up("wco_import.xml").replace(b">IMA<", f">EX{letter}<".encode()).replace(b">40<", b">10<")
    declaration = read_file(data, "a.xml").declarations[0]
    assert (declaration.kind, declaration.type_letter) == ("export", letter)
    assert declaration.classification.purpose is Purpose.EXPORT
    assert declaration.classification.why_not == "an export declaration; not taken here yet"


def test_trade_with_a_special_territory_is_an_import_when_its_procedure_is(
    made_up: Callable[[str], bytes],
) -> None:
    data = made_up("wco_import.xml").replace(b">IMA<", b">COA<")
    declaration = read_file(data, "a.xml").declarations[0]
    assert (declaration.kind, declaration.classification.taken) == ("special_territory", True)


def test_a_receipt_of_what_is_not_taken_says_why_and_under_which_article(
    made_up: Callable[[str], bytes],
) -> None:
    data = made_up("wco_import.xml").replace(b">40<", b">71<")
    receipt = read_file(data, "store.xml").receipt().as_dict()
    assert receipt["status"] == "refused"
    assert (receipt["purpose"], receipt["article"]) == ("warehousing", "43-3(1)")
    assert "approval for storage" in receipt["why_not"]
