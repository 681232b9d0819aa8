"""One item of a declaration that an ASYCUDA World system wrote."""

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
    SupportingDocument,
)
from clearance.intake.notebook import Notebook
from clearance.intake.purpose import PROCEDURES
from clearance.intake.values import Read, Unreadable
from clearance.intake.xml_reading import Node

# The charges of an item or of the whole declaration, in the order in which `Value_item` adds them up.
CHARGES: Final = (
    ("external_freight", ChargeKind.FREIGHT),
    ("internal_freight", ChargeKind.FREIGHT),
    ("insurance", ChargeKind.INSURANCE),
    ("other_cost", ChargeKind.ADDITION),
    ("deduction", ChargeKind.DEDUCTION),
)
_PROCEDURE = re.compile(r"[0-9]{4}")


def read_item(node: Node, sequence: int, notebook: Notebook) -> ReadLine:
    """The item as plain data; items have no number of their own, their place in the file is their number."""
    tariff = node.find("Tarification")
    weight = node.find("Valuation_item/Weight_itm")
    preference = notebook.text(tariff.find("Preference_code") if tariff else None)
    country = notebook.value(node.find("Goods_description/Country_of_origin_code"), values.country)
    charges = charges_of(node.find("Valuation_item"), "item_", notebook)
    _check_value_item(node, charges, notebook)
    if (
        preference is not None
        and tariff is not None
        and (place := tariff.find("Preference_code")) is not None
    ):
        rule = str(
            _("a preference is claimed under the sender's agreements; name the agreement that applies here")
        )
        notebook.note(place.path, place.line, preference, preference, rule)
    return ReadLine(
        sequence=sequence,
        file_line=node.line,
        path=node.path,
        sequence_line=node.line,
        description=_description(node, notebook),
        commodity_code=_commodity_code(tariff, notebook),
        origins=(Origin(country, preferential=False),) if country else (),
        duty_regime=preference,
        preference_claimed=preference is not None,
        gross_mass=notebook.amount(weight.find("Gross_weight_itm") if weight else None),
        net_mass=notebook.amount(weight.find("Net_weight_itm") if weight else None),
        quantities=_quantities(tariff, notebook),
        packages=_packages(node, notebook),
        price=_price(node, notebook),
        procedure=_procedure(tariff, notebook),
        documents=_documents(node, notebook),
        previous_documents=_previous_documents(node, notebook),
        valuation_method=notebook.text(tariff.find("Valuation_method_code") if tariff else None),
        charges=charges,
    )


def _description(node: Node, notebook: Notebook) -> str | None:
    commercial = notebook.text(node.find("Goods_description/Commercial_Description"))
    of_tariff = notebook.text(node.find("Goods_description/Description_of_goods"))
    return commercial or of_tariff


def _commodity_code(tariff: Node | None, notebook: Notebook) -> str | None:
    if tariff is None:
        return None
    code = notebook.value(tariff.find("HScode/Commodity_code"), values.commodity_code)
    further = notebook.value(tariff.find("HScode/Precision_1"), _digits)
    return code + further if code and further else code


def _digits(raw: str) -> Read[str]:
    read = values.text(raw)
    if not re.fullmatch(r"[0-9]{1,6}", read.value):
        raise Unreadable(str(_("a commodity code has digits only")))
    return read


def _quantities(tariff: Node | None, notebook: Notebook) -> tuple[Quantity, ...]:
    """Supplementary units; the element names have three p in every file of this system."""
    found = []
    for part in tariff.all("Supplementary_unit") if tariff else ():
        for spelling in ("Suppplementary_unit", "Supplementary_unit"):
            unit = notebook.text(part.find(f"{spelling}_code"))
            amount = notebook.amount(part.find(f"{spelling}_quantity"))
            if amount is not None:
                found.append(Quantity(amount, unit))
    return tuple(found)


def _packages(node: Node, notebook: Notebook) -> tuple[Packages, ...]:
    found = []
    for part in node.all("Packages"):
        marks = (
            notebook.text(part.find("Marks1_of_packages")),
            notebook.text(part.find("Marks2_of_packages")),
        )
        place = part.find("Number_of_packages")
        count = notebook.amount(place)
        if count is not None and place is not None and count != count.to_integral_value():
            rule = str(_("kept as it is: a part of a package; the total of the declaration counts"))
            notebook.note(place.path, place.line, place.text, count, rule)
        kind = notebook.text(part.find("Kind_of_packages_code"))
        found.append(Packages(count, kind, " ".join(mark for mark in marks if mark) or None))
    return tuple(found)


def _price(node: Node, notebook: Notebook) -> Money | None:
    """The price in the currency of the invoice; without the item's own invoice it stands in the tariff block."""
    invoice = money_of(node.find("Valuation_item/Item_Invoice"), notebook, keep_zero=True)
    place = node.find("Tarification/Item_price")
    price = notebook.amount(place)
    if invoice is not None:
        if price is not None and place is not None and price != invoice.amount:
            rule = str(_("it differs from Item_Invoice, which was taken"))
            notebook.note(place.path, place.line, place.text, invoice.amount, rule)
        return invoice
    return Money(price, None) if price is not None else None


def _procedure(tariff: Node | None, notebook: Notebook) -> Procedure | None:
    place = tariff.find("Extended_customs_procedure") if tariff else None
    written = notebook.text(place)
    national = notebook.text(tariff.find("National_customs_procedure") if tariff else None)
    if written is None or place is None:
        return None
    if not _PROCEDURE.fullmatch(written):
        notebook.error(place.path, place.line, str(_("a procedure has four digits")), written)
        return None
    if written[:2] not in PROCEDURES:
        notebook.error(
            place.path, place.line, str(_("there is no customs procedure with this code")), written
        )
    return Procedure(written[:2], written[2:], (national,) if national and national.strip("0") else ())


def _documents(node: Node, notebook: Notebook) -> tuple[SupportingDocument, ...]:
    found = []
    for part in node.all("Attached_documents"):
        kind = notebook.text(part.find("Attached_document_code"))
        reference = notebook.text(part.find("Attached_document_reference"))
        name = notebook.text(part.find("Attached_document_name"))
        issued = notebook.day(part.find("Attached_document_date"))
        if kind or reference:
            found.append(SupportingDocument(None, kind, reference, name, issued))
    licence = notebook.text(node.find("Licence_number"))
    if licence:
        quantity = notebook.amount(node.find("Quantity_deducted_from_licence"))
        found.append(SupportingDocument(None, "licence", licence, writeoff_quantity=quantity))
    return tuple(found)


def _previous_documents(node: Node, notebook: Notebook) -> tuple[PreviousDocument, ...]:
    part = node.find("Previous_doc")
    if part is None:
        return ()
    found = []
    for name, kind in (("Summary_declaration", "bill"), ("Previous_document_reference", "previous")):
        reference = notebook.text(part.find(name))
        if reference:
            found.append(PreviousDocument(None, kind, reference))
    return tuple(found)


def money_of(block: Node | None, notebook: Notebook, *, keep_zero: bool = False) -> Money | None:
    """The amount of a block in foreign currency with its code. Zero without a currency says nothing and is left out."""
    if block is None:
        return None
    amount = notebook.amount(block.find("Amount_foreign_currency"))
    currency = notebook.value(block.find("Currency_code"), values.currency)
    if amount is None or (amount == 0 and not keep_zero):
        return None
    return Money(amount, currency)


def charges_of(block: Node | None, prefix: str, notebook: Notebook) -> tuple[Charge, ...]:
    """Freight, insurance, other costs and deductions of an item ("item_") or of all ("Gs_")."""
    if block is None:
        return ()
    charges = []
    for name, kind in CHARGES:
        if money := money_of(block.find(prefix + name), notebook):
            charges.append(Charge(kind, name, money))
    return tuple(charges)


def _check_value_item(node: Node, charges: tuple[Charge, ...], notebook: Notebook) -> None:
    """`Value_item` repeats the charges in national currency as a sum ("146+0+0+67-0"); it is shown, not used."""
    place = node.find("Tarification/Value_item")
    raw = notebook.raw(place)
    if raw is None or place is None:
        return
    total = notebook.take(raw, place.path, place.line, lambda text: values.number(text, comma_groups=True))
    cost = node.find("Valuation_item/Total_cost_itm")
    if total is None or cost is None or not cost.text.strip():
        return
    try:
        expected = values.number(cost.text).value
    except Unreadable:
        return
    if abs(total - expected) > Decimal(1):
        rule = str(_("kept as it is: the sum differs from Total_cost_itm"))
        notebook.note(place.path, place.line, raw, expected, rule)
