"""Import and export are one machine: each provision of the import side with its counterpart on the export side."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from statute.articles import Article

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Side(StrEnum):
    """Which way the goods are going."""

    IMPORT = "import"
    EXPORT = "export"


# 69-16 (samples), the last two sentences of 69-12(6) and the order to send back of 69-11(2) have no counterpart.
_COUNTERPART: Final[Mapping[str, str]] = MappingProxyType(
    {
        "69-11": "69-2",
        "69-12": "69-3",
        "69-13": "69-4",
        "69-14": "69-5",
        "69-15": "69-6",
        "69-17": "69-7",
        "69-18": "69-8",
        "69-19": "69-9",
        "69-20": "69-10",
    }
)
_ITEMS: Final[Mapping[str, str]] = MappingProxyType({"ix": "iii", "x": "iv"})


def on_side(side: Side, article: Article) -> Article:
    """The provision that governs a side, named by the one of the import side.

    Raises LookupError for a provision of which the export side has no counterpart.
    """
    if side is Side.IMPORT or not article.number.startswith("69-"):
        return article
    if article.number == "69-21":
        return article
    try:
        number = _COUNTERPART[article.number]
    except KeyError:
        raise LookupError(f"{article} has no counterpart for export.") from None
    item = _ITEMS.get(article.item or "", article.item) if number == "69-2" else article.item
    return Article(number, article.paragraph, item)


def counterparts(articles: Iterable[Article]) -> tuple[Article, ...]:
    """The provisions of the export side for these of the import side; what has none is left out."""
    found = []
    for article in articles:
        if article.number in _COUNTERPART:
            found.append(on_side(Side.EXPORT, article))
    return tuple(dict.fromkeys(found))
