"""Approval for storage through the door: applied for, inspected, given or refused, and what the timers do."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from accounts.actors import Actor, actor_for
from bonded_areas.models import CargoLot, LotSnapshot, Place
from statute import clock
from statute.door import open_case, perform
from statute.models import DeadlineRow
from statute.sweep import sweep
from tests.accounts.people import a_person, a_user, grant
from tests.clearance.acts import refusal, told
from tests.clearance.conftest import scene as scene

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

pytestmark = pytest.mark.django_db
STORE = {"purpose": "to be sold in the season"}


def operator(scene: Scene) -> Actor:
    """Who runs the warehouse 1AW01."""
    person = a_person("WHS01")
    Place.objects.filter(code__in=("1AW01", "1AD02")).update(operator=person)
    user = a_user("operator")
    grant(user, "bonded_operator", person)
    return actor_for(user, date(2026, 11, 2))


def bring_in(scene: Scene, place: str = "1AW01", on: str = "2026-10-30", **more: Any) -> int:
    where = Place.objects.get(code=place)
    given = {
        "place_id": where.pk,
        "transport_document": f"{place}-{on}",
        "description": "leather bags",
        "packages": 10,
        "gross_mass_kg": "120.5",
        "brought_in_on": on,
        **more,
    }
    return open_case(CargoLot, "bring_in", Actor.system("intake"), where.office_id, given).case_id


def running(lot: int) -> dict[str, date]:
    return dict(
        DeadlineRow.objects.filter(case_id=lot, status="running")
        .order_by("name")
        .values_list("name", "ends_on")
    )


def at(day: date, hour: int = 0) -> Any:
    """Midnight in Tokyo of the day, or so many hours later."""
    return clock.standing_at(datetime(day.year, day.month, day.day, hour, tzinfo=clock.TOKYO).astimezone(UTC))


@pytest.mark.proves("43-3(1)")
@pytest.mark.proves("43-3(2)")
@pytest.mark.proves("43-4(1)")
@pytest.mark.proves("4(1)(i)")
def test_storage_is_applied_for_inspected_and_approved_and_the_two_years_run(scene: Scene) -> None:
    who = operator(scene)
    lot = bring_in(scene)
    # From 31 October; January has a 31st: to 30 January, a Saturday. One may apply until Monday.
    assert running(lot) == {"storage_application": date(2027, 2, 1), "unapproved_storage": date(2027, 2, 1)}
    perform(lot, "apply_for_storage", who, STORE)
    assert running(lot) == {}
    officer = scene["bonded_officer"]
    assert refusal(lot, "approve_storage", officer) == [("is_inspected", "43-4(1)")]
    perform(lot, "inspect_for_storage", officer, {"outcome": "in_order"})
    perform(lot, "approve_storage", officer)
    row = CargoLot.objects.get(pk=lot)
    assert (row.state, row.approved_on, row.first_approved_on) == (
        "approved",
        date(2026, 11, 2),
        date(2026, 11, 2),
    )
    assert running(lot) == {"approved_storage": date(2028, 11, 2)}
    fixed = LotSnapshot.objects.get(lot_id=lot)
    assert (fixed.article, fixed.fixed_on, fixed.packages) == ("4(1)(i)", date(2026, 11, 2), 10)


@pytest.mark.proves("43-3(2)")
def test_approval_is_refused_only_on_a_listed_ground_and_then_the_three_months_run_again(
    scene: Scene,
) -> None:
    who, officer = operator(scene), scene["bonded_officer"]
    lot = bring_in(scene)
    perform(lot, "apply_for_storage", who, STORE)
    wrong = {"ground": "not_for_exhibition", "reason": "no exhibition"}
    assert refusal(lot, "refuse_storage", officer, wrong) == [("ground_not_listed", "43-3(2)")]
    perform(lot, "refuse_storage", officer, {"ground": "other_law", "reason": "quarantine"})
    assert running(lot) == {"storage_application": date(2027, 2, 1), "unapproved_storage": date(2027, 2, 1)}
    # One may apply again in time; somebody else's word is not enough.
    assert refusal(lot, "apply_for_storage", scene["broker"], STORE) == [("role", "43-3(1)")]
    perform(lot, "apply_for_storage", who, STORE)


@pytest.mark.proves("80(1)(iii)-3")
@pytest.mark.proves("43-3(1)")
def test_whoever_does_not_apply_in_time_is_too_late_at_midnight_and_the_cargo_may_be_housed(
    scene: Scene,
) -> None:
    who = operator(scene)
    lot = bring_in(scene)
    with at(date(2027, 2, 1), 23):
        sweep()
        assert CargoLot.objects.get(pk=lot).housable_since is None
        still_in_time = bring_in(scene, on="2026-10-29")
        assert running(still_in_time)["storage_application"] == date(2027, 1, 29)
    with at(date(2027, 2, 2)):
        assert refusal(lot, "apply_for_storage", who, STORE) == [("too_late", "43-3(1)")]
        sweep()
        row = CargoLot.objects.get(pk=lot)
        assert (row.housable_under, row.too_late_since) == ("80(1)(iii)-3", row.housable_since)
        assert told(lot, "lot.housable") == [{"article": "80(1)(iii)-3"}]
        assert sweep().fired == 0


@pytest.mark.proves("80(1)(iii)-3")
def test_an_application_made_on_the_last_day_keeps_the_cargo_until_it_is_refused(scene: Scene) -> None:
    who = operator(scene)
    lot = bring_in(scene)
    with at(date(2027, 2, 1), 23):
        perform(lot, "apply_for_storage", who, STORE)
    with at(date(2027, 3, 1)):
        sweep()
        assert CargoLot.objects.get(pk=lot).housable_since is None
        perform(
            lot, "refuse_storage", scene["bonded_officer"], {"ground": "other_law", "reason": "quarantine"}
        )
        sweep()
        assert CargoLot.objects.get(pk=lot).housable_under == "80(1)(iii)-3"


@pytest.mark.proves("43-2(1)")
@pytest.mark.proves("80(1)(ii)")
def test_after_two_years_the_cargo_may_be_housed_unless_a_longer_period_was_set(scene: Scene) -> None:
    who, officer = operator(scene), scene["bonded_officer"]
    lots = [bring_in(scene), bring_in(scene, on="2026-10-29")]
    for lot in lots:
        perform(lot, "apply_for_storage", who, STORE)
        perform(lot, "inspect_for_storage", officer, {"outcome": "not_necessary"})
        perform(lot, "approve_storage", officer)
    perform(lots[0], "ask_for_more_time", who, {"until": "2029-03-30", "reason": "the buyer is bankrupt"})
    assert refusal(lots[0], "give_more_time", officer, {"until": "2029-03-31"}) == [
        ("order_date_closed", "General Rules for National Taxes Act 10(2)")
    ]
    perform(lots[0], "give_more_time", officer, {"until": "2029-03-30"})
    assert [running(lot) for lot in lots] == [
        {"approved_storage": date(2029, 3, 30)},
        {"approved_storage": date(2028, 11, 2)},
    ]
    with at(date(2028, 11, 3)):
        sweep()
        assert [CargoLot.objects.get(pk=lot).housable_under for lot in lots] == ["", "80(1)(ii)"]


@pytest.mark.proves("43-3(1)")
def test_only_a_warehouse_can_be_given_longer_to_apply(scene: Scene) -> None:
    who, officer = operator(scene), scene["bonded_officer"]
    lot = bring_in(scene)
    perform(lot, "ask_for_more_time", who, {"until": "2027-04-30", "reason": "papers are late"})
    perform(lot, "give_more_time", officer, {"until": "2027-04-30"})
    assert running(lot) == {"storage_application": date(2027, 4, 30), "unapproved_storage": date(2027, 4, 30)}
    Place.objects.filter(code="1AW02").update(
        kind="factory", operator=Place.objects.get(code="1AW01").operator
    )
    factory = bring_in(scene, "1AW02")
    assert refusal(factory, "ask_for_more_time", who, {"until": "2027-04-30", "reason": "late"}) == [
        ("no_longer_period", "61-4")
    ]
    designated = bring_in(scene, "1AD02")
    assert refusal(designated, "apply_for_storage", who, STORE) == [("no_approval_here", "80(1)(i)")]


@pytest.mark.proves("62-3(1)")
@pytest.mark.proves("62-3(2)")
@pytest.mark.proves("62-3(3)")
def test_goods_for_an_exhibition_are_approved_or_are_to_be_removed_by_a_day(scene: Scene) -> None:
    who, officer = operator(scene), scene["bonded_officer"]
    Place.objects.filter(code="1AW01").update(kind="exhibition")
    show, wrong = bring_in(scene), bring_in(scene, on="2026-10-29")
    assert running(show) == {}
    for lot in (show, wrong):
        perform(
            lot, "apply_for_storage", who, {"purpose": "to be shown", "for_sale_or_consumption": lot == show}
        )
    perform(show, "inspect_for_storage", officer, {"outcome": "in_order"})
    perform(show, "approve_storage", officer)
    assert LotSnapshot.objects.get(lot_id=show).article == "4(1)(iii)-2"
    no = {"ground": "not_for_exhibition", "reason": "nothing to show"}
    assert refusal(wrong, "refuse_storage", officer, no) == [("no_removal_day", "62-3(3)")]
    perform(wrong, "refuse_storage", officer, {**no, "remove_by": "2026-11-30"})
    assert CargoLot.objects.get(pk=wrong).storage_refused["remove_by"] == "2026-11-30"


@pytest.mark.proves("30(2)")
def test_prohibited_cargo_that_is_not_for_import_may_not_be_stored(scene: Scene) -> None:
    from statute.errors import Refused

    with pytest.raises(Refused) as refused:
        bring_in(scene, prohibited_item="ix", for_import=False)
    assert [r.code for r in refused.value.reasons] == ["is_not_prohibited"]
    bring_in(scene, prohibited_item="ix")
