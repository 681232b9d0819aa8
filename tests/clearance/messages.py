"""Made-up messages of brokers' systems, for tests of what becomes of them: as tidy or as poor as a test wants."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from clearance.intake.completion import CompletionMap, map_from

# Codes of the senders, and what they are here.
MAP: dict[str, Any] = {
    "parties": {"JP5555555555": {"person": "IMP01"}, "FR33333333333": {"person": "BRK01"}},
    "places": {"FRAUHARBOURSHED7": "1AW01"},
    "codes": {"420211": "200", "610910": "010"},
    "exchange_rates": {"EUR": "160", "GBP": "190.55", "JPY": "1"},
}


def a_map(**changes: Any) -> CompletionMap:
    """The completion map, with these entries changed."""
    found, errors = map_from({**MAP, **changes})
    assert found is not None, errors
    return found


def an_item(**changes: Any) -> dict[str, Any]:
    """One item of goods: ten leather suitcases."""
    item: dict[str, Any] = {
        "code": "42021110",
        "description": "Leather suitcases",
        "origin": "FR",
        "price": "1000",
        "currency": "EUR",
        "net": "100",
        "gross": "110",
        "quantity": "10",
        "unit": "NAR",
        "packages": "10",
        "regime": "100",
        "current": "40",
        "previous": "00",
        "charges": (),
        "documents": (),
    }
    return {**item, **changes}


def wco(*items: Mapping[str, Any], **changes: Any) -> bytes:
    """A WCO DMS import declaration of these items; a value of None leaves its element out."""
    head: dict[str, Any] = {
        "reference": "HARBOUR-1",
        "type": "IMA",
        "gross": "110",
        "packages": "10",
        "invoice": "1000",
        "currency": "EUR",
        "agent": "FR33333333333",
        "importer": "JP5555555555",
        "terms": "CIF",
        "place": "HARBOURSHED7",
        "documents": (("Z", "705", "LAVB1"),),
        "charges": (),
        "exporter": "Maison Cuir",
        "country": "FR",
    }
    head.update(changes)
    goods = items or (an_item(),)
    place = _e("Name", head["place"]) and (
        _e("Name", head["place"])
        + _e("TypeCode", "A")
        + _in("Address", _e("TypeCode", "U") + _e("CountryCode", "FR"))
    )
    shipment = "".join(
        (
            _in("Consignment", _in("GoodsLocation", place)),
            _valuation(head["charges"]),
            _in("ExportCountry", _e("ID", head["country"])),
            *(_item(number, {**an_item(), **one}) for number, one in enumerate(goods, start=1)),
            _in("Importer", _e("ID", head["importer"])),
            *(_document("PreviousDocument", *one) for one in head["documents"]),
            _in("TradeTerms", _e("ConditionCode", head["terms"])),
        )
    )
    declaration = "".join(
        (
            _e("FunctionCode", 9),
            _e("FunctionalReferenceID", head["reference"]),
            _e("TypeCode", head["type"]),
            _e("GoodsItemQuantity", len(goods)),
            _e("InvoiceAmount", head["invoice"], currencyID=head["currency"]),
            _e("TotalGrossMassMeasure", head["gross"]),
            _e("TotalPackageQuantity", head["packages"]),
            _in("Agent", head["agent"] and _e("ID", head["agent"]) + _e("FunctionCode", 2)),
            _in("Declarant", _e("ID", head["agent"] or head["importer"])),
            _in("Exporter", _e("Name", head["exporter"])),
            _in("GoodsShipment", shipment),
        )
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<md:MetaData xmlns:md="urn:wco:datamodel:WCO:DocumentMetaData-DMS:2"'
        ' xmlns="urn:wco:datamodel:WCO:DEC-DMS:2">\n'
        f"{_in('Declaration', declaration)}\n</md:MetaData>"
    ).encode()


def _in(tag: str, inner: str | None) -> str:
    return f"<{tag}>{inner}</{tag}>\n" if inner else ""


def _document(tag: str, category: str, kind: str, name: str) -> str:
    return _in(tag, _e("CategoryCode", category) + _e("ID", name) + _e("TypeCode", kind))


def _e(tag: str, value: Any, **attributes: Any) -> str:
    if value is None:
        return ""
    said = "".join(f' {name}="{one}"' for name, one in attributes.items() if one)
    return f"<{tag}{said}>{escape(str(value))}</{tag}>"


def _valuation(charges: Any) -> str:
    """Charges as (code, amount, currency); the code "freight" is the element of that name."""
    found = ""
    for code, amount, currency in charges:
        if code == "freight":
            found += _e("FreightChargeAmount", amount, currencyID=currency)
        else:
            found += (
                f"<ChargeDeduction><ChargesTypeCode>{code}</ChargesTypeCode>"
                f"{_e('OtherChargeDeductionAmount', amount, currencyID=currency)}</ChargeDeduction>"
            )
    return f"<CustomsValuation>{found}</CustomsValuation>" if found else ""


def _item(number: int, one: Mapping[str, Any]) -> str:
    classified = _in(
        "Classification", one["code"] and _e("ID", one["code"]) + _e("IdentificationTypeCode", "TSP")
    )
    measure = "".join(
        (
            _e("GrossMassMeasure", one["gross"]),
            _e("NetNetWeightMeasure", one["net"]),
            _e("TariffQuantity", one["quantity"], unitCode=one["unit"]),
        )
    )
    commodity = "".join(
        (
            _e("Description", one["description"]),
            classified,
            _in("DutyTaxFee", _e("DutyRegimeCode", one["regime"])),
            _in("GoodsMeasure", measure),
            _in("InvoiceLine", _e("ItemChargeAmount", one["price"], currencyID=one["currency"])),
        )
    )
    packages = one["packages"]
    return _in(
        "GovernmentAgencyGoodsItem",
        "".join(
            (
                _e("SequenceNumeric", number),
                *(_document("AdditionalDocument", *document) for document in one["documents"]),
                _in("Commodity", commodity),
                _valuation(one["charges"]),
                _in(
                    "GovernmentProcedure",
                    _e("CurrentCode", one["current"]) + _e("PreviousCode", one["previous"]),
                ),
                _in("Origin", one["origin"] and _e("CountryCode", one["origin"]) + _e("TypeCode", 1)),
                _in("Packaging", packages and _e("QuantityQuantity", packages) + _e("TypeCode", "CT")),
            )
        ),
    )


def own_json(**changes: Any) -> bytes:
    """A declaration in Kanmon's own JSON."""
    from tests.clearance.scene import a_declaration

    return json.dumps(a_declaration(**changes)).encode()
