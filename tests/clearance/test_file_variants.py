"""What files leave out or say otherwise: each runs to its permission where the law lets it, or says why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pytest_django.fixtures import Settings

from clearance.file_desk import Wanted, take_bytes
from clearance.intake.receipt import Receipt
from clearance.models import GoodsLine, ImportDeclaration
from tests.clearance.messages import a_map, an_item, wco

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

EURO = 160
SHIRTS = an_item(
    code="61091000",
    description="T-shirts of cotton",
    origin="PT",
    price="500",
    net="40",
    gross="50",
    quantity="200",
)


@pytest.fixture(autouse=True)
def sandbox(settings: Settings) -> None:
    settings.KANMON_SANDBOX = True


def received(data: bytes, **entries: Any) -> Receipt:
    return take_bytes(data, "shipment.xml", Wanted(map=a_map(**entries), until_permitted=True))


def reasons(receipt: Receipt) -> str:
    return " | ".join(f"{e.path}: {e.reason}" for e in receipt.errors)


def notes(receipt: Receipt) -> dict[str, str]:
    """What had to be interpreted: path and rule."""
    return {note.path: note.rule for note in receipt.interpreted}


def permitted(receipt: Receipt) -> ImportDeclaration:
    assert (receipt.status, reasons(receipt)) == ("permitted", "")
    row: ImportDeclaration = ImportDeclaration.objects.get()
    assert row.state == "permitted"
    return row


# What the price holds (Customs Tariff Act 4(1)).


@pytest.mark.proves("Customs Tariff Act 4(1)")
@pytest.mark.parametrize(
    ("changes", "euros"),
    [
        ({"terms": "CIF"}, 1000),
        ({"terms": "FOB", "charges": (("freight", "50", "EUR"),)}, 1050),
        ({"terms": "FOB", "charges": (("AK", "70", "EUR"),)}, 1070),
        ({"terms": "CFR", "charges": (("freight", "50", "EUR"),)}, 1000),
        ({"terms": "EXW", "charges": (("freight", "50", "EUR"), ("AD", "5", "EUR"))}, 1055),
        ({"terms": "CIF", "charges": (("AI", "100", "EUR"),)}, 1100),
        ({"terms": "CIF", "charges": (("AB", "30", "EUR"), ("BF", "20", "EUR"))}, 1030),
        ({"terms": "DAP", "charges": (("BA", "40", "EUR"),)}, 960),
        ({"terms": "DDU", "charges": (("BA", "40", "EUR"),)}, 960),
        ({"terms": "DDP", "charges": (("BC", "100", "EUR"),)}, 900),
    ],
)
def test_the_value_is_worked_out_from_the_terms_and_the_charges(
    scene: Scene, changes: dict[str, Any], euros: int
) -> None:
    assert permitted(received(wco(**changes))).customs_value == euros * EURO


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        ({"terms": None}, "incoterm", "all is taken to be in the price"),
        ({"terms": "XXX"}, "incoterm", "not an Incoterm"),
        ({"terms": "DDU"}, "incoterm", "took its place"),
        ({"terms": "FOB"}, "freight", "not stated: taken as not paid"),
        ({"terms": "CFR"}, "insurance", "not stated: taken as not paid"),
        ({"charges": (("ZZ", "9", "EUR"),)}, "additions[0]", "not known here"),
        ({"gross": "0"}, "gross_mass_kg", "nought says nothing"),
        ({"packages": "0"}, "packages", "nought says nothing"),
        ({"invoice": "999"}, "invoice_amount", "add up to 1000"),
    ],
)
def test_what_had_to_be_assumed_is_noted_and_it_runs_on(
    scene: Scene, changes: dict[str, Any], path: str, words: str
) -> None:
    receipt = received(wco(**changes))
    permitted(receipt)
    assert words in notes(receipt)[path]


@pytest.mark.proves("Customs Tariff Act 4(1)")
def test_a_charge_for_one_item_is_that_items_and_no_others(scene: Scene) -> None:
    with_tools = {**SHIRTS, "charges": (("AF", "100", "EUR"),)}
    row = permitted(received(wco(an_item(), with_tools, invoice="1500", gross="160")))
    sheet = row.assessments.latest("id").worksheet
    assert [line["customs_value"] for line in sheet["lines"]] == [1000 * EURO, 600 * EURO]


# Lines.


def test_several_lines_in_several_currencies(scene: Scene) -> None:
    lines = (an_item(), {**SHIRTS, "currency": "GBP"}, an_item(price="200", net="20", gross="25"))
    row = permitted(received(wco(*lines, invoice=None, gross=None, packages=None)))
    assert GoodsLine.objects.filter(declaration=row).count() == 3
    # 1,000 and 200 euros at 160 yen, 500 pounds at 190.55.
    assert row.customs_value == 160_000 + 32_000 + 95_275


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"origin": None}, "lines[0].origin"),
        ({"net": "0"}, "lines[0].net_mass_kg"),
        ({"unit": None}, "lines[0].quantity"),
        ({"quantity": "0"}, "lines[0].quantity"),
        ({"unit": "KGM"}, "lines[0].unit"),
        ({"unit": "NPR"}, "lines[0].unit"),
    ],
)
def test_what_a_line_says_otherwise_or_not_at_all_is_noted_and_it_runs_on(
    scene: Scene, changes: dict[str, Any], path: str
) -> None:
    receipt = received(wco(an_item(**changes)))
    permitted(receipt)
    assert path in notes(receipt)


@pytest.mark.parametrize(
    "changes",
    [
        {"net": None},
        {"net": None, "gross": None, "quantity": None},
        {"packages": None},
        {"quantity": None},
        {"price": "0"},
        {"description": "L" * 510},
        {"net": "1.0623724E2"},
    ],
)
def test_what_the_law_can_do_without_does_not_stop_a_line(scene: Scene, changes: dict[str, Any]) -> None:
    permitted(received(wco(an_item(**changes))))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"unit": "PST"}, "PST"),
        ({"description": None}, "description is missing"),
        ({"price": None}, "price is missing"),
        ({"code": None}, "statistical code is missing"),
    ],
)
def test_what_the_law_needs_stops_it_with_a_reason(scene: Scene, changes: dict[str, Any], words: str) -> None:
    receipt = received(wco(an_item(**changes)))
    assert receipt.status == "drafted"
    assert words in reasons(receipt)
    assert receipt.why_not


# Preferences.


def test_a_preference_of_another_country_means_nothing_here_without_the_map(scene: Scene) -> None:
    for number, regime in enumerate(("300", "400", "200")):
        data = wco(an_item(regime=regime), reference=f"P-{number}", documents=(("Z", "705", f"P{number}"),))
        receipt = take_bytes(data, "p.xml", Wanted(map=a_map(), until_permitted=True))
        assert (receipt.status, reasons(receipt)) == ("permitted", "")
        assert not GoodsLine.objects.exclude(preference="").exists()


def test_a_preference_of_the_map_without_a_proof_leaves_the_ordinary_rate(scene: Scene) -> None:
    data = wco(an_item(regime="300", price="5000"), invoice="5000")
    row = permitted(received(data, preferences={"300": "EPA_欧州連合"}))
    line = row.assessments.latest("id").worksheet["lines"][0]
    assert (GoodsLine.objects.get().preference, line["rate"]["column"]) == ("EPA_欧州連合", "基本")


def test_a_preference_of_the_map_that_no_schedule_has_is_told(scene: Scene) -> None:
    receipt = received(wco(an_item(regime="300")), preferences={"300": "EPA_ATLANTIS"})
    assert receipt.status == "drafted"
    assert "EPA_ATLANTIS" in reasons(receipt)


# Which messages are import declarations.


@pytest.mark.parametrize("letter", ["IMA", "IMC", "IMD", "IMF", "COA"])
def test_home_use_of_these_types_is_taken(scene: Scene, letter: str) -> None:
    permitted(received(wco(type=letter)))


def test_goods_leaving_a_warehouse_are_taken(scene: Scene) -> None:
    permitted(received(wco(an_item(previous="71"))))


@pytest.mark.parametrize(
    ("changes", "item", "article"),
    [
        ({"type": "IMY"}, {}, "7-2(1)"),
        ({"type": "IMJ"}, {}, None),
        ({"type": "EXA"}, {"current": "10"}, "67"),
        ({}, {"current": "71"}, "43-3(1)"),
        ({}, {"current": "51"}, "56(1)"),
        ({}, {"current": "53"}, None),
    ],
)
def test_everything_else_gets_a_receipt_that_says_what_it_is_and_why_it_is_not_taken(
    scene: Scene, changes: dict[str, Any], item: dict[str, Any], article: str | None
) -> None:
    receipt = received(wco(an_item(**item), **changes))
    assert receipt.status == "refused"
    assert receipt.why_not
    assert receipt.purpose
    (error,) = receipt.errors
    assert (error.reason, error.path != "") == (receipt.why_not, True)
    assert error.line is not None
    assert article is None or str(receipt.article) == article
    assert not ImportDeclaration.objects.exists()


# The declarant.


def test_without_a_broker_the_importer_declares(scene: Scene) -> None:
    row = permitted(received(wco(agent=None)))
    assert row.broker_id is None


def test_without_a_reference_or_a_bill_the_goods_cannot_be_found(scene: Scene) -> None:
    receipt = received(wco(reference=None, documents=()))
    assert receipt.status in ("drafted", "refused")
    assert receipt.errors
