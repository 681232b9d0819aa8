"""The amounts beside the price that make up a customs value, or stay out of it, each with its provision."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from duties.rules.incoterms import Cost
from statute.articles import CUSTOMS_TARIFF_ACT, Article

PRICE_RULE: Final = Article("4", 1, law=CUSTOMS_TARIFF_ACT)
NOT_PART_RULE: Final = Article("1-4", law="Customs Tariff Act Enforcement Order")


def _item(item: str) -> Article:
    return Article("4", 1, item, law=CUSTOMS_TARIFF_ACT)


class Element(StrEnum):
    """An amount beside the price, by the item of 4(1) under which it is added, or by which it is left out."""

    INLAND = "inland"
    FREIGHT = "freight"
    INSURANCE = "insurance"
    BUYING_COMMISSION = "buying_commission"
    COMMISSION = "commission"
    CONTAINERS = "containers"
    PACKING = "packing"
    MATERIALS = "materials"
    TOOLS = "tools"
    CONSUMED = "consumed"
    DEVELOPMENT = "development"
    ROYALTIES = "royalties"
    PROCEEDS = "proceeds"
    AFTER_IMPORT_WORK = "after_import_work"
    AFTER_ARRIVAL = "after_arrival"
    IMPORT_DUTIES = "import_duties"
    DEFERRED_INTEREST = "deferred_interest"
    DISCOUNT = "discount"


@dataclass(frozen=True, slots=True)
class Manner:
    """How an element enters: added (1), taken off the price (-1) or never a part of the value (0)."""

    label: Any
    article: Article
    sign: int
    cost: Cost | None = None


MANNERS: Final[Mapping[Element, Manner]] = {
    Element.INLAND: Manner(_("Carriage to the port of export"), _item("i"), 1, Cost.INLAND),
    Element.FREIGHT: Manner(_("Freight to the port of import"), _item("i"), 1, Cost.FREIGHT),
    Element.INSURANCE: Manner(_("Insurance to the port of import"), _item("i"), 1, Cost.INSURANCE),
    Element.COMMISSION: Manner(_("Commissions and brokerage"), _item("ii(a)"), 1),
    Element.BUYING_COMMISSION: Manner(_("Commission of the buyer's own agent"), _item("ii(a)"), 0),
    Element.CONTAINERS: Manner(_("Containers that go with the goods"), _item("ii(b)"), 1),
    Element.PACKING: Manner(_("Packing"), _item("ii(c)"), 1),
    Element.MATERIALS: Manner(_("Materials and parts supplied by the buyer"), _item("iii(a)"), 1),
    Element.TOOLS: Manner(_("Tools and moulds supplied by the buyer"), _item("iii(b)"), 1),
    Element.CONSUMED: Manner(_("Goods supplied by the buyer and consumed"), _item("iii(c)"), 1),
    Element.DEVELOPMENT: Manner(_("Design and development supplied by the buyer"), _item("iii(d)"), 1),
    Element.ROYALTIES: Manner(_("Royalties and licence fees"), _item("iv"), 1),
    Element.PROCEEDS: Manner(_("Proceeds of resale due to the seller"), _item("v"), 1),
    Element.AFTER_IMPORT_WORK: Manner(_("Assembly or maintenance after import"), NOT_PART_RULE, -1),
    Element.AFTER_ARRIVAL: Manner(_("Carriage after arrival"), NOT_PART_RULE, -1, Cost.AFTER_ARRIVAL),
    Element.IMPORT_DUTIES: Manner(_("Duties and taxes in Japan"), NOT_PART_RULE, -1, Cost.IMPORT_DUTIES),
    Element.DEFERRED_INTEREST: Manner(_("Interest for deferred payment"), NOT_PART_RULE, -1),
    Element.DISCOUNT: Manner(_("Discount already granted"), PRICE_RULE, -1),
}
# These are contained in the price by the terms themselves; the others the declarant states where they are.
BY_TERMS: Final = frozenset({Cost.AFTER_ARRIVAL, Cost.IMPORT_DUTIES})
LABELS: Final[Mapping[str, Any]] = {
    "price": _("Price"),
    **{str(element): manner.label for element, manner in MANNERS.items()},
}
