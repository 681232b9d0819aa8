"""The completion map, and the draft that comes of a file and a map."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from clearance.intake.completion import CompletionMap, map_from, read_map
from clearance.intake.drafting import Completion, complete
from clearance.intake.reading import read_file

MadeUp = Callable[[str], bytes]


def whole_map(made_up: MadeUp) -> CompletionMap:
    found, errors = read_map(made_up("map.json"))
    assert errors == ()
    assert found is not None
    return found


def _complete(made_up: MadeUp, name: str, completion_map: CompletionMap | None = None) -> Completion:
    found = read_file(made_up(name), name)
    assert found.errors == ()
    return complete(found.declarations[0], completion_map or whole_map(made_up), file_name=name)


def test_a_tidy_declaration_and_a_map_make_a_whole_draft(made_up: MadeUp) -> None:
    completion = _complete(made_up, "wco_import.xml")
    assert completion.draft == {
        "sender_reference": "HARBOUR-0001",
        "importer": "7000012050002",
        "broker": "P-BROKER",
        "place": "1AW01",
        "transport_document": "LAVB0098765",
        "consignment_references": ["6FR333-HARBOUR"],
        "invoice_number": "LAV-2026-118",
        "incoterm": "CIF",
        "incoterm_place": "JPTYO",
        "invoice_amount": Decimal("5200.50"),
        "invoice_currency": "EUR",
        "freight": None,
        "insurance": None,
        "additions": [],
        "deductions": [],
        "overseas_shipper": {"name": "Maroquinerie Lavande", "address": "4 rue du Moulin, Grasse, 06130, FR"},
        "country_of_export": "FR",
        "vessel_or_flight": "HIKAWA BREEZE",
        "arrival_date": date(2026, 3, 1),
        "containers": ["LAVU1234560"],
        "packages": 12,
        "gross_mass_kg": Decimal("130.5"),
        "exchange_rates": {"EUR": Decimal("163.25")},
        "lines": [
            {
                "sequence": 1,
                "code": "420221000",
                "preference": None,
                "description": "Handbags with outer surface of leather",
                "origin": "FR",
                "price": Decimal("4000.50"),
                "currency": "EUR",
                "net_mass_kg": Decimal(80),
                "gross_mass_kg": Decimal("90.5"),
                "quantity": Decimal(20),
                "unit": "NO",
                "quantity2": None,
                "unit2": "KG",
                "packages": 10,
                "documents": [
                    {
                        "type": "N380",
                        "id": "LAV-2026-118",
                        "name": None,
                        "issued": None,
                        "quantity": None,
                        "unit": None,
                    },
                    {
                        "type": "C400",
                        "id": "CITES-FR-77",
                        "name": "Permit for reptile leather",
                        "issued": None,
                        "quantity": Decimal(20),
                        "unit": "NAR",
                    },
                ],
            },
            {
                "sequence": 2,
                "code": "610910011",
                "preference": None,
                "description": "Cotton T-shirts",
                "origin": "PT",
                "price": Decimal(1200),
                "currency": "EUR",
                "net_mass_kg": Decimal(36),
                "gross_mass_kg": Decimal(40),
                "quantity": None,
                "unit": None,
                "quantity2": None,
                "unit2": "KG",
                "packages": 2,
                "documents": [],
            },
        ],
    }
    assert completion.missing == ()
    assert completion.can_be_lodged
    assert {(one.path, one.value, one.by_map) for one in completion.completed} == {
        ("importer", "7000012050002", "parties.JP5555555555"),
        ("broker", "P-BROKER", "parties.FR33333333333"),
        ("place", "1AW01", "places.FRAUHARBOURSHED7"),
        ("arrival_date", "2026-03-01", "defaults.arrival_date"),
        ("exchange_rates.EUR", "163.25", "exchange_rates.EUR"),
        ("lines[0].code", "420221000", "codes.420221"),
        ("lines[0].unit2", "KG", "defaults.line.unit2"),
        ("lines[1].code", "610910011", "codes.610910"),
        ("lines[1].unit2", "KG", "defaults.line.unit2"),
    }
    assert completion.interpreted == ()


def test_without_a_map_every_code_that_is_not_known_here_is_missing(made_up: MadeUp) -> None:
    completion = _complete(made_up, "wco_import.xml", CompletionMap())
    assert {one.path for one in completion.missing if one.required} == {
        "importer",
        "broker",
        "place",
        "lines[0].code",
        "lines[1].code",
    }
    assert not completion.can_be_lodged
    assert completion.draft["importer"] is None
    assert completion.draft["lines"][0]["code"] is None
    assert completion.completed == ()


def test_an_untidy_declaration_is_completed_and_every_step_is_told(made_up: MadeUp) -> None:
    completion = _complete(made_up, "wco_untidy.xml")
    draft = completion.draft
    assert draft["importer"] == "P-IMPORTER"
    assert draft["broker"] is None, "NL111111111 is not in the map"
    assert draft["place"] == "1BW02", "goods that leave a warehouse are in it"
    assert draft["incoterm"] == "CFR"
    assert draft["freight"] == {"amount": Decimal(150), "currency": "EUR"}
    assert draft["additions"] == [{"kind": "AI", "amount": Decimal(15), "currency": "EUR"}]
    assert draft["deductions"] == [{"kind": "BA", "amount": Decimal(5), "currency": "EUR", "line": 1}]
    assert draft["packages"] == 3
    assert draft["gross_mass_kg"] == Decimal("10.950")
    assert draft["invoice_amount"] is None, "the prices are in two currencies"
    wire, cheese = draft["lines"]
    assert wire["preference"] == "GSP"
    assert (wire["quantity"], wire["unit"]) == (Decimal(1), "KG")
    assert (cheese["origin"], cheese["net_mass_kg"]) == ("ZM", Decimal("9.5"))
    assert {one.path for one in completion.missing if one.required} == {
        "broker",
        "insurance",
        "invoice_amount",
        "invoice_currency",
        "lines[0].code",
        "lines[1].code",
    }
    notes = [(note.path, note.rule) for note in completion.interpreted]
    for path, words in (
        ("packages", "add up to 2"),
        ("gross_mass_kg", "sum of the gross masses"),
        ("freight", "sum of the amounts"),
        ("freight", "although the price is CFR"),
        ("lines[0].net_mass_kg", "more than the gross mass"),
        ("lines[0].unit", "same unit"),
    ):
        assert any(path == at and words in rule for at, rule in notes), (path, words)
    by_map = {one.path: one.by_map for one in completion.completed}
    assert by_map["lines[1].net_mass_kg"] == "declarations.UNTIDY-7.lines.7.net_mass_kg"
    assert by_map["lines[1].origin"] == "countries.ZN"
    assert by_map["lines[0].preference"] == "preferences.300/TN"


def test_the_map_never_overrides_what_the_file_says(made_up: MadeUp) -> None:
    found, errors = map_from(
        {
            "defaults": {
                "incoterm": "EXW",
                "invoice_number": "other",
                "packages": 99,
                "gross_mass_kg": 1,
                "vessel_or_flight": "other",
                "country_of_export": "US",
                "line": {"origin": "US", "price": 1, "net_mass_kg": 1, "description": "other"},
            }
        }
    )
    assert errors == ()
    assert found is not None
    draft = _complete(made_up, "wco_import.xml", found).draft
    assert (draft["incoterm"], draft["packages"], draft["vessel_or_flight"]) == ("CIF", 12, "HIKAWA BREEZE")
    assert draft["lines"][0]["origin"] == "FR"


def test_shares_of_a_charge_on_the_lines_are_not_added_to_the_charge(made_up: MadeUp) -> None:
    draft = _complete(made_up, "asycuda_import.xml").draft
    assert draft["freight"] == {"amount": Decimal(150), "currency": "GBP"}
    assert draft["insurance"] == {"amount": Decimal("12.5"), "currency": "GBP"}
    assert draft["additions"] == [{"kind": "other_cost", "amount": Decimal(67), "currency": "USD"}]
    assert draft["deductions"] == [{"kind": "deduction", "amount": Decimal(8), "currency": "GBP"}]
    assert draft["exchange_rates"] == {"USD": Decimal("150.1")}
    without = made_up("asycuda_import.xml").replace(b">150</Amount", b">0</Amount")
    without = without.replace(b">12.5</Amount", b">0</Amount").replace(b">67</Amount", b">0</Amount")
    declaration = read_file(without.replace(b">8</Amount", b">0</Amount"), "a.xml").declarations[0]
    alone = complete(declaration).draft
    assert alone["freight"] == {"amount": Decimal("112.5"), "currency": "GBP"}, "then they are all there is"


def test_prices_that_do_not_add_up_to_the_invoice_are_told_and_left_alone(made_up: MadeUp) -> None:
    completion = _complete(made_up, "asycuda_import.xml")
    assert completion.draft["invoice_amount"] == Decimal("1200.00")
    rules = [note.rule for note in completion.interpreted if note.path == "invoice_amount"]
    assert len(rules) == 1
    assert "1197.0" in rules[0]


def test_a_part_of_a_package_is_left_out_of_the_line_and_the_total_counts(made_up: MadeUp) -> None:
    draft = _complete(made_up, "asycuda_import.xml").draft
    assert draft["packages"] == 40
    assert [line["packages"] for line in draft["lines"]] == [40, None, None]


def test_a_price_without_the_freight_needs_the_freight(made_up: MadeUp) -> None:
    data = made_up("wco_import.xml").replace(b">CIF<", b">FOB<")
    declaration = read_file(data, "a.xml").declarations[0]
    assert {"freight", "insurance"} <= {one.path for one in complete(declaration).missing if one.required}
    given, _errors = map_from({"defaults": {"freight": {"amount": 10, "currency": "EUR"}}})
    assert given is not None
    missing = {one.path for one in complete(declaration, given).missing if one.required}
    assert "freight" not in missing
    assert "insurance" in missing


def test_freight_beside_a_price_that_should_include_it_is_pointed_out(made_up: MadeUp) -> None:
    data = made_up("wco_untidy.xml").replace(b"C&amp;F", b"CIF")
    completion = complete(read_file(data, "a.xml").declarations[0])
    assert any("although the price is CIF" in note.rule for note in completion.interpreted)


def test_a_charge_without_a_currency_is_missing_one(made_up: MadeUp) -> None:
    data = made_up("asycuda_import.xml").replace(
        b"<Amount_foreign_currency>150</Amount_foreign_currency>\n<Currency_code>GBP</Currency_code>",
        b"<Amount_foreign_currency>150</Amount_foreign_currency>",
    )
    declaration = read_file(data, "a.xml").declarations[0]
    assert "freight.currency" in {one.path for one in complete(declaration).missing}
    given, _errors = map_from({"defaults": {"charge_currency": "GBP"}})
    assert given is not None
    completion = complete(declaration, given)
    assert completion.draft["freight"] == {"amount": Decimal(150), "currency": "GBP"}
    assert "freight.currency" in {one.path for one in completion.completed}


def test_a_declaration_without_a_delivery_term_can_be_lodged_and_says_how_the_price_was_taken(
    made_up: MadeUp,
) -> None:
    data = made_up("wco_import.xml").replace(b"<ConditionCode>CIF</ConditionCode>", b"")
    declaration = read_file(data, "a.xml").declarations[0]
    completion = complete(declaration, whole_map(made_up))
    assert completion.can_be_lodged
    assert [one.path for one in completion.missing] == ["incoterm"]
    assert "incoterm" in {note.path for note in completion.interpreted}


def test_our_own_json_needs_no_map(made_up: MadeUp) -> None:
    completion = complete(read_file(made_up("declaration.json"), "a.json").declarations[0])
    assert completion.missing == ()
    assert completion.completed == ()
    draft = completion.draft
    assert (draft["importer"], draft["broker"], draft["place"]) == ("7000012050002", "P-BROKER", "1AW01")
    assert draft["lines"][0]["code"] == "611020011"
    assert draft["lines"][0]["preference"] == "RCEP"
    assert draft["overseas_shipper"] == {"name": "Haeundae Foods", "address": "Busan, KR"}


def _one_line(made_up: MadeUp, *changes: tuple[bytes, bytes]) -> bytes:
    """The tidy declaration with its first line only, and without the totals that repeat it."""
    data = made_up("wco_import.xml")
    second = data.index(b"      <GovernmentAgencyGoodsItem>", data.index(b"</GovernmentAgencyGoodsItem>"))
    data = data[:second] + data[data.index(b"      <Importer>") :]
    for old, new in (
        (b"<GoodsItemQuantity>2<", b"<GoodsItemQuantity>1<"),
        (b'<InvoiceAmount currencyID="EUR">5200.50</InvoiceAmount>', b""),
        (b"<TotalGrossMassMeasure>130.5</TotalGrossMassMeasure>", b""),
        (b"<TotalPackageQuantity>12</TotalPackageQuantity>", b""),
        *changes,
    ):
        assert old in data
        data = data.replace(old, new)
    return data


def test_totals_that_the_file_does_not_give_are_worked_out_and_said_so(made_up: MadeUp) -> None:
    completion = complete(read_file(_one_line(made_up), "a.xml").declarations[0])
    assert completion.draft["invoice_amount"] == Decimal("4000.50")
    assert completion.draft["invoice_currency"] == "EUR"
    assert completion.draft["packages"] == 10
    assert completion.draft["gross_mass_kg"] == Decimal("90.5")
    assert [(note.path, note.value) for note in completion.interpreted] == [
        ("invoice_amount", "4000.50"),
        ("packages", "10"),
        ("gross_mass_kg", "90.5"),
    ]


def test_totals_that_nothing_gives_are_missing(made_up: MadeUp) -> None:
    data = _one_line(
        made_up,
        (b"<QuantityQuantity>10</QuantityQuantity>", b""),
        (b"<GrossMassMeasure>90.5</GrossMassMeasure>", b""),
        (b'<ItemChargeAmount currencyID="EUR">4000.50</ItemChargeAmount>', b""),
        (b"<ID>JP5555555555</ID>", b""),
    )
    missing = {one.path for one in complete(read_file(data, "a.xml").declarations[0]).missing if one.required}
    assert {"packages", "gross_mass_kg", "invoice_amount", "invoice_currency", "importer"} <= missing
    assert {"lines[0].price", "lines[0].currency"} <= missing
    given, _errors = map_from(
        {
            "defaults": {
                "importer": "P-1",
                "packages": 3,
                "gross_mass_kg": 5,
                "line": {"price": 9, "currency": "JPY"},
            }
        }
    )
    assert given is not None
    draft = complete(read_file(data, "a.xml").declarations[0], given).draft
    assert (draft["importer"], draft["packages"], draft["gross_mass_kg"]) == ("P-1", 3, Decimal(5))
    assert (draft["invoice_amount"], draft["invoice_currency"]) == (Decimal(9), "JPY")


def test_a_total_of_packages_that_is_not_whole_is_missing(made_up: MadeUp) -> None:
    data = made_up("asycuda_import.xml").replace(b"packages>40</Total", b"packages>40.5</Total")
    completion = complete(read_file(data, "a.xml").declarations[0])
    assert "packages" in {one.path for one in completion.missing}
    assert any("not a whole number of packages" in note.rule for note in completion.interpreted)


def test_the_maps_own_units_and_shipper_are_used(made_up: MadeUp) -> None:
    data = made_up("asycuda_import.xml").replace(
        b"Suppplementary_unit_code>LTR", b"Suppplementary_unit_code>BTL"
    )
    name = data[data.index(b"<Exporter_name>") : data.index(b"</Exporter_name>")]
    declaration = read_file(data.replace(name, b"<Exporter_name>"), "a.xml").declarations[0]
    given, errors = map_from({"units": {"BTL": "NO"}, "defaults": {"overseas_shipper": {"name": "Orchard"}}})
    assert errors == ()
    assert given is not None
    draft = complete(declaration, given).draft
    assert draft["lines"][0]["unit"] == "NO"
    assert draft["overseas_shipper"] == {"name": "Orchard", "address": None}
