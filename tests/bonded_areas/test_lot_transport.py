"""What bonded transport does to a lot: its accounts and its state, whole and in parts (4, 63, 65)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from accounts.actors import Actor
from bonded_areas.models import CargoLot, LotSnapshot, Place, StockEntry
from statute.door import open_case, perform
from statute.errors import Refused
from tests.clearance.conftest import scene as scene

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

pytestmark = pytest.mark.django_db
CONSEQUENCE = Actor.system("consequence")


def lot_of(scene: Scene) -> CargoLot:
    """Ten packages of 120.5 kg, brought in on 30 October."""
    found: CargoLot = CargoLot.objects.get(pk=scene.bring_in())
    return found


def carried(scene: Scene, packages: int, kg: str, **more: Any) -> dict[str, Any]:
    """So much on a transport; any case serves as one here."""
    where = Place.objects.get(code="1AW02")
    given = {"transport": scene_case(), "packages": packages, "gross_mass_kg": kg, "on": "2026-11-02"}
    return {**given, "place_id": where.pk, **more}


def scene_case() -> int:
    first = CargoLot.objects.order_by("case_id").first()
    assert first is not None
    return int(first.pk)


def shipped(scene: Scene, lot: CargoLot, packages: int, kg: str) -> None:
    given = carried(scene, packages, kg)
    del given["place_id"]
    perform(lot, "ship", CONSEQUENCE, given)
    lot.refresh_from_db()


@pytest.mark.proves("63(1)")
@pytest.mark.proves("4(1)(v)")
def test_a_part_that_is_shipped_leaves_the_stock_and_the_rest_stays(scene: Scene) -> None:
    lot = lot_of(scene)
    shipped(scene, lot, 4, "50")
    assert (lot.state, lot.stock_packages, lot.transit_packages) == ("brought_in", 6, 4)
    assert (lot.stock_mass_kg, lot.transit_mass_kg) == (Decimal("70.5"), Decimal("50"))
    fixed = LotSnapshot.objects.get(lot=lot)
    assert (fixed.article, fixed.fixed_on, fixed.packages) == ("4(1)(v)", date(2026, 11, 2), 4)
    shipped(scene, lot, 6, "70.5")
    assert (lot.state, lot.stock_packages, lot.transit_packages) == ("in_transit", 0, 10)


@pytest.mark.proves("63(5)")
@pytest.mark.proves("65(4)")
def test_what_arrives_comes_back_or_is_lost_leaves_the_road_and_the_last_of_it_ends_the_lot(
    scene: Scene,
) -> None:
    lot = lot_of(scene)
    shipped(scene, lot, 10, "120.5")
    perform(lot, "arrive_elsewhere", CONSEQUENCE, carried(scene, 5, "60"))
    lot.refresh_from_db()
    assert (lot.state, lot.transit_packages) == ("in_transit", 5)
    perform(lot, "return_from_transport", CONSEQUENCE, carried(scene, 3, "40"))
    lot.refresh_from_db()
    assert (lot.state, lot.stock_packages, lot.transit_packages) == ("brought_in", 3, 2)
    shipped(scene, lot, 3, "40")
    assert lot.state == "in_transit"
    perform(lot, "arrive_elsewhere", CONSEQUENCE, carried(scene, 3, "40"))
    perform(lot, "lose_in_transit", CONSEQUENCE, carried(scene, 2, "20.5", duty_due=True))
    lot.refresh_from_db()
    assert (lot.state, bool(lot.balance)) == ("lost", False)
    assert list(StockEntry.objects.filter(lot=lot).order_by("id").values_list("kind", "packages")) == [
        ("brought_in", 10),
        ("shipped", 10),
        ("moved", 5),
        ("returned", 3),
        ("shipped", 3),
        ("moved", 3),
        ("lost_in_transit", 2),
    ]


@pytest.mark.proves("63(5)")
def test_all_that_arrives_is_a_lot_of_its_own_there_with_all_that_is_known_of_it(scene: Scene) -> None:
    lot = lot_of(scene)
    shipped(scene, lot, 10, "120.5")
    given = carried(scene, 10, "120.5", from_lot_id=lot.pk)
    there = open_case(CargoLot, "come_in", CONSEQUENCE, scene.tokyo.pk, given).case_id
    perform(lot, "arrive_elsewhere", CONSEQUENCE, carried(scene, 10, "120.5"))
    lot.refresh_from_db()
    found = CargoLot.objects.get(pk=there)
    assert lot.state == "moved"
    assert (found.state, found.place.code, found.brought_in_on) == ("brought_in", "1AW02", date(2026, 11, 2))
    assert (found.transport_document, found.description, found.from_lot_id) == (
        "HLCU123",
        "leather bags",
        lot.pk,
    )
    assert (found.stock_packages, found.stock_mass_kg) == (10, Decimal("120.5"))


def test_more_than_there_is_cannot_be_shipped_and_every_measure_that_falls_short_is_named(
    scene: Scene,
) -> None:
    lot = lot_of(scene)
    given = {"transport": lot.pk, "packages": 11, "gross_mass_kg": "200", "quantity": "1", "on": "2026-11-02"}
    with pytest.raises(Refused) as refused:
        perform(lot, "ship", CONSEQUENCE, given)
    assert [(r.code, r.field, str(r.article)) for r in refused.value.reasons] == [
        ("too_little", "packages", "34-2"),
        ("too_little", "gross_mass_kg", "34-2"),
        ("too_little", "quantity", "34-2"),
    ]
    with pytest.raises(Refused) as half:
        perform(lot, "ship", CONSEQUENCE, {**given, "packages": 10, "gross_mass_kg": "120", "quantity": "0"})
    assert [r.code for r in half.value.reasons] == ["leaves_half"]
    assert not StockEntry.objects.filter(lot=lot, kind="shipped").exists()


@pytest.mark.parametrize("name", ["ship", "arrive_elsewhere", "return_from_transport", "lose_in_transit"])
def test_nobody_moves_a_lot_by_hand(scene: Scene, name: str) -> None:
    from statute.machine import machine

    assert machine(CargoLot).moves[name].rule.roles == {"consequence"}
