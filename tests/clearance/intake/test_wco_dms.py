"""Declarations in the WCO data model, from made-up files whose content is known."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from clearance.intake.declaration_data import Charge, ChargeKind, Money, Origin, Packages, ReadDeclaration
from clearance.intake.limits import Limits
from clearance.intake.purpose import Purpose
from clearance.intake.reading import ReadFile, read_file

MadeUp = Callable[[str], bytes]


def _only(found: ReadFile) -> ReadDeclaration:
    assert found.errors == ()
    (declaration,) = found.declarations
    return declaration


def test_every_field_of_a_tidy_declaration_is_read_and_nothing_is_interpreted(made_up: MadeUp) -> None:
    found = read_file(made_up("wco_import.xml"), "harbour.xml")
    declaration = _only(found)
    assert found.interpreted == ()
    assert (found.name, str(found.format), found.encoding) == ("harbour.xml", "wco-dms", "utf-8")
    assert len(found.sha256) == 64
    assert (declaration.function, declaration.kind, declaration.type_letter) == ("new", "import", "A")
    assert declaration.reference == "HARBOUR-0001"
    assert declaration.issued_at == datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
    assert declaration.accepted_at == datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
    assert declaration.declarant.id == "FR33333333333"
    assert declaration.broker is not None
    assert (declaration.broker.id, declaration.broker.function) == ("FR33333333333", "2")
    assert declaration.importer.id == "JP5555555555"
    assert declaration.exporter.name == "Maroquinerie Lavande"
    assert declaration.exporter.address == "4 rue du Moulin, Grasse, 06130"
    assert declaration.exporter.country == "FR"
    assert declaration.incoterm is not None
    assert (declaration.incoterm.code, declaration.incoterm.place) == ("CIF", "JPTYO")
    assert declaration.invoice_total == Money(Decimal("5200.50"), "EUR")
    assert [(means.role, means.id) for means in declaration.transport_means] == [
        ("border", "HIKAWA BREEZE"),
        ("arrival", "9123456"),
    ]
    assert declaration.containers == ("LAVU1234560",)
    assert declaration.location is not None
    assert declaration.location.code == "FRAUHARBOURSHED7"
    assert declaration.warehouse is not None
    assert declaration.warehouse.code == "U7700012"
    assert [(one.type, one.reference) for one in declaration.guarantees] == [("1", "GUAR-5")]
    assert declaration.office == "FR004040"
    assert declaration.declared_lines == 2
    assert declaration.total_packages == 12
    assert declaration.gross_mass == Decimal("130.5")
    assert declaration.export_country == "FR"
    assert declaration.transport_document == "LAVB0098765"
    assert declaration.invoice_number == "LAV-2026-118"
    assert [str(one) for one in declaration.procedures] == ["4000", "4000"]
    assert [(one.type, one.id) for one in declaration.previous_documents] == [
        ("705", "LAVB0098765"),
        ("DCR", "6FR333-HARBOUR"),
    ]


def test_every_field_of_a_line_is_read(made_up: MadeUp) -> None:
    bags, shirts = _only(read_file(made_up("wco_import.xml"), "a.xml")).lines
    assert bags.sequence == 1
    assert bags.description == "Handbags with outer surface of leather"
    assert (bags.commodity_code, bags.hs6) == ("4202210090", "420221")
    assert bags.origins == (Origin("FR", preferential=False),)
    assert (bags.duty_regime, bags.preference_claimed) == ("100", False)
    assert (bags.gross_mass, bags.net_mass) == (Decimal("90.5"), Decimal(80))
    assert [(one.amount, one.unit) for one in bags.quantities] == [(Decimal(20), "NO")]
    assert bags.packages == (Packages(Decimal(10), "CT", "LAV 1-10"),)
    assert bags.price == Money(Decimal("4000.50"), "EUR")
    assert bags.statistical_value == Money(Decimal(4000), "EUR")
    assert bags.procedure is not None
    assert (bags.procedure.current, bags.procedure.previous) == ("40", "00")
    assert bags.procedure.additional == ("000",)
    assert [one.code for one in bags.documents] == ["N380", "C400"]
    permit = bags.documents[1]
    assert (permit.id, permit.exemption) == ("CITES-FR-77", "AC")
    assert (permit.writeoff_quantity, permit.writeoff_unit) == (Decimal(20), "NAR")
    assert [(one.type, one.line) for one in bags.previous_documents] == [("355", 3)]
    assert [(one.code, one.text) for one in bags.statements] == [("00500", "IMPORTER")]
    assert bags.valuation_method == "1"
    assert (shirts.sequence, shirts.commodity_code, shirts.origin) == (2, "61091000", "PT")
    assert shirts.path == "Declaration/GoodsShipment/GovernmentAgencyGoodsItem[2]"


def test_what_has_no_place_in_a_declaration_here_is_listed(made_up: MadeUp) -> None:
    found = {one.path: one for one in read_file(made_up("wco_import.xml"), "a.xml").not_carried}
    packaging = found["Declaration/GoodsShipment/GovernmentAgencyGoodsItem/Packaging/SequenceNumeric"]
    assert packaging.count == 2
    assert packaging.line == 129
    assert "Declaration/GoodsShipment/Consignment/ContainerCode" in found
    assert not any(path.endswith("ItemChargeAmount") for path in found)


def test_each_value_of_an_untidy_declaration_that_needed_a_rule_is_listed(made_up: MadeUp) -> None:
    found = read_file(made_up("wco_untidy.xml"), "untidy.xml")
    _only(found)
    item = "Declaration/GoodsShipment/GovernmentAgencyGoodsItem"
    listed = {(note.path.removeprefix(item), note.value) for note in found.interpreted}
    assert listed == {
        ("Declaration/FunctionalReferenceID", "UNTIDY-7"),
        ("Declaration/GoodsItemQuantity", "2"),
        ("Declaration/Agent/ID", "NL111111111"),
        ("Declaration/Exporter/Address/CountryCode", "DE"),
        ("Declaration/Exporter/Address/Line", "Am Deich 3 Hinterhaus"),
        ("Declaration/GoodsShipment/CustomsValuation/FreightChargeAmount/@currencyID", "EUR"),
        ("Declaration/GoodsShipment/CustomsValuation/ChargeDeduction[1]/ChargesTypeCode", "freight"),
        ("Declaration/GoodsShipment/ExportCountry/ID", "DE"),
        ("Declaration/GoodsShipment/TradeTerms/ConditionCode", "CFR"),
        ("[1]/CustomsValueAmount", "1250"),
        ("[1]/AdditionalDocument[1]/ID", "2025-11-30"),
        ("[1]/Commodity/Description", "Wire of 150 Âµm"),
        ("[1]/Commodity/Classification/ID", "74081910"),
        ("[1]/Commodity/DutyTaxFee/DutyRegimeCode", "300"),
        ("[1]/Commodity/GoodsMeasure/GrossMassMeasure", "0.950"),
        ("[1]/Commodity/GoodsMeasure/NetNetWeightMeasure", "1234.5"),
        ("[1]/CustomsValuation/ChargeDeduction/OtherChargeDeductionAmount/@currencyID", "EUR"),
        ("[2]/Commodity/DutyTaxFee/DutyRegimeCode", "120"),
        ("[2]/Origin/CountryCode", "ZN"),
        ("[2]/SequenceNumeric", "7"),
    }
    by_path = {note.path.removeprefix(item): note for note in found.interpreted}
    assert by_path["[1]/Commodity/GoodsMeasure/NetNetWeightMeasure"].raw == "1,234.5"
    assert "wrong encoding" in by_path["[1]/Commodity/Description"].rule
    assert by_path["[1]/Commodity/Description"].line == 60


def test_an_untidy_declaration_is_still_read_right(made_up: MadeUp) -> None:
    declaration = _only(read_file(made_up("wco_untidy.xml"), "untidy.xml"))
    wire, cheese = declaration.lines
    assert wire.price == Money(Decimal(1250), "EUR"), "the customs value, where there is no price"
    assert (wire.gross_mass, wire.net_mass) == (Decimal("0.950"), Decimal("1234.5"))
    assert wire.preference_claimed
    assert not cheese.preference_claimed, "a quota is no preference"
    assert wire.origin == "TN"
    assert declaration.containers == ("UNTD7777770",)
    assert declaration.transport_document == "740-12345675"
    assert declaration.invoice_number == "INV-77/30.11.2025", "the reference is kept whole"
    assert declaration.exporter.name == "Blütenhof GmbH"
    assert declaration.charges == (
        Charge(ChargeKind.FREIGHT, "FreightChargeAmount", Money(Decimal(120), "EUR")),
        Charge(ChargeKind.FREIGHT, "AK", Money(Decimal(30), "EUR")),
        Charge(ChargeKind.ADDITION, "AI", Money(Decimal(15), "EUR")),
    )
    assert wire.charges == (Charge(ChargeKind.DEDUCTION, "BA", Money(Decimal(5), "EUR")),)
    assert declaration.location is not None
    assert declaration.location.code == "NLBYSHED-2"


def test_an_amendment_carries_the_number_of_what_it_amends_and_need_not_be_complete(made_up: MadeUp) -> None:
    found = read_file(made_up("wco_amendment.xml"), "a.xml")
    declaration = _only(found)
    assert (declaration.function, declaration.amends) == ("amendment", "26JP00000000000001")
    assert declaration.classification.purpose is Purpose.AMENDMENT
    assert not declaration.classification.taken
    assert declaration.classification.article == "7-14(2)"
    assert declaration.lines[0].sequence == 4
    assert found.missing == ()
    assert found.why_not == declaration.classification.why_not


@pytest.mark.parametrize(
    ("code", "function", "purpose"),
    [("INV", "cancellation", Purpose.CANCELLATION), ("GPR", "presentation", Purpose.PRESENTATION)],
)
def test_the_other_requests(code: str, function: str, purpose: Purpose, made_up: MadeUp) -> None:
    data = made_up("wco_amendment.xml").replace(b">COR<", f">{code}<".encode())
    declaration = _only(read_file(data, "a.xml"))
    assert (declaration.function, declaration.classification.purpose) == (function, purpose)


def _error(made_up: MadeUp, old: str, new: str, limits: Limits | None = None) -> tuple[str, str, str | None]:
    data = made_up("wco_import.xml")
    assert old.encode() in data
    found = read_file(data.replace(old.encode(), new.encode(), 1), "a.xml", limits=limits or Limits())
    assert len(found.errors) == 1, found.errors
    error = found.errors[0]
    assert error.line is None or data.decode().splitlines()[error.line - 1].strip().startswith("<")
    return error.path.rsplit("/", 1)[-1], error.reason, error.value


def test_a_reference_longer_than_the_format_allows_is_refused(made_up: MadeUp) -> None:
    path, reason, value = _error(made_up, "HARBOUR-0001", "A_REFERENCE_OF_24_LETTERS"[:24])
    assert (path, value) == ("FunctionalReferenceID", "A_REFERENCE_OF_24_LETTER")
    assert "22" in reason


def test_an_item_number_of_four_digits_is_refused(made_up: MadeUp) -> None:
    path, reason, value = _error(made_up, "<SequenceNumeric>2<", "<SequenceNumeric>1000<")
    assert (path, value) == ("SequenceNumeric", "1000")
    assert "from 1 to 999" in reason


def test_two_items_may_not_have_the_same_number(made_up: MadeUp) -> None:
    data = made_up("wco_import.xml").replace(b"<SequenceNumeric>2<", b"<SequenceNumeric>1<")
    errors = read_file(data, "a.xml").errors
    assert [error.value for error in errors] == ["1", "1"]
    assert "same number" in errors[0].reason


def test_a_file_cut_short_of_an_item_is_refused(made_up: MadeUp) -> None:
    path, reason, value = _error(made_up, "<GoodsItemQuantity>2<", "<GoodsItemQuantity>3<")
    assert (path, value) == ("GoodsItemQuantity", "3")
    assert "says 3 items, the file has 2" in reason


@pytest.mark.parametrize(
    ("old", "new", "path", "value", "reason"),
    [
        ("<GrossMassMeasure>40<", "<GrossMassMeasure>-40<", "GrossMassMeasure", "-40", "negative"),
        (
            "<NetNetWeightMeasure>36<",
            "<NetNetWeightMeasure>heavy<",
            "NetNetWeightMeasure",
            "heavy",
            "not a number",
        ),
        ("<GrossMassMeasure>40<", '<GrossMassMeasure unitCode="LTR">40<', "@unitCode", "LTR", "unit of mass"),
        ('currencyID="EUR">1200', 'currencyID="XYZ">1200', "@currencyID", "XYZ", "ISO 4217"),
        ('currencyID="EUR">1200', 'currencyID="EUR">1,200', "ItemChargeAmount", "1,200", "comma"),
        ("<ID>42022100<", "<ID>4202<", "ID", "4202", "six digits"),
        ("<ID>90</ID>", "<ID>9</ID>", "ID", "9", "two digits"),
        ("<TypeCode>IMA<", "<TypeCode>ZZA<", "TypeCode", "ZZA", "IM, EX or CO"),
        ("<TypeCode>IMA<", "<TypeCode>IM9<", "TypeCode", "IM9", "one letter"),
        ("<FunctionCode>9<", "<FunctionCode>5<", "FunctionCode", "5", "9 (new) or 13"),
        ("20260302083000Z", "2026-03-02", "DateTimeString", "2026-03-02", "304"),
        (
            'formatCode="304">20260302083000Z',
            'formatCode="7">20260302083000Z',
            "DateTimeString",
            None,
            "format code 7",
        ),
        ("<ID>JP5555555555<", "<ID>JP5555555555555555<", "ID", "JP5555555555555555", "17"),
        ("<CurrentCode>40<", "<CurrentCode>99<", "CurrentCode", "99", "no customs procedure"),
        ("<PreviousCode>00<", "<PreviousCode>A0<", "PreviousCode", "A0", "two digits"),
        ("<SequenceNumeric>2<", "<SequenceNumeric>0<", "SequenceNumeric", "0", "from 1 to"),
        ("<LineNumeric>3<", "<LineNumeric>three<", "LineNumeric", "three", "not a number"),
    ],
)
def test_a_wrong_value_is_refused_with_its_place_and_the_rule(
    old: str, new: str, path: str, value: str | None, reason: str, made_up: MadeUp
) -> None:
    found = _error(made_up, old, new)
    assert found[0] == path
    assert value is None or found[2] == value
    assert reason in found[1]


def test_an_item_without_a_number_or_a_procedure_is_refused(made_up: MadeUp) -> None:
    number = "        <SequenceNumeric>2</SequenceNumeric>\n"
    assert "no number" in _error(made_up, number, "")[1]
    procedure = "<CurrentCode>40</CurrentCode>\n          <PreviousCode>00</PreviousCode>"
    assert "which procedure" in _error(made_up, procedure, "")[1]


def test_a_request_of_no_known_kind_is_refused(made_up: MadeUp) -> None:
    found = read_file(made_up("wco_amendment.xml").replace(b">COR<", b">XXX<"), "a.xml")
    assert (found.errors[0].value, found.declarations[0].classification.purpose) == ("XXX", Purpose.UNKNOWN)


def test_all_errors_are_listed_and_the_rest_is_counted(made_up: MadeUp) -> None:
    data = made_up("wco_import.xml").replace(b"<ID>", b"<ID>far-too-long-for-any-party-code-")
    found = read_file(data, "a.xml", limits=Limits(errors=3))
    assert len(found.errors) == 4
    assert "more errors" in found.errors[-1].reason


def test_several_declarations_in_one_file_are_kept_apart(made_up: MadeUp) -> None:
    one = made_up("wco_amendment.xml")
    two = made_up("wco_untidy.xml")
    found = read_file(b"<batch>" + one + two + b"</batch>", "batch.xml")
    assert found.errors == ()
    assert [declaration.reference for declaration in found.declarations] == ["CORRECT-1", "UNTIDY-7"]
    assert [len(declaration.lines) for declaration in found.declarations] == [1, 2]
    assert {note.declaration for note in found.interpreted} == {1}
    assert found.declarations[1].lines[0].path.startswith("Declaration[2]/")


def test_a_declaration_without_a_namespace_is_read_and_said_to_have_none(made_up: MadeUp) -> None:
    data = made_up("wco_amendment.xml").replace(b' xmlns="urn:wco:datamodel:WCO:DEC-DMS:2"', b"")
    found = read_file(data, "a.xml")
    assert found.declarations[0].reference == "CORRECT-1"
    assert "no namespace" in found.interpreted[0].rule
