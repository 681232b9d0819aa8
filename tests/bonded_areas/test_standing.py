"""Whether a place takes in cargo: asked of its records by the day, and for all places at once (30, 41-2, 47, 48)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actors import Actor
from bonded_areas.models import CargoLot, Place
from bonded_areas.standing import Days, Standing, standings
from statute.door import open_case, perform
from tests.bonded_areas.licensing import at, place_of, the
from tests.clearance.acts import refusal
from tests.parties.doors import not_opened

if TYPE_CHECKING:
    from tests.bonded_areas.licensing import Licensing

pytestmark = pytest.mark.django_db
INTAKE = Actor.system("intake")


def cargo(place: Place, on: str) -> dict[str, Any]:
    return {
        "place_id": place.pk,
        "transport_document": f"DOC{on}",
        "description": "bags",
        "packages": 1,
        "gross_mass_kg": "10",
        "brought_in_on": on,
    }


@pytest.mark.proves("30(1)", "47(1)")
def test_cargo_comes_into_a_licensed_place_on_days_of_its_licence(office: Licensing) -> None:
    place = place_of(office.registered(from_on=date(2020, 1, 1), until_on=date(2026, 10, 31)))
    assert not_opened(CargoLot, "bring_in", INTAKE, office.tokyo, cargo(place, "2026-11-01")) == [
        ("not_in_force", "42(1)")
    ]
    # what came in on the last day is entered on Monday
    open_case(CargoLot, "bring_in", INTAKE, office.tokyo.pk, cargo(place, "2026-10-31"))


@pytest.mark.proves("48(1)")
def test_no_cargo_comes_in_while_that_is_suspended(office: Licensing) -> None:
    case_id = office.registered(from_on=date(2020, 1, 1), until_on=date(2029, 12, 31))
    place = place_of(case_id)
    notice = {
        "intended": "suspend",
        "item": "i",
        "reason": "Unrecorded cargo.",
        "what": ["bringing_in"],
        "from_on": "2026-11-16",
        "until_on": "2026-11-30",
        "hearing_on": "2026-11-10",
        "hearing_place": "Room 1",
    }
    perform(case_id, "notify_sanction", office["bonded_officer"], notice)
    with at(2026, 11, 10):
        perform(case_id, "record_hearing", office["bonded_officer"], {"attended": False})
        perform(case_id, "suspend", office["supervisor"], {"reason": "As noticed."})
    with at(2026, 12, 1):
        for day in ("2026-11-16", "2026-11-30"):
            told = not_opened(CargoLot, "bring_in", INTAKE, office.tokyo, cargo(place, day))
            assert told == [("suspended", "48(1)")]
        open_case(CargoLot, "bring_in", INTAKE, office.tokyo.pk, cargo(place, "2026-11-15"))
        open_case(CargoLot, "bring_in", INTAKE, office.tokyo.pk, cargo(place, "2026-12-01"))


@pytest.mark.proves("48(1)")
def test_a_suspension_lifted_before_its_period_is_over_ends_that_day(office: Licensing) -> None:
    case_id = office.registered(from_on=date(2020, 1, 1), until_on=date(2029, 12, 31))
    place = place_of(case_id).pk
    told = refusal(case_id, "lift_suspension", office["supervisor"], {"reason": "Books put in order."})
    assert told == [("something_is_suspended", "48(1)")]
    the(case_id).sanctions.create(
        intended="suspend",
        result="imposed",
        item="i",
        reason="Unrecorded cargo.",
        what=["bringing_in"],
        from_on="2026-10-20",
        until_on="2026-11-30",
        noticed_on="2026-10-01",
        hearing_on="2026-10-10",
        hearing_place="Room 1",
    )
    someone = {"reason": "Books put in order.", "administrator": "OPR02"}
    assert refusal(case_id, "lift_suspension", office["supervisor"], someone) == [
        ("suspension_is_of_this_person", "62-14(1)")
    ]
    perform(case_id, "lift_suspension", office["supervisor"], {"reason": "Books put in order."})
    found = standings([place])[place]
    assert [r.code for r in found.against("bringing_in", date(2026, 11, 1))] == ["suspended"]
    assert found.against("bringing_in", date(2026, 11, 2)) == []
    assert the(case_id).suspended_until is None


@pytest.mark.proves("37(1)", "42(1)", "56(1)", "62-2(1)", "62-8(1)")
@pytest.mark.parametrize(
    ("kind", "missing", "article"),
    [
        ("designated", "no_designation", "37(1)"),
        ("warehouse", "no_licence", "42(1)"),
        ("factory", "no_licence", "56(1)"),
        ("exhibition", "no_licence", "62-2(1)"),
        ("integrated", "no_licence", "62-8(1)"),
        ("other", "not_permitted_there", "30(1)(ii)"),
    ],
)
def test_a_place_without_a_licence_or_designation_on_record_is_no_bonded_area(
    kind: str, missing: str, article: str
) -> None:
    found = Standing(1, kind, kept=False)
    assert [(r.code, str(r.article)) for r in found.against("bringing_in", date(2026, 11, 2))] == [
        (missing, article)
    ]
    assert not found.is_in_force(date(2026, 11, 2))


def test_a_licence_on_paper_is_registered_before_cargo_comes_in(office: Licensing) -> None:
    place = Place.objects.create(
        code="1AW01", name_en="Old", name_ja="旧", kind="warehouse", office=office.tokyo
    )
    found = standings([place.pk])[place.pk]
    assert not found.kept
    assert [r.code for r in found.against("bringing_in", date(2026, 11, 2))] == ["no_licence"]
    office.registered("1AW01", place="1AW01", from_on=date(2020, 1, 1), until_on=date(2026, 10, 31))
    assert [r.code for r in standings([place.pk])[place.pk].against("bringing_in", date(2026, 11, 2))] == [
        "not_in_force"
    ]


def test_many_places_take_no_more_queries_than_one(office: Licensing) -> None:
    places = [place_of(office.registered(f"1AW{n}0")).pk for n in range(1, 7)]
    counts = []
    for some in (places[:1], places):
        with CaptureQueriesContext(connection) as queries:
            assert len(standings(some)) == len(some)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert standings([None]) == {}


@pytest.mark.parametrize(
    ("day", "held"),
    [
        (date(2026, 10, 31), False),
        (date(2026, 11, 1), True),
        (date(2026, 11, 30), True),
        (date(2026, 12, 1), False),
    ],
)
def test_the_first_and_the_last_day_are_included(day: date, held: bool) -> None:
    assert Days(date(2026, 11, 1), date(2026, 11, 30)).hold(day) is held
