"""The carrier's approval is revoked, given up or passed on while its cargo is on the road (63-4 to 63-8-2, 65(2))."""

from __future__ import annotations

import pytest

from bonded_areas.transport_reactions import pass_to_successor
from parties.models import Authorisation
from parties.rules.authorisation_kinds import Kind as Status
from statute.door import perform
from statute.sweep import sweep
from tests.accounts.people import a_person
from tests.bonded_areas.road import Road, claims, the
from tests.bonded_areas.test_licence_reactions import react
from tests.bonded_areas.test_transport import at
from tests.clearance.acts import refusal
from tests.clearance.conftest import scene as scene
from tests.clearance.scene import Scene
from tests.parties.aeo_scene import AeoScene
from tests.parties.doors import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def road(scene: Scene) -> Road:
    return Road(scene)


@pytest.mark.proves("63-8(1)", "63-7(3)", "65(2)")
def test_after_a_revocation_nothing_departs_and_what_was_shipped_before_arrives_or_is_collected_on(
    road: Road,
) -> None:
    status, customs = road.an_approved_carrier(), AeoScene(road.scene.tokyo)
    arriving, staying = road.specified(), road.specified(lines=[{"lot": "MAEU2"}])
    waiting = road.applied(name="enter_specified", lines=[{"lot": "MAEU1"}])
    perform(waiting, "confirm_manifest", road.officer, {"manifest": "M-3"})
    grounds = {"items": ["63-8(1)(ii)"], "reason": "No manifest was presented."}
    perform(status, "revoke", customs.supervisor, grounds)
    assert refusal(waiting, "depart", road.driver, {"on": "2026-11-02"}) == [
        ("still_an_approved_carrier", "63-7(3)")
    ]
    # What is on the road has its seven days still, and is confirmed like any other.
    perform(arriving, "present_arrival", road.driver, {"on": "2026-11-02"})
    perform(arriving, "confirm_arrival", road.kobe_officer)
    assert the(arriving).state == "arrived"
    with at("2026-11-10", 0):
        sweep()
    (claim,) = claims(staying)
    assert (the(staying).state, claim.claimed_under, claim.payer_id) == ("overdue", "65(2)", road.carrier.pk)
    assert claims(arriving) == []


@pytest.mark.proves("63-8-2", "63-7(3)")
def test_who_takes_the_carriers_place_has_its_shipments_and_pays_for_what_does_not_arrive(road: Road) -> None:
    status, customs = road.an_approved_carrier(), AeoScene(road.scene.tokyo)
    successor = a_person("CAR09")
    with at("2026-11-05"):
        road.bring_in(brought_in_on="2026-11-05")
        case_id = road.specified(on="2026-11-05")
        merger = {
            "manner": "merger",
            "person": "CAR09",
            "takes_effect_on": "2026-11-09",
            "evidence": "contract",
        }
        perform(status, "apply_for_takeover", customs.officer, merger)
        perform(status, "record_findings", customs.officer, customs.findings(Status.CARRIER))
        perform(status, "approve_takeover", customs.supervisor)
    with at("2026-11-09", 0):
        sweep()
        react(pass_to_successor, Authorisation.objects.get(predecessor_id=status).pk, "authorisation.given")
    with at("2026-11-13", 0):
        sweep()
        (claim,) = claims(case_id)
        assert (the(case_id).holder_id, claim.payer_id) == (successor.pk, successor.pk)
        # The cargo is late, and it is the successor that brings it.
        late = {"on": "2026-11-13"}
        perform(case_id, "present_arrival", acting("carrier", successor), late)
