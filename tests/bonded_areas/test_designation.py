"""Designated bonded areas: made after everybody was heard, revoked likewise; works, kinds, suspensions (37 to 41-3)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from accounts.actors import Actor
from bonded_areas.designation_reactions import set_period_of_remaining_cargo
from bonded_areas.models import CargoLot, Designation, Place
from bonded_areas.standing import Days, standings
from statute import clock
from statute.door import open_case, perform
from statute.errors import Refused
from statute.machine import machine
from statute.models import Case, DeadlineRow, PublicNotice
from statute.sweep import sweep
from tests.bonded_areas.designating import Area, a_proposal, registered, the
from tests.bonded_areas.licensing import at
from tests.bonded_areas.test_licence_reactions import react
from tests.parties.doors import not_opened

if TYPE_CHECKING:
    from tests.bonded_areas.licensing import Licensing

pytestmark = pytest.mark.django_db
INTAKE = Actor.system("intake")
PREPARES, DISPOSES = {"bonded_officer", "supervisor"}, {"supervisor"}
FILES = {"bonded_operator", "bonded_officer"}
EITHER = {"proposed", "designated"}
# Transition -> the states from which it exists, the state reached (None: it stays), and who may take it.
TABLE: dict[str, tuple[set[str], str | None, set[str]]] = {
    "propose": ({"new"}, "proposed", PREPARES),
    "register": ({"new"}, "designated", {"supervisor", "intake", "demo"}),
    "record_consultation": (EITHER, None, PREPARES),
    "announce_hearing": (EITHER, None, PREPARES),
    "record_hearing": (EITHER, None, PREPARES),
    "designate": ({"proposed"}, "designated", DISPOSES),
    "drop": ({"proposed"}, "dropped", DISPOSES),
    "consider_revocation": ({"designated"}, None, PREPARES),
    "drop_revocation": ({"designated"}, None, DISPOSES),
    "revoke_part": ({"designated"}, None, DISPOSES),
    "revoke": ({"designated"}, "revoked", DISPOSES),
    "set_remaining_period": ({"revoked"}, None, DISPOSES),
    "end_deemed_designation": ({"revoked"}, None, {"timer"}),
    "confirm_empty": ({"revoked"}, None, PREPARES),
    "ask_for_works": ({"designated"}, None, FILES),
    "consent_to_works": ({"designated"}, None, DISPOSES),
    "refuse_works": ({"designated"}, None, DISPOSES),
    "specify_cargo": ({"designated"}, None, DISPOSES),
    "notify_suspension": ({"designated"}, None, PREPARES),
    "clarify": ({"designated"}, None, FILES),
    "record_suspension_hearing": ({"designated"}, None, PREPARES),
    "suspend": ({"designated"}, None, DISPOSES),
    "drop_suspension": ({"designated"}, None, DISPOSES),
}


def refusal(
    case_id: int, name: str, actor: Actor, given: dict[str, Any] | None = None
) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        perform(case_id, name, actor, given)
    return [(r.code, str(r.article)) for r in refused.value.reasons]


def cargo(place: Place, on: str, **more: Any) -> dict[str, Any]:
    return {
        "place_id": place.pk,
        "transport_document": f"DOC{on}{len(more)}",
        "description": "bags",
        "packages": 1,
        "gross_mass_kg": "10",
        "brought_in_on": on,
        **more,
    }


def test_every_state_against_every_transition() -> None:
    whole = machine(Designation)
    for name, (sources, target, roles) in TABLE.items():
        move = whole.moves[name]
        assert (set(move.targets), set(move.targets.values())) == (sources, {target}), name
        assert set(move.rule.roles) == roles, name


@pytest.mark.proves("37(1)")
@pytest.mark.proves("37(3)")
@pytest.mark.proves("37(4)")
@pytest.mark.proves("37(5)")
def test_an_area_is_designated_after_owner_administrator_and_public_were_heard(office: Licensing) -> None:
    area, officer, chief = Area(office), office["bonded_officer"], office["supervisor"]
    case_id = area.proposed()
    given = {"code": "1AD77", "from_on": "2026-11-10"}
    assert refusal(case_id, "designate", officer, given) == [("role", "37(1)")]
    assert refusal(case_id, "designate", chief, given) == [
        ("owner_not_consulted", "37(3)"),
        ("administrator_not_consulted", "37(3)"),
        ("no_hearing", "37(3)"),
    ]
    assert refusal(case_id, "record_hearing", officer, {"statement": "x"}) == [
        ("hearing_day_has_come", "37(3)")
    ]
    for day, code in (("2026-11-02", "not_ahead"), ("2026-11-03", "closed_day")):
        told = refusal(case_id, "announce_hearing", officer, {"hearing_on": day, "hearing_place": "Room 1"})
        assert len(told) == 1, (day, code)
    early = {"party": "owner", "held_on": "2026-11-01", "statement": "Yes"}
    assert refusal(case_id, "record_consultation", officer, early) == [("before_the_matter", "37(3)")]
    area.hear(case_id)
    with at(2026, 11, 10, 12):
        assert refusal(case_id, "designate", chief, {**given, "from_on": "2026-11-09"}) == [
            ("in_the_past", "37(1)")
        ]
        perform(case_id, "designate", chief, given)
    row = the(case_id)
    assert (row.state, str(row.from_on), row.matter) == ("designated", "2026-11-10", "")
    assert row.place is not None
    assert (row.place.kind, row.place.operator_id, row.place.floor_area_m2) == (
        "designated",
        office.operator.pk,
        Decimal("12000"),
    )
    notices = list(
        PublicNotice.objects.filter(case_id=case_id).order_by("id").values_list("article", "title_ja")
    )
    assert notices == [("37(3)", "保税地域の指定に係る公聴会"), ("37(4)", "指定保税地域の指定")]
    # Who owns and administers it in one person is consulted once.
    single = area.proposed(administrator="BUY01", name_en="Oi quay")
    assert [code for code, _ in refusal(single, "designate", chief, {**given, "code": "1AD78"})] == [
        "owner_not_consulted",
        "no_hearing",
    ]
    perform(single, "drop", chief, {"reason": "not needed"})
    assert the(single).state == "dropped"


@pytest.mark.proves("30(1)")
@pytest.mark.proves("37(1)")
def test_cargo_comes_in_from_the_first_day_of_a_designation_and_one_place_has_one(office: Licensing) -> None:
    case_id = Area(office).designated()
    place = the(case_id).place
    assert place is not None
    with at(2026, 11, 12):
        assert not_opened(CargoLot, "bring_in", INTAKE, office.tokyo, cargo(place, "2026-11-09")) == [
            ("not_in_force", "37(1)")
        ]
        lot = open_case(CargoLot, "bring_in", INTAKE, office.tokyo.pk, cargo(place, "2026-11-10"))
        # A month in a designated area (80(1)(i)), and no storage approval.
        due = DeadlineRow.objects.get(case_id=lot.case_id, status="running")
        assert due.ends_on == date(2026, 12, 10)
    people = {"owner": "BUY01", "administrator": "OPR01"}
    told = not_opened(
        Designation, "register", office["supervisor"], office.tokyo, registered("1AD77", **people)
    )
    assert told == [("designated_already", "37(1)")]
    ahead = registered("1AD79", **people, designated_on="2026-12-11")
    assert not_opened(Designation, "register", office["supervisor"], office.tokyo, ahead) == [
        ("not_made", "37(1)")
    ]
    with pytest.raises(Refused) as refused:
        open_case(
            Designation, "propose", office["bonded_officer"], office.tokyo.pk, a_proposal(owner="NOBODY")
        )
    assert [(r.code, r.field) for r in refused.value.reasons] == [("unknown_person", "owner")]


@pytest.mark.proves("37(2)")
@pytest.mark.proves("37(3)")
@pytest.mark.proves("41")
@pytest.mark.proves("80(1)(iv)")
def test_a_revocation_hears_everybody_again_and_leaves_remaining_cargo_its_period(office: Licensing) -> None:
    area, officer, chief = Area(office), office["bonded_officer"], office["supervisor"]
    case_id = area.designated()
    place = the(case_id).place
    assert place is not None
    with at(2026, 11, 12):
        lot = open_case(CargoLot, "bring_in", INTAKE, office.tokyo.pk, cargo(place, "2026-11-12")).case_id
        part = {
            "whole": False,
            "reason": "half stands empty",
            "floor_area_m2": "13000",
            "capacity_m3": "30000",
        }
        assert refusal(case_id, "consider_revocation", officer, part) == [("not_less", "37(2)")]
        perform(case_id, "consider_revocation", officer, {**part, "floor_area_m2": "6000"})
        assert refusal(case_id, "revoke", chief, {"last_day": "2026-11-12"})[0] == (
            "whole_is_considered",
            "37(2)",
        )
        assert ("owner_not_consulted", "37(3)") in refusal(case_id, "revoke_part", chief)
        area.hear(case_id, 16)
    with at(2026, 11, 17):
        perform(case_id, "revoke_part", chief)
        assert Place.objects.get(pk=place.pk).floor_area_m2 == Decimal("6000")
        perform(case_id, "consider_revocation", officer, {"whole": True, "reason": "no trade any more"})
        area.hear(case_id, 18)
    with at(2026, 11, 19):
        given = {"last_day": "2026-11-30"}
        assert refusal(case_id, "revoke", chief, given) == [("period_missing", "41")]
        perform(case_id, "revoke", chief, {**given, "remaining_until": "2026-12-04"})
        react(set_period_of_remaining_cargo, case_id, "designation.revoked")
        row = the(case_id)
        assert (row.state, str(row.ended_on), str(row.deemed_until)) == (
            "revoked",
            "2026-11-30",
            "2026-12-04",
        )
        standing = standings([place.pk])[place.pk]
        assert standing.in_force == (Days(date(2026, 11, 10), date(2026, 11, 30)),)
        assert (standing.is_in_force(date(2026, 11, 30)), standing.is_in_force(date(2026, 12, 1))) == (
            True,
            False,
        )
        assert refusal(case_id, "confirm_empty", officer) == [("no_cargo_remains", "41")]
    with at(2026, 12, 2):
        assert not_opened(CargoLot, "bring_in", INTAKE, office.tokyo, cargo(place, "2026-12-02")) == [
            ("deemed_only", "41")
        ]
    with at(2026, 12, 5, 0):
        sweep()
        assert the(case_id).deemed_over_on == date(2026, 12, 4)
        assert CargoLot.objects.get(pk=lot).housable_under == "80(1)(iv)"
        titles = PublicNotice.objects.filter(case_id=case_id, article="37(4)").values_list(
            "title_en", flat=True
        )
        assert list(titles.order_by("id")) == [
            "Bonded area designated",
            "Designation of a part of a bonded area revoked",
            "Designation of a bonded area revoked",
        ]


@pytest.mark.proves("38(1)")
@pytest.mark.proves("38(2)")
def test_works_are_asked_for_first_and_refused_only_on_the_two_grounds(office: Licensing) -> None:
    case_id = Area(office).designated()
    works = {"kind": "disposal", "what": "A shed is leased to a forwarder.", "begins_on": "2026-12-01"}
    operator, chief = office["operator"], office["supervisor"]
    assert refusal(case_id, "ask_for_works", operator, {**works, "begins_on": "2026-11-02"}) == [
        ("begun", "38(1)")
    ]
    assert refusal(case_id, "ask_for_works", office["other_operator"], works) == [("party", "38(1)")]
    assert refusal(case_id, "consent_to_works", chief, {}) == [("works_are_pending", "38(1)")]
    perform(case_id, "ask_for_works", operator, works)
    assert refusal(case_id, "ask_for_works", operator, works) == [("no_works_are_pending", "38(1)")]
    perform(case_id, "refuse_works", chief, {"ground": "use", "reason": "Containers cannot turn there."})
    perform(case_id, "ask_for_works", operator, {**works, "kind": "alteration"})
    assert "works" in Case.objects.get(pk=case_id).awaited
    perform(case_id, "consent_to_works", chief, {})
    assert Case.objects.get(pk=case_id).awaited == {}
    rows = the(case_id).works.order_by("id").values_list("answer", "ground")
    assert list(rows) == [("refused", "use"), ("consented", "")]
    # A local public entity consults; a corporation asks for an approval.
    assert not the(case_id).needs_approval
    assert Designation(ownership="corporation").needs_approval


@pytest.mark.proves("39")
def test_only_the_kinds_of_cargo_that_customs_named_come_in(office: Licensing) -> None:
    case_id = Area(office).designated()
    place = the(case_id).place
    assert place is not None
    grain = {"reason": "a grain quay", "kinds": [{"words": "Cereals", "codes": ["10"]}]}
    perform(case_id, "specify_cargo", office["supervisor"], grain)
    with at(2026, 11, 12):
        for code in ("", "420211200"):
            given = cargo(place, "2026-11-12", tariff_code=code)
            assert not_opened(CargoLot, "bring_in", INTAKE, office.tokyo, given) == [("kind_not_taken", "39")]
        open_case(
            CargoLot, "bring_in", INTAKE, office.tokyo.pk, cargo(place, "2026-11-12", tariff_code="100199010")
        )
        perform(case_id, "specify_cargo", office["supervisor"], {"reason": "open to all again"})
        open_case(CargoLot, "bring_in", INTAKE, office.tokyo.pk, cargo(place, "2026-11-12"))


@pytest.mark.proves("41-2(1)")
@pytest.mark.proves("41-2(2)")
def test_one_administrators_cargo_is_suspended_after_a_notice_and_a_hearing(office: Licensing) -> None:
    case_id = Area(office).designated()
    place = the(case_id).place
    assert place is not None
    officer, chief = office["bonded_officer"], office["supervisor"]
    notice = {
        "administrator": "OPR01",
        "reason": "Cargo was moved unrecorded.",
        "from_on": "2026-11-16",
        "until_on": "2026-11-30",
        "hearing_on": "2026-11-12",
        "hearing_place": "Room 2",
    }
    assert refusal(case_id, "notify_suspension", officer, {**notice, "administrator": "NOBODY"}) == [
        ("unknown_person", "41-2(1)")
    ]
    assert refusal(case_id, "notify_suspension", officer, {**notice, "from_on": "2026-11-11"}) == [
        ("before_hearing", "41-2(2)")
    ]
    perform(case_id, "notify_suspension", officer, notice)
    assert refusal(case_id, "notify_suspension", officer, notice) == [("intended_already", "41-2(2)")]
    why = {"administrator": "OPR01", "reason": "It was so."}
    assert refusal(case_id, "suspend", chief, why) == [("not_heard", "41-2(2)")]
    said = {"administrator": "OPR01", "statement": "It will not happen again."}
    perform(case_id, "clarify", office["operator"], said)
    assert refusal(case_id, "record_suspension_hearing", officer, said) == [("not_yet", "41-2(2)")]
    with at(2026, 11, 12):
        perform(case_id, "record_suspension_hearing", officer, said)
        assert refusal(case_id, "suspend", chief, {**why, "administrator": "BUY01"}) == [
            ("not_intended", "41-2(2)")
        ]
        perform(case_id, "suspend", chief, why)
    with at(2026, 11, 20):
        # The operator's own, and what is named as its own; another's comes in as before.
        for more in ({}, {"administrator_id": office.operator.pk}):
            assert not_opened(
                CargoLot, "bring_in", INTAKE, office.tokyo, cargo(place, "2026-11-16", **more)
            ) == [("suspended", "41-2(1)")]
        others = cargo(place, "2026-11-16", administrator_id=office.buyer.pk)
        open_case(CargoLot, "bring_in", INTAKE, office.tokyo.pk, others)
        open_case(CargoLot, "bring_in", INTAKE, office.tokyo.pk, cargo(place, "2026-11-15"))
    with at(2026, 12, 1):
        open_case(CargoLot, "bring_in", INTAKE, office.tokyo.pk, cargo(place, "2026-12-01"))


def test_the_pages_of_a_designation_show_what_is_considered_and_what_was_decided(
    office: Licensing, client: Any
) -> None:
    from accounts.models import User

    area = Area(office)
    case_id = area.proposed()
    client.force_login(User.objects.get(username="bonded_officer"))
    address = f"/designations/{the(case_id).case.reference}/"
    assert "was not consulted" not in client.get(address).content.decode()
    assert "under consideration" in client.get(address).content.decode()
    area.hear(case_id)
    assert "All were heard." in client.get(address).content.decode()
    for name in ("designated", "proposed", "ended"):
        assert client.get(f"/designations/?list={name}").status_code == 200
    assert client.get("/designations/new/").status_code == 200
    assert clock.today() == date(2026, 11, 2)
