"""The pages, lists, books and API of the stock, as operators and officers use them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from bonded_areas import bringing_in, selectors
from bonded_areas.models import CargoLot, Place, StockEntry
from bonded_areas.rules.stock import Kind, balance_of
from statute import clock
from statute.as_it_stood import as_it_stood
from statute.door import perform
from tests.bonded_areas.test_lot_acts import ALL, DUTIABLE, SOME
from tests.bonded_areas.test_storage_approval import at, bring_in, operator
from tests.clearance.conftest import scene as scene

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

pytestmark = pytest.mark.django_db
HEAD = "transport_document,description,packages,gross_mass_kg,brought_in_on"
GOOD = f"{HEAD}\nDOC1,bags,10,120.5,2026-10-30\nDOC2,shirts,4,20,2026-11-02\n"


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client


@pytest.mark.proves("30(1)")
def test_a_list_is_shown_with_all_its_errors_before_anything_comes_in(scene: Scene) -> None:
    who = operator(scene)
    bad = (
        f"{HEAD}\nDOC1,bags,ten,120.5,2026-10-30\nDOC2,shirts,4,20,2026-12-24\nDOC3,hats,1,1,2026-11-02\n"
        "DOC3,hats,1,1,2026-11-02\n"
    )
    tried = bringing_in.preview(bad, Place.objects.get(code="1AW01"), who)
    assert [(row.number, [(r.code, r.field) for r in row.reasons]) for row in tried.rows] == [
        (2, [("int_parsing", "packages")]),
        (3, [("not_in_the_future", "brought_in_on")]),
        (4, []),
        (5, []),
    ]
    assert len(tried.rows[2].warnings) == 1
    assert not tried.can_be_taken
    page = signed_in("operator").post("/areas/1AW01/bring-in/", {"list": bad})
    assert page.status_code == 422
    assert not CargoLot.objects.exists()


@pytest.mark.proves("30(1)")
def test_a_good_list_is_taken_whole_and_once(scene: Scene) -> None:
    operator(scene)
    client = signed_in("operator")
    assert client.get("/areas/1AW01/bring-in/").status_code == 200
    assert client.post("/areas/1AW01/bring-in/", {"list": GOOD}).status_code == 200
    assert not CargoLot.objects.exists()
    for _again in range(2):
        answer = client.post("/areas/1AW01/bring-in/", {"list": GOOD, "confirm": "1"})
        assert (answer.status_code, answer["Location"]) == (303, "/areas/1AW01/")
    assert sorted(CargoLot.objects.values_list("transport_document", "stock_packages")) == [
        ("DOC1", 10),
        ("DOC2", 4),
    ]
    assert client.get("/areas/1AW01/").status_code == 200


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "The list is empty."),
        ("transport_document;colour\nX;red", "Unknown columns: colour."),
        (f"{HEAD}\n", "The list has no rows."),
        (f"{HEAD}\nDOC1,bags,1\n", "Line 2 has 3 cells, not 5."),
    ],
)
def test_a_list_that_is_no_list_is_told_what_is_wrong(scene: Scene, text: str, told: str) -> None:
    tried = bringing_in.preview(text, scene.place, operator(scene))
    assert told in [str(fault) for fault in tried.faults]


def test_two_hundred_rows_are_tried_and_taken_in_as_many_queries_as_two(scene: Scene) -> None:
    who, place = operator(scene), Place.objects.get(code="1AW01")

    def rows(count: int, name: str) -> str:
        return HEAD + "".join(f"\n{name}{i},bags,1,1,2026-11-02" for i in range(count))

    asked = []
    for count, name in ((2, "FEW"), (200, "MANY")):
        with CaptureQueriesContext(connection) as queries:
            assert bringing_in.preview(rows(count, name), place, who).can_be_taken
            bringing_in.take(rows(count, name), place, who)
        asked.append(len(queries))
    assert asked[0] == asked[1]


@pytest.mark.proves("34-2")
@pytest.mark.proves("61-3")
def test_the_books_of_a_period_carry_over_what_was_there_and_can_be_downloaded(scene: Scene) -> None:
    who = operator(scene)
    lot, gone = bring_in(scene, **DUTIABLE), bring_in(scene, on="2026-10-29")
    ash = {
        "packages": 10,
        "gross_mass_kg": "120.5",
        "on": "2026-11-02",
        "remains": "scrap",
        "remains_kg": "9",
    }
    perform(gone, "notify_disposal", who, {"reason": "worthless"})
    perform(gone, "dispose", who, ash)
    with at(date(2026, 11, 3), 9):
        lost = {**SOME, "on": "2026-11-03", "cause": "other", "reason": "=cmd()"}
        perform(lot, "notify_loss", who, lost)
    scrap = CargoLot.objects.get(from_lot_id=gone).pk
    lines = list(selectors.whole_book(Place.objects.get(code="1AW01"), date(2026, 11, 3), date(2026, 11, 30)))
    # What had gone before the period is in the books of the one before alone.
    assert [(line.lot.pk, line.before.stock.packages, line.after.stock.packages) for line in lines] == [
        (lot, 10, 6),
        (scrap, 10, 10),
    ]
    before = selectors.whole_book(Place.objects.get(code="1AW01"), date(2026, 10, 1), date(2026, 11, 2))
    assert [[e.kind for e in line.entries] for line in before] == [
        ["brought_in"],
        ["brought_in", "disposed"],
        ["split_in"],
    ]
    client = signed_in("operator")
    assert client.get("/areas/1AW01/book/?from=2026-11-03&to=2026-11-30").status_code == 200
    answer: Any = client.get("/areas/1AW01/book.csv?from=2026-11-03&to=2026-11-30")
    file = b"".join(answer.streaming_content).decode()
    assert len(file.splitlines()) == 4
    assert "'=cmd()" in file


@pytest.mark.proves("34-2")
def test_a_ledger_can_be_shown_as_it_stood_on_any_past_day_and_agrees_with_the_journal(scene: Scene) -> None:
    who = operator(scene)
    lot = bring_in(scene, **DUTIABLE)
    for day in (4, 6, 9):
        with at(date(2026, 11, day), 9):
            one = {"packages": 2, "gross_mass_kg": "24.1", "quantity": "2", "on": f"2026-11-{day:02}"}
            perform(lot, "notify_loss", who, {**one, "cause": "other", "reason": "missing"})
    for day, packages in ((2, 10), (3, 10), (4, 8), (5, 8), (6, 6), (8, 6), (9, 4), (30, 4)):
        until = clock.midnight(date(2026, 11, day) + timedelta(days=1))
        entries = selectors.ledger(CargoLot.objects.get(pk=lot), until)
        stood = as_it_stood(lot, until)
        assert stood is not None
        assert entries[-1][1].stock.packages == packages
        assert stood.fields["stock_packages"] == packages
        assert entries[-1][1].stock.gross_mass_kg == Decimal(stood.fields["stock_mass_kg"])


def test_an_operator_sees_its_own_areas_an_officer_those_of_the_office_and_others_none(scene: Scene) -> None:
    operator(scene)
    bring_in(scene)
    who = ("operator", "bonded_officer", "broker", "kobe_officer")
    assert [signed_in(name).get("/areas/1AW01/").status_code for name in who] == [200, 200, 404, 404]
    assert signed_in("operator").get("/areas/1AW02/").status_code == 404
    for address in ("/areas/", "/lots/due/", "/lots/due/?list=90", "/lots/"):
        assert signed_in("operator").get(address).status_code == 200
    assert signed_in("broker").get("/areas/1AW01/bring-in/").status_code == 404
    links = [b'href="/lots/"', b'href="/lots/due/"']
    for name, there in (("operator", True), ("broker", False), ("importer", False)):
        page = signed_in(name).get("/areas/").content
        assert [link in page.split(b"<h1>")[1] for link in links] == [there, there], name


def test_the_areas_are_listed_page_by_page_with_how_much_lies_in_each(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator(scene)
    for day in ("2026-10-29", "2026-10-30"):
        bring_in(scene, on=day)
    monkeypatch.setattr("bonded_areas.area_pages.SHOWN", 1)
    client, address, seen = signed_in("operator"), "/areas/", []
    while address:
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address)
        assert len(queries) < 12
        seen += [(place.code, stored) for place, stored in page.context["places"]]
        address = f"/areas/{page.context['older_url']}" if page.context["older_url"] else ""
    assert seen == [("1AD02", 0), ("1AW01", 2)]


def test_the_page_of_a_lot_tells_its_books_and_what_can_be_done(scene: Scene) -> None:
    who = operator(scene)
    lot = bring_in(scene, **DUTIABLE)
    perform(lot, "notify_loss", who, {**SOME, "cause": "other", "reason": "not found"})
    address = f"/cargo-lots/{CargoLot.objects.get(pk=lot).case.handle}/"
    for name in ("operator", "bonded_officer"):
        page = signed_in(name).get(address)
        assert page.status_code == 200
        text = page.content.decode()
        for words in ("Books of the lot", "not found", 'class="life__line"'):
            assert words in text
    version = CargoLot.objects.get(pk=lot).case.version
    answer = signed_in("operator").post(
        f"{address}actions/apply_for_storage/", {"purpose": "to be sold", "expected_version": str(version)}
    )
    assert answer.status_code == 303
    assert CargoLot.objects.get(pk=lot).storage_applied_on == date(2026, 11, 2)


def test_a_lot_is_brought_in_and_read_through_the_api(scene: Scene) -> None:
    operator(scene)
    client, place = signed_in("operator"), Place.objects.get(code="1AW01")
    given = {
        "place_id": place.pk,
        "transport_document": "API1",
        "description": "bags",
        "packages": 10,
        "gross_mass_kg": "120.5",
        "brought_in_on": "2026-11-02",
    }
    made = client.post(
        "/api/v1/cargo-lots/", given, content_type="application/json", headers={"Idempotency-Key": "lot-1"}
    )
    assert made.status_code == 201, made.content
    told = client.get(made["Location"]).json()
    assert told["in_stock"] == {"packages": 10, "gross_mass_kg": "120.500000", "quantity": "0.000000"}
    assert [entry["kind"] for entry in told["entries"]] == ["brought_in"]
    assert client.get("/api/v1/cargo-lots/").json()["results"][0]["transport_document"] == "API1"


def test_every_lot_balances_with_its_entries(scene: Scene) -> None:
    who = operator(scene)
    lot = bring_in(scene, **DUTIABLE)
    perform(lot, "split", who, SOME)
    rest = {**ALL, "packages": 6, "gross_mass_kg": "72.3", "quantity": "6"}
    perform(lot, "notify_loss", who, {**rest, "cause": "other", "reason": "gone"})
    for row in CargoLot.objects.all():
        entries = StockEntry.objects.filter(lot=row).order_by("id")
        assert balance_of((Kind(e.kind), e.amount) for e in entries) == row.balance


def test_an_operators_system_names_the_place_by_its_code_and_finds_the_lot_by_its_document(
    scene: Scene,
) -> None:
    operator(scene)
    client = signed_in("operator")
    given = {
        "transport_document": "APIDOC1",
        "description": "bags",
        "packages": 10,
        "gross_mass_kg": "120.5",
        "brought_in_on": "2026-11-02",
    }

    def send(**more: Any) -> Any:
        key = {"Idempotency-Key": f"k{len(more)}{more.get('place')}"}
        body = {**given, **more}
        return client.post("/api/v1/cargo-lots/", body, content_type="application/json", headers=key)

    told = send(place="9ZZZ9").json()["reasons"]
    assert [(one["code"], one["field"]) for one in told] == [("unknown_place", "place")]
    made = send(place="1AW01")
    assert (made.status_code, made.json()["place"]) == (201, "1AW01")
    place = Place.objects.get(code="1AW01")
    assert (made.json()["place_id"], made.json()["lot_id"]) == (place.pk, CargoLot.objects.get().pk)
    bring_in(scene)
    for query, count in (
        ("place=1AW01", 2),
        ("place=1AW01&transport_document=APIDOC1", 1),
        ("place=1AW02", 0),
    ):
        assert len(client.get(f"/api/v1/cargo-lots/?{query}").json()["results"]) == count, query
