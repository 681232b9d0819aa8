"""How an article is written for a reader: "Art. 67-2(3)" in English, 第67条の2第3項 in Japanese."""

import re
from collections.abc import Mapping
from typing import Any, Final

from statute import articles as laws
from statute.articles import CUSTOMS_ACT, Article, roman_value

_ITEM = re.compile(r"(?P<roman>[ivxlc]+)(?P<suffix>(?:-\d+)*)(?:\((?P<sub>[a-z])\))?")
# Sub-items are lettered a, b, c in the translation and in the order of the Iroha in the original.
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコ"

# The laws under their own names; a long one under the short name it is cited by.
IN_JAPANESE: Final[Mapping[str, str]] = {
    laws.CUSTOMS_ACT: "関税法",
    laws.GENERAL_RULES_ACT: "国税通則法",
    laws.NATIONAL_TAX_COLLECTION_ACT: "国税徴収法",
    laws.CUSTOMS_TARIFF_ACT: "関税定率法",
    laws.TEMPORARY_TARIFF_MEASURES_ACT: "関税暫定措置法",
    laws.CUSTOMS_BUSINESS_ACT: "通関業法",
    laws.NACCS_ACT: "NACCS法",
    laws.CONSUMPTION_TAX_ACT: "消費税法",
    laws.LOCAL_TAX_ACT: "地方税法",
    laws.IMPORT_EXCISE_ACT: "輸入品に対する内国消費税の徴収等に関する法律",
    laws.LIQUOR_TAX_ACT: "酒税法",
    laws.TOBACCO_TAX_ACT: "たばこ税法",
    laws.GASOLINE_TAX_ACT: "揮発油税法",
    laws.LOCAL_GASOLINE_TAX_ACT: "地方揮発油税法",
    laws.PETROLEUM_GAS_TAX_ACT: "石油ガス税法",
    laws.PETROLEUM_AND_COAL_TAX_ACT: "石油石炭税法",
    laws.TONNAGE_TAX_ACT: "とん税法",
    laws.SPECIAL_TONNAGE_TAX_ACT: "特別とん税法",
    laws.FOREIGN_EXCHANGE_ACT: "外国為替及び外国貿易法",
    laws.NATIONAL_HOLIDAYS_ACT: "国民の祝日に関する法律",
    laws.ADMINISTRATIVE_ORGANS_HOLIDAYS_ACT: "行政機関の休日に関する法律",
    laws.CIVIL_CODE: "民法",
    laws.ADMINISTRATIVE_COMPLAINT_REVIEW_ACT: "行政不服審査法",
}


def article_of(value: Any) -> Article | None:
    """The article a value names, or None when it names none."""
    if isinstance(value, Article):
        return value
    try:
        return Article.parse(str(value))
    except ValueError:
        return None


def short_name(value: Any, language: str) -> str:
    """The article without the name of the Customs Act; what is no article is shown as it is."""
    article = article_of(value)
    if article is None:
        return str(value)
    if language == "ja":
        law = "" if article.law == CUSTOMS_ACT else law_in_japanese(article.law)
        return law + in_japanese(article)
    law = "" if article.law == CUSTOMS_ACT else f"{article.law} "
    return f"{law}Art.\N{NO-BREAK SPACE}{bare(article)}"


def full_name(value: Any, language: str) -> str:
    """The article with the name of its law, also where that is the Customs Act."""
    article = article_of(value)
    if article is None:
        return str(value)
    if language == "ja":
        return law_in_japanese(article.law) + in_japanese(article)
    return f"Article {bare(article)} of the {article.law}"


def law_in_japanese(law: str) -> str:
    """A law's Japanese name; a law not listed keeps the name it is written with."""
    return IN_JAPANESE.get(law, law)


def bare(article: Article) -> str:
    """The article's number, paragraph and item without any law's name: 10(2)."""
    return str(article).removeprefix(article.law).strip()


def in_japanese(article: Article) -> str:
    """The article as the Japanese text cites it: 第80条第1項第3号の3."""
    text = _branched("条", article.number)
    if article.paragraph is not None:
        text += _branched("項", str(article.paragraph))
    match = _ITEM.fullmatch(article.item or "")
    if match is not None:
        text += _branched("号", f"{roman_value(match['roman'])}{match['suffix']}")
        if match["sub"]:
            text += _IROHA[ord(match["sub"]) - ord("a")]
    return text


def _branched(unit: str, number: str) -> str:
    """A number with its branches: ("条", "67-2") is 第67条の2."""
    first, *branches = number.split("-")
    return f"第{first}{unit}" + "".join(f"の{branch}" for branch in branches)
