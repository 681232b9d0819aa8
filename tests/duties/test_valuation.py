"""The customs value, by cases a lawyer can read and by properties."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from duties.rules.faults import CannotAssess, MissingRateOfExchange
from duties.rules.incoterms import TERMS
from duties.rules.valuation import Basis, ElementAmount, Invoice, Money, PricedLine, Valuation, customs_values
from duties.rules.value_elements import Element

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "valuation.yaml").read_text(encoding="utf-8"))
RATES = {"USD": Decimal("150.25"), "EUR": Decimal("165.10"), "KRW": Decimal("0.1085")}


def rate_on(currency: str) -> Decimal:
    if currency not in RATES:
        raise MissingRateOfExchange(currency, "2026-11-02")
    return RATES[currency]


def money(text: str) -> Money:
    amount, currency = text.split()
    return Money(Decimal(amount), currency)


def element(entry: dict[str, Any]) -> ElementAmount:
    (name,) = entry.keys() - {"line", "basis", "contained"}
    return ElementAmount(
        Element(name),
        money(entry[name]),
        entry.get("line"),
        entry.get("contained"),
        Basis(entry.get("basis", "price")),
    )


def valued(case: dict[str, Any]) -> Valuation:
    lines = tuple(
        PricedLine(number, money(line["price"]), Decimal(line["weight"]) if "weight" in line else None)
        for number, line in enumerate(case["lines"], start=1)
    )
    return customs_values(
        Invoice(case["terms"], lines, tuple(element(e) for e in case.get("elements", ()))), rate_on
    )


@pytest.mark.proves("Customs Tariff Act 4(1)")
@pytest.mark.proves("Customs Tariff Act 4-7(1)")
@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_worked_value(case: dict[str, Any]) -> None:
    if "refused" in case:
        with pytest.raises(CannotAssess) as refused:
            valued(case)
        assert [fault.code for fault in refused.value.faults] == case["refused"]
        return
    valuation = valued(case)
    assert list(valuation.values.values()) == case["values"]
    assert valuation.total == sum(case["values"])
    assert all(step.what and str(step.article) for step in valuation.steps)


def test_a_currency_without_a_rate_is_named_with_the_day_and_the_line() -> None:
    with pytest.raises(CannotAssess) as refused:
        valued({"terms": "CIF", "lines": [{"price": "10 USD"}, {"price": "10 CHF"}]})
    (fault,) = refused.value.faults
    assert (fault.value, fault.line) == ("CHF", 2)
    assert "2026-11-02" in fault.message


def test_each_step_of_a_value_names_its_provision() -> None:
    valuation = valued(
        {
            "terms": "FOB",
            "lines": [{"price": "10 USD"}],
            "elements": [{"freight": "1 USD"}, {"insurance": "0 JPY"}],
        }
    )
    told = [(step.what, str(step.article)) for step in valuation.steps]
    assert ("Price: 10 USD at 150.25 yen", "Customs Tariff Act 4-7(1)") in told
    assert ("Freight to the port of import: 1 USD", "Customs Tariff Act 4(1)(i)") in told


amounts = st.decimals("0", "99999", places=2)
currencies = st.sampled_from(["USD", "EUR", "KRW", "JPY"])
lines_of_goods = st.lists(
    st.tuples(st.decimals("0.01", "99999", places=2), currencies), min_size=1, max_size=8
)


@given(st.sampled_from(sorted(TERMS)), lines_of_goods, amounts, amounts)
def test_costs_of_the_consignment_are_shared_without_loss(
    terms: str, goods: list[tuple[Decimal, str]], freight: Decimal, insurance: Decimal
) -> None:
    def total(elements: tuple[ElementAmount, ...]) -> int:
        lines = tuple(PricedLine(n, Money(*price)) for n, price in enumerate(goods, start=1))
        return customs_values(Invoice(terms, lines, elements), rate_on).total

    nought = tuple(ElementAmount(e, Money(Decimal(0))) for e in (Element.FREIGHT, Element.INSURANCE))
    stated = (
        ElementAmount(Element.FREIGHT, Money(freight, "USD")),
        ElementAmount(Element.INSURANCE, Money(insurance)),
    )
    contained = {cost.value for cost in TERMS[terms].contains}
    added = (0 if "freight" in contained else int(freight * RATES["USD"])) + (
        0 if "insurance" in contained else int(insurance)
    )
    assert total(stated) == total(nought) + added


@given(lines_of_goods)
def test_a_value_is_never_more_than_a_yen_below_its_price(goods: list[tuple[Decimal, str]]) -> None:
    lines = tuple(PricedLine(n, Money(*price)) for n, price in enumerate(goods, start=1))
    values = customs_values(Invoice("CIF", lines), rate_on).values
    for number, (amount, currency) in enumerate(goods, start=1):
        exact = amount * RATES.get(currency, Decimal(1))
        assert 0 <= exact - values[number] < 1
