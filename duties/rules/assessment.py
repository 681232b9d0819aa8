"""The assessment of a declaration: from its lines, the tariff and the law of the day to a worksheet of
every yen.

How fractions fall away in a declaration of several lines (Article 13-4; Customs Act Basic Circular 13-4-2,
13-4-3): the base of an ad valorem rate is rounded down to 1,000 yen line by line, the duty of a line drops
its fraction of a yen, and the duty of the declaration, the sum of its lines, is rounded down to 100 yen
once. The amount that enters the base of consumption tax is the duty so determined (General Rules 119;
Consumption Tax Act 28(4)), so what the rounding dropped is taken off the lines in proportion to their
duties. Consumption tax is rounded in the same way.

Left out, and never part of a worksheet: anti-dumping, countervailing, emergency and retaliatory duties
(Customs Tariff Act 6 to 9), special emergency duties (Temporary Tariff Measures Act 7-3 to 7-7), reductions
and refunds other than 14(xviii), and internal taxes other than consumption tax, for which a line is
refused.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext_lazy as _

from duties.rules.columns import slug_of
from duties.rules.conditions import RateFacts
from duties.rules.consumption_tax import TaxClass, TaxClassFound, TaxedLine, consumption_taxes, tax_class_of
from duties.rules.duty_arithmetic import RATE_RULE, Base, duty_amount
from duties.rules.faults import (
    TARIFF_SCHEDULE,
    CannotAssess,
    DutyFault,
    NotYetBuilt,
    UnknownCode,
    WrongAmount,
    WrongChoice,
)
from duties.rules.law_in_force import LawInForce
from duties.rules.origins import Origins
from duties.rules.rates import Rate
from duties.rules.rounding import AMOUNT_RULE, rounded_down, spread, whole_yen
from duties.rules.selection import PreferenceClaim, Selection, select_rate
from duties.rules.small_consignments import exemption, simplified
from duties.rules.tariff_line import TariffLineData
from duties.rules.units import Quantity, unit_code
from duties.rules.worksheet import LineResult, NotTaken, Step, Worksheet, step
from statute.articles import CUSTOMS_TARIFF_ACT, Article, implements

VALUE_RULE: Final = Article("4", 1, law=CUSTOMS_TARIFF_ACT)
PAYMENT_RULE: Final = Article("9", 1)
_COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class DeclaredLine:
    """A line as declared: what the law needs to know of it.

    `customs_value` in whole yen; `origin` as two letters (ISO 3166); `choices` as in
    conditions.RateFacts, by any name of a column;
    `left_out_of_low_value_exemption` as in small_consignments.exemption.
    """

    number: int
    code: str
    customs_value: int
    origin: str
    quantities: tuple[Quantity, ...] = ()
    preference: PreferenceClaim | None = None
    tax_class: TaxClass | None = None
    quota_certificate: bool = False
    choices: Mapping[str, int] = field(default_factory=dict)
    left_out_of_low_value_exemption: bool | None = None
    simplified_rates: bool = False


@dataclass(frozen=True, slots=True)
class _Assessed:
    line: DeclaredLine
    duty: int
    tax_class: TaxClassFound
    relieved: bool
    column: str
    printed: str
    text: str
    steps: tuple[Step, ...]
    not_taken: tuple[NotTaken, ...]
    conditions: tuple[str, ...]


@implements("3", "13-4", "Customs Tariff Act 3")
def assess(
    lines: Sequence[DeclaredLine], tariff: Mapping[str, TariffLineData], origins: Origins, law: LawInForce
) -> Worksheet:
    """The duty and consumption taxes of a declaration under the law of `law.on`, with every step.

    `tariff` holds the lines in force on that day by their code. Raises CannotAssess with every fault of every
    line; nothing is guessed.
    """
    faults: list[DutyFault] = [fault for line in lines for fault in _faults_of(line)]
    if not lines:
        faults.append(WrongAmount(Article("7", 1), "lines", 0, _("a declaration has at least one line")))
    if faults:
        raise CannotAssess(faults)
    total_value = sum(line.customs_value for line in lines)
    assessed: list[_Assessed] = []
    for line in lines:
        try:
            assessed.append(_assess_line(line, tariff.get(line.code), origins, law, total_value))
        except DutyFault as fault:
            faults.append(fault.on_line(line.number))
    if faults:
        raise CannotAssess(faults)
    return _worksheet(assessed, law, total_value)


def _faults_of(line: DeclaredLine) -> list[DutyFault]:
    faults: list[DutyFault] = []
    if line.customs_value < 0:
        why = _("a customs value is not negative")
        faults.append(WrongAmount(VALUE_RULE, "customs_value", line.customs_value, why))
    for quantity in line.quantities:
        try:
            unit_code(quantity.unit)
        except DutyFault as fault:
            faults.append(fault)
        if quantity.amount <= 0:
            why = _("a quantity is above nought")
            faults.append(WrongAmount(TARIFF_SCHEDULE, "quantity", quantity.amount, why))
    for column in line.choices:
        if slug_of(column) is None:
            faults.append(WrongChoice(column, _("the schedule has no such column")))
    if not _COUNTRY.fullmatch(line.origin):
        why = _("an origin is a country code of two letters, such as FR")
        faults.append(WrongAmount(TARIFF_SCHEDULE, "origin", line.origin, why))
    return [fault.on_line(line.number) for fault in faults]


def _assess_line(
    line: DeclaredLine, entry: TariffLineData | None, origins: Origins, law: LawInForce, total_value: int
) -> _Assessed:
    if entry is None:
        raise UnknownCode(line.code, law.on.isoformat())
    for excise in law.excises:
        if excise.covers(line.code, entry.description):
            why = _("goods of %(code)s may be subject to %(tax)s, which is not worked out") % {
                "code": line.code,
                "tax": excise.tax,
            }
            raise NotYetBuilt(excise.article, why, field="code", value=line.code)
    simplified_step = simplified(total_value, line.simplified_rates, law)
    relieved, relief = exemption(
        line.code, line.number, total_value, line.left_out_of_low_value_exemption, law
    )
    value = step("value.declared", line.customs_value, VALUE_RULE, line.number)
    if relieved and relief is not None:
        no_tax = TaxClassFound(TaxClass.EXEMPT, relief)
        return _Assessed(line, 0, no_tax, True, "", "", "", (value, relief), (), ())
    tax_class = tax_class_of(entry, line.number, line.tax_class, law)
    base = Base(line.number, line.customs_value, line.quantities, law.base_unit, law.quantity_free_digits)
    chosen = _select(line, entry, origins, law, total_value, base)
    amount = duty_amount(chosen.rate, base)
    duty = whole_yen(amount.yen)
    told = [value, *([relief] if relief else []), *chosen.steps, *amount.steps]
    if simplified_step is not None:
        told.append(replace(simplified_step, line=line.number))
    told.append(step("duty.line", duty, RATE_RULE, line.number))
    return _Assessed(
        line,
        duty,
        tax_class,
        False,
        chosen.column.slug,
        chosen.column.printed,
        chosen.text,
        tuple(told),
        chosen.not_taken,
        chosen.conditions,
    )


def _select(
    line: DeclaredLine, entry: TariffLineData, origins: Origins, law: LawInForce, total_value: int, base: Base
) -> Selection:
    choices = {slug_of(column) or "": number for column, number in line.choices.items()}
    facts = RateFacts(
        law.on, line.origin, line.customs_value, line.quantities, line.quota_certificate, choices
    )

    def lesser(left: Rate, right: Rate) -> bool:
        return duty_amount(left, base).yen < duty_amount(right, base).yen

    return select_rate(
        entry,
        facts,
        origins,
        line.preference,
        proof_waived=total_value <= law.proof_waiver_limit,
        proof_limit=law.proof_waiver_limit,
        lesser=lesser,
        number=line.number,
    )


def _worksheet(assessed: Sequence[_Assessed], law: LawInForce, total_value: int) -> Worksheet:
    exact = sum(one.duty for one in assessed)
    duty = rounded_down(exact, law.amount_unit)
    in_base = spread(duty, [one.duty for one in assessed]) if exact else (0,) * len(assessed)
    taxes = consumption_taxes(
        [
            TaxedLine(one.line.number, one.line.customs_value, share, one.tax_class.tax_class, one.relieved)
            for one, share in zip(assessed, in_base, strict=True)
        ],
        law,
    )
    unit = f"{law.amount_unit:,}"
    steps = [one_step for one in assessed for one_step in one.steps]
    steps.append(step("value.total", total_value, VALUE_RULE))
    steps.append(step("duty.total", duty, AMOUNT_RULE, unit=unit, exact=f"{exact:,}"))
    steps += [one.tax_class.step for one in assessed if not one.relieved]
    steps += taxes.steps
    steps.append(step("total", duty + taxes.national + taxes.local, PAYMENT_RULE))
    results = tuple(
        LineResult(
            one.line.number,
            one.line.code,
            one.column,
            one.printed,
            one.text,
            one.line.customs_value,
            one.duty,
            share,
            str(one.tax_class.tax_class),
            tax.base,
            tax.tax,
            one.not_taken,
            one.conditions,
        )
        for one, share, tax in zip(assessed, in_base, taxes.lines, strict=True)
    )
    return Worksheet(total_value, duty, taxes.national, taxes.local, results, tuple(steps))


def quantity(amount: str | int | Decimal, unit: str) -> Quantity:
    """A quantity from its written form; raises UnknownUnit, and WrongAmount for what is no number."""
    try:
        number = Decimal(str(amount))
    except ArithmeticError:
        raise WrongAmount(TARIFF_SCHEDULE, "quantity", amount, _("it is not a number")) from None
    if not number.is_finite():
        raise WrongAmount(TARIFF_SCHEDULE, "quantity", amount, _("it is not a number"))
    return Quantity(number, unit_code(unit))
