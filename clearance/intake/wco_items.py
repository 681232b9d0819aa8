"""One item of goods (GovernmentAgencyGoodsItem) of a declaration in the WCO data model."""

import re
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext_lazy as _

from clearance.intake import values
from clearance.intake.declaration_data import (
    Charge,
    ChargeKind,
    Money,
    Origin,
    Packages,
    PreviousDocument,
    Procedure,
    Quantity,
    ReadLine,
    Statement,
    SupportingDocument,
)
from clearance.intake.notebook import Notebook
from clearance.intake.purpose import PROCEDURES
from clearance.intake.values import Read, Unreadable
from clearance.intake.xml_reading import Node

# What the message format allows (characters).
LONGEST_DESCRIPTION: Final = 512
LONGEST_PARTY: Final = 17
LONGEST_REFERENCE: Final = 22

_PREFERENCES: Final = frozenset("234")  # the first digit of a regime; 1 is the rate for every country
_ORDINARY_REGIME: Final = "100"
_NET_OF_THE_CODE: Final = ("TSP", "TRC")  # eight digits, then two more
_CHARGES: Final[dict[str, ChargeKind]] = {"AK": ChargeKind.FREIGHT}
_INVOICE_AND_DATE = re.compile(r"(.+)/([0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4})\Z", re.DOTALL)
KILOGRAM: Final = "KGM"
_MASS_IN_KILOGRAMS: Final[dict[str, Decimal]] = {
    "KGM": Decimal(1),
    "GRM": Decimal("0.001"),
    "TNE": Decimal(1000),
    "LBR": Decimal("0.45359237"),
}


def read_item(node: Node, notebook: Notebook, *, strict: bool) -> ReadLine:
    """The item as plain data. `strict`: a new declaration, whose item must have a number and a known procedure."""
    commodity = node.find("Commodity")
    measure = node.find("Commodity/GoodsMeasure")
    sequence_node = node.find("SequenceNumeric")
    regime = _regime(commodity, notebook)
    origins = tuple(origin for part in node.all("Origin") if (origin := _origin(part, notebook)))
    price, is_customs_value = _price(node, notebook)
    if is_customs_value and price is not None:
        rule = str(_("taken as the price, since there is no InvoiceLine/ItemChargeAmount"))
        found = node.find("CustomsValueAmount")
        assert found is not None
        notebook.note(found.path, found.line, found.text, price.amount, rule)
    return ReadLine(
        sequence=_sequence(node, notebook, strict=strict),
        file_line=node.line,
        path=node.path,
        sequence_line=sequence_node.line if sequence_node else node.line,
        description=notebook.text(node.find("Commodity/Description"), longest=LONGEST_DESCRIPTION),
        commodity_code=_commodity_code(commodity, notebook),
        origins=origins,
        duty_regime=regime,
        preference_claimed=bool(regime and regime[:1] in _PREFERENCES),
        gross_mass=_mass(measure.find("GrossMassMeasure") if measure else None, notebook),
        net_mass=_mass(measure.find("NetNetWeightMeasure") if measure else None, notebook),
        quantities=_quantities(measure, notebook),
        packages=tuple(_packages(part, notebook) for part in node.all("Packaging")),
        price=price,
        statistical_value=notebook.money(node.find("StatisticalValueAmount")),
        procedure=_procedure(node, notebook, strict=strict),
        documents=documents_of(node, notebook),
        previous_documents=previous_documents_of(node, notebook),
        statements=statements_of(node, notebook),
        valuation_method=notebook.text(node.find("CustomsValuation/MethodCode")),
        charges=charges_of(node.find("CustomsValuation"), notebook),
        containers=containers_of(commodity, notebook),
        export_country=notebook.value(node.find("ExportCountry/ID"), values.country),
    )


def _sequence(node: Node, notebook: Notebook, *, strict: bool) -> int | None:
    part = node.find("SequenceNumeric")
    found = notebook.whole(part)
    if strict and part is None:
        notebook.error(f"{node.path}/SequenceNumeric", node.line, str(_("the item has no number")))
    return found


def _commodity_code(commodity: Node | None, notebook: Notebook) -> str | None:
    """The digits of the goods: eight of the combined nomenclature (TSP) and the two after them (TRC)."""
    if commodity is None:
        return None
    code: str | None = None
    further: str | None = None
    for part in commodity.all("Classification"):
        kind_node, id_node = part.find("IdentificationTypeCode"), part.find("ID")
        kind = notebook.text(kind_node)
        if kind == _NET_OF_THE_CODE[0] and code is None:
            code = notebook.value(id_node, values.commodity_code)
        elif kind == _NET_OF_THE_CODE[1] and further is None:
            further = notebook.value(id_node, _two_digits)
    if code and further and len(code) == 8:
        return code + further
    return code


def _two_digits(raw: str) -> Read[str]:
    read = values.text(raw)
    if not re.fullmatch(r"[0-9]{2}", read.value):
        raise Unreadable(str(_("it has two digits")))
    return read


def _regime(commodity: Node | None, notebook: Notebook) -> str | None:
    """The duty regime asked for. Anything but the rate for every country is noted: it means nothing here by itself."""
    found: str | None = None
    for duty in commodity.all("DutyTaxFee") if commodity else ():
        place = duty.find("DutyRegimeCode")
        code = notebook.text(place)
        if place is None or code is None or found is not None:
            continue
        found = code
        if code[:1] in _PREFERENCES:
            rule = str(
                _(
                    "a preference is claimed under the sender's agreements; name the agreement that applies here"
                )
            )
            notebook.note(place.path, place.line, code, code, rule)
        elif code != _ORDINARY_REGIME:
            rule = str(
                _(
                    "a quota, suspension or end use is claimed under the sender's tariff; it is not carried over"
                )
            )
            notebook.note(place.path, place.line, code, code, rule)
    return found


def _origin(part: Node, notebook: Notebook) -> Origin | None:
    country = notebook.value(part.find("CountryCode"), values.country)
    kind = notebook.text(part.find("TypeCode"))
    return Origin(country, preferential=kind == "2") if country else None


def _price(node: Node, notebook: Notebook) -> tuple[Money | None, bool]:
    charged = node.find("Commodity/InvoiceLine/ItemChargeAmount")
    value = node.find("CustomsValueAmount")
    price = notebook.money(charged)
    if price is not None or value is None:
        return price, False
    return notebook.money(value), True


def _mass(part: Node | None, notebook: Notebook) -> Decimal | None:
    """A mass in kilograms, whatever unit it is written in."""
    found = notebook.amount(part)
    if found is None or part is None:
        return None
    unit = part.attributes.get("unitCode", KILOGRAM).strip() or KILOGRAM
    factor = _MASS_IN_KILOGRAMS.get(unit)
    if factor is None:
        notebook.error(
            f"{part.path}/@unitCode", part.line, str(_("it is not a unit of mass that is known")), unit
        )
        return None
    if factor != 1:
        notebook.note(
            part.path, part.line, f"{part.text} {unit}", found * factor, str(_("worked out in kilograms"))
        )
    return found * factor


def _quantities(measure: Node | None, notebook: Notebook) -> tuple[Quantity, ...]:
    if measure is None:
        return ()
    quantities = []
    for part in measure.all("TariffQuantity"):
        amount = notebook.amount(part)
        if amount is not None:
            quantities.append(Quantity(amount, part.attributes.get("unitCode") or None))
    return tuple(quantities)


def _packages(part: Node, notebook: Notebook) -> Packages:
    return Packages(
        count=notebook.amount(part.find("QuantityQuantity")),
        type=notebook.text(part.find("TypeCode")),
        marks=notebook.text(part.find("MarksNumbersID"), longest=LONGEST_DESCRIPTION),
    )


def _procedure(node: Node, notebook: Notebook, *, strict: bool) -> Procedure | None:
    """The procedure asked for is the one with a previous code; the others are additional."""
    main: tuple[Node, str | None, str | None] | None = None
    additional: list[str] = []
    for part in node.all("GovernmentProcedure"):
        current, previous = notebook.text(part.find("CurrentCode")), notebook.text(part.find("PreviousCode"))
        if main is None and (
            previous is not None or (current is not None and re.fullmatch("[0-9]{2}", current))
        ):
            main = (part, current, previous)
        elif current is not None:
            additional.append(current)
    if main is None:
        if strict:
            path = f"{node.path}/GovernmentProcedure"
            notebook.error(path, node.line, str(_("the item does not say which procedure it asks for")))
        return None
    part, current, previous = main
    if strict:
        if current not in PROCEDURES:
            place = part.find("CurrentCode") or part
            notebook.error(
                place.path, place.line, str(_("there is no customs procedure with this code")), current
            )
        if previous is not None and not re.fullmatch("[0-9]{2}", previous):
            place = part.find("PreviousCode") or part
            notebook.error(place.path, place.line, str(_("a previous procedure has two digits")), previous)
    return Procedure(current, previous, tuple(additional))


def documents_of(node: Node, notebook: Notebook) -> tuple[SupportingDocument, ...]:
    """The supporting documents below an element: invoices, licences, permits, with what is written off them."""
    found = []
    for part in node.all("AdditionalDocument"):
        written_off = part.find("WriteOff/QuantityQuantity")
        amount = notebook.amount(written_off)
        id_node = part.find("ID")
        document_id = notebook.text(id_node)
        category, kind = notebook.text(part.find("CategoryCode")), notebook.text(part.find("TypeCode"))
        issued = None
        if (
            category == "N"
            and kind == "935"
            and document_id
            and (split := _INVOICE_AND_DATE.match(document_id))
        ):
            try:
                issued = values.day(split.group(2)).value
            except Unreadable:
                issued = None
            if issued and id_node is not None:
                rule = str(_("its end was read as the day of the invoice; the reference was kept whole"))
                notebook.note(id_node.path, id_node.line, id_node.text, issued, rule)
        found.append(
            SupportingDocument(
                category=category,
                type=kind,
                id=document_id,
                name=notebook.text(part.find("Name")),
                issued=issued,
                exemption=notebook.text(part.find("LPCOExemptionCode")),
                writeoff_quantity=amount,
                writeoff_unit=written_off.attributes.get("unitCode") if written_off else None,
            )
        )
    return tuple(found)


def previous_documents_of(node: Node, notebook: Notebook) -> tuple[PreviousDocument, ...]:
    """The documents that came before: advance data, consignment references, earlier declarations."""
    return tuple(
        PreviousDocument(
            category=notebook.text(part.find("CategoryCode")),
            type=notebook.text(part.find("TypeCode")),
            id=notebook.text(part.find("ID")),
            line=notebook.whole(part.find("LineNumeric")),
        )
        for part in node.all("PreviousDocument")
    )


def statements_of(node: Node, notebook: Notebook) -> tuple[Statement, ...]:
    """The additional statements, coded or in words."""
    return tuple(
        Statement(notebook.text(part.find("StatementCode")), notebook.text(part.find("StatementDescription")))
        for part in node.all("AdditionalInformation")
    )


def containers_of(node: Node | None, notebook: Notebook) -> tuple[str, ...]:
    """The numbers of the containers named below an element, each once."""
    if node is None:
        return ()
    ids = (notebook.text(part.find("ID")) for part in node.all("TransportEquipment"))
    return tuple(dict.fromkeys(one for one in ids if one))


def charges_of(valuation: Node | None, notebook: Notebook) -> tuple[Charge, ...]:
    """Freight, additions (codes from A) and deductions (codes from B), each with its currency."""
    if valuation is None:
        return ()
    charges = []
    for part in valuation.all("FreightChargeAmount"):
        if money := notebook.money(part):
            charges.append(Charge(ChargeKind.FREIGHT, "FreightChargeAmount", money))
    for part in valuation.all("ChargeDeduction"):
        code_node = part.find("ChargesTypeCode")
        code = notebook.text(code_node)
        money = notebook.money(part.find("OtherChargeDeductionAmount"))
        if money is None:
            continue
        kind = _CHARGES.get(code or "") or (ChargeKind.DEDUCTION if (code or "").startswith("B") else None)
        if kind is ChargeKind.FREIGHT and code_node is not None:
            rule = str(_("transport, loading and insurance together; taken as freight"))
            notebook.note(code_node.path, code_node.line, code_node.text, kind, rule)
        charges.append(Charge(kind or ChargeKind.ADDITION, code or "", money))
    return tuple(charges)
