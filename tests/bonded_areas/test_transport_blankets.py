"""Blanket approval: what is shipped on a route within a period needs no approval of its own (63(1), 63(3), 63(5))."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bonded_areas.models import Transport, TransportBlanket
from statute.door import open_case, perform
from statute.errors import Refused
from statute.models import DeadlineRow
from statute.sweep import sweep
from tests.bonded_areas.road import Road, claims, the
from tests.bonded_areas.test_transport import at
from tests.clearance.acts import refusal
from tests.clearance.conftest import scene as scene
from tests.clearance.scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def road(scene: Scene) -> Road:
    return Road(scene)


def form(**changes: Any) -> dict[str, Any]:
    return {
        "holder": "CAR01",
        "origin": "1AW01",
        "destination": "3KW01",
        "description": "suitcases",
        "valid_from": "2026-11-02",
        "valid_to": "2027-01-31",
        **changes,
    }


def blanket(road: Road, days: int = 3, **changes: Any) -> TransportBlanket:
    """In force from that Monday."""
    case_id = open_case(TransportBlanket, "apply", road.driver, road.scene.tokyo.pk, form(**changes)).case_id
    perform(case_id, "approve", road.officer, {"days": days})
    row: TransportBlanket = TransportBlanket.objects.select_related("case").get(pk=case_id)
    return row


def not_applied(road: Road, **changes: Any) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        open_case(TransportBlanket, "apply", road.driver, road.scene.tokyo.pk, form(**changes))
    return [(r.code, str(r.article)) for r in refused.value.reasons]


@pytest.mark.proves("63(1)")
def test_the_period_is_at_most_what_the_cabinet_order_allows(road: Road) -> None:
    # A year that begins on 2 November 2026 ends with 1 November 2027.
    assert not_applied(road, valid_to="2027-11-02") == [("too_long", "63(1)")]
    open_case(TransportBlanket, "apply", road.driver, road.scene.tokyo.pk, form(valid_to="2027-11-01"))
    assert not_applied(road, valid_to="2026-11-01") == [("day_passed", "63(1)")]
    assert not_applied(road, destination="1AW01") == [("nowhere", "63(1)")]
    assert not_applied(road, holder="X", origin="Y") == [
        ("unknown_person", "63(1)"),
        ("unknown_place", "63(1)"),
    ]


@pytest.mark.proves("63(1)")
@pytest.mark.proves("63(3)")
@pytest.mark.proves("65(1)")
def test_a_shipment_departs_without_a_confirmation_of_its_own_and_has_its_days_to_arrive(road: Road) -> None:
    reference = blanket(road).case.reference
    case_id = road.applied(name="ship_under_blanket", blanket=reference)
    perform(case_id, "depart", road.driver, {"on": "2026-11-02"})
    running = DeadlineRow.objects.get(case_id=case_id, status="running")
    assert (running.name, str(running.ends_on)) == ("transport_period", "2026-11-05")
    with at("2026-11-06", 0):
        sweep()
    (claim,) = claims(case_id)
    # Under a blanket approval the law is that of the day of shipping out (4(1)(v), 5(i)).
    assert (the(case_id).state, claim.claim["law_of"]) == ("overdue", "2026-11-02")


@pytest.mark.proves("63(5)")
def test_its_arrivals_are_entered_by_the_carrier_and_the_manifests_of_a_period_confirmed_together(
    road: Road,
) -> None:
    approval = blanket(road, valid_to="2026-11-14")
    case_id = road.applied(name="ship_under_blanket", blanket=approval.case.reference)
    perform(case_id, "depart", road.driver, {"on": "2026-11-02"})
    perform(case_id, "confirm_arrival", road.driver, {"on": "2026-11-02"})
    assert the(case_id).state == "arrived"
    until = {"until": "2026-11-02"}
    assert refusal(approval, "confirm_arrived", road.officer, until) == [
        ("customs_is_at_the_destination", "63(5)")
    ]
    assert TransportBlanket.objects.visible_to(road.kobe_officer).filter(pk=approval.pk).exists()
    assert refusal(approval, "confirm_arrived", road.kobe_officer, {"until": "2026-11-03"}) == [
        ("day_is_of_the_arrivals", "63(5)")
    ]
    perform(approval, "confirm_shipped", road.officer, {"until": "2026-11-02"})
    perform(approval, "confirm_arrived", road.kobe_officer, until)
    with at(
        "2026-11-15"
    ):  # the approval ends on the day before; what was shipped then arrives within its days
        sweep()
        approval.refresh_from_db()
        last = {"until": (approval.valid_to + timedelta(days=1)).isoformat()}
        perform(approval, "confirm_arrived", road.kobe_officer, last)


@pytest.mark.proves("63(1)")
def test_nothing_is_shipped_under_an_approval_that_is_anothers_elsewhere_or_over(road: Road) -> None:
    approval = blanket(road, valid_to="2026-11-10")
    reference = approval.case.reference
    road.bring_in()

    def reasons(**changes: Any) -> list[str]:
        given = road.form(blanket=reference, **changes)
        with pytest.raises(Refused) as refused:
            open_case(Transport, "ship_under_blanket", road.driver, road.scene.tokyo.pk, given)
        return [r.code for r in refused.value.reasons]

    assert reasons(destination="1NW01") == ["another_route"]
    assert "no_such_blanket" in reasons(holder="CAR02")
    waiting = road.applied(name="ship_under_blanket", blanket=reference)
    with at("2026-11-11", 0):
        sweep()
        approval.refresh_from_db()
        assert approval.state == "expired"
        assert reasons() == ["blanket_not_in_force"]
        assert refusal(waiting, "depart", road.driver, {"on": "2026-11-11"}) == [
            ("within_the_blanket", "63(1)")
        ]
