"""Permission to store cargo outside the bonded areas (30(1)(ii)), and the cargo that lies there under it (36)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from accounts.actors import Actor
from bonded_areas.models import CargoLot, OutsideStorage, Place
from duties.models import Liability
from statute import clock
from statute.door import open_case, perform
from statute.errors import Refused
from statute.machine import machine
from statute.models import DeadlineRow
from statute.sweep import sweep
from tests.bonded_areas.test_licence_pages import browser
from tests.bonded_areas.test_transport_table import found
from tests.clearance.acts import refusal

if TYPE_CHECKING:
    from tests.bonded_areas.licensing import Licensing

pytestmark = pytest.mark.django_db

# Transition -> state -> state reached, and who may take it. What is not here is impossible.
TABLE: dict[str, tuple[dict[str, str], set[str]]] = {
    "apply": ({"new": "applied"}, {"bonded_operator", "bonded_officer", "intake", "demo"}),
    "permit": ({"applied": "permitted"}, {"bonded_officer", "supervisor"}),
    "refuse": ({"applied": "refused"}, {"bonded_officer", "supervisor"}),
    "withdraw": ({"applied": "withdrawn"}, {"bonded_operator", "bonded_officer"}),
    "end": ({"permitted": "ended"}, {"timer"}),
}


def turbine(**changes: Any) -> dict[str, Any]:
    """A gas turbine that no bonded area can carry, from that Monday to the Sunday after New Year's week."""
    return {
        "person": "OPR01",
        "name_en": "Quay of the power station",
        "name_ja": "発電所岸壁",
        "address": "2-1 Ogishima, Kawasaki",
        "transport_document": "HLCU400",
        "description": "A gas turbine",
        "packages": 1,
        "gross_mass_kg": "400000",
        "from_on": "2026-11-02",
        "until_on": "2027-01-10",
        "reason": "No bonded area can carry its weight.",
        **changes,
    }


def permitted(office: Licensing, code: str = "1AX01", **changes: Any) -> OutsideStorage:
    case_id = open_case(
        OutsideStorage, "apply", office["operator"], office.tokyo.pk, turbine(**changes)
    ).case_id
    days = {"from_on": "2026-11-02", "until_on": "2027-01-10", "code": code}
    perform(case_id, "permit", office["bonded_officer"], days)
    row: OutsideStorage = OutsideStorage.objects.select_related("place", "case").get(pk=case_id)
    return row


def arrive(place: Place, **changes: Any) -> int:
    given = {
        "place_id": place.pk,
        "transport_document": "HLCU400",
        "description": "A gas turbine",
        "packages": 1,
        "gross_mass_kg": "400000",
        "brought_in_on": "2026-11-02",
        **changes,
    }
    return open_case(CargoLot, "bring_in", Actor.system("intake"), place.office_id, given).case_id


def not_taken_in(place: Place, **changes: Any) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        arrive(place, **changes)
    return [(r.code, str(r.article)) for r in refused.value.reasons]


def test_the_machine_is_the_table_written_by_hand() -> None:
    assert found(OutsideStorage) == {name: steps for name, (steps, _roles) in TABLE.items()}
    moves = machine(OutsideStorage).moves
    assert {name: set(map(str, moves[name].rule.roles)) for name in TABLE} == {
        name: roles for name, (_steps, roles) in TABLE.items()
    }


@pytest.mark.proves("30(1)(ii)")
@pytest.mark.proves("80(1)(v)")
def test_the_cargo_lies_at_the_place_designated_until_the_day_designated_and_may_then_be_housed(
    office: Licensing,
) -> None:
    row = permitted(office)
    assert row.place is not None
    assert (row.place.kind, row.place.operator_id, row.place.code) == ("other", office.operator.pk, "1AX01")
    lot = arrive(row.place)
    # 10 January 2027 is a Sunday, Monday the Coming-of-Age Day: a day that was set stays the day that was set.
    ends = dict(DeadlineRow.objects.filter(status="running").values_list("name", "ends_on"))
    assert ends == {"outside_storage": date(2027, 1, 10), "set_storage": date(2027, 1, 10)}
    with clock.standing_at(datetime(2027, 1, 10, 14, 59, tzinfo=UTC)):
        sweep()
        assert OutsideStorage.objects.get(pk=row.pk).state == "permitted"
    with clock.standing_at(datetime(2027, 1, 10, 15, 0, tzinfo=UTC)):
        sweep()
        assert OutsideStorage.objects.get(pk=row.pk).state == "ended"
        assert CargoLot.objects.get(pk=lot).housable_under == "80(1)(v)"
        assert not_taken_in(row.place, brought_in_on="2027-01-11")[0] == ("not_permitted_there", "30(1)(ii)")


@pytest.mark.proves("30(1)(ii)")
def test_nothing_but_the_cargo_permitted_may_lie_there_and_no_more_of_it(office: Licensing) -> None:
    place = permitted(office).place
    assert place is not None
    assert ("not_permitted_there", "30(1)(ii)") in not_taken_in(place, transport_document="HLCU401")
    assert ("not_permitted_there", "30(1)(ii)") in not_taken_in(place, brought_in_on="2026-11-01")
    assert not_taken_in(place, packages=2) == [("more_than_permitted", "30(1)(ii)")]
    assert not_taken_in(place, gross_mass_kg="400000.5") == [("more_than_permitted", "30(1)(ii)")]
    arrive(place)


@pytest.mark.proves("36(1)")
@pytest.mark.proves("36(2)")
def test_samples_disposal_handling_and_the_duty_of_what_is_lost_are_as_in_a_bonded_area(
    office: Licensing,
) -> None:
    place = permitted(office, packages=10).place
    assert place is not None
    who, officer = office["operator"], office["bonded_officer"]
    lot = arrive(place, packages=10, customs_value_yen=1_000_000)
    part = {"packages": 1, "gross_mass_kg": "10", "on": "2026-11-02"}
    assert refusal(lot, "take_sample_out", who, part)[0][1] == "32"
    perform(lot, "ask_for_sample", who, {"reason": "analysis"})
    perform(lot, "permit_sample", officer)
    perform(lot, "take_sample_out", who, part)
    perform(lot, "bring_sample_back", who, part)
    rest = {**part, "remains": "scrap", "remains_kg": "1"}
    assert refusal(lot, "dispose", who, rest)[0] == ("disposal_is_notified", "34")
    # Handling is notified first, not told afterwards.
    with clock.standing_at(datetime(2026, 11, 4, 1, tzinfo=UTC)):
        repacked = {"what": "repacking", "packages": 8, "on": "2026-11-02"}
        assert refusal(lot, "handle", who, repacked) == [("is_notified_first", "36(2)")]
        perform(lot, "handle", who, {**repacked, "on": "2026-11-04"})
    perform(lot, "notify_loss", who, {**part, "cause": "other", "reason": "stolen"})
    claim = Liability.objects.get(cause_id=lot)
    assert (claim.claimed_under, claim.payer.code) == ("36(1)", "OPR01")


@pytest.mark.proves("30(1)(ii)")
def test_an_application_that_does_not_fit_is_refused_with_everything_that_is_wrong(office: Licensing) -> None:
    def why(**changes: Any) -> list[tuple[str, str]]:
        with pytest.raises(Refused) as refused:
            open_case(OutsideStorage, "apply", office["bonded_officer"], office.tokyo.pk, turbine(**changes))
        return [(r.code, r.field or "") for r in refused.value.reasons]

    assert why(person="NOBODY", place="1XX99", from_on="2026-10-01", until_on="2026-11-01") == [
        ("unknown_person", "person"),
        ("unknown_place", "place"),
        ("in_the_past", "until_on"),
    ]
    yard = Place.objects.create(
        code="1AD77", kind="designated", name_en="Yard", name_ja="構内", office=office.kobe
    )
    assert why(place=yard.code) == [
        ("other_district", "place"),
        ("bonded_area", "place"),
        ("other_operator", "place"),
    ]
    case_id = open_case(OutsideStorage, "apply", office["operator"], office.tokyo.pk, turbine()).case_id
    days = {"from_on": "2026-11-02", "until_on": "2027-01-10"}
    permit = office["bonded_officer"]
    assert refusal(case_id, "permit", permit, days) == [("code_missing", "30(1)(ii)")]
    assert refusal(case_id, "permit", permit, {**days, "code": "1AD77"}) == [("code_taken", "30(1)(ii)")]


@pytest.mark.proves("99")
def test_a_refusal_says_why_and_only_the_holder_and_the_office_see_it(office: Licensing) -> None:
    case_id = open_case(OutsideStorage, "apply", office["operator"], office.tokyo.pk, turbine()).case_id
    withdrawing = refusal(case_id, "withdraw", office["other_operator"], {"reason": "mine"})
    assert withdrawing == [("party", "30(1)(ii)")]
    days = {"from_on": "2026-11-02", "until_on": "2027-01-10", "code": "1AX01"}
    assert refusal(case_id, "permit", office["kobe_officer"], days) == [("office", "107")]
    perform(case_id, "refuse", office["bonded_officer"], {"reason": "The crane of Oi carries it."})
    row = OutsideStorage.objects.get(pk=case_id)
    assert (row.state, row.answer) == ("refused", "The crane of Oi carries it.")
    assert list(OutsideStorage.objects.visible_to(office["other_operator"])) == []
    with pytest.raises(Refused):
        open_case(OutsideStorage, "apply", office["other_operator"], office.tokyo.pk, turbine())


def test_the_list_goes_page_by_page_by_key_and_shows_each_to_whom_it_concerns(
    office: Licensing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("doors.case_lists.ON_A_PAGE", 2)
    for number in range(3):
        document = f"HLCU50{number}"
        open_case(
            OutsideStorage, "apply", office["operator"], office.tokyo.pk, turbine(transport_document=document)
        )
    operator = browser("operator")
    first = operator.get("/outside-storage/?list=open")
    seen = [line["row"].transport_document for line in first.context["rows"]]
    assert (seen, first.context["newer_url"]) == (["HLCU502", "HLCU501"], "")
    second = operator.get("/outside-storage/" + first.context["older_url"])
    seen = [line["row"].transport_document for line in second.context["rows"]]
    assert (seen, second.context["older_url"]) == (["HLCU500"], "")
    assert b"This page of the list does not exist" in operator.get("/outside-storage/?cursor=x").content
    other = browser("other_operator").get("/outside-storage/?list=open")
    assert list(other.context["rows"]) == []
    assert browser("carrier").get("/outside-storage/").status_code == 404
