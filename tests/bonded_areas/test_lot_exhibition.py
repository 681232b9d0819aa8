"""Cargo in an exhibition site: approved or refused, restricted, secured, used outside, left when the site closes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from accounts.actors import Actor
from bonded_areas.models import CargoLot, LotSnapshot, Place
from duties.models import Liability
from statute.door import open_case, perform
from statute.errors import Refused
from statute.models import DeadlineRow
from statute.sweep import sweep
from tests.bonded_areas.licensing import at as on_day
from tests.bonded_areas.licensing import place_of
from tests.bonded_areas.test_lot_acts import ALL, DUTIABLE, SOME
from tests.bonded_areas.test_stock_pages import signed_in
from tests.bonded_areas.test_storage_approval import STORE, at, bring_in, operator, running
from tests.clearance.acts import refusal
from tests.clearance.conftest import scene as scene

if TYPE_CHECKING:
    from tests.bonded_areas.licensing import Licensing
    from tests.clearance.scene import Scene

pytestmark = pytest.mark.django_db


def the(lot: int) -> CargoLot:
    found: CargoLot = CargoLot.objects.get(pk=lot)
    return found


@pytest.mark.proves("62-2(3)")
@pytest.mark.proves("62-3(2)")
@pytest.mark.proves("62-3(3)")
@pytest.mark.proves("62-3(4)")
@pytest.mark.proves("62-4(1)")
@pytest.mark.proves("62-4(2)")
def test_what_is_shown_is_inspected_refused_restricted_and_secured_as_the_articles_say(scene: Scene) -> None:
    who, officer = operator(scene), scene["bonded_officer"]
    Place.objects.filter(code="1AW01").update(kind="exhibition")
    lot, other = bring_in(scene, **DUTIABLE), bring_in(scene, on="2026-10-29", **DUTIABLE)
    perform(lot, "apply_for_storage", who, {**STORE, "for_sale_or_consumption": True})
    assert refusal(lot, "approve_storage", officer) == [("is_inspected", "43-4(1)")]
    perform(lot, "inspect_for_storage", officer, {"outcome": "in_order"})
    perform(lot, "approve_storage", officer)
    assert LotSnapshot.objects.get(lot_id=lot).article == "4(1)(iii)-2"
    perform(other, "apply_for_storage", who, STORE)
    no = {"ground": "not_for_exhibition", "reason": "no exhibit", "remove_by": "2026-11-13"}
    perform(other, "refuse_storage", officer, no)
    assert running(other) == {"exhibition_refused": date(2026, 11, 13)}
    shown = {"what": "display", "packages": 10, "on": "2026-11-02"}
    sorted_ = {**shown, "what": "sorting"}
    perform(other, "ask_to_work", who, {"reason": "to be shown"})
    perform(other, "permit_work", officer)
    assert refusal(other, "handle", who, shown) == [("not_approved_for_exhibition", "62-3(4)")]
    perform(other, "handle", who, sorted_)
    with at(date(2026, 11, 14)):
        sweep()
        assert refusal(other, "handle", who, sorted_) == [("removal_is_due", "62-3(4)")]
        assert the(other).storage_refused["over_on"] == "2026-11-14"
        assert running(other) == {}
    # Where it may be stored, a report of its use, and security within the duty: 100,000 yen and the taxes on it.
    perform(lot, "restrict_place", officer, {"place": "Hall 2, cage A", "reason": "sold by the piece"})
    assert refusal(lot, "report_use", who, {"details": "cut"}) == [("report_is_asked_for", "62-4(1)")]
    perform(lot, "ask_for_use_report", officer)
    perform(lot, "report_use", who, {"details": "two were cut open"})
    assert refusal(lot, "give_sale_security", officer, {"amount": 1, "security": "bond"}) == [
        ("sale_security_is_required", "62-4(2)")
    ]
    assert refusal(lot, "require_sale_security", officer, {"amount": 10_000_000})[0] == (
        "more_than_the_duty",
        "62-4(2)",
    )
    perform(lot, "require_sale_security", officer, {"amount": 100_000})
    assert refusal(lot, "give_sale_security", officer, {"amount": 99_999, "security": "bond"}) == [
        ("enough_sale_security", "62-4(2)")
    ]
    perform(lot, "give_sale_security", officer, {"amount": 100_000, "security": "bond 9"})
    for name in ("operator", "bonded_officer"):
        page = signed_in(name).get(
            f"/cargo-lots/{CargoLot.objects.select_related('case').get(pk=lot).case.handle}/"
        )
        text = page.content.decode()
        for words in ("Hall 2, cage A", "two were cut open", "bond 9", "62-3(2)"):
            assert words in text
    warehouse = bring_in(scene, "1AW02")
    assert refusal(warehouse, "restrict_place", officer, {"place": "x", "reason": "y"}) == [
        ("is_exhibited", "62-4(1)")
    ]


@pytest.mark.proves("62-5")
def test_exhibits_are_used_outside_by_permission_for_a_period_and_a_place(scene: Scene) -> None:
    who, officer = operator(scene), scene["bonded_officer"]
    Place.objects.filter(code="1AW01").update(kind="exhibition")
    lot = bring_in(scene, **DUTIABLE)
    perform(lot, "ask_to_work_outside", who, {"reason": "to be shown at the town hall"})
    asked = {"place": "Town hall", "until": "2026-11-27"}
    # 62-7 applies 61(3) to (5) here, and not 61(2).
    assert refusal(lot, "permit_outside", officer, {**asked, "security_yen": 1}) == [
        ("no_security_there", "62-7")
    ]
    perform(lot, "permit_outside", officer, asked)
    perform(lot, "inspect_outside", officer, {"outcome": "not_necessary"})
    perform(lot, "take_outside", who, SOME)
    assert running(lot)["outside_work"] == date(2026, 11, 27)
    with at(date(2026, 11, 28)):
        sweep()
    assert [(c.claimed_under, c.payer.code) for c in Liability.objects.filter(cause_id=lot)] == [
        ("62-7", "WHS01")
    ]


def closed_site(office: Licensing) -> tuple[Place, int]:
    """An exhibition site whose licence ends on 30 November 2026, and cargo that came in before."""
    place = place_of(office.registered("1AX01", kind="exhibition", from_on=date(2026, 10, 1)))
    given: dict[str, Any] = {
        "place_id": place.pk,
        "transport_document": "EXH1",
        "description": "statues",
        "packages": 10,
        "gross_mass_kg": "120.5",
        "brought_in_on": "2026-11-02",
    }
    lot = open_case(CargoLot, "bring_in", Actor.system("intake"), place.office_id, given).case_id
    return place, lot


@pytest.mark.proves("62-6(1)")
@pytest.mark.proves("62-6(2)")
@pytest.mark.proves("4(1)(iii)-3")
def test_what_is_left_in_a_closed_site_is_asked_to_be_removed_and_then_its_duty_is_claimed_once(
    office: Licensing,
) -> None:
    _place, lot = closed_site(office)
    officer = office["bonded_officer"]
    ask = {"until": "2026-12-11", "reason": "the fair is over"}
    with on_day(2026, 11, 30):
        assert refusal(lot, "ask_to_remove", officer, ask) == [("site_is_closed", "62-6(1)")]
    with on_day(2026, 12, 1):
        assert (
            refusal(lot, "ask_to_remove", officer, {**ask, "until": "2026-12-12"})[0][0]
            == "order_date_closed"
        )
        perform(lot, "ask_to_remove", officer, ask)
        due = DeadlineRow.objects.get(case_id=lot, name="exhibition_removal")
        assert due.ends_on == date(2026, 12, 11)
        perform(lot, "find_circumstances", officer, {"ground": "other_law", "reason": "plant quarantine"})
    with on_day(2026, 12, 12, 0):
        sweep()
        # While another law forbids the import nothing is collected.
        assert not Liability.objects.filter(cause_id=lot).exists()
        assert the(lot).removal_over_on == date(2026, 12, 12)
    with on_day(2026, 12, 21):
        perform(lot, "end_circumstances", officer)
        assert refusal(lot, "find_circumstances", officer, {"ground": "unavoidable", "reason": "x"}) == [
            ("removal_is_asked", "62-6(1)")
        ]
        sweep()
    (claim,) = Liability.objects.filter(cause_id=lot)
    assert (claim.claimed_under, claim.payer.code) == ("62-6(1)", "OPR01")
    assert LotSnapshot.objects.get(lot_id=lot).article == "4(1)(iii)-3"


@pytest.mark.proves("62-11")
@pytest.mark.proves("62-9")
def test_cargo_to_be_sold_in_an_integrated_area_is_notified_before_it_comes_in(scene: Scene) -> None:
    who, officer = operator(scene), scene["bonded_officer"]
    Place.objects.filter(code="1AW01").update(kind="integrated")
    for told in ({}, {"sale_notified_on": "2026-10-31"}):
        with pytest.raises(Refused) as refused:
            bring_in(scene, sold_or_consumed_here=True, **told)
        assert [(r.code, str(r.article), r.field) for r in refused.value.reasons] == [
            ("sale_not_notified", "62-11", "sale_notified_on")
        ]
    lot = bring_in(scene, sold_or_consumed_here=True, sale_notified_on="2026-10-30")
    assert the(lot).exhibition == {"sale_notified_on": "2026-10-30"}
    perform(lot, "apply_for_storage", who, STORE)
    perform(lot, "inspect_for_storage", officer, {"outcome": "in_order"})
    perform(lot, "approve_storage", officer)
    assert running(lot) == {"approved_storage": date(2028, 11, 2)}
    assert ALL["packages"] == the(lot).stock_packages


@pytest.mark.proves("62-10")
def test_in_an_integrated_area_cargo_is_shown_or_processed_after_approval_and_needs_no_other_permission(
    scene: Scene,
) -> None:
    who, officer = operator(scene), scene["bonded_officer"]
    Place.objects.filter(code="1AW01").update(kind="integrated")
    lot = bring_in(scene, **DUTIABLE)
    show = {"what": "display", "packages": 10, "on": "2026-11-02"}
    assert refusal(lot, "handle", who, show) == [("not_approved_for_area", "62-10")]
    perform(lot, "handle", who, {**show, "what": "repacking"})
    perform(lot, "apply_for_storage", officer, {"purpose": "shown to buyers, applied for on paper"})
    perform(lot, "inspect_for_storage", officer, {"outcome": "not_necessary"})
    perform(lot, "approve_storage", officer)
    perform(lot, "handle", who, show)
