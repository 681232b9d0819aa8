"""Which format a file is in, from its first characters or the root of its XML."""

from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _

from clearance.intake import asycuda_sad, wco_dms
from clearance.intake.xml_reading import Shape, Start


class FileFormat(StrEnum):
    """The formats that can be read; `unknown` for a file that is refused before its format is known."""

    WCO_DMS = "wco-dms"
    ASYCUDA_SAD = "asycuda-sad"
    JSON = "json"
    UNKNOWN = "unknown"


AUTO: Final = "auto"
_WCO: Final = "urn:wco:datamodel:"
_RESPONSE: Final = ":RES"
READABLE: Final = (FileFormat.WCO_DMS, FileFormat.ASYCUDA_SAD, FileFormat.JSON)

# Messages that travel beside declarations and that people send by mistake.
_OTHER_MESSAGES: Final = {
    "inventoryLinkingMovementRequest": _("a movement of goods in an inventory system, not a declaration"),
    "inventoryLinkingConsolidationRequest": _("a consolidation in an inventory system, not a declaration"),
    "inventoryLinkingControlResponse": _("an answer of an inventory system, not a declaration"),
    "Waybill": _("an air waybill; it is advance cargo information, not a declaration"),
    "HouseWaybill": _("a house air waybill; it is advance cargo information, not a declaration"),
    "Response": _("an answer of an authority (RES), not a declaration"),
}


def looks_like_json(text: str) -> bool:
    """True for a text that begins like a JSON object or list."""
    return text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")


def xml_format(root: Start) -> FileFormat:
    """The format that a root element promises; unknown where a declaration may still be wrapped in it."""
    if root.name == asycuda_sad.ROOT:
        return FileFormat.ASYCUDA_SAD
    if root.namespace.startswith(_WCO) or root.name in (wco_dms.ENVELOPE, wco_dms.CONTAINER):
        return FileFormat.WCO_DMS
    return FileFormat.UNKNOWN


def shape_of(root: Start) -> Shape:
    """What to look for below a root: the parts of an ASYCUDA file, or else those of the WCO data model."""
    if xml_format(root) is FileFormat.ASYCUDA_SAD:
        return Shape(frozenset({asycuda_sad.ITEM}), frozenset({asycuda_sad.ROOT}))
    return Shape(frozenset({wco_dms.ITEM}), frozenset({wco_dms.CONTAINER}))


def why_no_declaration(root: Start, namespaces: frozenset[str]) -> str:
    """The reason for refusing well-formed XML in which no declaration was found."""
    if root.name in _OTHER_MESSAGES:
        return str(_OTHER_MESSAGES[root.name])
    if any(_RESPONSE in name for name in namespaces):
        return str(_OTHER_MESSAGES["Response"])
    return str(_("it is XML, but not a declaration: its root element is %s")) % root.name
