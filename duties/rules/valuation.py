"""The customs value of goods bought: from the price to what they cost on arrival in Japan (Customs Tariff
Act 4).

The price actually paid or payable, with the costs to the port of import and the other additions of 4(1) so
far as the price does not contain them, and without what Enforcement Order 1-4 keeps out where it is told
apart. Amounts in foreign money are turned into yen at the customs rate of the day (4-7). A cost of the
whole consignment is taken in whole yen and shared among the lines so that the shares add up to it exactly;
what stands at a line is kept exact, and the fraction of a yen of the line's value falls once, at the end.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from duties.rules.faults import CannotAssess, DutyFault, MissingStatement, WrongAmount
from duties.rules.incoterms import Cost, Terms, terms_of
from duties.rules.rounding import spread
from duties.rules.value_elements import BY_TERMS, MANNERS, PRICE_RULE, Element
from duties.rules.worksheet import Step, step
from statute.articles import CUSTOMS_TARIFF_ACT, Article, implements

CONVERSION_RULE: Final = Article("4-7", 1, law=CUSTOMS_TARIFF_ACT)
YEN: Final = "JPY"


class Basis(StrEnum):
    """By what a cost of the whole consignment is shared among its lines."""

    PRICE = "price"
    WEIGHT = "weight"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency, exactly as invoiced."""

    amount: Decimal
    currency: str = YEN


@dataclass(frozen=True, slots=True)
class ElementAmount:
    """One element of the value: for one line, or for the whole consignment (`line` None).

    `contained` says that the price already contains an addition (or does not contain a deduction); None
    leaves it to the terms of delivery.
    """

    element: Element
    money: Money
    line: int | None = None
    contained: bool | None = None
    basis: Basis = Basis.PRICE


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line of the invoice: its price, and its weight in kg where a cost is shared by weight."""

    number: int
    price: Money
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Invoice:
    """What was bought, on which terms, with which other amounts."""

    incoterm: str
    lines: tuple[PricedLine, ...]
    elements: tuple[ElementAmount, ...] = ()


@dataclass(frozen=True, slots=True)
class Valuation:
    """Customs values in whole yen by line number, and the steps to them."""

    values: Mapping[int, int]
    steps: tuple[Step, ...]

    @property
    def total(self) -> int:
        """All lines together."""
        return sum(self.values.values())


RateOn = Callable[[str], Decimal]


@dataclass(slots=True)
class _Building:
    invoice: Invoice
    terms: Terms
    rate_on: RateOn
    exact: dict[int, Fraction] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)

    def yen(self, money: Money, label: object, article: Article, line: int | None, code: str) -> Fraction:
        """The amount in yen, exactly, with the step that tells how."""
        told: dict[str, Any] = {
            "element": str(label),
            "amount": f"{money.amount:,f}",
            "currency": money.currency,
        }
        if money.currency == YEN:
            converted = Fraction(money.amount)
        else:
            rate = self.rate_on(money.currency)
            converted = Fraction(money.amount) * Fraction(rate)
            shown = format(rate.normalize(), "f")
            self.steps.append(
                step("value.converted", int(converted), CONVERSION_RULE, line, **told, rate=shown)
            )
        self.steps.append(step(code, int(converted), article, line, **told))
        return converted


@implements("Customs Tariff Act 4(1)", "Customs Tariff Act 4-7(1)")
def customs_values(invoice: Invoice, rate_on: RateOn) -> Valuation:
    """The customs value of each line.

    `rate_on(currency)` gives yen for one unit at the customs rate of the day and raises
    MissingRateOfExchange. Raises CannotAssess with every fault: a currency without a rate, an amount that
    cannot be, freight or insurance that the terms leave to the buyer and that is not stated.
    """
    faults = list(_faults(invoice))
    if faults:
        raise CannotAssess(faults)
    building = _Building(invoice, terms_of(invoice.incoterm), rate_on)
    for line in invoice.lines:
        try:
            building.exact[line.number] = building.yen(
                line.price, "price", PRICE_RULE, line.number, "value.price"
            )
        except DutyFault as fault:
            faults.append(fault.on_line(line.number))
    if faults:
        raise CannotAssess(faults)
    prices = dict(building.exact)
    for element in invoice.elements:
        try:
            _apply(building, element, prices)
        except DutyFault as fault:
            faults.append(fault if element.line is None else fault.on_line(element.line))
    for number, value in building.exact.items():
        if value < 0:
            why: Any = _("the deductions are more than the price")
            faults.append(WrongAmount(PRICE_RULE, "customs_value", int(value), why).on_line(number))
    if faults:
        raise CannotAssess(faults)
    values = {number: int(value) for number, value in building.exact.items()}
    for number, value in building.exact.items():
        exact = Decimal(value.numerator) / Decimal(value.denominator)  # finite: only tenths were multiplied
        building.steps.append(step("value.fraction", values[number], PRICE_RULE, number, exact=f"{exact:,f}"))
    building.steps.append(step("value.total", sum(values.values()), PRICE_RULE))
    return Valuation(values, tuple(building.steps))


def _faults(invoice: Invoice) -> Sequence[DutyFault]:
    faults: list[DutyFault] = []
    why: Any
    try:
        terms = terms_of(invoice.incoterm)
    except DutyFault as fault:
        return [fault]
    if not invoice.lines:
        faults.append(WrongAmount(PRICE_RULE, "lines", 0, _("an invoice has at least one line")))
    numbers = [line.number for line in invoice.lines]
    if len(set(numbers)) != len(numbers):
        faults.append(WrongAmount(PRICE_RULE, "lines", numbers, _("a line is given twice")))
    for line in invoice.lines:
        if not line.price.amount.is_finite() or line.price.amount < 0:
            why = _("a price is not negative")
            faults.append(WrongAmount(PRICE_RULE, "price", line.price.amount, why).on_line(line.number))
        if line.weight is not None and line.weight <= 0:
            why = _("a weight is above nought")
            faults.append(WrongAmount(PRICE_RULE, "weight", line.weight, why).on_line(line.number))
    for element in invoice.elements:
        manner = MANNERS[element.element]
        if not element.money.amount.is_finite() or element.money.amount < 0:
            why = _("an amount is not negative; deductions have names of their own")
            faults.append(WrongAmount(manner.article, element.element, element.money.amount, why))
        if element.line is not None and element.line not in numbers:
            faults.append(WrongAmount(manner.article, "line", element.line, _("there is no such line")))
    stated = {element.element for element in invoice.elements}
    for cost, needed in ((Cost.FREIGHT, Element.FREIGHT), (Cost.INSURANCE, Element.INSURANCE)):
        if cost not in terms.contains and needed not in stated:
            why = _("under %(incoterm)s the price does not contain it; state nought where there was none") % {
                "incoterm": terms.code
            }
            faults.append(MissingStatement(MANNERS[needed].article, str(needed), why))
    return faults


def _apply(building: _Building, element: ElementAmount, prices: Mapping[int, Fraction]) -> None:
    manner = MANNERS[element.element]
    name = str(element.element)
    by_terms = manner.cost is not None and manner.cost in building.terms.contains
    contained = by_terms if element.contained is None else element.contained
    if manner.sign == 0 or (manner.cost in BY_TERMS and not contained):
        building.steps.append(step("value.not_part", 0, manner.article, element.line, element=name))
        return
    if manner.sign > 0 and contained:
        told = {"element": name, "incoterm": building.terms.code}
        building.steps.append(step("value.included", 0, manner.article, element.line, **told))
        return
    code = "value.element" if manner.sign > 0 else "value.deducted"
    yen = building.yen(element.money, name, manner.article, element.line, code)
    for number, share in _shares(building, element, yen, prices).items():
        building.exact[number] += manner.sign * share
        if element.line is None and len(building.exact) > 1:
            shown = {"element": name, "basis": str(element.basis), "of": number}
            building.steps.append(step("value.apportioned", int(share), manner.article, number, **shown))


def _shares(
    building: _Building, element: ElementAmount, yen: Fraction, prices: Mapping[int, Fraction]
) -> Mapping[int, Fraction]:
    """The element by line: by price, or by weight where asked for or where no line has a price.

    Shares of the whole consignment are whole yen and add up to its whole yen (rounding.spread).
    """
    if element.line is not None:
        return {element.line: yen}
    if yen < 1:
        return dict.fromkeys(prices, Fraction(0))
    weights = {line.number: line.weight for line in building.invoice.lines}
    by_weight = element.basis is Basis.WEIGHT or not any(prices.values())
    if by_weight:
        missing = [number for number, weight in weights.items() if weight is None]
        if missing and len(prices) > 1:
            why = _("a cost of the whole consignment is shared by it, and lines %(lines)s have none") % {
                "lines": ", ".join(str(number) for number in missing)
            }
            raise MissingStatement(MANNERS[element.element].article, "weight", why)
        measure = {number: Fraction(weight or 1) for number, weight in weights.items()}
    else:
        measure = dict(prices)
    shares = spread(int(yen), list(measure.values()))
    return {number: Fraction(share) for number, share in zip(measure, shares, strict=True)}
