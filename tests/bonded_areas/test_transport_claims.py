"""The duty of what does not arrive in time, or is lost on the road: claimed by itself, once, on the right day (65)."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bonded_areas.models import CargoLot, Transport
from bonded_areas.transport_reactions import note_collection, note_no_collection
from duties.models import Liability
from statute import clock
from statute.door import open_case, perform
from statute.errors import Refused
from statute.models import DeadlineRow
from statute.sweep import sweep
from tests.bonded_areas.road import Road, claims, lines, part, the
from tests.bonded_areas.test_transport import at, event
from tests.bonded_areas.test_transport import road as road
from tests.clearance.acts import refusal, told
from tests.clearance.conftest import scene as scene

pytestmark = pytest.mark.django_db


# Not arriving in time (65).


@pytest.mark.proves("65(1)")
def test_at_midnight_after_the_last_day_the_duty_of_what_did_not_arrive_is_claimed_by_itself(
    road: Road,
) -> None:
    case_id = road.departed()
    with clock.standing_at(datetime(2026, 11, 9, 14, 59, 59, tzinfo=UTC)):
        sweep()
        assert (the(case_id).state, claims(case_id)) == ("departed", [])
    with clock.standing_at(datetime(2026, 11, 9, 15, 0, 0, tzinfo=UTC)):
        sweep()
        sweep()
    (claim,) = claims(case_id)
    assert the(case_id).state == "overdue"
    assert (claim.state, claim.claimed_under, claim.payer_id) == ("claimed", "65(1)", road.carrier.pk)
    assert claim.claim["amounts"] == {
        "duty": 100_000,
        "consumption_tax": 85_800,
        "local_consumption_tax": 24_200,
    }
    assert (claim.claim["law_of"], claim.claim["happened_on"]) == ("2026-11-02", "2026-11-10")


@pytest.mark.proves("65(1)")
def test_a_late_arrival_enters_the_books_and_changes_nothing_of_the_claim(road: Road) -> None:
    case_id = road.departed()
    with at("2026-11-10", 1):
        sweep()
        (claim,) = claims(case_id)
        perform(case_id, "confirm_arrival", road.kobe_officer, {"on": "2026-11-10"})
        sweep()
    assert [c.claim for c in claims(case_id)] == [claim.claim]
    assert the(case_id).state == "overdue"
    assert CargoLot.objects.get(place__code="3KW01").packages == 100
    assert lines(case_id)[0].late_packages == 100
    assert told(case_id, "transport.claim_to_review") == []


@pytest.mark.proves("65(1)")
def test_a_late_arrival_entered_before_the_timer_ran_is_claimed_all_the_same_and_once(road: Road) -> None:
    case_id = road.departed()
    with at("2026-11-11"):
        perform(case_id, "confirm_arrival", road.kobe_officer, {"on": "2026-11-10"})
        assert the(case_id).state == "overdue"
        sweep()
    assert [c.claim["amounts"]["duty"] for c in claims(case_id)] == [100_000]
    assert not DeadlineRow.objects.filter(case_id=case_id, status="running").exists()


@pytest.mark.proves("65(1)")
def test_an_arrival_in_time_that_is_entered_late_is_in_time_if_no_claim_has_arisen_and_else_for_review(
    road: Road,
) -> None:
    case_id = road.departed()
    with at("2026-11-10", 8):
        perform(case_id, "confirm_arrival", road.kobe_officer, {"on": "2026-11-09"})
        sweep()
    assert (the(case_id).state, claims(case_id)) == ("arrived", [])
    second = road.departed(lines=[{"lot": "MAEU1"}])
    with at("2026-11-10", 8):
        sweep()
        perform(second, "confirm_arrival", road.kobe_officer, {"on": "2026-11-09"})
    assert len(claims(second)) == 1
    assert told(second, "transport.claim_to_review") == [{"why": "arrived_in_time", "on": "2026-11-09"}]


@pytest.mark.proves("65(1)")
def test_of_a_partial_arrival_only_the_rest_is_claimed(road: Road) -> None:
    case_id = road.departed()
    with at("2026-11-06"):
        perform(case_id, "confirm_arrival", road.kobe_officer, {"lines": [part(1, 60, "300", "60")]})
    assert the(case_id).state == "departed"
    with at("2026-11-10", 0):
        sweep()
    (claim,) = claims(case_id)
    assert claim.claim["amounts"]["duty"] == 40_000
    assert claim.claim["cargo"] == ["40 × leather suitcases, 200 kg, 40 NO, 400,000 JPY, 420211200, FR"]
    lot = CargoLot.objects.get(place__code="1AW01")
    assert (lot.transit_packages, lot.transit_mass_kg) == (40, Decimal(200))


def test_no_more_arrives_than_is_on_the_road(road: Road) -> None:
    case_id = road.departed()
    for given, code in (
        ({"lines": [part(1, 101, "500", "100")]}, "too_much"),
        ({"lines": [part(2, 1, "1")]}, "no_such_line"),
        ({"lines": [part(1, 1, "1", "1"), part(1, 1, "1", "1")]}, "no_such_line"),
        ({"lines": [part(1, 100, "400", "100")]}, "leaves_half"),
        # All of it by number and weight, and nothing of what it is counted in, would never be all that arrives.
        ({"lines": [part(1, 100, "500")]}, "leaves_half"),
        ({"on": "2026-11-01"}, "before_departure"),
        ({"on": "2026-11-03"}, "not_yet"),
    ):
        assert refusal(case_id, "confirm_arrival", road.kobe_officer, given) == [(code, "63(5)")], given
    assert refusal(case_id, "confirm_arrival", road.driver) == [("confirmed_by_customs", "63(5)")]


@pytest.mark.proves("63(5)")
def test_while_what_was_presented_in_time_waits_for_customs_nothing_is_claimed_and_a_rejection_ends_that(
    road: Road,
) -> None:
    case_id = road.departed()
    with at("2026-11-09", 23):
        perform(case_id, "present_arrival", road.driver, {"on": "2026-11-09"})
    with at("2026-11-11"):
        sweep()
        assert (the(case_id).state, claims(case_id)) == ("departed", [])
        perform(case_id, "reject_arrival", road.kobe_officer, {"reason": "Nothing is there."})
        sweep()
        assert (the(case_id).state, len(claims(case_id))) == ("overdue", 1)


@pytest.mark.proves("65(1)")
def test_cargo_permitted_for_export_bears_no_duty_when_it_is_late(road: Road) -> None:
    road.bring_in()
    case_id = road.applied()
    said = road.form(lines=[{"lot": "HLCU123", "exported": True}])
    with pytest.raises(Refused) as refused:  # a carrier's word makes no cargo permitted for export
        open_case(Transport, "apply", road.driver, road.scene.tokyo.pk, said)
    assert [(r.code, r.field) for r in refused.value.reasons] == [
        ("not_permitted_for_export", "lines.0.exported")
    ]
    perform(case_id, "withdraw", road.driver, {"reason": "another lot"})
    road.bring_in("EXP1", export_permitted=True)
    case_id = road.departed(lines=[{"lot": "EXP1"}])
    with at("2026-11-10", 0):
        sweep()
        assert (the(case_id).state, claims(case_id)) == ("overdue", [])
        perform(case_id, "confirm_arrival", road.kobe_officer)
    # Nothing is collected, and all of it is there: the transport is over, and the cargo is what it was.
    assert (the(case_id).state, CargoLot.objects.get(place=road.kobe_place).export_permitted) == (
        "closed",
        True,
    )


@pytest.mark.proves("65(1)")
@pytest.mark.proves("8(3)")
def test_cargo_whose_claim_is_dropped_while_it_is_on_the_road_still_arrives(road: Road) -> None:
    case_id = road.departed()
    with at("2026-11-10", 0):
        sweep()
        (claim,) = claims(case_id)
        perform(claim, "drop_claim", road.supervisor, {"reason": "the road was closed by a landslide"})
        note_no_collection(event("liability.withdrawn", claim.pk, case_id))
        assert (the(case_id).state, the(case_id).collecting) == ("overdue", False)
        assert refusal(case_id, "confirm_arrival", road.officer) == [("confirmed_by_customs", "63(5)")]
        perform(case_id, "confirm_arrival", road.kobe_officer)
    assert (the(case_id).state, CargoLot.objects.get(place=road.kobe_place).stock_packages) == ("closed", 100)


def test_where_tariff_facts_are_unknown_the_claim_is_left_to_a_collector(road: Road) -> None:
    road.bring_in("RAW1", tariff_code="", customs_value_yen=None)
    case_id = road.departed(lines=[{"lot": "RAW1"}])
    with at("2026-11-10", 0):
        sweep()
    (claim,) = claims(case_id)
    assert (claim.claim["amounts"], claim.claim["faults"]) == (
        None, ["leather suitcases: tariff code, customs value"],
    )  # fmt: skip


@pytest.mark.proves("63(4)")
def test_a_period_is_extended_for_what_arose_since_and_the_claim_waits_for_its_new_end(road: Road) -> None:
    case_id = road.departed()
    given = {"due_on": "2026-11-12", "ground": "disaster", "reason": "The road is closed."}
    assert refusal(case_id, "extend_period", road.officer, {**given, "due_on": "2026-11-09"}) == [
        ("not_later", "63(4)")
    ]
    perform(case_id, "extend_period", road.officer, given)
    with at("2026-11-12", 23):
        sweep()
        assert claims(case_id) == []
    with at("2026-11-13", 0):
        sweep()
        assert len(claims(case_id)) == 1


# Loss and destruction (65(1) proviso, 65(3), 65(4)).


@pytest.mark.proves("65(1)")
@pytest.mark.proves("65(4)")
def test_a_loss_by_disaster_is_free_of_duty(road: Road) -> None:
    case_id = road.departed()
    loss = {"on": "2026-11-02", "cause": "Landslide", "unavoidable": True}
    perform(case_id, "notify_loss", road.driver, loss)
    perform(case_id, "decide_loss", road.officer, {"unavoidable": True, "reason": "Landslide of that day"})
    with at("2026-11-10", 0):
        sweep()
    assert (the(case_id).state, claims(case_id)) == ("lost", [])
    assert CargoLot.objects.get().state == "lost"


@pytest.mark.proves("65(1)")
def test_a_loss_without_excuse_has_not_arrived_when_the_period_ends_and_is_claimed_then_and_once(
    road: Road,
) -> None:
    case_id = road.departed()
    perform(case_id, "notify_loss", road.driver, {"on": "2026-11-02", "cause": "Theft"})
    perform(case_id, "decide_loss", road.officer, {"unavoidable": False, "reason": "The lorry stood open."})
    assert (the(case_id).state, claims(case_id)) == ("lost", [])
    with at("2026-11-10", 0):
        sweep()
        sweep()
    assert the(case_id).state == "overdue"
    assert [c.claim["amounts"]["duty"] for c in claims(case_id)] == [100_000]


def test_a_loss_found_unavoidable_after_the_claim_is_for_review_and_a_supervisor_drops_the_claim(
    road: Road,
) -> None:
    case_id = road.departed()
    with at("2026-11-10", 0):
        sweep()
        perform(
            case_id, "notify_loss", road.driver, {"on": "2026-11-08", "cause": "Flood", "unavoidable": True}
        )
        perform(case_id, "decide_loss", road.officer, {"unavoidable": True, "reason": "Flood"})
        assert told(case_id, "transport.claim_to_review") == [{"why": "lost_unavoidably", "on": "2026-11-08"}]
        (claim,) = claims(case_id)
        perform(claim, "drop_claim", road.supervisor, {"reason": "Flood"})
        note_no_collection(event("liability.withdrawn", claim.pk, case_id))
    assert (the(case_id).state, Liability.objects.get(pk=claim.pk).state) == ("closed", "cancelled")


@pytest.mark.proves("65(3)")
def test_cargo_destroyed_with_approval_is_not_collected_on(road: Road) -> None:
    case_id = road.departed()
    asked = {"on": "2026-11-02", "ground": "spoil", "reason": "Mould", "lines": [part(1, 10, "50", "10")]}
    perform(case_id, "request_destruction", road.driver, asked)
    perform(case_id, "refuse_destruction", road.officer, {"reason": "It can be dried."})
    perform(case_id, "request_destruction", road.driver, asked)
    perform(case_id, "approve_destruction", road.officer)
    with at("2026-11-10", 0):
        sweep()
    assert [c.claim["amounts"]["duty"] for c in claims(case_id)] == [90_000]


@pytest.mark.proves("65(1)")
def test_when_the_claim_is_paid_the_transport_says_so(road: Road) -> None:
    case_id = road.departed()
    with at("2026-11-10", 0):
        sweep()
        (claim,) = claims(case_id)
        perform(claim, "issue_assessment", road.scene["collector"], {"pay_by": "2026-11-30"})
        assert Liability.objects.visible_to(road.driver).filter(pk=claim.pk).exists()
        assert not Liability.objects.visible_to(road.other_carrier).filter(pk=claim.pk).exists()
        perform(claim, "pay", road.driver, {"amount": 210_000})
        for _twice in range(2):
            note_collection(event("liability.paid", claim.pk, case_id))
    assert the(case_id).state == "duty_collected"
