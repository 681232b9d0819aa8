"""When the nature and quantity of foreign cargo are fixed for duty, and which item of 4(1) goes before which.

The moments are acts of other files; which of them fixes what, given what is fixed already, is decided here. What no
item names is taxed as it is at the import declaration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from bonded_areas.rules.storage_periods import EXHIBITION, FACTORY, INTEGRATED, WAREHOUSE
from statute.articles import implements


class Item(StrEnum):
    """The items of 4(1) that concern cargo in bonded areas and on the road between them."""

    STORED = "4(1)(i)"
    MADE = "4(1)(ii)"
    OUTSIDE = "4(1)(iii)"
    SOLD_HERE = "4(1)(iii)-2"
    LEFT_OVER = "4(1)(iii)-3"
    LOST = "4(1)(iv)"
    CARRIED = "4(1)(v)"
    CARRIED_BY_NOTICE = "4(1)(v)-2"


# By item: those whose cargo it leaves out, so that what they have fixed stays as it is.
GOES_BEFORE: Final[Mapping[Item, frozenset[Item]]] = MappingProxyType(
    {
        Item.STORED: frozenset({Item.MADE, Item.OUTSIDE, Item.SOLD_HERE}),
        Item.MADE: frozenset(),
        Item.OUTSIDE: frozenset({Item.MADE, Item.SOLD_HERE}),
        Item.SOLD_HERE: frozenset({Item.MADE}),
        Item.LEFT_OVER: frozenset({Item.MADE, Item.SOLD_HERE}),
        Item.LOST: frozenset({Item.STORED, Item.MADE, Item.SOLD_HERE, Item.CARRIED, Item.CARRIED_BY_NOTICE}),
        Item.CARRIED: frozenset({Item.STORED, Item.MADE, Item.SOLD_HERE}),
        Item.CARRIED_BY_NOTICE: frozenset({Item.STORED, Item.MADE, Item.SOLD_HERE}),
    }
)


@dataclass(frozen=True, slots=True)
class Fixed:
    """What a moment fixes: the item to take a snapshot under (None: no snapshot), and the item that holds from then on.

    The two differ where the cargo is a material: its own nature is not fixed, that of what is made of it is.
    """

    taken: Item | None
    holds: str


@implements("4(1)")
def fixes(item: Item, holds: str) -> bool:
    """Whether a moment of this item fixes nature and quantity of cargo for which `holds` holds ("" for none)."""
    return holds not in GOES_BEFORE[item]


@implements("4(1)(i)", "4(1)(ii)", "4(1)(iii)-2")
def at_approval(kind: str, holds: str, *, for_sale: bool) -> Fixed:
    """What approval for storage, use or exhibition fixes in a type of place.

    In a factory, and in an integrated area of what was notified to be sold there, the snapshot is that of the
    materials of what may be made (ii); in an exhibition site of what may be processed there ((iii)-2). `for_sale` is
    cargo to be sold or consumed in an exhibition site.
    """
    if kind == FACTORY or (kind == INTEGRATED and not fixes(Item.STORED, holds)):
        return Fixed(Item.MADE, holds)
    item = {WAREHOUSE: Item.STORED, INTEGRATED: Item.STORED, EXHIBITION: Item.SOLD_HERE}.get(kind)
    if item is None or not fixes(item, holds):
        return Fixed(None, holds)
    if kind == EXHIBITION and not for_sale:
        return Fixed(item, holds)
    return Fixed(item, item)


@implements("4(1)(i)", "4(1)(ii)", "4(1)(iii)-2")
def after_handling(kind: str, holds: str, what: str) -> str:
    """The item that holds once cargo was shown, used or processed in an integrated area or an exhibition site.

    (ii) names what is processed in an integrated area, whatever held before; (iii)-2 what is processed in an exhibition
    site. (i) leaves out what is shown in an integrated area: it is taxed as it is at the import declaration. Elsewhere,
    and by other handling, nothing changes.
    """
    if what == "simple_processing":
        item = {INTEGRATED: Item.MADE, EXHIBITION: Item.SOLD_HERE}.get(kind)
        return item if item is not None and fixes(item, holds) else holds
    return "" if (kind, holds, what) == (INTEGRATED, Item.STORED, "display") else holds


@implements("4(1)")
def elsewhere(holds: str) -> str:
    """The item that holds once cargo has come to another place: a product stays one, the others are of their place."""
    return holds if holds == Item.MADE else ""
