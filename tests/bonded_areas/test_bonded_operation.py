"""Operations in a bonded factory: begun, completed, with yields and mixed materials (56 to 59)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from bonded_areas.models import BondedOperation, CargoLot, Place
from bonded_areas.rules.stock import Amount
from bonded_areas.rules.yields import Mix, foreign_part
from statute.door import open_case, perform
from statute.errors import Refused
from statute.machine import machine
from statute.models import DeadlineRow
from statute.procedure import Procedure
from tests.bonded_areas.test_storage_approval import STORE, at, bring_in, operator
from tests.clearance.acts import refusal
from tests.clearance.conftest import scene as scene

if TYPE_CHECKING:
    from accounts.actors import Actor
    from tests.clearance.scene import Scene

pytestmark = pytest.mark.django_db
OPERATOR, OFFICE = "bonded_operator", {"bonded_officer", "supervisor"}


def approved(scene: Scene, who: Actor, on: str) -> int:
    """Ten packages of 120.5 kg, approved for use in the factory."""
    lot = bring_in(scene, on=on)
    perform(lot, "apply_for_storage", who, STORE)
    perform(lot, "inspect_for_storage", scene["bonded_officer"], {"outcome": "in_order"})
    perform(lot, "approve_storage", scene["bonded_officer"])
    return lot


def begun(scene: Scene, who: Actor, lots: list[int], **more: Any) -> int:
    """Five packages of 60 kg of each lot are put to work."""
    place = Place.objects.get(code="1AW01")
    materials = [{"lot_id": lot, "packages": 5, "gross_mass_kg": "60"} for lot in lots]
    given = {"place_id": place.pk, "what": "bags", "on": "2026-11-02", "materials": materials, **more}
    return open_case(BondedOperation, "start", who, place.office_id, given).case_id


@pytest.fixture
def factory(scene: Scene) -> Actor:
    who = operator(scene)
    Place.objects.filter(code="1AW01").update(kind="factory")
    return who


def test_the_machine_agrees_with_the_table() -> None:
    moves = {n: m for n, m in machine(BondedOperation).moves.items() if not hasattr(Procedure, n)}
    assert {n: (dict(m.targets), {str(r) for r in m.rule.roles}) for n, m in moves.items()} == {
        "start": ({"new": "started"}, {OPERATOR} | OFFICE),
        "pass_to": ({"*": None}, {"consequence"}),
        "approve_mixing": ({"started": None}, OFFICE),
        "complete": ({"started": "completed"}, {OPERATOR} | OFFICE),
    }


@pytest.mark.proves("58")
@pytest.mark.proves("59(1)")
@pytest.mark.proves("57")
@pytest.mark.proves("4(1)(ii)")
def test_materials_are_used_up_and_what_is_made_is_foreign_cargo_with_the_two_years_of_its_materials(
    scene: Scene, factory: Actor
) -> None:
    lots = [approved(scene, factory, "2026-10-28"), approved(scene, factory, "2026-10-29")]
    case_id = begun(scene, factory, lots, domestic="thread", domestic_kg="30")
    assert [CargoLot.objects.get(pk=pk).away_packages for pk in lots] == [5, 5]
    done = {
        "on": "2026-11-04",
        "waste_kg": "9",
        "unused": [{"lot_id": lots[1], "packages": 1, "gross_mass_kg": "12"}],
        "products": [
            {
                "description": "leather bags",
                "packages": 3,
                "gross_mass_kg": "129",
                "quantity": "60",
                "unit": "NO",
            }
        ],
    }
    with at(date(2026, 11, 4), 9):
        # 60 + 48 kg of foreign cargo and 30 kg of thread went in: 138 kg come out at the most.
        too_much = {**done, "waste_kg": "10"}
        assert refusal(case_id, "complete", factory, too_much) == [("too_much_made", "58")]
        perform(case_id, "complete", factory, done)
    first, second = (CargoLot.objects.get(pk=pk) for pk in lots)
    assert (first.stock_packages, first.away_packages) == (5, 0)
    assert (second.stock_packages, second.stock_mass_kg, second.away_packages) == (6, Decimal("72.5"), 0)
    made = CargoLot.objects.get(description="leather bags", from_lot=first)
    # Without approval to use both together all of it is foreign cargo.
    assert (made.state, made.stock_packages, made.stock_mass_kg) == ("approved", 3, Decimal("129"))
    running = DeadlineRow.objects.filter(case_id=made.pk, status="running")
    assert list(running.values_list("name", "ends_on")) == [("approved_storage", date(2028, 11, 2))]


@pytest.mark.proves("59(2)")
def test_with_approval_only_what_corresponds_to_the_foreign_cargo_is_foreign(
    scene: Scene, factory: Actor
) -> None:
    lot = approved(scene, factory, "2026-10-28")
    case_id = begun(scene, factory, [lot], domestic="leather", domestic_kg="40")
    assert refusal(case_id, "approve_mixing", factory) == [("role", "59(2)")]
    perform(case_id, "approve_mixing", scene["bonded_officer"])
    products = [
        {"description": "belts", "packages": 10, "gross_mass_kg": "100", "quantity": "500", "unit": "NO"}
    ]
    perform(case_id, "complete", factory, {"on": "2026-11-02", "products": products})
    made = CargoLot.objects.get(description="belts")
    # 60 of 100 kg were foreign.
    assert (made.stock_packages, made.stock_mass_kg, made.stock_quantity) == (
        6,
        Decimal("60"),
        Decimal("300"),
    )


@pytest.mark.proves("61-4")
def test_nothing_is_used_before_it_is_approved_or_from_elsewhere(scene: Scene, factory: Actor) -> None:
    raw, elsewhere = bring_in(scene), bring_in(scene, "1AW02")
    with pytest.raises(Refused) as refused:
        begun(scene, factory, [raw, elsewhere])
    assert [(r.code, str(r.article)) for r in refused.value.reasons] == [
        ("not_approved", "61-4"),
        ("no_such_lot", "58"),
    ]
    Place.objects.filter(code="1AW01").update(kind="warehouse")
    with pytest.raises(Refused) as no_factory:
        begun(scene, factory, [approved(scene, factory, "2026-10-27")])
    assert [r.code for r in no_factory.value.reasons] == ["place_is_a_factory"]


def test_a_lot_that_is_used_up_is_consumed_and_one_in_operation_cannot_be_removed(
    scene: Scene, factory: Actor
) -> None:
    from accounts.actors import Actor as Anybody

    lot = approved(scene, factory, "2026-10-28")
    place = Place.objects.get(code="1AW01")
    whole = [{"lot_id": lot, "packages": 10, "gross_mass_kg": "120.5"}]
    given = {"place_id": place.pk, "what": "bags", "on": "2026-11-02", "materials": whole}
    case_id = open_case(BondedOperation, "start", factory, place.office_id, given).case_id
    assert CargoLot.objects.get(pk=lot).state == "in_operation"
    assert refusal(lot, "remove", Anybody.system("consequence")) == [("nothing_is_in_operation", "58")]
    perform(case_id, "complete", factory, {"on": "2026-11-02", "waste_kg": "120.5"})
    assert CargoLot.objects.get(pk=lot).state == "consumed"


@pytest.mark.proves("59(2)")
def test_a_package_that_is_in_part_foreign_is_one() -> None:
    mix = Mix(Decimal(1), Decimal(2), approved=True)
    assert foreign_part(Amount(2, Decimal("10"), Decimal("1")), mix) == Amount(
        1, Decimal("3.333"), Decimal("0.333333")
    )
    assert foreign_part(Amount(2, Decimal("10")), Mix(Decimal(1), Decimal(2), approved=False)) == Amount(
        2, Decimal("10")
    )
