"""The assessment of a declaration as a fact: read what the law of the day needs, then work it out purely."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bonded_areas.models import CargoLot
from bonded_areas.models.place import PlaceKind
from clearance.facts import stated
from clearance.models.assessment import Assessment
from clearance.models.declaration_contents import charges_of
from clearance.models.goods_line import GoodsLine
from duties import selectors as duties
from duties.rules.applicable_law import law_day
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

# Article 5(ii): stored in a bonded warehouse or an integrated area, or made in a bonded factory.
WAREHOUSES = (PlaceKind.WAREHOUSE, PlaceKind.INTEGRATED, PlaceKind.FACTORY)


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
                    declaration_id=declaration_id,
                    made_at=made_at,
                    law_of=self.on,
                    customs_value=sheet.customs_value,
                    duty=sheet.duty,
                    consumption_tax=sheet.consumption_tax,
                    local_consumption_tax=sheet.local_consumption_tax,
                    worksheet=data,
                )
            )
        ]


@dataclass(frozen=True, slots=True)
class Said:
    """What a declaration says, from its rows or from an amendment's input, in one shape."""

    incoterm: str
    invoice_currency: str
    charges: Sequence[Mapping[str, Any]]
    no_freight: bool
    no_insurance: bool
    lines: Sequence[Any]


def _said(subject: Subject, lines: Sequence[GoodsLine]) -> Said:
    given, row = stated(subject), subject.row
    if given is not None:
        return Said(
            given.incoterm or "",
            given.invoice_currency or "",
            charges_of(given),
            given.no_freight,
            given.no_insurance,
            given.lines,
        )
    return Said(row.incoterm, row.invoice_currency, row.charges, row.no_freight, row.no_insurance, lines)


def _all_said(subjects: Sequence[Subject]) -> dict[int, Said]:
    stored: dict[int, list[GoodsLine]] = {}
    unsaid = [s.case_id for s in subjects if stated(s) is None]
    if unsaid:
        for line in GoodsLine.objects.filter(declaration_id__in=unsaid).order_by("declaration_id", "number"):
            stored.setdefault(line.declaration_id, []).append(line)
    return {s.case_id: _said(s, stored.get(s.case_id, ())) for s in subjects}


def _assessments(subjects: Sequence[Subject]) -> dict[int, Assessed]:
    said = _all_said(subjects)
    today = clock.today()
    # Money is turned at the rate of the day of the declaration. So is the law that day's (5), but that of goods
    # in a bonded warehouse follows the day of the permission (5(ii)): what is amended now is under that of today.
    rated_on = {s.case_id: s.row.lodged_on or today for s in subjects}
    warehoused = _warehoused([s for s in subjects if s.row.lodged_on not in (None, today)])
    law_of = {
        s.case_id: law_day(
            rated_on[s.case_id],
            warehoused=s.case_id in warehoused,
            permitted_on=_released_on(s.row) or today,
            law_changed=True,
        ).on
        for s in subjects
    }
    return _worked_out(said, {case_id: (law_of[case_id], rated_on[case_id]) for case_id in said})


Days = tuple[date, date]


def _worked_out(said: Mapping[int, Said], days: Mapping[int, Days]) -> dict[int, Assessed]:
    """The assessments of declarations, each under the law of its first day with the exchange rates of its second."""
    found: dict[int, Assessed] = {}
    for law_of, rated_on in sorted(set(days.values())):
        same = {case_id: said[case_id] for case_id, both in days.items() if both == (law_of, rated_on)}
        found.update(_under_one_law(same, law_of, rated_on))
    return found


def _released_on(row: Any) -> date | None:
    """The day of the approval of 73(1), or of the permission; None while there is neither."""
    if row.withdrawn_on is not None:
        day: date = row.withdrawn_on
        return day
    return clock.day_of(row.permitted_at) if row.permitted_at is not None else None


def _warehoused(subjects: Sequence[Subject]) -> set[int]:
    """Those whose goods lie in a bonded warehouse or an integrated area, or were made in a factory (5(ii))."""
    lots = {s.row.lot_id for s in subjects if s.row.lot_id}
    if not lots:
        return set()
    kept = set(CargoLot.objects.filter(pk__in=lots, place_kind__in=WAREHOUSES).values_list("pk", flat=True))
    return {s.case_id for s in subjects if s.row.lot_id in kept}


@dataclass(frozen=True, slots=True)
class UnderNewLaw:
    """What would be payable, in whole yen, under a law that changed since the declaration; None where unknown."""

    total: int | None


def _under_the_law_of_today(subjects: Sequence[Subject]) -> dict[int, UnderNewLaw | None]:
    """For goods whose law is that of the day of permission (5(ii)): what is payable under it, where that differs."""
    today = clock.today()
    warehoused = _warehoused([s for s in subjects if s.row.lodged_on not in (None, today)])
    if not warehoused:
        return {}
    concerned = [s for s in subjects if s.case_id in warehoused]
    latest = Assessment.objects.filter(declaration_id__in=warehoused).order_by("declaration_id", "-id")
    before = {one.declaration_id: one for one in latest.distinct("declaration_id")}
    days = {s.case_id: (today, s.row.lodged_on) for s in concerned}
    found: dict[int, UnderNewLaw | None] = {}
    for case_id, now in _worked_out(_all_said(concerned), days).items():
        sheet, was = now.worksheet, before[case_id]
        if sheet is None:
            found[case_id] = UnderNewLaw(None)
        elif sheet.totals() != was.totals():
            found[case_id] = UnderNewLaw(sheet.total)
    return found


def _under_one_law(said: Mapping[int, Said], on: date, rated_on: date) -> dict[int, Assessed]:
    codes = {line.code for one in said.values() for line in one.lines if line.code}
    currencies = {c for one in said.values() for c in _currencies(one) if c}
    tariff = duties.tariff_lines_for(codes, on)
    rates = duties.rates_on(currencies, rated_on)
    law, origins = duties.law_in_force(on), duties.origins_on(on)

    def rate_on(currency: str) -> Decimal:
        if currency not in rates:
            raise MissingRateOfExchange(currency, rated_on.isoformat())
        return rates[currency]

    found = {}
    for case_id, one in said.items():
        if _incomplete(one):
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


def _incomplete(one: Said) -> bool:
    return (
        not one.incoterm
        or not one.lines
        or any(
            line.price is None
            or not line.code
            or not line.origin
            or not (line.currency or one.invoice_currency)
            for line in one.lines
        )
    )


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
        ElementAmount(
            _element(charge["kind"]), Money(Decimal(charge["amount"]), charge["currency"]), charge.get("line")
        )
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
            number=number,
            code=line.code,
            customs_value=values[number],
            origin=line.origin,
            quantities=tuple(quantities),
            preference=preference,
            tax_class=TaxClass(line.tax_class) if line.tax_class else None,
            quota_certificate=line.quota_certificate,
            choices=dict(line.rate_choices),
            left_out_of_low_value_exemption=line.left_out_of_low_value_exemption,
        )


ASSESSED: Fact[Assessed] = Fact("assessed_duty", _assessments, lambda: Assessed(None, ()))
# What is payable under the law of today, where the goods' law is today's and it makes a difference (5(ii)).
LAW_OF_TODAY: Fact[UnderNewLaw | None] = Fact("law_of_today", _under_the_law_of_today, lambda: None)
