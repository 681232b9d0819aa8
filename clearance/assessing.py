"""The assessment of a declaration as a fact: read what the law of the day needs, then work it out purely."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from clearance.models.assessment import Assessment
from clearance.models.goods_line import GoodsLine
from duties import selectors as duties
from duties.rules.assessment import DeclaredLine, assess
from duties.rules.consumption_tax import TaxClass
from duties.rules.faults import CannotAssess, DutyFault, MissingRateOfExchange
from duties.rules.selection import PreferenceClaim
from duties.rules.tariff_line import TariffLineData
from duties.rules.units import Quantity
from duties.rules.valuation import ElementAmount, Invoice, Money, PricedLine, customs_values
from duties.rules.value_elements import Element
from duties.rules.worksheet import Step, Worksheet
from statute import clock
from statute.effects import Create, Effect
from statute.errors import Reason
from statute.transitions import Fact, Subject


@dataclass(frozen=True, slots=True)
class Assessed:
    """A worksheet, or the faults that keep it from being worked out; and the other laws the tariff hints at."""

    worksheet: Worksheet | None
    faults: tuple[Reason, ...]
    on: date | None = None
    valuation: tuple[Step, ...] = ()
    hints: Mapping[int, tuple[str, ...]] | None = None

    def rows(self, declaration_id: int, made_at: datetime) -> list[Effect]:
        """The row that keeps the worksheet as it was computed."""
        sheet = self.worksheet
        assert sheet is not None
        assert self.on is not None
        data = sheet.as_data()
        data["steps"] = [step.as_data() for step in self.valuation] + data["steps"]
        data["hints"] = {str(number): list(laws) for number, laws in (self.hints or {}).items() if laws}
        return [
            Create(
                Assessment(
                    declaration_id=declaration_id, made_at=made_at, law_of=self.on, customs_value=sheet.customs_value,
                    duty=sheet.duty, consumption_tax=sheet.consumption_tax,
                    local_consumption_tax=sheet.local_consumption_tax, worksheet=data,
                )
            )
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """What a declaration says, from its rows or from an amendment's input, in one shape."""

    incoterm: str
    invoice_currency: str
    charges: Sequence[Mapping[str, str]]
    no_freight: bool
    no_insurance: bool
    lines: Sequence[Any]


def _said(subject: Subject, lines: Sequence[GoodsLine]) -> Said:
    given, row = subject.input, subject.row
    if hasattr(given, "lines"):
        from clearance.models.declaration_contents import charges_of

        return Said(
            given.incoterm or "", given.invoice_currency or "", charges_of(given), given.no_freight,
            given.no_insurance, given.lines,
        )  # fmt: skip
    return Said(row.incoterm, row.invoice_currency, row.charges, row.no_freight, row.no_insurance, lines)


def _assessments(subjects: Sequence[Subject]) -> dict[int, Assessed]:
    stored: dict[int, list[GoodsLine]] = {}
    unsaid = [s.case_id for s in subjects if not hasattr(s.input, "lines")]
    for line in GoodsLine.objects.filter(declaration_id__in=unsaid).order_by("declaration_id", "number"):
        stored.setdefault(line.declaration_id, []).append(line)
    said = {s.case_id: _said(s, stored.get(s.case_id, ())) for s in subjects}
    today = clock.today()
    # The law of the day of the declaration (5); an amendment is assessed under the law of that same day.
    days = {s.case_id: s.row.lodged_on or today for s in subjects}
    found: dict[int, Assessed] = {}
    for on in sorted(set(days.values())):
        same_day = {case_id: said[case_id] for case_id, day in days.items() if day == on}
        found.update(_of_one_day(same_day, on))
    return found


def _of_one_day(said: Mapping[int, Said], on: date) -> dict[int, Assessed]:
    codes = {line.code for one in said.values() for line in one.lines if line.code}
    currencies = {c for one in said.values() for c in _currencies(one)}
    tariff = duties.tariff_lines_for(codes, on)
    rates = duties.rates_on(currencies, on)
    law, origins = duties.law_in_force(on), duties.origins_on(on)

    def rate_on(currency: str) -> Decimal:
        if currency not in rates:
            raise MissingRateOfExchange(currency, on.isoformat())
        return rates[currency]

    found = {}
    for case_id, one in said.items():
        if (
            any(line.price is None or not line.code or not line.origin for line in one.lines)
            or not one.incoterm
        ):
            # What is missing is told by the guard on what a declaration must state.
            found[case_id] = Assessed(None, ())
            continue
        hints = {n: _laws(tariff.get(line.code)) for n, line in enumerate(one.lines, start=1)}
        try:
            valuation = customs_values(_invoice(one), rate_on)
            sheet = assess(list(_declared(one, valuation.values)), tariff, origins, law)
        except CannotAssess as cannot:
            found[case_id] = Assessed(None, tuple(cannot.as_reasons()), on)
        except DutyFault as fault:
            found[case_id] = Assessed(None, (fault.as_reason(),), on)
        else:
            found[case_id] = Assessed(sheet, (), on, valuation.steps, hints)
    return found


def _laws(line: TariffLineData | None) -> tuple[str, ...]:
    return line.laws if line is not None else ()


def _currencies(one: Said) -> Iterable[str]:
    yield from (line.currency or one.invoice_currency for line in one.lines)
    yield from (charge["currency"] for charge in one.charges)


def _invoice(one: Said) -> Invoice:
    lines = tuple(
        PricedLine(
            number,
            Money(line.price, line.currency or one.invoice_currency),
            line.gross_mass_kg or line.net_mass_kg,
        )
        for number, line in enumerate(one.lines, start=1)
    )
    elements = [
        ElementAmount(_element(charge["kind"]), Money(Decimal(charge["amount"]), charge["currency"]))
        for charge in one.charges
    ]
    stated = {e.element for e in elements}
    if one.no_freight and Element.FREIGHT not in stated:
        elements.append(ElementAmount(Element.FREIGHT, Money(Decimal(0))))
    if one.no_insurance and Element.INSURANCE not in stated:
        elements.append(ElementAmount(Element.INSURANCE, Money(Decimal(0))))
    return Invoice(one.incoterm, lines, tuple(elements))


def _element(kind: str) -> Element:
    return Element(kind.rpartition(":")[2])


def _declared(one: Said, values: Mapping[int, int]) -> Iterable[DeclaredLine]:
    for number, line in enumerate(one.lines, start=1):
        pairs = ((line.quantity, line.unit), (line.quantity2, line.unit2))
        quantities = [Quantity(amount, unit) for amount, unit in pairs if amount is not None and unit]
        if line.net_mass_kg is not None and not any(q.unit.upper() == "KG" for q in quantities):
            quantities.append(Quantity(line.net_mass_kg, "KG"))
        preference = PreferenceClaim(line.preference, line.proof_of_origin) if line.preference else None
        yield DeclaredLine(
            number=number, code=line.code, customs_value=values[number], origin=line.origin,
            quantities=tuple(quantities), preference=preference,
            tax_class=TaxClass(line.tax_class) if line.tax_class else None,
            quota_certificate=line.quota_certificate, choices=dict(line.rate_choices),
            left_out_of_low_value_exemption=line.left_out_of_low_value_exemption,
        )  # fmt: skip


ASSESSED: Fact[Assessed] = Fact("assessed_duty", _assessments, lambda: Assessed(None, ()))
