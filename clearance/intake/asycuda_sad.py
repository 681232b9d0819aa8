"""Declarations that an ASYCUDA World system wrote (single administrative document). Its taxes are another country's."""

from dataclasses import replace
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext_lazy as _

from clearance.intake import values
from clearance.intake.asycuda_items import charges_of, money_of
from clearance.intake.declaration_data import (
    Agent,
    DeclarationKind,
    GoodsLocation,
    Incoterm,
    MessageFunction,
    Money,
    Party,
    PreviousDocument,
    ReadDeclaration,
    ReadLine,
    TransportMeans,
    Warehouse,
)
from clearance.intake.notebook import Notebook
from clearance.intake.purpose import Classification, Purpose, classify_import, import_for, not_taken
from clearance.intake.xml_reading import Node

ROOT: Final = "ASYCUDA"
ITEM: Final = "Item"
INVOICE_DOCUMENT: Final = "380"
TRANSPORT_DOCUMENTS: Final = frozenset(
    ["703", "704", "705", "706", "710", "714", "720", "722", "730", "733", "740", "741", "750", "760"]
)

# The general procedure: the digit after the letters of the type (IM 4 is an import for home use).
_GENERAL_PROCEDURES: Final[dict[str, Purpose]] = {
    "1": Purpose.EXPORT,
    "2": Purpose.EXPORT,
    "3": Purpose.EXPORT,
    "4": Purpose.HOME_USE,
    "5": Purpose.TEMPORARY_ADMISSION,
    "6": Purpose.RE_IMPORT,
    "7": Purpose.WAREHOUSING,
    "8": Purpose.TRANSIT,
}
_KINDS: Final = {"IM": DeclarationKind.IMPORT, "EX": DeclarationKind.EXPORT, "TR": DeclarationKind.TRANSIT}
_FLOWS: Final = {"I": DeclarationKind.IMPORT, "E": DeclarationKind.EXPORT, "T": DeclarationKind.TRANSIT}


def read_declaration(node: Node, lines: tuple[ReadLine, ...], notebook: Notebook) -> ReadDeclaration:
    """The declaration around its items, as plain data."""
    kind, classification = _classify(node, lines, notebook)
    invoice_total = _invoice_total(node, notebook)
    lines = _with_currency(lines, invoice_total, notebook)
    declared = notebook.whole(node.find("Property/Nbers/Total_number_of_items"))
    if declared is not None and declared != len(lines):
        place = node.find("Property/Nbers/Total_number_of_items")
        assert place is not None
        found = {"declared": declared, "count": len(lines)}
        rule = str(_("the header says %(declared)d items, the file has %(count)d")) % found
        notebook.note(place.path, place.line, place.text, len(lines), rule)
    exporter = _trader(node.find("Traders/Exporter"), "Exporter", notebook)
    consignee = _trader(node.find("Traders/Consignee"), "Consignee", notebook)
    declarant = _declarant(node.find("Declarant"), notebook)
    notebook.day(node.find("Identification/Registration/Date"))
    return ReadDeclaration(
        function=MessageFunction.NEW,
        kind=kind,
        type_letter=None,
        classification=classification,
        said_at=notebook.said(node.find("Identification/Type/Type_of_declaration") or node),
        reference=_reference(node, notebook),
        declarant=declarant,
        broker=Agent(declarant.id, None) if declarant.id and declarant.id != consignee.id else None,
        importer=consignee if kind is not DeclarationKind.EXPORT else Party(),
        exporter=exporter,
        consignee=consignee,
        incoterm=_incoterm(node, notebook),
        invoice_total=invoice_total,
        charges=charges_of(node.find("Valuation"), "Gs_", notebook),
        previous_documents=_manifest(node, notebook),
        transport_means=_means(node.find("Transport/Means_of_transport"), notebook),
        containers=_containers(node, notebook),
        location=_location(node, notebook),
        warehouse=_warehouse(node, notebook),
        office=notebook.text(node.find("Identification/Office_segment/Customs_clearance_office_code")),
        declared_lines=declared,
        total_packages=notebook.amount(node.find("Property/Nbers/Total_number_of_packages")),
        gross_mass=_gross_mass(node, notebook),
        export_country=notebook.value(
            node.find("General_information/Country/Export/Export_country_code"), values.country
        ),
        transport_document=_transport_document(lines),
        invoice_number=_invoice_number(lines),
        lines=lines,
        line_charges_are_shares=True,
    )


def _classify(
    node: Node, lines: tuple[ReadLine, ...], notebook: Notebook
) -> tuple[DeclarationKind | None, Classification]:
    type_node = node.find("Identification/Type/Type_of_declaration")
    general_node = node.find("Identification/Type/Declaration_gen_procedure_code")
    flow_node = node.find("Property/Sad_flow")
    written, general, flow = (
        notebook.text(type_node) or "",
        notebook.text(general_node),
        notebook.text(flow_node),
    )
    if general is None and written[-1:].isdigit():
        written, general = written[:-1], written[-1]
    kind = _KINDS.get(written[:2].upper()) or _FLOWS.get((flow or "").upper())
    if kind is None:
        path = type_node.path if type_node else f"{node.path}/Identification/Type/Type_of_declaration"
        reason = str(_("the type of a declaration begins with IM, EX or TR"))
        notebook.error(path, type_node.line if type_node else node.line, reason, written or None)
        return None, not_taken(Purpose.UNKNOWN)
    if kind is DeclarationKind.EXPORT:
        return kind, not_taken(Purpose.EXPORT)
    if kind is DeclarationKind.TRANSIT:
        return kind, not_taken(Purpose.TRANSIT)
    if any(line.procedure for line in lines):
        return kind, classify_import(None, (line.procedure for line in lines))
    purpose = _GENERAL_PROCEDURES.get(general or "", Purpose.UNKNOWN)
    return kind, import_for(purpose)


def _reference(node: Node, notebook: Notebook) -> str | None:
    number = notebook.text(node.find("Declarant/Reference/Number"))
    year = notebook.text(node.find("Declarant/Reference/Year"))
    return f"{year}/{number}" if number and year else number


def _invoice_total(node: Node, notebook: Notebook) -> Money | None:
    total = money_of(node.find("Valuation/Gs_Invoice"), notebook)
    place = node.find("Valuation/Total/Total_invoice")
    alone = notebook.amount(place)
    if total is not None or place is None or not alone:
        return total
    notebook.note(
        place.path, place.line, place.text, alone, str(_("taken as the invoice total; it has no currency"))
    )
    return Money(alone, None)


def _with_currency(
    lines: tuple[ReadLine, ...], total: Money | None, notebook: Notebook
) -> tuple[ReadLine, ...]:
    """Prices of items without a currency are in that of the invoice."""
    if total is None or total.currency is None:
        return lines
    completed = []
    for line in lines:
        if line.price is not None and line.price.currency is None:
            rule = str(_("the currency of the invoice was taken"))
            notebook.note(
                f"{line.path}/Valuation_item/Item_Invoice/Currency_code",
                line.file_line,
                "",
                total.currency,
                rule,
            )
            line = replace(line, price=Money(line.price.amount, total.currency))
        completed.append(line)
    return tuple(completed)


def _trader(node: Node | None, which: str, notebook: Notebook) -> Party:
    if node is None:
        return Party()
    name, address = notebook.name_and_address(node.find(f"{which}_name"))
    return Party(id=notebook.text(node.find(f"{which}_code")), name=name, address=address)


def _declarant(node: Node | None, notebook: Notebook) -> Party:
    if node is None:
        return Party()
    name, address = notebook.name_and_address(node.find("Declarant_name"))
    return Party(id=notebook.text(node.find("Declarant_code")), name=name, address=address)


def _incoterm(node: Node, notebook: Notebook) -> Incoterm | None:
    terms = node.find("Transport/Delivery_terms")
    if terms is None:
        return None
    code, place = notebook.value(terms.find("Code"), values.incoterm), notebook.text(terms.find("Place"))
    return Incoterm(code, place) if code or place else None


def _means(node: Node | None, notebook: Notebook) -> tuple[TransportMeans, ...]:
    if node is None:
        return ()
    found = []
    for role, name in (("border", "Border_information"), ("arrival", "Departure_arrival_information")):
        part = node.find(name)
        if part is None:
            continue
        identity = notebook.text(part.find("Identity"))
        nationality = notebook.value(part.find("Nationality"), values.country)
        mode = notebook.text(part.find("Mode"))
        if identity or nationality or mode:
            found.append(TransportMeans(role, identity, mode=mode, nationality=nationality))
    return tuple(found)


def _containers(node: Node, notebook: Notebook) -> tuple[str, ...]:
    block = node.find("Containers")
    parts = [*node.all("Container"), *(block.all("Container") if block else ())]
    ids = (notebook.text(part.find("Container_identity")) for part in parts)
    return tuple(dict.fromkeys(one for one in ids if one))


def _location(node: Node, notebook: Notebook) -> GoodsLocation | None:
    code = notebook.text(node.find("Transport/Location_of_goods"))
    return GoodsLocation(code, code) if code else None


def _warehouse(node: Node, notebook: Notebook) -> Warehouse | None:
    number = notebook.text(node.find("Warehouse/Identification"))
    return Warehouse(None, number) if number else None


def _manifest(node: Node, notebook: Notebook) -> tuple[PreviousDocument, ...]:
    number = notebook.text(node.find("Identification/Manifest_reference_number"))
    return (PreviousDocument(None, "manifest", number),) if number else ()


def _gross_mass(node: Node, notebook: Notebook) -> Decimal | None:
    for path in ("Valuation/Weight/Gross_weight", "Valuation/Total/Total_weight"):
        found = notebook.amount(node.find(path))
        if found:
            return found
    return None


def _transport_document(lines: tuple[ReadLine, ...]) -> str | None:
    """The bill that the goods stand under in the manifest, or the first bill or waybill that is attached."""
    for line in lines:
        for previous in line.previous_documents:
            if previous.type == "bill":
                return previous.id
    for line in lines:
        for document in line.documents:
            if document.type in TRANSPORT_DOCUMENTS and document.id:
                return document.id
    return None


def _invoice_number(lines: tuple[ReadLine, ...]) -> str | None:
    for line in lines:
        for document in line.documents:
            if document.type == INVOICE_DOCUMENT and document.id:
                return document.id
    return None
