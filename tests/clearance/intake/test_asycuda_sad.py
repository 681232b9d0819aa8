"""Declarations that an ASYCUDA World system wrote, from made-up files whose content is known."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from clearance.intake.declaration_data import Charge, ChargeKind, Money, Packages
from clearance.intake.purpose import Purpose
from clearance.intake.reading import read_file

MadeUp = Callable[[str], bytes]


def test_the_declaration_around_the_items(made_up: MadeUp) -> None:
    found = read_file(made_up("asycuda_import.xml"), "sad.xml")
    assert (found.errors, str(found.format)) == ((), "asycuda-sad")
    (declaration,) = found.declarations
    assert (declaration.kind, declaration.type_letter) == ("import", None)
    assert (declaration.classification.purpose, declaration.classification.taken) == (Purpose.HOME_USE, True)
    assert declaration.reference == "2026/41"
    assert declaration.importer.id == "C-100"
    assert declaration.broker is not None
    assert declaration.broker.id == "B-7"
    assert declaration.exporter.name == "ORCHARD & SONS"
    assert declaration.exporter.address == "1 Cider Lane, HEREFORD"
    assert declaration.incoterm is not None
    assert (declaration.incoterm.code, declaration.incoterm.place) == ("EXW", "Hereford")
    assert declaration.invoice_total == Money(Decimal("1200.00"), "GBP")
    assert declaration.charges == (
        Charge(ChargeKind.FREIGHT, "external_freight", Money(Decimal(150), "GBP")),
        Charge(ChargeKind.INSURANCE, "insurance", Money(Decimal("12.5"), "GBP")),
        Charge(ChargeKind.ADDITION, "other_cost", Money(Decimal(67), "USD")),
        Charge(ChargeKind.DEDUCTION, "deduction", Money(Decimal(8), "GBP")),
    )
    assert [(means.role, means.id) for means in declaration.transport_means] == [
        ("border", "MV FULMAR"),
        ("arrival", "MV PETREL"),
    ]
    assert declaration.containers == ("FULU1111117",)
    assert declaration.location is not None
    assert declaration.location.code == "QUAY3"
    assert declaration.warehouse is not None
    assert declaration.warehouse.code == "W9"
    assert (declaration.office, declaration.export_country) == ("PORT1", "GB")
    assert (declaration.total_packages, declaration.gross_mass) == (Decimal(40), Decimal("410.0"))
    assert declaration.transport_document == "OSBL7"
    assert declaration.invoice_number == "OS-5512"
    assert [one.id for one in declaration.previous_documents] == ["2026/88"]


def test_the_items(made_up: MadeUp) -> None:
    cider, shirts, bags = read_file(made_up("asycuda_import.xml"), "sad.xml").declarations[0].lines
    assert [line.sequence for line in (cider, shirts, bags)] == [1, 2, 3]
    assert (cider.commodity_code, cider.hs6) == ("22060031000", "220600")
    assert cider.description == "Cider in bottles"
    assert cider.origin == "GB"
    assert (cider.duty_regime, cider.preference_claimed) == ("CEPA", True)
    assert [(one.amount, one.unit) for one in cider.quantities] == [(Decimal(360), "LTR")]
    assert (cider.gross_mass, cider.net_mass) == (Decimal(380), Decimal(360))
    assert cider.packages == (Packages(Decimal(40), "CT", "OS 1-40"),)
    assert cider.price == Money(Decimal("900.0"), "GBP")
    assert cider.procedure is not None
    assert str(cider.procedure) == "4000"
    invoice, licence = cider.documents
    assert (invoice.code, invoice.id, invoice.issued) == ("380", "OS-5512", date(2026, 2, 27))
    assert (licence.id, licence.writeoff_quantity) == ("ALC-1", Decimal(360))
    assert shirts.price == Money(Decimal("245.0"), "GBP"), "the invoice of the item, not the price beside it"
    assert shirts.description == "T-shirts with a print of an apple"
    assert bags.price == Money(Decimal(52), "GBP"), "the currency of the whole invoice"
    assert (bags.description, bags.origin) == ("- Handbags", None)


def test_each_value_that_needed_a_rule_is_listed(made_up: MadeUp) -> None:
    found = read_file(made_up("asycuda_import.xml"), "sad.xml")
    listed = [(note.path.removeprefix("ASYCUDA/"), note.value) for note in found.interpreted]
    assert sorted(listed, key=str) == sorted(
        [
            ("Item[1]/Attached_documents/Attached_document_date", "2026-02-27"),
            ("Item[1]/Tarification/Preference_code", "CEPA"),
            ("Item[1]/Tarification/Value_item", "213"),
            ("Item[2]/Packages/Number_of_packages", "0.5"),
            ("Item[2]/Tarification/Value_item", "14483"),
            ("Item[2]/Tarification/Item_price", "245.0"),
            ("Item[2]/Goods_description/Country_of_origin_code", "XK"),
            ("Item[2]/Goods_description/Commercial_Description", "T-shirts with a print of an apple"),
            ("Item[2]/Valuation_item/Item_Invoice/Currency_code", "GBP"),
            ("Item[3]/Tarification/Value_item", "1"),
            ("Item[3]/Tarification/Value_item", "40"),
            ("Item[3]/Goods_description/Country_of_origin_code", None),
            ("Item[3]/Goods_description/Commercial_Description", None),
            ("Item[3]/Valuation_item/Item_Invoice/Currency_code", "GBP"),
            ("Identification/Registration/Date", "2026-03-09"),
            ("Traders/Exporter/Exporter_name", "ORCHARD & SONS | 1 Cider Lane, HEREFORD"),
        ],
        key=str,
    )


def test_another_countrys_taxes_are_listed_as_not_carried_over(made_up: MadeUp) -> None:
    paths = {one.path for one in read_file(made_up("asycuda_import.xml"), "sad.xml").not_carried}
    assert "ASYCUDA/Item/Taxation/Item_taxes_amount" in paths
    assert "ASYCUDA/Valuation/Total_CIF" in paths


def test_a_file_with_only_the_header_says_that_its_items_are_missing(made_up: MadeUp) -> None:
    found = read_file(made_up("asycuda_header_only.xml"), "header.xml")
    assert found.errors == ()
    (declaration,) = found.declarations
    assert (declaration.declared_lines, declaration.lines) == (8, ())
    assert declaration.classification.purpose is Purpose.HOME_USE
    assert declaration.broker is None, "the declarant is the importer"
    assert declaration.invoice_total == Money(Decimal(6800), None)
    missing = {one.path for one in found.missing if one.required}
    assert missing == {"lines", "invoice_currency", "place"}
    assert any("header says 8 items, the file has 0" in note.rule for note in found.interpreted)


@pytest.mark.parametrize(
    ("old", "new", "purpose"),
    [
        (b">4000<", b">7100<", Purpose.WAREHOUSING),
        (b">4000<", b">4071<", Purpose.HOME_USE),
        (b">4000<", b">5100<", Purpose.INWARD_PROCESSING),
        (b">IM<", b">EX<", Purpose.EXPORT),
        (b">IM<", b">TR<", Purpose.TRANSIT),
    ],
)
def test_the_purpose_is_that_of_the_items(old: bytes, new: bytes, purpose: Purpose, made_up: MadeUp) -> None:
    found = read_file(made_up("asycuda_import.xml").replace(old, new), "sad.xml")
    assert found.declarations[0].classification.purpose is purpose


@pytest.mark.parametrize(
    ("general", "purpose"),
    [
        ("4", Purpose.HOME_USE),
        ("7", Purpose.WAREHOUSING),
        ("5", Purpose.TEMPORARY_ADMISSION),
        ("6", Purpose.RE_IMPORT),
        ("9", Purpose.UNKNOWN),
    ],
)
def test_without_items_the_general_procedure_decides(general: str, purpose: Purpose, made_up: MadeUp) -> None:
    data = made_up("asycuda_header_only.xml").replace(b"code>4<", f"code>{general}<".encode())
    assert read_file(data, "sad.xml").declarations[0].classification.purpose is purpose


def test_the_type_and_the_procedure_may_stand_together(made_up: MadeUp) -> None:
    data = made_up("asycuda_header_only.xml").replace(
        b">IMR</Type_of_declaration><Declaration_gen_procedure_code>4</Declaration_gen_procedure_code>",
        b">IM7</Type_of_declaration>",
    )
    assert read_file(data, "sad.xml").declarations[0].classification.purpose is Purpose.WAREHOUSING


@pytest.mark.parametrize(
    ("old", "new", "path", "reason"),
    [
        (b"<Item_price>52<", b"<Item_price>-52<", "Item_price", "negative"),
        (b"<Currency_code>826<", b"<Currency_code>XXQ<", "Currency_code", "ISO 4217"),
        (b">22060031<", b">2206<", "Commodity_code", "six digits"),
        (b"<Precision_1>000<", b"<Precision_1>0A0<", "Precision_1", "digits only"),
        (b">146+0+0+67-0<", b">146 and 67<", "Value_item", "not a number"),
        (b"_procedure>4000<", b"_procedure>40<", "Extended_customs_procedure", "four digits"),
        (b"_procedure>4000<", b"_procedure>9900<", "Extended_customs_procedure", "no customs procedure"),
        (b">2/27/26<", b">27 Feb<", "Attached_document_date", "not a date"),
        (b">IM<", b">??<", "", ""),
    ],
)
def test_a_wrong_value_is_refused(old: bytes, new: bytes, path: str, reason: str, made_up: MadeUp) -> None:
    found = read_file(made_up("asycuda_import.xml").replace(old, new, 1), "sad.xml")
    if not path:
        assert found.errors == (), "the flow still says that it is an import"
        return
    assert [error.path.rsplit("/", 1)[-1] for error in found.errors] == [path]
    assert reason in found.errors[0].reason
    assert found.errors[0].line


def test_a_file_that_does_not_say_what_it_is_is_refused() -> None:
    found = read_file(b"<ASYCUDA><Property/></ASYCUDA>", "sad.xml")
    assert "IM, EX or TR" in found.errors[0].reason


def test_an_attached_waybill_is_the_transport_document_where_no_bill_is_named(made_up: MadeUp) -> None:
    data = made_up("asycuda_import.xml").replace(b"<Summary_declaration>OSBL7</Summary_declaration>", b"")
    data = data.replace(b"<Attached_document_code>380<", b"<Attached_document_code>740<")
    declaration = read_file(data, "sad.xml").declarations[0]
    assert (declaration.transport_document, declaration.invoice_number) == ("OS-5512", None)


def test_an_item_may_lack_whole_blocks() -> None:
    data = b"<ASYCUDA><Identification><Type><Type_of_declaration>IM4</Type_of_declaration></Type></Identification>"
    found = read_file(data + b"<Item/><Item><Tarification/></Item></ASYCUDA>", "sad.xml")
    assert found.errors == ()
    assert found.line_count == 2
    assert {"lines[0].code", "lines[1].code", "lines[0].price"} <= {one.path for one in found.missing}
