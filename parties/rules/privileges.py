"""What each status of an authorised operator opens in other procedures, each with the article that opens it."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from parties.rules.authorisation_kinds import Kind
from statute.articles import Article


class Privilege(StrEnum):
    """Something that only the holder of a status may do, or need not do."""

    SPECIAL_DECLARATION = "special_declaration"
    DECLARED_BEFORE_BRINGING_IN = "declared_before_bringing_in"
    IMPORT_AT_ANY_OFFICE = "import_at_any_office"
    PLACE_BY_NOTIFICATION = "place_by_notification"
    FACTORY_BY_NOTIFICATION = "factory_by_notification"
    TRANSPORT_WITHOUT_APPROVAL = "transport_without_approval"
    EXPORT_AT_ANY_OFFICE = "export_at_any_office"
    CONFIRMATION_OF_CARGO = "confirmation_of_cargo"


# By whose own status, or (entrusted) by the status of the broker who was entrusted with the clearance.
OWN: Final[Mapping[Privilege, tuple[Kind, Article]]] = MappingProxyType(
    {
        Privilege.SPECIAL_DECLARATION: (Kind.IMPORTER, Article("7-2", 1)),
        Privilege.DECLARED_BEFORE_BRINGING_IN: (Kind.IMPORTER, Article("67-2", 3, "iii")),
        Privilege.IMPORT_AT_ANY_OFFICE: (Kind.IMPORTER, Article("67-19")),
        Privilege.PLACE_BY_NOTIFICATION: (Kind.WAREHOUSE, Article("50", 1)),
        Privilege.FACTORY_BY_NOTIFICATION: (Kind.FACTORY, Article("61-5", 1)),
        Privilege.TRANSPORT_WITHOUT_APPROVAL: (Kind.CARRIER, Article("63-2", 1)),
        Privilege.EXPORT_AT_ANY_OFFICE: (Kind.EXPORTER, Article("67-3", 1, "i")),
        Privilege.CONFIRMATION_OF_CARGO: (Kind.MANUFACTURER, Article("67-3", 2)),
    }
)
ENTRUSTED: Final[Mapping[Privilege, Article]] = MappingProxyType(
    {
        Privilege.SPECIAL_DECLARATION: Article("7-2", 1),
        Privilege.DECLARED_BEFORE_BRINGING_IN: Article("67-2", 3, "iii"),
        Privilege.IMPORT_AT_ANY_OFFICE: Article("67-19"),
        Privilege.EXPORT_AT_ANY_OFFICE: Article("67-3", 1, "ii"),
    }
)


def opened_by(kind: Kind) -> tuple[tuple[Privilege, Article], ...]:
    """What a status opens for its holder; a broker's, for those who entrust it."""
    if kind is Kind.BROKER:
        return tuple(ENTRUSTED.items())
    return tuple((privilege, article) for privilege, (by, article) in OWN.items() if by is kind)
