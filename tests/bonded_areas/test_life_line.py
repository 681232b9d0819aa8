"""The life of a lot as a line, and an area as its books stood on a past day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from bonded_areas import selectors
from bonded_areas.lot_life import life_of
from bonded_areas.models import CargoLot, Place
from bonded_areas.rules.life_line import Moment, Scale, marks, scale_of, stretches
from bonded_areas.rules.stock import Amount, Balance
from doors.case_contents import deadlines_of
from statute import clock
from statute.as_it_stood import as_it_stood
from statute.door import perform
from tests.bonded_areas.test_lot_acts import DUTIABLE
from tests.bonded_areas.test_stock_pages import signed_in
from tests.bonded_areas.test_storage_approval import STORE, at, bring_in, operator
from tests.clearance.conftest import scene as scene

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

TEN, NOTHING = Amount(10, Decimal("120.5")), Amount()
IN, ROAD, GONE = Balance(TEN), Balance(NOTHING, TEN), Balance()


def nov(day: int) -> date:
    return date(2026, 11, day)


def test_cargo_is_stored_then_on_the_road_then_gone() -> None:
    life = [Moment(nov(2), "in", IN), Moment(nov(7), "shipped", ROAD), Moment(nov(12), "arrived", GONE)]
    scale = scale_of(life, nov(22))
    assert scale == Scale(nov(2), nov(22))
    # A quarter of 960 from the margin of 20, and another quarter.
    assert [(s.start, s.end, s.where) for s in stretches(life, scale, nov(22))] == [
        (20, 260, "stored"),
        (260, 500, "road"),
    ]


def test_what_happens_on_one_day_is_one_point_and_an_approval_is_seen_before_an_entry() -> None:
    life = [Moment(nov(2), "in", IN), Moment(nov(2), "approved", kind="approval"), Moment(nov(12), "x", IN)]
    found = marks(life, Scale(nov(2), nov(12)))
    assert [(m.at, m.words, m.kind) for m in found] == [
        (20, ("in", "approved"), "approval"),
        (980, ("x",), "entry"),
    ]


def test_a_period_that_ends_soon_is_in_the_drawing_and_one_far_off_stands_at_its_edge() -> None:
    soon, far = Moment(nov(30), "soon", kind="due"), Moment(date(2028, 11, 2), "far", kind="due")
    assert scale_of([Moment(nov(2), "in", IN), soon], nov(22)).last == nov(30)
    scale = scale_of([Moment(nov(2), "in", IN), far], nov(22))
    assert scale == Scale(nov(2), nov(22), beyond=True)
    # Room is left before what is far off.
    assert (scale.at(nov(22)), scale.at(far.on)) == (820, 980)


@pytest.mark.django_db
@pytest.mark.proves("34-2")
def test_an_area_is_shown_as_its_books_stood_on_any_past_day_and_agrees_with_the_journal(
    scene: Scene,
) -> None:
    who = operator(scene)
    place = Place.objects.get(code="1AW01")
    lots = [
        bring_in(scene, on="2026-10-30", **DUTIABLE),
        bring_in(scene, on="2026-10-29", volume_m3="30", **DUTIABLE),
    ]
    one = {"packages": 2, "gross_mass_kg": "24.1", "quantity": "2", "cause": "other", "reason": "missing"}
    for lot, day in ((0, 4), (1, 5), (0, 9)):
        with at(nov(day), 9):
            # Entered a day late: the books of that day do not have it yet.
            perform(lots[lot], "notify_loss", who, {**one, "on": nov(day - 1)})
    whole = {
        "packages": 8,
        "gross_mass_kg": "96.4",
        "quantity": "8",
        "on": nov(10),
        "remains": "scrap",
        "remains_kg": "1",
    }
    with at(nov(10), 9):
        perform(lots[1], "notify_disposal", who, {"reason": "spoilt"})
        perform(lots[1], "dispose", who, whole)
    for day, packages in (
        (1, []),
        (2, [10, 10]),
        (3, [10, 10]),
        (4, [8, 10]),
        (5, [8, 8]),
        (9, [6, 8]),
        (10, [6, 8]),
    ):
        until = clock.midnight(nov(day) + timedelta(days=1))
        stood = selectors.stood_in(place, until)
        assert [s.balance.stock.packages for s in stood] == packages, day
        count, total = selectors.whole_stood_in(place, until)
        assert (count, total.stock.packages) == (len(packages), sum(packages))
        for s in stood:
            told = as_it_stood(s.lot.pk, until)
            assert told is not None
            assert selectors.agrees(s.balance, told.fields), (day, s)
    assert [s.lot.pk for s in selectors.stood_in(place, clock.midnight(nov(5)), after=lots[0])] == [lots[1]]
    client = signed_in("operator")
    with at(nov(12), 9):
        page = client.get("/areas/1AW01/?on=2026-11-04")
        assert page.status_code == 200
        assert page.context["count"] == 2
        address = f"/cargo-lots/{CargoLot.objects.get(pk=lots[0]).case.handle}/books/"
        books = client.get(f"{address}?on=2026-11-04")
        assert books.context["agrees"]
        assert [entry["stock"].split()[0] for entry in books.context["entries"]] == ["10", "8"]
        assert client.get(address).context["agrees"]
        for wrong in ("2026-11-12", "2026-11-31", "yesterday", "2030-01-01"):
            for where in ("/areas/1AW01/", address):
                refused = client.get(where, {"on": wrong})
                assert refused.status_code == 400
                assert wrong in refused.content.decode()
        assert signed_in("broker").get(address).status_code == 404
        # Of the other lot no volume is known, nor of the remains of what was disposed of.
        stored = selectors.in_place(place, nov(12))
        assert (stored.lots, stored.volume_m3, stored.volume_unknown) == (2, None, 2)


@pytest.mark.django_db
def test_the_line_of_a_lot_has_its_approval_its_entries_and_the_end_of_its_period(scene: Scene) -> None:
    who, officer = operator(scene), scene["bonded_officer"]
    lot = bring_in(scene, **DUTIABLE)
    with at(nov(5), 9):
        perform(lot, "apply_for_storage", who, STORE)
        perform(lot, "inspect_for_storage", officer, {"outcome": "in_order"})
        perform(lot, "approve_storage", officer)
        row = CargoLot.objects.select_related("place", "case").get(pk=lot)
        life = life_of(row, who, deadlines_of(row, who), nov(5))
    assert life is not None
    (lane,) = life["lanes"]
    assert [(mark["on"], mark["kind"]) for mark in lane["marks"]] == [
        (date(2026, 10, 30), "entry"),
        (nov(5), "approval"),
        (date(2028, 11, 5), "due"),
    ]
    assert [s["where"] for s in lane["stretches"]] == ["stored"]
    with at(nov(6), 9):
        sheet = signed_in("operator").get("/areas/1AW01/").context["sheet"]
    assert sheet["after"] == 1
    assert [day["today"] for day in sheet["weeks"][0]].index(True) == 5
