"""How the law is named in the code: an article of an act, written, read, ordered and linked one way only."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple, TypeVar

CUSTOMS_ACT: Final = "Customs Act"
GENERAL_RULES_ACT: Final = "General Rules for National Taxes Act"
NATIONAL_TAX_COLLECTION_ACT: Final = "National Tax Collection Act"
CUSTOMS_TARIFF_ACT: Final = "Customs Tariff Act"
TEMPORARY_TARIFF_MEASURES_ACT: Final = "Temporary Tariff Measures Act"
CUSTOMS_BUSINESS_ACT: Final = "Customs Business Act"
NACCS_ACT: Final = "NACCS Act"
CONSUMPTION_TAX_ACT: Final = "Consumption Tax Act"
LOCAL_TAX_ACT: Final = "Local Tax Act"
IMPORT_EXCISE_ACT: Final = "Act on Collection of Internal Taxes on Imports"
LIQUOR_TAX_ACT: Final = "Liquor Tax Act"
TOBACCO_TAX_ACT: Final = "Tobacco Tax Act"
GASOLINE_TAX_ACT: Final = "Gasoline Tax Act"
LOCAL_GASOLINE_TAX_ACT: Final = "Local Gasoline Tax Act"
PETROLEUM_GAS_TAX_ACT: Final = "Petroleum Gas Tax Act"
PETROLEUM_AND_COAL_TAX_ACT: Final = "Petroleum and Coal Tax Act"
TONNAGE_TAX_ACT: Final = "Tonnage Tax Act"
SPECIAL_TONNAGE_TAX_ACT: Final = "Special Tonnage Tax Act"
FOREIGN_EXCHANGE_ACT: Final = "Foreign Exchange and Foreign Trade Act"
NATIONAL_HOLIDAYS_ACT: Final = "National Holidays Act"
ADMINISTRATIVE_ORGANS_HOLIDAYS_ACT: Final = "Administrative Organs Holidays Act"
CIVIL_CODE: Final = "Civil Code"
ADMINISTRATIVE_COMPLAINT_REVIEW_ACT: Final = "Administrative Complaint Review Act"

# The Customs Act comes first, then the acts it leans on; an act not listed comes after these, by name.
LAWS: Final[tuple[str, ...]] = (
    CUSTOMS_ACT,
    GENERAL_RULES_ACT,
    NATIONAL_TAX_COLLECTION_ACT,
    CUSTOMS_TARIFF_ACT,
    TEMPORARY_TARIFF_MEASURES_ACT,
    CUSTOMS_BUSINESS_ACT,
    NACCS_ACT,
    CONSUMPTION_TAX_ACT,
    LOCAL_TAX_ACT,
    IMPORT_EXCISE_ACT,
    LIQUOR_TAX_ACT,
    TOBACCO_TAX_ACT,
    GASOLINE_TAX_ACT,
    LOCAL_GASOLINE_TAX_ACT,
    PETROLEUM_GAS_TAX_ACT,
    PETROLEUM_AND_COAL_TAX_ACT,
    TONNAGE_TAX_ACT,
    SPECIAL_TONNAGE_TAX_ACT,
    FOREIGN_EXCHANGE_ACT,
    NATIONAL_HOLIDAYS_ACT,
    ADMINISTRATIVE_ORGANS_HOLIDAYS_ACT,
    CIVIL_CODE,
    ADMINISTRATIVE_COMPLAINT_REVIEW_ACT,
)

_NUMBER = re.compile(r"\d+(?:-\d+)*")
_PARAGRAPH = re.compile(r"[1-9]\d*(?:-\d+)?")
_ITEM = re.compile(r"(?P<roman>[ivxlc]+)(?P<suffix>(?:-\d+)*)(?:\((?P<sub>[a-z])\))?")
_WRITTEN = re.compile(
    r"(?:(?P<law>\D.*?)\s+)?(?P<number>\d+(?:-\d+)*)"
    r"(?:\((?P<paragraph>\d+(?:-\d+)?)\))?"
    r"(?P<item>\((?P<roman>[ivxlc]+)\)(?P<suffix>(?:-\d+)*)(?:\((?P<sub>[a-z])\))?)?"
)
_WORD_ARTICLE = re.compile(r"\b(?:article|art\.?|arts\.?)\s+", re.IGNORECASE)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_ROMAN_PARTS = (
    *((100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


def roman_value(numeral: str) -> int:
    """The number a lower-case Roman numeral stands for ("iv" is 4).

    Raises ValueError for letters that form no numeral.
    """
    total = 0
    for letter, following in zip(numeral, [*numeral[1:], ""], strict=True):
        value = _ROMAN.get(letter, 0)
        total += -value if value < _ROMAN.get(following, 0) else value
    if total <= 0 or _as_roman(total) != numeral:
        raise ValueError(f"{numeral!r} is not a Roman numeral")
    return total


def _as_roman(value: int) -> str:
    written = ""
    for size, letters in _ROMAN_PARTS:
        count, value = divmod(value, size)
        written += letters * count
    return written


def _item_parts(item: str) -> tuple[str, str, str]:
    """Numeral, suffix and letter of an item: "iv-2" is ("iv", "-2", ""), "ii(d)" is ("ii", "", "d")."""
    match = _ITEM.fullmatch(item)
    if match is None:
        raise ValueError(f"{item!r} is not an item")
    return match["roman"], match["suffix"], match["sub"] or ""


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("-") if part)


@dataclass(frozen=True, eq=False, init=False, repr=False)
class Article(str):
    """An article, or a paragraph or item of one, as the law numbers it.

    It is also the text it is written as, so that it goes into JSON, a template or a database column as it
    is: ``Article("67-2", 3, "iii") == "67-2(3)(iii)"``. The Customs Act is written without its name, every
    other law with it: ``"General Rules for National Taxes Act 10(2)"``. An inserted item is written
    ``Article("2", 1, "iv-2")``, "2(1)(iv)-2"; a lettered one below it ``Article("6-2", 1, "ii(d)")``.
    Order is that of the Act: 43 < 43-2 < 43-3 < 44, an article before its paragraphs.

    Raises ValueError for a number, paragraph or item that no law could have.
    """

    number: str
    paragraph: int | str | None
    item: str | None
    law: str

    def __new__(
        cls, number: str, paragraph: int | str | None = None, item: str | None = None, law: str = CUSTOMS_ACT
    ) -> "Article":
        number = str(number)
        if not _NUMBER.fullmatch(number):
            raise ValueError(f"article number {number!r} is not of the form 67 or 67-2")
        if paragraph is not None:
            if not _PARAGRAPH.fullmatch(str(paragraph)):
                raise ValueError(f"paragraph {paragraph!r} of article {number} is not a number from 1")
            paragraph = int(paragraph) if str(paragraph).isdigit() else str(paragraph)
        if item is not None:
            item = cls._clean_item(item, number)
        if not law or law[-1:].isdigit():
            raise ValueError(f"{law!r} is not the name of a law")
        text = number if law == CUSTOMS_ACT else f"{law} {number}"
        if paragraph is not None:
            text += f"({paragraph})"
        if item is not None:
            roman, suffix, sub = _item_parts(item)
            text += f"({roman}){suffix}" + (f"({sub})" if sub else "")
        article = super().__new__(cls, text)
        for name, value in (("number", number), ("paragraph", paragraph), ("item", item), ("law", law)):
            object.__setattr__(article, name, value)
        return article

    @staticmethod
    def _clean_item(item: str, number: str) -> str:
        """The item as this class keeps it: "(iv)-2" and "iv-2" are both "iv-2"."""
        cleaned = re.sub(r"^\(([ivxlc]+)\)", r"\1", item)
        try:
            roman_value(_item_parts(cleaned)[0])
        except ValueError:
            raise ValueError(
                f"item {item!r} of article {number} is not of the form iii, iv-2 or ii(d)"
            ) from None
        return cleaned

    @classmethod
    def parse(cls, text: str) -> "Article":
        """Read an article back from its written form, with or without "Article" before the number.

        Raises ValueError naming the text that could not be read.
        """
        if isinstance(text, Article):
            return text
        match = _WRITTEN.fullmatch(_WORD_ARTICLE.sub("", text.strip()))
        if match is None:
            raise ValueError(f"{text!r} is not an article, such as 67-2(3)(iii)")
        item = None
        if match["item"]:
            item = match["roman"] + match["suffix"] + (f"({match['sub']})" if match["sub"] else "")
        return cls(match["number"], match["paragraph"], item, match["law"] or CUSTOMS_ACT)

    def __repr__(self) -> str:
        return f"Article({str(self)!r})"

    def __getnewargs__(self) -> tuple[str, int | str | None, str | None, str]:  # type: ignore[override]
        return self.number, self.paragraph, self.item, self.law

    # str compares letter by letter (43-10 before 43-2): every comparison is replaced, not only __lt__.
    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Article):
            return NotImplemented
        return self.sort_key < other.sort_key

    def __le__(self, other: object) -> bool:
        return self == other or self < other

    def __gt__(self, other: object) -> bool:
        if not isinstance(other, Article):
            return NotImplemented
        return self.sort_key > other.sort_key

    def __ge__(self, other: object) -> bool:
        return self == other or self > other

    @cached_property
    def sort_key(self) -> tuple[object, ...]:
        """A key that puts articles in the order of the Act, other laws after it."""
        law = (LAWS.index(self.law), "") if self.law in LAWS else (len(LAWS), self.law)
        paragraph = () if self.paragraph is None else _numbers(str(self.paragraph))
        item: tuple[object, ...] = ()
        if self.item is not None:
            roman, suffix, sub = _item_parts(self.item)
            item = (roman_value(roman), _numbers(suffix), sub)
        return law, _numbers(self.number), paragraph, item

    @property
    def whole(self) -> "Article":
        """The article without paragraph and item."""
        return Article(self.number, law=self.law)

    def contains(self, other: "Article") -> bool:
        """Whether the other is this provision or a part of it: 67-2 contains 67-2(3), 67-2(3) its items."""
        if (self.law, self.number) != (other.law, other.number):
            return False
        if self.paragraph is not None and self.paragraph != other.paragraph:
            return False
        if self.item is None:
            return True
        return self.item == other.item or (other.item or "").startswith(f"{self.item}(")

    @property
    def slug(self) -> str:
        """The fragment of the article's place on the statute page: "67-2.3.iii", "civil-code.140"."""
        parts = [] if self.law == CUSTOMS_ACT else [re.sub(r"[^a-z0-9]+", "-", self.law.lower()).strip("-")]
        parts.append(self.number)
        if self.paragraph is not None:
            parts.append(str(self.paragraph))
        if self.item is not None:
            parts.append(self.item.replace("(", ".").replace(")", ""))
        return ".".join(parts)


class Implementation(NamedTuple):
    """One function or class that carries out an article."""

    article: Article
    name: str


_Implementer = TypeVar("_Implementer", bound=Callable[..., object])
_registry: set[Implementation] = set()


def implements(*articles: Article | str) -> Callable[[_Implementer], _Implementer]:
    """Record that the decorated function or class carries out these articles; it is returned unchanged.

    Raises ValueError when no article is given or one cannot be read.
    """
    if not articles:
        raise ValueError("implements() needs at least one article")
    named = tuple(Article.parse(article) for article in articles)

    def record(implementer: _Implementer) -> _Implementer:
        qualified = getattr(implementer, "__qualname__", type(implementer).__qualname__)
        dotted = f"{implementer.__module__}.{qualified}"
        _registry.update(Implementation(article, dotted) for article in named)
        return implementer

    return record


def implementations() -> tuple[Implementation, ...]:
    """Everything recorded by @implements so far, in the order of the Act."""
    return tuple(sorted(_registry, key=lambda entry: (entry.article.sort_key, entry.name)))
