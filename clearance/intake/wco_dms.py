"""Declarations in the WCO data model (`urn:wco:datamodel:WCO:DEC-DMS:2`), as British and European customs take them."""

from collections import Counter
from typing import Final

from django.utils.translation import gettext_lazy as _

from clearance.intake import values
from clearance.intake.declaration_data import (
    Agent,
    DeclarationKind,
    GoodsLocation,
    Guarantee,
    Incoterm,
    MessageFunction,
    Party,
    PreviousDocument,
    ReadDeclaration,
    ReadLine,
    SupportingDocument,
    TransportMeans,
    Warehouse,
)
from clearance.intake.notebook import Notebook
from clearance.intake.purpose import KNOWN_LETTERS, Classification, Purpose, classify_import, not_taken
from clearance.intake.wco_items import (
    LONGEST_PARTY,
    LONGEST_REFERENCE,
    charges_of,
    containers_of,
    documents_of,
    previous_documents_of,
)
from clearance.intake.xml_reading import Node

ENVELOPE: Final = "MetaData"
CONTAINER: Final = "Declaration"
ITEM: Final = "GovernmentAgencyGoodsItem"

_REQUESTS: Final = {
    "COR": (MessageFunction.AMENDMENT, Purpose.AMENDMENT),
    "INV": (MessageFunction.CANCELLATION, Purpose.CANCELLATION),
    "GPR": (MessageFunction.PRESENTATION, Purpose.PRESENTATION),
}
_KINDS: Final = {
    "IM": DeclarationKind.IMPORT,
    "EX": DeclarationKind.EXPORT,
    "CO": DeclarationKind.SPECIAL_TERRITORY,
}
# Bills and waybills among the document codes: house, master and plain, by sea, air, road, rail and post.
TRANSPORT_DOCUMENTS: Final = frozenset(
    ["703", "704", "705", "706", "710", "714", "720", "722", "730", "740", "741", "750", "760"]
)
_TRANSPORT_CATEGORIES: Final = (None, "X", "Y", "Z", "N")
INVOICE_CODES: Final = ("N935", "N380", "N325")


def is_declaration(node: Node) -> bool:
    """True for an element of a declaration: an answer of the authority has elements of the same names."""
    return not node.namespace or (
        node.namespace.startswith("urn:wco:datamodel:") and ":DEC" in node.namespace
    )


def read_declaration(node: Node, lines: tuple[ReadLine, ...], notebook: Notebook) -> ReadDeclaration:
    """The declaration around its items, as plain data."""
    if not node.namespace:
        rule = str(_("it has no namespace; it was read as a declaration of the WCO data model"))
        notebook.note(node.path, node.line, node.name, node.name, rule)
    function, kind, letter, classification = _classify(node, lines, notebook)
    shipment = node.find("GoodsShipment")
    new = function is MessageFunction.NEW
    invoice_total = notebook.money(node.find("InvoiceAmount"))
    declared_lines = notebook.whole(node.find("GoodsItemQuantity"))
    if new:
        _check_items(node, lines, declared_lines, notebook)
    documents = documents_of(node, notebook)
    previous = previous_documents_of(shipment, notebook) if shipment else ()
    declarant = _party(node.find("Declarant"), notebook)
    return ReadDeclaration(
        function=function,
        kind=kind,
        type_letter=letter,
        classification=classification,
        said_at=notebook.said(node.find("TypeCode") or node),
        reference=notebook.text(node.find("FunctionalReferenceID"), longest=LONGEST_REFERENCE),
        amends=notebook.text(node.find("ID")),
        issued_at=notebook.moment(node.find("IssueDateTime")),
        accepted_at=notebook.moment(node.find("AcceptanceDateTime")),
        declarant=declarant,
        broker=_broker(node.find("Agent"), declarant, notebook),
        importer=_party(shipment.find("Importer") if shipment else None, notebook),
        exporter=_exporter(node, shipment, notebook),
        consignee=_party(shipment.find("Consignee") if shipment else None, notebook),
        incoterm=_incoterm(shipment, notebook),
        invoice_total=invoice_total,
        charges=charges_of(shipment.find("CustomsValuation") if shipment else None, notebook),
        previous_documents=previous,
        documents=documents,
        transport_means=_means(node, shipment, notebook),
        containers=_containers(shipment, lines, notebook),
        location=_location(shipment, notebook),
        warehouse=_warehouse(shipment, notebook),
        guarantees=tuple(
            Guarantee(
                notebook.text(part.find("SecurityDetailsCode")),
                notebook.text(part.find("ReferenceID")) or notebook.text(part.find("ID")),
            )
            for part in node.all("ObligationGuarantee")
        ),
        office=notebook.text(node.find("DeclarationOfficeID"))
        or notebook.text(node.find("SupervisingOffice/ID")),
        declared_lines=declared_lines,
        total_packages=notebook.amount(node.find("TotalPackageQuantity")),
        gross_mass=notebook.amount(node.find("TotalGrossMassMeasure")),
        export_country=_export_country(shipment, lines, notebook),
        transport_document=_transport_document(documents, previous, lines),
        invoice_number=_invoice_number(lines, documents),
        lines=lines,
    )


def _classify(
    node: Node, lines: tuple[ReadLine, ...], notebook: Notebook
) -> tuple[MessageFunction, DeclarationKind | None, str | None, Classification]:
    function_node, type_node = node.find("FunctionCode"), node.find("TypeCode")
    function, kind_and_letter = notebook.text(function_node), notebook.text(type_node) or ""
    if function == "13":
        found = _REQUESTS.get(kind_and_letter)
        if found is None:
            place = type_node or node
            reason = str(_("a request (function 13) is COR, INV or GPR"))
            notebook.error(place.path, place.line, reason, kind_and_letter or None)
            return MessageFunction.AMENDMENT, None, None, not_taken(Purpose.UNKNOWN)
        return found[0], None, None, not_taken(found[1])
    if function != "9":
        place = function_node or node
        reason = str(_("the function of the message is 9 (new) or 13 (request)"))
        notebook.error(
            place.path if function_node else f"{node.path}/FunctionCode", place.line, reason, function
        )
    kind, letter = _KINDS.get(kind_and_letter[:2]), kind_and_letter[2:]
    if kind is None or letter not in KNOWN_LETTERS:
        place = type_node or node
        reason = str(_("the type of a declaration is IM, EX or CO and one letter that is known"))
        path = place.path if type_node else f"{node.path}/TypeCode"
        notebook.error(path, place.line, reason, kind_and_letter or None)
        return MessageFunction.NEW, kind, letter or None, not_taken(Purpose.UNKNOWN)
    if kind is DeclarationKind.EXPORT:
        return MessageFunction.NEW, kind, letter, not_taken(Purpose.EXPORT)
    return MessageFunction.NEW, kind, letter, classify_import(letter, (line.procedure for line in lines))


def _check_items(node: Node, lines: tuple[ReadLine, ...], declared: int | None, notebook: Notebook) -> None:
    """The numbers of the items: each its own, within the format, and as many items as the header says."""
    count = len(lines)
    if declared is not None and declared != count:
        place = node.find("GoodsItemQuantity") or node
        reason = str(_("it says %(declared)d items, the file has %(count)d"))
        notebook.error(place.path, place.line, reason % {"declared": declared, "count": count}, str(declared))
    largest = max(notebook.limits.item_number, count)
    numbers = Counter(line.sequence for line in lines if line.sequence is not None)
    for line in lines:
        number = line.sequence
        if number is None:
            continue
        path, file_line = f"{line.path}/SequenceNumeric", line.sequence_line
        if not 1 <= number <= largest:
            reason = str(
                _("an item is numbered from 1 to %(largest)d; the number of items here is %(count)d")
            )
            notebook.error(path, file_line, reason % {"largest": largest, "count": count}, str(number))
        elif numbers[number] > 1:
            notebook.error(path, file_line, str(_("another item has the same number")), str(number))
        elif number > count:
            rule = str(_("kept as it is: the items are not numbered from 1 without a gap"))
            notebook.note(path, file_line, str(number), number, rule)


def _party(node: Node | None, notebook: Notebook) -> Party:
    if node is None:
        return Party()
    address = node.find("Address")
    parts: list[str] = []
    country = None
    if address is not None:
        for name in ("Line", "CityName", "CountrySubDivisionName", "PostcodeID"):
            if part := notebook.text(address.find(name)):
                parts.append(part)
        country = notebook.value(address.find("CountryCode"), values.country)
    return Party(
        id=notebook.text(node.find("ID"), longest=LONGEST_PARTY),
        name=notebook.text(node.find("Name")),
        address=", ".join(parts) or None,
        country=country,
    )


def _exporter(node: Node, shipment: Node | None, notebook: Notebook) -> Party:
    found = _party(node.find("Exporter"), notebook)
    if not found and shipment is not None:
        found = _party(shipment.find("Exporter"), notebook)
    return found


def _broker(node: Node | None, declarant: Party, notebook: Notebook) -> Agent | None:
    """The broker. An agent without a number of its own is the declarant."""
    if node is None:
        return None
    agent = Agent(
        notebook.text(node.find("ID"), longest=LONGEST_PARTY), notebook.text(node.find("FunctionCode"))
    )
    if agent.id is None and declarant.id is not None:
        rule = str(_("the agent has no number of its own; the declarant was taken"))
        notebook.note(f"{node.path}/ID", node.line, "", declarant.id, rule)
        return Agent(declarant.id, agent.function)
    return agent


def _incoterm(shipment: Node | None, notebook: Notebook) -> Incoterm | None:
    terms = shipment.find("TradeTerms") if shipment else None
    if terms is None:
        return None
    place = notebook.text(terms.find("LocationID")) or notebook.text(terms.find("LocationName"))
    return Incoterm(notebook.value(terms.find("ConditionCode"), values.incoterm), place)


def _means(node: Node, shipment: Node | None, notebook: Notebook) -> tuple[TransportMeans, ...]:
    found = []
    for role, part in (
        ("border", node.find("BorderTransportMeans")),
        ("arrival", shipment.find("Consignment/ArrivalTransportMeans") if shipment else None),
        ("departure", shipment.find("Consignment/DepartureTransportMeans") if shipment else None),
    ):
        if part is not None:
            found.append(
                TransportMeans(
                    role=role,
                    id=notebook.text(part.find("ID")) or notebook.text(part.find("Name")),
                    id_type=notebook.text(part.find("IdentificationTypeCode")),
                    mode=notebook.text(part.find("ModeCode")),
                    nationality=notebook.value(part.find("RegistrationNationalityCode"), values.country),
                )
            )
    return tuple(found)


def _containers(shipment: Node | None, lines: tuple[ReadLine, ...], notebook: Notebook) -> tuple[str, ...]:
    of_header = containers_of(shipment.find("Consignment") if shipment else None, notebook)
    of_lines = (container for line in lines for container in line.containers)
    return tuple(dict.fromkeys((*of_header, *of_lines)))


def _location(shipment: Node | None, notebook: Notebook) -> GoodsLocation | None:
    part = shipment.find("Consignment/GoodsLocation") if shipment else None
    if part is None:
        return None
    name = notebook.text(part.find("Name")) or notebook.text(part.find("ID"))
    pieces = (
        notebook.text(part.find("Address/CountryCode")),
        notebook.text(part.find("TypeCode")),
        notebook.text(part.find("Address/TypeCode")),
        name,
    )
    return GoodsLocation("".join(piece for piece in pieces if piece) or None, name)


def _warehouse(shipment: Node | None, notebook: Notebook) -> Warehouse | None:
    part = shipment.find("Warehouse") if shipment else None
    if part is None:
        return None
    return Warehouse(notebook.text(part.find("TypeCode")), notebook.text(part.find("ID")))


def _export_country(shipment: Node | None, lines: tuple[ReadLine, ...], notebook: Notebook) -> str | None:
    found = notebook.value(shipment.find("ExportCountry/ID") if shipment else None, values.country)
    if found is not None:
        return found
    of_lines = {line.export_country for line in lines if line.export_country}
    if len(of_lines) == 1:
        country = of_lines.pop()
        path = "Declaration/GoodsShipment/ExportCountry/ID"
        notebook.note(path, None, "", country, str(_("taken from the items, which all name this country")))
        return country
    return None


def _transport_document(
    documents: tuple[SupportingDocument, ...],
    previous: tuple[PreviousDocument, ...],
    lines: tuple[ReadLine, ...],
) -> str | None:
    """The first bill of lading or waybill that the header or an item refers to."""
    found: list[SupportingDocument | PreviousDocument] = [*documents, *previous]
    for line in lines:
        found += [*line.previous_documents, *line.documents]
    for one in found:
        if one.id and one.type in TRANSPORT_DOCUMENTS and one.category in _TRANSPORT_CATEGORIES:
            return one.id
    return None


def _invoice_number(lines: tuple[ReadLine, ...], documents: tuple[SupportingDocument, ...]) -> str | None:
    for document in (*documents, *(document for line in lines for document in line.documents)):
        if document.code in INVOICE_CODES and document.id:
            return document.id
    return None
