"""The words for what declarations hold as codes, and for the fields of their forms."""

from typing import Any, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from clearance.goods_facts import INFRINGEMENT, SUSPICION
from duties.rules.columns import ANY_EPA, Kind, columns_claimed
from duties.rules.faults import UnknownPreference

BASES: Final = {
    "in_bonded_area": _("brought into a bonded area or other permitted place"),
    "on_board": _("declared on board"),
    "before_bringing_in": _("declared before bringing in"),
    "authorised": _("declared before bringing in, as an authorised importer or through an authorised broker"),
}
CHANNELS: Final = {
    "immediate": _("1 immediate permission"),
    "documents": _("2 document examination"),
    "inspection": _("3 physical inspection"),
}
CHARGES: Final = {"addition": _("added"), "deduction": _("deducted")}
SCOPES: Final = {"sample": _("samples"), "whole": _("the whole consignment"), "x_ray": _("by X-ray")}
TAX_CLASSES: Final = {
    "standard": _("Standard rate"),
    "reduced": _("Reduced rate (food)"),
    "exempt": _("Exempt"),
}
DUPLICATES: Final = {
    "transport_document": _("Another declaration names the transport document %(value)s."),
    "invoice_number": _("The importer has declared the invoice %(value)s before."),
}
RULES: Final = {
    "petition_match": _("Petition for suspension"),
    "sensitive_goods": _("Sensitive goods"),
    "other_laws": _("Other laws"),
    "certificates_stated": _("Certificates to confirm"),
    "preference_claimed": _("Preference claimed"),
    "new_importer": _("New importer"),
    "low_unit_value": _("Low value per kilogram"),
    "vague_description": _("Vague description"),
    "little_said": _("Little is stated"),
    "mass_mismatch": _("Masses do not agree"),
    "duplicate_documents": _("Declared before"),
    "amended": _("Amended"),
    "random_selection": _("Taken at random"),
}
HOLDS: Final = {
    "office": _("Hold of the office"),
    "false_origin": _("False or misleading origin"),
    "held_for_origin": _("Cargo held for its origin"),
    "prohibited": _("Goods believed to be prohibited"),
    INFRINGEMENT: _("Goods suspected to infringe a right"),
    SUSPICION: _("Goods under examination"),
}
DOCUMENT_KINDS: Final = (
    ("invoice", _("Invoice")),
    ("packing_list", _("Packing list")),
    ("transport_document", _("Transport document")),
    ("contract", _("Contract")),
    ("certificate", _("Certificate of another law")),
    ("proof_of_origin", _("Proof of origin")),
    ("insurance", _("Insurance policy")),
    ("photograph", _("Photograph of an inspection")),
    ("other", _("Other")),
)
ISSUED_KINDS: Final = {
    "import_permission": _("Import permission"),
    "receipt": _("Receipt"),
    "original_message": _("File as received"),
}


def preference_label(name: str) -> Any:
    """What a preference that is claimed is called; a name that the schedule does not know stays as it is."""
    try:
        columns = columns_claimed(name)
    except UnknownPreference:
        return name
    if name.lower() == ANY_EPA:
        return _("EPA: whichever agreement applies")
    if len(columns) > 1 and columns[0].kind is Kind.EPA:
        return _("RCEP: whichever schedule applies")
    label = columns[0].label if name.lower() != "gsp" else _("GSP")
    return format_lazy("EPA: {agreement}", agreement=label) if columns[0].kind is Kind.EPA else label
