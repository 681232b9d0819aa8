"""Consumption tax on goods withdrawn from a bonded area, national and local: which class, which base, how
much.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _

from duties.rules.faults import DutyFault, MissingTaxClass
from duties.rules.law_in_force import LawInForce
from duties.rules.rounding import AMOUNT_RULE, BASE_RULE, rounded_down, whole_yen
from duties.rules.tariff_line import TariffLineData
from duties.rules.worksheet import Step, step
from statute.articles import CONSUMPTION_TAX_ACT, IMPORT_EXCISE_ACT, LOCAL_TAX_ACT, Article, implements

RATE_RULE: Final = Article("29", law=CONSUMPTION_TAX_ACT)
TAX_BASE_RULE: Final = Article("28", 4, law=CONSUMPTION_TAX_ACT)
EXEMPT_RULE: Final = Article("6", 2, law=CONSUMPTION_TAX_ACT)
FOOD_RULE: Final = Article("2", 1, "xi-2", law=CONSUMPTION_TAX_ACT)
RELIEF_RULE: Final = Article("13", 1, law=IMPORT_EXCISE_ACT)
LOCAL_RATE_RULE: Final = Article("72-83", law=LOCAL_TAX_ACT)


class TaxClass(StrEnum):
    """How consumption tax falls on goods."""

    STANDARD = "standard"
    REDUCED = "reduced"
    EXEMPT = "exempt"


class ContradictedTaxClass(DutyFault):
    """A class stated that the line of the tariff cannot bear."""

    code = "duties.contradicted_tax_class"
    template = _("The goods of this line are not food: the tax class “%(value)s” is not possible.")


@dataclass(frozen=True, slots=True)
class TaxClassFound:
    """The class of a line and the step that tells why."""

    tax_class: TaxClass
    step: Step


@implements("Consumption Tax Act 29", "Consumption Tax Act 6(2)")
def tax_class_of(
    line: TariffLineData, number: int, stated: TaxClass | None, law: LawInForce
) -> TaxClassFound:
    """The class of a line: as stated by the declarant, otherwise as the tariff line tells.

    Raises MissingTaxClass where neither tells, ContradictedTaxClass where goods that are not food are stated
    to be.
    """
    rule = law.food
    named_food = rule.law in line.laws
    for_animals = any(words in line.description for words in rule.not_for_people)
    food_code = line.code.startswith(rule.food)
    may_be = food_code or (line.code.startswith(rule.may_be_food) and named_food)
    if stated is TaxClass.EXEMPT:
        return TaxClassFound(
            stated, step("ct.class_stated", None, EXEMPT_RULE, number, tax_class=str(stated))
        )
    if stated is TaxClass.REDUCED and not may_be:
        raise ContradictedTaxClass(FOOD_RULE, field="tax_class", value=str(stated))
    if stated is not None:
        return TaxClassFound(stated, step("ct.class_stated", None, FOOD_RULE, number, tax_class=str(stated)))
    if food_code and named_food and not for_animals:
        return TaxClassFound(TaxClass.REDUCED, step("ct.class_food", None, FOOD_RULE, number))
    if may_be:
        raise MissingTaxClass(line.code, _("whether they are food for people does not follow from the code"))
    return TaxClassFound(TaxClass.STANDARD, step("ct.class_standard", None, RATE_RULE, number))


@dataclass(frozen=True, slots=True)
class TaxedLine:
    """A line as consumption tax sees it: its customs value and the part of the duty that falls on it, in
    yen.
    """

    number: int
    customs_value: int
    duty: int
    tax_class: TaxClass
    relieved: bool = False


@dataclass(frozen=True, slots=True)
class LineTax:
    """Base and tax of one line; the tax before the rounding of the total."""

    base: int
    tax: int


@dataclass(frozen=True, slots=True)
class ConsumptionTaxes:
    """Both taxes of a declaration in yen, by line and in all."""

    lines: tuple[LineTax, ...]
    national: int
    local: int
    steps: tuple[Step, ...]


@implements("Consumption Tax Act 28(4)", "Local Tax Act 72-83")
def consumption_taxes(lines: Sequence[TaxedLine], law: LawInForce) -> ConsumptionTaxes:
    """Consumption tax of a declaration, and the local tax on it.

    The base of each line is its customs value and duty, rounded down (28(4); General Rules 118). The tax of
    each line drops its fraction of a yen; the sum of all lines, whatever their rates, is one national tax and
    is rounded down once (General Rules 119). The local tax is a share of that rounded amount, rounded down by
    the same rule (Local Tax Act 72-83, 72-100).
    """
    steps: list[Step] = []
    taxed: list[LineTax] = []
    for line in lines:
        if line.relieved:
            steps.append(step("ct.relieved", 0, RELIEF_RULE, line.number))
            taxed.append(LineTax(0, 0))
            continue
        if line.tax_class is TaxClass.EXEMPT:
            steps.append(step("ct.exempt", 0, EXEMPT_RULE, line.number))
            taxed.append(LineTax(0, 0))
            continue
        reduced = line.tax_class is TaxClass.REDUCED
        rate = law.consumption_tax_reduced if reduced else law.consumption_tax_standard
        exact = line.customs_value + line.duty
        base = rounded_down(exact, law.base_unit)
        tax = whole_yen(Decimal(base) * rate / 100)
        parts = {"value": f"{line.customs_value:,}", "duty": f"{line.duty:,}"}
        steps += [
            step("ct.base_parts", exact, TAX_BASE_RULE, line.number, **parts),
            step("ct.base", base, BASE_RULE, line.number, unit=f"{law.base_unit:,}"),
            step("ct.line", tax, RATE_RULE, line.number, rate=str(rate)),
        ]
        taxed.append(LineTax(base, tax))
    exact_tax = sum(one.tax for one in taxed)
    national = rounded_down(exact_tax, law.amount_unit)
    numerator, denominator = law.local_consumption_tax
    local = rounded_down(national * numerator // denominator, law.amount_unit)
    unit = f"{law.amount_unit:,}"
    steps.append(step("ct.total", national, AMOUNT_RULE, unit=unit, exact=f"{exact_tax:,}"))
    steps.append(
        step(
            "lct.total",
            local,
            LOCAL_RATE_RULE,
            numerator=numerator,
            denominator=denominator,
            base=f"{national:,}",
            unit=unit,
        )
    )
    return ConsumptionTaxes(tuple(taxed), national, local, tuple(steps))
