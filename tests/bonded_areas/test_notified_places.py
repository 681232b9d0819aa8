"""Places of approved holders: notified, accepted, and licensed as long as the approval stands (50 to 55, 61-5, 62)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from bonded_areas.licence_reactions import cease_with_approval, pass_with_approval, renew_with_approval
from bonded_areas.models import Licence, Place
from bonded_areas.standing import standings
from parties.models import Authorisation
from parties.rules.authorisation_kinds import Kind
from statute.door import open_case, perform
from statute.models import PublicNotice
from statute.sweep import sweep
from tests.bonded_areas.licensing import at, place_of, the
from tests.bonded_areas.test_licence_reactions import react
from tests.clearance.acts import refusal
from tests.parties.aeo_scene import AeoScene
from tests.parties.doors import not_opened

if TYPE_CHECKING:
    from tests.bonded_areas.licensing import Licensing

pytestmark = pytest.mark.django_db
CRITERIA = {"evidence": "Plan of 1 November; fenced and lockable"}


def a_place(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "warehouse",
        "person": "OPR01",
        "name_en": "Ariake warehouse",
        "name_ja": "有明蔵置場",
        "address": "2-2 Ariake, Koto-ku, Tokyo",
        "floor_area_m2": "900",
        "capacity_m3": "5400",
        **changes,
    }


def notified(office: Licensing, **changes: Any) -> int:
    given = a_place(**changes)
    return open_case(Licence, "notify_place", office["operator"], office.tokyo.pk, given).case_id


def accepted(office: Licensing, code: str = "1AW91", **changes: Any) -> int:
    case_id = notified(office, **changes)
    perform(case_id, "accept_place", office["bonded_officer"], {**CRITERIA, "code": code})
    return case_id


def approval(office: Licensing, kind: Kind = Kind.WAREHOUSE) -> int:
    return AeoScene(office.tokyo).given(kind, office.operator)


@pytest.mark.proves("50(1)", "50(2)", "61-5(1)", "61-5(2)")
@pytest.mark.parametrize(
    ("kind", "area", "by", "as_long"),
    [(Kind.WAREHOUSE, "warehouse", "50(1)", "50(2)"), (Kind.FACTORY, "factory", "61-5(1)", "61-5(2)")],
)
def test_a_notified_place_is_licensed_from_its_acceptance_and_as_long_as_the_approval(
    office: Licensing, kind: Kind, area: str, by: str, as_long: str
) -> None:
    told = not_opened(Licence, "notify_place", office["operator"], office.tokyo, a_place(kind=area))
    assert told == [("not_approved", by)]
    approval(office, kind)
    case_id = notified(office, kind=area)
    assert refusal(case_id, "accept_place", office["bonded_officer"], CRITERIA) == [("code_missing", "42(1)")]
    with at(2026, 11, 4):
        perform(case_id, "accept_place", office["bonded_officer"], {**CRITERIA, "code": "1AW91"})
    # Given on 2 November 2026: the eight years end with 1 November 2034.
    row = the(case_id)
    assert (row.state, row.from_on, row.until_on) == ("licensed", date(2026, 11, 4), date(2034, 11, 1))
    place = place_of(case_id)
    assert (place.kind, place.operator_id) == (area, office.operator.pk)
    found = standings([place.pk])[place.pk]
    assert not found.is_in_force(date(2026, 11, 3))
    assert found.against("bringing_in", date(2034, 11, 1)) == []
    assert [r.code for r in found.against("bringing_in", date(2034, 11, 2))] == ["not_in_force"]
    with at(2026, 11, 4):
        longer = {"until_on": "2040-01-01"}
        told = refusal(case_id, "apply_for_renewal", office["operator"], longer)
        assert ("renewed_with_approval", as_long) in told
        # Deemed licensed, it is subject to all that a licence is: its capacity is notified, its business ends.
        works = {"floor_area_m2": "950", "capacity_m3": "5400", "works": "A door", "begins_on": "2026-11-10"}
        perform(case_id, "notify_change", office["operator"], works)
        days = {"from_on": "2026-11-04", "until_on": "2026-11-30"}
        assert ("a_licence_was_obtained", "100(ii)") in refusal(
            case_id, "charge_fee", office["bonded_officer"], days
        )


@pytest.mark.proves("50(1)")
def test_a_place_that_meets_no_criteria_is_not_accepted_nor_one_whose_approval_is_over(
    office: Licensing,
) -> None:
    status = approval(office)
    refused, waiting = notified(office), notified(office, name_en="Other")
    perform(refused, "return_notification", office["bonded_officer"], {"reason": "It has no fence."})
    assert the(refused).state == "refused"
    perform(status, "notify_discontinuance", AeoScene(office.tokyo).officer, {"reason": "No need"})
    assert refusal(waiting, "accept_place", office["bonded_officer"], {**CRITERIA, "code": "1AW92"}) == [
        ("approval_over", "50(1)")
    ]
    assert not Place.objects.filter(code="1AW92").exists()


@pytest.mark.proves("50(2)", "53", "47(2)")
def test_when_the_approval_ends_its_places_are_no_bonded_areas_any_more_and_everybody_is_told(
    office: Licensing,
) -> None:
    status = approval(office)
    first, second = accepted(office), accepted(office, "1AW92")
    own = office.registered("1AW88", from_on=date(2020, 1, 1), until_on=date(2029, 12, 31))
    with at(2026, 12, 1):
        perform(status, "notify_discontinuance", AeoScene(office.tokyo).officer, {"reason": "No need"})
        # The days decide, before any worker has heard of it.
        standing = standings([place_of(first).pk])[place_of(first).pk]
        assert (standing.is_in_force(date(2026, 12, 1)), standing.is_in_force(date(2026, 12, 2))) == (
            True,
            False,
        )
        react(cease_with_approval, status, "authorisation.ended")
    for case_id in (first, second):
        row = the(case_id)
        assert (row.state, row.ended_on, row.ended_by) == ("expired", date(2026, 12, 1), "47(1)(v)")
        assert PublicNotice.objects.filter(case_id=case_id, article="47(2)").count() == 1
    assert the(own).state == "licensed"


@pytest.mark.proves("50(4)", "55")
def test_the_places_are_renewed_and_pass_on_with_the_approval(office: Licensing) -> None:
    status, case_id = approval(office), 0
    case_id = accepted(office)
    scene = AeoScene(office.tokyo)
    passing = {"means": "transfer", "person": "BUY01", "effective_on": "2027-01-01", "evidence": "contract"}
    assert ("passes_by_itself", "55") in refusal(case_id, "apply_for_transfer", office["operator"], passing)
    with at(2034, 10, 2):
        perform(status, "apply_for_renewal", scene.officer)
        perform(status, "record_findings", scene.officer, scene.findings(Kind.WAREHOUSE))
        perform(status, "renew", scene.supervisor)
        react(renew_with_approval, status, "authorisation.renewed")
        assert the(case_id).until_on == date(2042, 11, 1)
    with at(2034, 11, 6, 0):
        sweep()
        assert the(case_id).state == "licensed"
        over = {
            "manner": "transfer",
            "person": "BUY01",
            "takes_effect_on": "2034-12-01",
            "evidence": "contract",
        }
        perform(status, "apply_for_takeover", scene.officer, over)
        perform(status, "record_findings", scene.officer, scene.findings(Kind.WAREHOUSE))
        perform(status, "approve_takeover", scene.supervisor)
    with at(2034, 12, 1, 0):
        sweep()
        taken = Authorisation.objects.get(predecessor_id=status)
        react(pass_with_approval, taken.pk, "authorisation.given")
    row = the(case_id)
    assert (row.licensee_id, row.approval_id, row.until_on) == (office.buyer.pk, taken.pk, date(2042, 11, 1))
    assert place_of(case_id).operator_id == office.buyer.pk


@pytest.mark.proves("50(2)", "50(4)")
def test_a_place_goes_on_with_an_approval_renewed_on_its_last_day_however_late_it_hears_of_it(
    office: Licensing,
) -> None:
    status, scene = approval(office), AeoScene(office.tokyo)
    case_id = accepted(office)
    with at(2034, 11, 1, 23):
        perform(status, "apply_for_renewal", scene.officer)
        perform(status, "renew", scene.supervisor)
    with at(2034, 11, 2, 0):
        sweep()
        assert the(case_id).state == "licensed"
        react(renew_with_approval, status, "authorisation.renewed")
    assert the(case_id).until_on == date(2042, 11, 1)
