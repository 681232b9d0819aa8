"""The numbers of the law that an assessment needs, as they stand on one day."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from statute.articles import Article


@dataclass(frozen=True, slots=True)
class ExciseRule:
    """Lines that may be subject to another internal tax: by the beginning of the code, unless words say
    otherwise.
    """

    tax: str
    article: Article
    prefixes: tuple[str, ...]
    unless: tuple[str, ...] = ()
    only_with: tuple[str, ...] = ()

    def covers(self, code: str, description: str) -> bool:
        """Whether the tax may be due on goods of the line."""
        if not code.startswith(self.prefixes):
            return False
        if self.only_with and not any(words in description for words in self.only_with):
            return False
        return not any(_says(words, description) for words in self.unless)


def _says(words: str, description: str) -> bool:
    """Whether the words stand in a description other than to be taken out of it ("... のものを除く")."""
    said = re.escape(unicodedata.normalize("NFKC", words)) + "(?!を除く)"
    return re.search(said, unicodedata.normalize("NFKC", description)) is not None


@dataclass(frozen=True, slots=True)
class FoodRule:
    """How the code tells whether goods are food under the reduced rate.

    Goods of `food` are food when the schedule names the Food Sanitation Act beside the line and
    `not_for_people` is not among the words; goods of `may_be_food` cannot be told from the code; all others
    are not food.
    """

    food: tuple[str, ...]
    may_be_food: tuple[str, ...]
    law: str
    not_for_people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LowValueRule:
    """Which goods the exemption of Customs Tariff Act 14(xviii) leaves out, as far as the code tells.

    Goods of `open_to` are exempt, goods of `left_out` are not; for the others the declarant states which.
    """

    limit: int
    left_out: tuple[str, ...]
    open_to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LawInForce:
    """Every parameter of an assessment on the day `on`. Money in whole yen, rates in per cent."""

    on: date
    base_unit: int
    amount_unit: int
    quantity_free_digits: int
    consumption_tax_standard: Decimal
    consumption_tax_reduced: Decimal
    local_consumption_tax: tuple[int, int]
    low_value: LowValueRule
    simplified_limit: int
    proof_waiver_limit: int
    food: FoodRule
    excises: tuple[ExciseRule, ...]


def read_excises(data: Sequence[Mapping[str, Any]]) -> tuple[ExciseRule, ...]:
    """Excise rules from their YAML form."""
    return tuple(
        ExciseRule(
            entry["tax"],
            Article.parse(entry["article"]),
            tuple(entry["codes"]),
            tuple(entry.get("unless", ())),
            tuple(entry.get("only_with", ())),
        )
        for entry in data
    )


def read_law(on: date, value: Callable[[str], Any]) -> LawInForce:
    """The law of a day, from the value of each parameter by its name without "duties."."""
    food, goods = value("consumption_tax.food"), value("low_value.goods")
    numerator, denominator = value("consumption_tax.local")
    return LawInForce(
        on=on,
        base_unit=value("rounding.tax_base"),
        amount_unit=value("rounding.tax_amount"),
        quantity_free_digits=value("rounding.quantity_free_digits"),
        consumption_tax_standard=value("consumption_tax.standard"),
        consumption_tax_reduced=value("consumption_tax.reduced"),
        local_consumption_tax=(int(numerator), int(denominator)),
        low_value=LowValueRule(value("low_value.limit"), tuple(goods["left_out"]), tuple(goods["open_to"])),
        simplified_limit=value("low_value.simplified_limit"),
        proof_waiver_limit=value("preference.proof_waiver"),
        food=FoodRule(
            tuple(food["food"]), tuple(food["may_be_food"]), food["law"], tuple(food["not_for_people"])
        ),
        excises=read_excises(value("excise.goods")),
    )
