"""Designated factories: reports due on the tenth, or ten days after a longer period; products declared at once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from bonded_areas.models import BondedOperation, CargoLot, FactoryDesignation, Place
from bonded_areas.rules.production_reports import Reported, next_reported, report_period, unreported
from statute.calendars import Calendar
from statute.door import open_case, perform
from statute.errors import Refused
from statute.machine import machine
from statute.models import DeadlineRow
from statute.procedure import Procedure
from statute.sweep import sweep
from tests.bonded_areas.test_bonded_operation import approved, begun
from tests.bonded_areas.test_bonded_operation import factory as factory
from tests.bonded_areas.test_stock_pages import signed_in
from tests.bonded_areas.test_storage_approval import at
from tests.clearance.acts import refusal
from tests.clearance.conftest import scene as scene

if TYPE_CHECKING:
    from accounts.actors import Actor
    from tests.clearance.scene import Scene

OPERATOR, OFFICE = "bonded_operator", {"bonded_officer", "supervisor"}
BAGS = {"description": "leather bags", "gross_mass_kg": "50", "quantity": "100", "unit": "NO"}


def test_the_machine_agrees_with_the_table() -> None:
    moves = {n: m for n, m in machine(FactoryDesignation).moves.items() if not hasattr(Procedure, n)}
    assert {n: (dict(m.targets), {str(r) for r in m.rule.roles}) for n, m in moves.items()} == {
        "designate": ({"new": "designated"}, OFFICE),
        "begin_with_operations": ({"new": "reporting"}, {"consequence"}),
        "be_reported_afterwards": ({"new": "stopped"}, {"consequence"}),
        "reach_back": ({"reporting": None}, {"consequence"}),
        "set_months": ({"designated": None, "reporting": None}, OFFICE),
        "report": ({"designated": None, "reporting": None, "stopped": None}, {OPERATOR}),
        "become_late": ({"designated": None, "reporting": None}, {"timer"}),
        "stop": ({"designated": "stopped", "reporting": "stopped"}, {OPERATOR} | OFFICE),
        "be_over": ({"stopped": "ended"}, {"consequence"}),
        "pass_to": ({"*": None}, {"consequence"}),
    }


@pytest.mark.proves("61-2(2)")
def test_a_month_is_reported_by_the_tenth_of_the_next_and_a_longer_period_ten_days_after_it() -> None:
    calendar = Calendar.of()
    november = next_reported(date(2026, 11, 20), 1, None)
    assert november == Reported(date(2026, 11, 20), date(2026, 11, 30))
    assert report_period(november, 1, calendar).ends_on == date(2026, 12, 10)
    december = next_reported(date(2026, 11, 20), 1, november.last)
    assert december == Reported(date(2026, 12, 1), date(2026, 12, 31))
    # 10 January 2027 is a Sunday, the eleventh Coming of Age Day.
    assert report_period(december, 1, calendar).ends_on == date(2027, 1, 12)
    season = next_reported(date(2026, 11, 20), 4, None)
    assert season.last == date(2027, 2, 28)
    # Ten days from 1 March: the tenth.
    assert report_period(season, 4, calendar).ends_on == date(2027, 3, 10)
    assert unreported(date(2026, 11, 20), 1, None, date(2027, 1, 31)) == [november, december]
    assert unreported(date(2026, 11, 20), 1, november.last, date(2026, 12, 31)) == []


def designated(scene: Scene, **more: Any) -> int:
    place = Place.objects.get(code="1AW01")
    given = {
        "place_id": place.pk,
        "products": "leather bags",
        "materials": "leather",
        "from_on": "2026-11-02",
        **more,
    }
    return open_case(FactoryDesignation, "designate", scene["bonded_officer"], place.office_id, given).case_id


def due(case_id: int) -> list[date]:
    rows = DeadlineRow.objects.filter(case_id=case_id, status="running")
    return list(rows.values_list("ends_on", flat=True))


@pytest.mark.django_db
@pytest.mark.proves("61-2(1)")
@pytest.mark.proves("61-2(2)")
def test_what_is_reported_stands_beside_the_books_and_a_late_report_is_told_and_stays_due(
    scene: Scene, factory: Actor
) -> None:
    case_id = designated(scene)
    assert due(case_id) == [date(2026, 12, 10)]
    operation = begun(
        scene, factory, [approved(scene, factory, "2026-10-28")], domestic_kg="10", domestic="thread"
    )
    with at(date(2026, 11, 20), 9):
        perform(operation, "complete", factory, {"on": "2026-11-20", "products": [BAGS], "waste_kg": "5"})
    told = {"used": [{"description": "leather", "gross_mass_kg": "60"}], "made": [BAGS]}
    with at(date(2026, 11, 30), 9):
        assert refusal(case_id, "report", factory, told) == [("period_not_over", "61-2(2)")]
    with at(date(2026, 12, 1), 9):
        assert refusal(case_id, "report", scene["officer"], told) == [("role", "61-2(2)")]
        assert refusal(case_id, "report", factory, {}) == [("something_is_told", "61-2(2)")]
        perform(case_id, "report", factory, told)
        assert due(case_id) == [date(2027, 1, 12)]
        assert refusal(case_id, "report", factory, told) == [("period_not_over", "61-2(2)")]
        page = signed_in("operator").get(f"/factory-designations/{handle(case_id)}/")
        assert page.status_code == 200
        (report,) = page.context["reports"]
        assert (report["booked"], report["differs"], report["late"]) == (
            (Decimal(60), Decimal(50)),
            False,
            False,
        )
    # Nobody reports December: late from the thirteenth of January, and January is due all the same.
    with at(date(2027, 1, 13)):
        assert sweep().fired == 1
        assert due(case_id) == [date(2027, 2, 10)]
        row = FactoryDesignation.objects.get(pk=case_id)
        assert (row.reported_until, row.missed_until) == (date(2026, 11, 30), date(2026, 12, 31))
        perform(case_id, "report", factory, {"note": "nothing was made"})
        assert due(case_id) == [date(2027, 2, 10)]
    assert list(row.reports.order_by("until_on").values_list("until_on", "late")) == [
        (date(2026, 11, 30), False),
        (date(2026, 12, 31), True),
    ]
    with at(date(2027, 1, 20), 9):
        perform(case_id, "stop", factory, {"on": "2027-01-18", "reason": "other products"})
        assert due(case_id) == []
        assert signed_in("bonded_officer").get("/operations/").status_code == 200
        perform(case_id, "report", factory, told)
    row.refresh_from_db()
    assert (row.state, row.reported_until) == ("ended", date(2027, 1, 18))


@pytest.mark.django_db
@pytest.mark.proves("61-2(2)")
def test_one_product_ends_while_the_factory_makes_others(scene: Scene, factory: Actor) -> None:
    case_id = designated(scene)
    lot = approved(scene, factory, "2026-10-28")
    with at(date(2026, 11, 16), 9):
        begun(scene, factory, [lot], on="2026-11-16")
    with at(date(2026, 11, 20), 9):
        perform(case_id, "stop", factory, {"on": "2026-11-10", "reason": "no more of these bags"})
    assert FactoryDesignation.objects.get(pk=case_id).stopped_on == date(2026, 11, 10)


def handle(case_id: int) -> str:
    return str(FactoryDesignation.objects.select_related("case").get(pk=case_id).case.handle)


@pytest.mark.django_db
@pytest.mark.proves("61-2(1)")
def test_only_a_factory_of_the_office_is_designated_from_today_on(scene: Scene, factory: Actor) -> None:
    with pytest.raises(Refused) as refused:
        designated(scene, from_on="2026-11-01")
    assert [r.code for r in refused.value.reasons] == ["begins_today_or_later"]
    Place.objects.filter(code="1AW01").update(kind="warehouse")
    with pytest.raises(Refused) as no_factory:
        designated(scene)
    assert [r.code for r in no_factory.value.reasons] == ["place_can_be_designated"]


@pytest.mark.django_db
@pytest.mark.proves("58-2")
def test_the_products_of_a_refinery_are_listed_to_be_declared_until_they_have_left(
    scene: Scene, factory: Actor
) -> None:
    from accounts.actors import Actor as Anybody

    lot = approved(scene, factory, "2026-10-28")
    oil = begun(scene, factory, [lot], several_products=True)
    made = [{"description": name, "gross_mass_kg": "20"} for name in ("kerosene", "gas oil")]
    perform(oil, "complete", factory, {"on": "2026-11-02", "products": made})
    address = f"/operations/{BondedOperation.objects.select_related('case').get(pk=oil).case.handle}/"
    client = signed_in("operator")
    page = client.get(address)
    assert [one["description"] for one in page.context["to_be_declared"]] == ["kerosene", "gas oil"]
    perform(CargoLot.objects.get(description="kerosene").pk, "remove", Anybody.system("consequence"))
    page = client.get(address)
    assert [one["description"] for one in page.context["to_be_declared"]] == ["gas oil"]
    assert client.get("/operations/?list=completed").status_code == 200
    assert client.get("/operations/new/").status_code == 200
    assert signed_in("broker").get(address).status_code == 404
    told = client.get(f"/api/v1{address}").json()
    assert [one["description"] for one in told["products"]] == ["kerosene", "gas oil"]
    assert len(told["to_be_declared"]) == 1
    posted = {
        "place_id": str(Place.objects.get(code="1AW01").pk),
        "what": "bags",
        "on": "2026-11-02",
        "nonce": "n1",
        "materials-0-lot_id": str(lot),
        "materials-0-packages": "5",
        "materials-0-gross_mass_kg": "60.5",
    }
    answer = client.post("/operations/new/", posted)
    assert answer.status_code == 303, answer.content.decode()
