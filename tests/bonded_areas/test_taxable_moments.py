"""Nature and quantity of foreign cargo are fixed for duty at the moments of 4(1), each for the cargo it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from accounts.actors import Actor
from bonded_areas.models import CargoLot, LotSnapshot, Place
from bonded_areas.rules.taxable_moments import Fixed, Item, after_handling, at_approval, elsewhere, fixes
from statute.door import perform
from tests.bonded_areas.test_bonded_operation import approved, begun
from tests.bonded_areas.test_storage_approval import STORE, bring_in, operator
from tests.clearance.conftest import scene as scene

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

CONSEQUENCE = Actor.system("consequence")
LOST = {"packages": 1, "gross_mass_kg": "10", "on": "2026-11-02", "cause": "other", "reason": "stolen"}


@pytest.mark.proves("4(1)")
@pytest.mark.parametrize(
    ("item", "stands_before"),
    [
        # Item by item, whose cargo the Act leaves out of it.
        ("4(1)(i)", {"4(1)(ii)", "4(1)(iii)", "4(1)(iii)-2"}),
        ("4(1)(ii)", set()),
        ("4(1)(iii)", {"4(1)(ii)", "4(1)(iii)-2"}),
        ("4(1)(iii)-2", {"4(1)(ii)"}),
        ("4(1)(iii)-3", {"4(1)(ii)", "4(1)(iii)-2"}),
        ("4(1)(iv)", {"4(1)(i)", "4(1)(ii)", "4(1)(iii)-2", "4(1)(v)", "4(1)(v)-2"}),
        ("4(1)(v)", {"4(1)(i)", "4(1)(ii)", "4(1)(iii)-2"}),
        ("4(1)(v)-2", {"4(1)(i)", "4(1)(ii)", "4(1)(iii)-2"}),
    ],
)
def test_an_item_does_not_fix_what_an_item_before_it_has_fixed(item: str, stands_before: set[str]) -> None:
    assert {str(other) for other in Item if not fixes(Item(item), other)} == stands_before
    assert fixes(Item(item), "")


@pytest.mark.proves("4(1)(i)")
@pytest.mark.proves("4(1)(ii)")
@pytest.mark.proves("4(1)(iii)-2")
@pytest.mark.parametrize(
    ("kind", "holds", "for_sale", "taken", "then"),
    [
        ("warehouse", "", False, "4(1)(i)", "4(1)(i)"),
        # A product of a factory that is stored in a warehouse afterwards stays under (ii).
        ("warehouse", "4(1)(ii)", False, None, "4(1)(ii)"),
        # The materials' snapshot is for what is made of them; unworked they are under no item.
        ("factory", "", False, "4(1)(ii)", ""),
        ("integrated", "", False, "4(1)(i)", "4(1)(i)"),
        ("integrated", "4(1)(iii)-2", False, "4(1)(ii)", "4(1)(iii)-2"),
        ("exhibition", "", True, "4(1)(iii)-2", "4(1)(iii)-2"),
        # What is not for sale may be processed there: the product's nature is that of its materials at the approval.
        ("exhibition", "", False, "4(1)(iii)-2", ""),
        ("exhibition", "4(1)(ii)", True, None, "4(1)(ii)"),
    ],
)
def test_what_an_approval_fixes_by_the_type_of_area(
    kind: str, holds: str, for_sale: bool, taken: str | None, then: str
) -> None:
    assert at_approval(kind, holds, for_sale=for_sale) == Fixed(Item(taken) if taken else None, then)


@pytest.mark.proves("4(1)(i)")
@pytest.mark.proves("4(1)(ii)")
@pytest.mark.proves("4(1)(iii)-2")
@pytest.mark.parametrize(
    ("kind", "what", "then"),
    [
        # What holds afterwards, where before held nothing, (i), (ii), (iii)-2.
        ("integrated", "sorting", ("", "4(1)(i)", "4(1)(ii)", "4(1)(iii)-2")),
        ("integrated", "display", ("", "", "4(1)(ii)", "4(1)(iii)-2")),
        # A product is one, whether it was shown first or is to be sold there.
        ("integrated", "simple_processing", ("4(1)(ii)", "4(1)(ii)", "4(1)(ii)", "4(1)(ii)")),
        ("exhibition", "display", ("", "4(1)(i)", "4(1)(ii)", "4(1)(iii)-2")),
        # (iii)-2 leaves out what (ii) names, and (i) what (iii)-2 names.
        ("exhibition", "simple_processing", ("4(1)(iii)-2", "4(1)(iii)-2", "4(1)(ii)", "4(1)(iii)-2")),
        ("warehouse", "display", ("", "4(1)(i)", "4(1)(ii)", "4(1)(iii)-2")),
        ("warehouse", "simple_processing", ("", "4(1)(i)", "4(1)(ii)", "4(1)(iii)-2")),
    ],
)
def test_what_holds_of_cargo_that_was_sorted_shown_or_processed(
    kind: str, what: str, then: tuple[str, ...]
) -> None:
    assert (
        tuple(after_handling(kind, item, what) for item in ("", "4(1)(i)", "4(1)(ii)", "4(1)(iii)-2")) == then
    )


@pytest.mark.proves("4(1)(i)")
def test_a_product_stays_one_at_another_place_the_other_items_are_of_their_place() -> None:
    assert [elsewhere(item) for item in ("4(1)(i)", "4(1)(ii)", "4(1)(iii)-2", "")] == [
        "",
        "4(1)(ii)",
        "",
        "",
    ]


def at(kind: str) -> None:
    Place.objects.filter(code="1AW01").update(kind=kind)


def taken_of(lot: int) -> list[tuple[str, str]]:
    rows = LotSnapshot.objects.filter(lot_id=lot).order_by("id")
    return [(row.article, row.fixed_on.isoformat()) for row in rows]


def the(lot: int) -> CargoLot:
    found: CargoLot = CargoLot.objects.get(pk=lot)
    return found


def approve(scene: Scene, who: Actor, lot: int) -> None:
    perform(lot, "apply_for_storage", who, STORE)
    perform(lot, "inspect_for_storage", scene["bonded_officer"], {"outcome": "in_order"})
    perform(lot, "approve_storage", scene["bonded_officer"])


@pytest.mark.django_db
@pytest.mark.proves("4(1)(iii)-2")
@pytest.mark.proves("62-11")
def test_cargo_notified_to_be_sold_in_an_integrated_area_is_fixed_on_the_day_of_the_notification(
    scene: Scene,
) -> None:
    who = operator(scene)
    at("integrated")
    given: dict[str, Any] = {"sold_or_consumed_here": True, "sale_notified_on": "2026-10-26"}
    lot = bring_in(scene, **given)
    assert taken_of(lot) == [("4(1)(iii)-2", "2026-10-26")]
    # The approval does not take (i) for it; it takes what may be made of it (ii), and a loss fixes nothing new.
    approve(scene, who, lot)
    assert taken_of(lot) == [("4(1)(iii)-2", "2026-10-26"), ("4(1)(ii)", "2026-11-02")]
    perform(lot, "notify_loss", who, LOST)
    assert len(taken_of(lot)) == 2
    assert the(lot).fixed_by == "4(1)(iii)-2"


@pytest.mark.django_db
@pytest.mark.proves("4(1)(iv)")
def test_what_was_shown_in_an_integrated_area_is_fixed_anew_when_it_is_lost_and_what_was_stored_is_not(
    scene: Scene,
) -> None:
    who = operator(scene)
    at("integrated")
    stored, shown = bring_in(scene), bring_in(scene, on="2026-10-29")
    for lot in (stored, shown):
        approve(scene, who, lot)
    perform(shown, "handle", who, {"what": "display", "packages": 10, "on": "2026-11-02"})
    for lot in (stored, shown):
        perform(lot, "notify_loss", who, LOST)
    assert taken_of(stored) == [("4(1)(i)", "2026-11-02")]
    assert taken_of(shown) == [("4(1)(i)", "2026-11-02"), ("4(1)(iv)", "2026-11-02")]


@pytest.mark.django_db
@pytest.mark.proves("4(1)(ii)")
@pytest.mark.proves("4(1)(iv)")
def test_a_product_of_a_factory_is_under_item_ii_its_unworked_materials_are_fixed_when_they_are_lost(
    scene: Scene,
) -> None:
    who = operator(scene)
    at("factory")
    lot = approved(scene, who, "2026-10-28")
    operation = begun(scene, who, [lot])
    made = [{"description": "bags", "packages": 2, "gross_mass_kg": "50"}]
    perform(operation, "complete", who, {"on": "2026-11-02", "products": made})
    product = CargoLot.objects.get(description="bags")
    assert (product.fixed_by, the(lot).fixed_by) == ("4(1)(ii)", "")
    for one in (lot, product.pk):
        perform(one, "notify_loss", who, LOST)
    assert taken_of(lot) == [("4(1)(ii)", "2026-11-02"), ("4(1)(iv)", "2026-11-02")]
    assert taken_of(product.pk) == []


@pytest.mark.django_db
@pytest.mark.proves("4(1)(iii)")
def test_approved_materials_that_go_to_a_place_outside_are_fixed_at_the_permission(scene: Scene) -> None:
    who = operator(scene)
    at("factory")
    lot = approved(scene, who, "2026-10-28")
    perform(lot, "ask_to_work_outside", who, {"reason": "dyeing"})
    perform(lot, "permit_outside", scene["bonded_officer"], {"place": "Kawasaki", "until": "2026-11-20"})
    assert taken_of(lot) == [("4(1)(ii)", "2026-11-02"), ("4(1)(iii)", "2026-11-02")]


@pytest.mark.django_db
@pytest.mark.proves("4(1)(i)")
def test_a_part_split_off_stands_as_its_lot_does_and_what_comes_elsewhere_is_fixed_no_more(
    scene: Scene,
) -> None:
    who = operator(scene)
    lot = bring_in(scene)
    approve(scene, who, lot)
    perform(lot, "split", who, {"packages": 4, "gross_mass_kg": "40", "on": "2026-11-02"})
    part = CargoLot.objects.get(from_lot_id=lot)
    assert (the(lot).fixed_by, part.fixed_by) == ("4(1)(i)", "4(1)(i)")
    perform(part.pk, "notify_loss", who, LOST)
    assert taken_of(part.pk) == []
