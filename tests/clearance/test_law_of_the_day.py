"""Whose law and whose rates apply to a declaration (Article 5; Customs Tariff Act 4-7)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from bonded_areas.models import Place
from duties.models import ExchangeRate, TariffEdition, TariffLine, TariffRate
from statute import clock
from statute.door import perform
from statute.options import Option, options_for
from tests.clearance.acts import refusal, the
from tests.clearance.scene import BAGS, MONDAY, a_declaration, a_line

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

FRIDAY = MONDAY.replace(day=6)


def the_rate_rises_on(day: date) -> None:
    """Suitcases bear 20 % from that day on."""
    old = TariffEdition.objects.get(chapter="42")
    TariffEdition.objects.filter(pk=old.pk).update(valid_to=date(day.year, day.month, day.day - 1))
    edition = TariffEdition.objects.create(
        chapter="42", valid_from=day, complete=False, source="test", file_hash="1" * 64, loaded_at=MONDAY
    )
    line = TariffLine.objects.create(
        edition=edition, code=BAGS, path=["Suitcases of leather"], units=["NO", "KG"], laws=[]
    )
    TariffRate.objects.create(line=line, column="基本", text="20%", reading="20%")


@pytest.mark.proves("5")
def test_goods_in_a_designated_area_stay_under_the_law_of_the_day_of_the_declaration(scene: Scene) -> None:
    scene.bring_in("DES1", Place.objects.get(code="1AD02"))
    case_id = scene.awaiting_payment(transport_document="DES1", place="1AD02")
    scene.pay(case_id)
    the_rate_rises_on(date(2026, 11, 5))
    with clock.standing_at(FRIDAY):
        perform(case_id, "permit", scene["officer"])


@pytest.mark.proves("5(ii)")
def test_goods_in_a_bonded_warehouse_are_under_the_law_of_the_day_of_the_permission(scene: Scene) -> None:
    case_id = scene.awaiting_payment()
    scene.pay(case_id)
    the_rate_rises_on(date(2026, 11, 5))
    with clock.standing_at(MONDAY.replace(day=4)):
        assert [one.possible for one in _permit_offered(scene, case_id)] == [True]
    with clock.standing_at(FRIDAY):
        assert refusal(case_id, "permit", scene["officer"]) == [("law_changed", "5(ii)")]
        same = a_declaration(reason="the rate rose on the fifth")
        perform(case_id, "amend", scene["broker"], same)
        # 1,000,000 at 20 %: 200,000; 1,200,000 at 7.8 %: 93,600; 22/78: 26,400.
        assert the(case_id).total_payable == 320_000
        assert str(the(case_id).assessments.latest("id").law_of) == "2026-11-06"


def _permit_offered(scene: Scene, case_id: int) -> list[Option]:
    return [one for one in options_for(the(case_id), scene["officer"]) if one.name == "permit"]


@pytest.mark.proves("5(ii)")
@pytest.mark.proves("73(1)")
def test_for_goods_withdrawn_early_it_is_the_law_of_the_day_of_the_approval(scene: Scene) -> None:
    case_id = scene.examined()
    offer = {"security": "bond 12", "security_amount": 400_000, "reason": "season"}
    perform(case_id, "apply_for_withdrawal", scene["broker"], offer)
    the_rate_rises_on(date(2026, 11, 5))
    with clock.standing_at(MONDAY.replace(day=4)):
        perform(case_id, "approve_withdrawal", scene["supervisor"])
    with clock.standing_at(FRIDAY):
        # The goods were released under the law before the change; a reassessment now is under that law too.
        given = a_declaration(lines=[a_line(price="1100000")], reason="freight was left out")
        perform(case_id, "reassess", scene["officer"], given)
        assert the(case_id).total_payable == 110_000 + 94_300 + 26_500


@pytest.mark.proves("Customs Tariff Act 4-7(1)")
def test_money_is_turned_at_the_rate_of_the_day_of_the_declaration_whenever_it_is_amended(
    scene: Scene,
) -> None:
    case_id = scene.examined(invoice_currency="EUR", lines=[a_line(price="6250", currency="EUR")])
    assert the(case_id).customs_value == 1_000_000
    ExchangeRate.objects.create(
        currency="EUR",
        valid_from=date(2026, 11, 8),
        valid_to=date(2026, 11, 14),
        yen=Decimal(200),
        source="test",
    )
    with clock.standing_at(MONDAY.replace(day=10)):
        more = a_declaration(
            invoice_currency="EUR", lines=[a_line(price="6875", currency="EUR")], reason="a second invoice"
        )
        perform(case_id, "amend", scene["broker"], more)
    assert the(case_id).customs_value == 1_100_000
