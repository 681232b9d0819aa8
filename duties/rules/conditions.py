"""The words before a rate: which goods, whose goods, which season, within a quota or not."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

from django.utils.translation import gettext_lazy as _

from duties.rules.faults import MissingChoice, WrongChoice
from duties.rules.rates import NotConceded, Option, Rate
from duties.rules.units import Quantity, quantity_for_rate

NONE_APPLIES: Final = 0

_COUNTRIES: Final = {
    "オーストラリア": "AU",
    "ニュージーランド": "NZ",
    "カナダ": "CA",
    "メキシコ": "MX",
    "チリ": "CL",
    "ペルー": "PE",
    "ベトナム": "VN",
    "マレーシア": "MY",
    "シンガポール": "SG",
    "ブルネイ": "BN",
    "英国": "GB",
}
_TREATMENT = re.compile(r"\(([^()]+?)に対する待遇\)")
_SEASON = re.compile(
    r"(\d+)月(\d+)日から(?:翌年の?)?(\d+)月(\d+)日まで(?:の期間内|の間)?に輸入(?:申告)?される?もの"
)
_BAND = re.compile(
    r"課税価格が1(キログラム|kg|個|足|リットル|l)につき、?"
    r"(?:([\d,.]+)円(以上|を超え、?|を超える))?(?:([\d,.]+)円(以下|未満))?の?もの"
)
_BAND_UNITS: Final = {"キログラム": "kg", "kg": "kg", "個": "個", "足": "足", "リットル": "l", "l": "l"}
_WITHIN = re.compile(r"関税割当数量以内|向けの関税割当て")
_OUTSIDE = re.compile(r"関税割当数量以外")
_FILLING = re.compile(r"(?:のもの)?(?:であつて|であって|で)?、?(?:のもの|もの)?")


@dataclass(frozen=True, slots=True)
class Condition:
    """What a machine can check of some words, and whether something remains that only a person can tell."""

    text: str
    quota: bool | None = None  # True: within a tariff quota, False: outside it
    origins: frozenset[str] | None = None
    season: tuple[tuple[int, int], tuple[int, int]] | None = None
    band: tuple[str, Decimal | None, bool, Decimal | None, bool] | None = None
    remainder: bool = False  # "the others"
    goods: bool = False  # words about the goods that the code does not tell


@dataclass(frozen=True, slots=True)
class RateFacts:
    """What is known of a line where a rate depends on it.

    `choices` holds, by a column's slug or "*", the number of the rate that the declarant says applies
    (counted from 1 as the cell lists them, NONE_APPLIES for none).
    """

    on: date
    origin: str
    customs_value: int
    quantities: tuple[Quantity, ...] = ()
    quota_certificate: bool = False
    choices: Mapping[str, int] = field(default_factory=dict)


@lru_cache(maxsize=4096)
def read_condition(text: str) -> Condition:
    """What the words say."""
    words = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    rest = words
    season = _SEASON.fullmatch(words)
    if season is not None:
        first, last = (int(season[1]), int(season[2])), (int(season[3]), int(season[4]))
        return Condition(text, season=(first, last))
    band = _BAND.fullmatch(words)
    if band is not None and (band[2] or band[4]):
        low = Decimal(band[2].replace(",", "")) if band[2] else None
        high = Decimal(band[4].replace(",", "")) if band[4] else None
        return Condition(text, band=(_BAND_UNITS[band[1]], low, band[3] == "以上", high, band[5] == "以下"))
    origins: frozenset[str] | None = None
    treatment = _TREATMENT.search(rest)
    if treatment is not None:
        names = re.split(r"及び|並びに|、", treatment[1])
        if all(name in _COUNTRIES for name in names):
            origins = frozenset(_COUNTRIES[name] for name in names)
            rest = rest.replace(treatment[0], "")
    quota: bool | None = None
    if _OUTSIDE.search(rest):
        quota, rest = False, _OUTSIDE.sub("", rest)
    elif _WITHIN.search(rest):
        quota, rest = True, re.sub(r"欧州連合(?=$)", "", _WITHIN.sub("", rest))
    remainder = rest.startswith(("その他のもの", "その他の物品"))
    if remainder:
        rest = re.sub(r"^その他のもの|^その他の物品", "", rest)
    goods = _FILLING.fullmatch(rest) is None
    return Condition(text, quota, origins, None, None, remainder, goods)


def chosen_rate(column: str, label: object, options: Sequence[Option], facts: RateFacts) -> tuple[Rate, str]:
    """The rate of a cell with several rates that applies to the goods, and the words it applies by.

    NotConceded where none does. Raises MissingChoice where only the declarant can tell, WrongChoice where
    what was stated cannot be.
    """
    conditions = [read_condition(option.condition) for option in options]
    open_ = [number for number, one in enumerate(conditions, start=1) if _possible(one, facts)]
    stated = facts.choices.get(column, facts.choices.get("*"))
    if stated is not None:
        if stated == NONE_APPLIES:
            return NotConceded(), ""
        if not 0 < stated <= len(options):
            raise WrongChoice(stated, _("there are %(count)s") % {"count": len(options)})
        if stated not in open_:
            words = options[stated - 1].condition
            raise WrongChoice(stated, _("“%(words)s” does not fit these goods") % {"words": words})
        return options[stated - 1].rate, options[stated - 1].condition
    if any(conditions[number - 1].goods for number in open_):
        raise MissingChoice(label, [option.condition for option in options])
    specific = [number for number in open_ if not conditions[number - 1].remainder]
    settled = specific or open_
    if not settled:
        return NotConceded(), ""
    if len(settled) > 1:
        raise MissingChoice(label, [option.condition for option in options])
    return options[settled[0] - 1].rate, options[settled[0] - 1].condition


def _possible(condition: Condition, facts: RateFacts) -> bool:
    if condition.origins is not None and facts.origin not in condition.origins:
        return False
    if condition.quota is not None and condition.quota != facts.quota_certificate:
        return False
    if condition.season is not None and not _in_season(condition.season, facts.on):
        return False
    return condition.band is None or _in_band(condition.band, facts)


def _in_season(season: tuple[tuple[int, int], tuple[int, int]], on: date) -> bool:
    first, last = season
    day = (on.month, on.day)
    return first <= day <= last if first <= last else (day >= first or day <= last)


def _in_band(band: tuple[str, Decimal | None, bool, Decimal | None, bool], facts: RateFacts) -> bool:
    unit, low, low_included, high, high_included = band
    count = quantity_for_rate(unit, facts.quantities)
    if not count:
        return True  # without the quantity the declarant has to say which applies
    value = Decimal(facts.customs_value)
    if low is not None and not (value >= low * count if low_included else value > low * count):
        return False
    return high is None or (value <= high * count if high_included else value < high * count)
