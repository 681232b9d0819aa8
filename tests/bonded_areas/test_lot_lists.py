"""The lists of lots: page by page with nothing lost or doubled, searched by an index, with what each lot waits for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Office, User
from bonded_areas.benchmarks import TODAY, stock_of_many_areas
from bonded_areas.models import CargoLot, Place
from statute import clock
from statute.door import perform
from statute.models import Case
from tests.accounts.people import a_user, grant
from tests.bonded_areas.test_storage_approval import at, bring_in, operator
from tests.clearance.conftest import scene as scene

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

pytestmark = pytest.mark.django_db


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client


def an_officer_at(office: Office) -> Client:
    user = a_user(f"officer-{office.code.lower()}")
    grant(user, "bonded_officer", office)
    return signed_in(user.username)


def leafed_through(client: Client, address: str) -> list[list[int]]:
    """The lots of every page, from the first by the links to the next, and then back by those to the one before."""
    base, pages, onward = address.split("?")[0], [], address
    while onward:
        context = client.get(onward).context
        pages.append([row["number"] for row in context["rows"]])
        back = context["newer_url"]
        onward = base + context["older_url"].split("#")[0] if context["older_url"] else ""
    again = [pages[-1]]
    while back:
        context = client.get(base + back.split("#")[0]).context
        again.insert(0, [row["number"] for row in context["rows"]])
        back = context["newer_url"]
    assert again == pages
    return pages


def listed(client: Client, query: str) -> list[str]:
    """The transport documents of the lots found."""
    answer = client.get(f"/lots/?{query}")
    assert answer.status_code == 200
    return [row["document"] for row in answer.context["rows"]]


@pytest.fixture
def country(monkeypatch: pytest.MonkeyPatch) -> list[Office]:
    """The stock of ten offices with an area each: seventy lots in it, and thirty that have left; seven on a page."""
    monkeypatch.setattr("doors.case_lists.ON_A_PAGE", 7)
    return stock_of_many_areas(700, 10)


def test_every_list_is_leafed_through_to_its_end_and_back_with_no_lot_lost_or_doubled(
    country: list[Office],
) -> None:
    with at(TODAY, 12):
        # Many of them are due at the same instant.
        due = Case.objects.filter(kind="cargo_lot", office=country[3], due_at__isnull=False)
        for number, pk in enumerate(due.order_by("id").values_list("pk", flat=True)):
            Case.objects.filter(pk=pk).update(due_at=clock.midnight(TODAY + timedelta(days=10 + number % 3)))
        client = an_officer_at(country[3])
        mine = CargoLot.objects.filter(case__office=country[3])
        place = Place.objects.filter(lots__in=mine).order_by("code")[0]
        stored = ("brought_in", "approved", "in_operation", "sampled_out", "out_for_operation")
        expected = {
            "/lots/?list=all": mine.order_by("-case_id"),
            "/lots/?list=stored": mine.filter(state__in=stored).order_by("-case_id"),
            "/lots/due/?list=any": mine.filter(case__due_at__isnull=False).order_by(
                "case__due_at", "case_id"
            ),
            f"/areas/{place.code}/": mine.filter(place=place, state__in=stored).order_by(
                "case__due_at", "case_id"
            ),
        }
        for address, rows in expected.items():
            pages = leafed_through(client, address)
            assert [pk for page in pages for pk in page] == list(rows.values_list("pk", flat=True)), address
            assert len(pages) > 2, address
            assert max(map(len, pages)) == 7


def test_a_list_asks_as_much_of_few_lots_as_of_many(country: list[Office]) -> None:
    with at(TODAY, 12):
        client, place = an_officer_at(country[3]), Place.objects.filter(office=country[3])[0]
        addresses = (
            "/lots/",
            "/lots/?list=all&document=STOCK&goods=consumer",
            "/lots/due/",
            f"/lots/due/?list=any&place={place.code}&due_on=2026-11-20",
            f"/areas/{place.code}/",
            f"/areas/{place.code}/?on=2026-11-01",
        )
        asked: list[list[int]] = []
        for key in (0, 2_000_000):
            if key:
                stock_of_many_areas(7000, 10, key=key, offices=country)
            counts = []
            for address in addresses:
                client.get(address)
                with CaptureQueriesContext(connection) as queries:
                    assert client.get(address).status_code == 200
                counts.append(len(queries))
            asked.append(counts)
    assert asked[0] == asked[1]
    assert max(asked[0]) < 16


def test_a_lot_is_found_by_its_document_its_number_its_goods_its_place_and_its_state(scene: Scene) -> None:
    who = operator(scene)
    bags = bring_in(scene, transport_document="HLCU1234567", description="Leather BAGS")
    shirts = bring_in(scene, transport_document="HLCU1239999", description="ＣＯＴＴＯＮ shirts")
    bring_in(scene, "1AD02", transport_document="ONEY0000001", description="冷凍牛肉（骨なし）")
    perform(shirts, "apply_for_storage", who, {"purpose": "to be sold"})
    client, all_of_it = signed_in("operator"), ["ONEY0000001", "HLCU1239999", "HLCU1234567"]
    handle = Case.objects.get(pk=bags).handle
    found = {
        "": all_of_it,
        "list=all&document=HLCU123": all_of_it[1:],
        "list=all&document=hlcu1234567": ["HLCU1234567"],
        "list=all&document=1234567": [],
        "list=all&document=HLCU%25": [],
        f"list=all&lot={shirts}": ["HLCU1239999"],
        f"list=all&lot={handle}": ["HLCU1234567"],
        "list=all&goods=bags+leather": ["HLCU1234567"],
        "list=all&goods=cotton": ["HLCU1239999"],
        "list=all&goods=%E7%89%9B%E8%82%89": ["ONEY0000001"],  # 牛肉, within a longer word
        # Its pairs of letters are all there, the word is not.
        "list=all&goods=therleat": [],
        "list=all&goods=%25%25": [],
        "list=all&place=1AD02": ["ONEY0000001"],
        "list=all&state=approved": [],
        "list=all&state=brought_in&place=1AW01": all_of_it[1:],
        "list=waiting": ["HLCU1239999"],
        "list=left": [],
    }
    for query, documents in found.items():
        assert listed(client, query) == documents, query
    # The tabs tell how many of what is searched for are in each.
    tabs = client.get("/lots/?list=all&document=HLCU123").context["tabs"]
    assert [tab["count"] for tab in tabs] == ["2", "1", "0", "0", "0", "2"]
    assert all("document=HLCU123" in tab["url"] for tab in tabs)
    assert signed_in("broker").get("/lots/").status_code == 404
    assert listed(signed_in("kobe_officer"), "list=all&document=HLCU") == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("lot=none", "lot"),
        ("goods=a", "goods"),
        ("state=asleep", "state"),
        ("due_on=soon", "due_on"),
        ("cursor=AAAA", ""),
    ],
)
def test_what_cannot_be_searched_for_is_told_beside_its_field(scene: Scene, query: str, field: str) -> None:
    operator(scene)
    bring_in(scene)
    address = "/lots/due/" if field == "due_on" else "/lots/"
    context = signed_in("operator").get(f"{address}?list=all&{query}").context
    told = {one["name"]: len(one["errors"]) for one in context["search"]["fields"] if one["errors"]}
    assert told == ({field: 1} if field else {})
    assert len(context["rows"]) == (0 if field else 1)
    assert ("refusal" in context) is not bool(field)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_at_the_end_of_all_calendars_is_a_day_on_which_nothing_is_due(scene: Scene, day: str) -> None:
    operator(scene)
    bring_in(scene)
    client = signed_in("operator")
    assert client.get(f"/lots/due/?list=any&due_on={day}").context["rows"] == []
    assert client.get(f"/areas/1AW01/?from={day}").context["sheet"]["first"] == date(2026, 11, 2)


def test_beside_each_lot_stands_what_it_waits_for_what_ends_next_and_what_is_open(scene: Scene) -> None:
    who = operator(scene)
    quiet, waiting = bring_in(scene, on="2026-10-30"), bring_in(scene, on="2026-10-29")
    moved = bring_in(scene, "1AD02", on="2026-10-28")
    perform(waiting, "apply_for_storage", who, {"purpose": "to be sold"})
    rows = {row["number"]: row for row in signed_in("bonded_officer").get("/lots/").context["rows"]}
    # From 31 October three months, to a Saturday; one may apply until Monday (43-3(1)).
    assert rows[quiet]["due"]["on"] == date(2027, 2, 1)
    assert (rows[quiet]["waits"], rows[quiet]["next"]["article"]) == ([], "43-3(1)")
    assert [(str(act["label"]), act["article"]) for act in rows[quiet]["next"]["acts"]] == [
        ("Apply for storage", "43-3(1)")
    ]
    assert [(one.label, one.article, one.days) for one in rows[waiting]["waits"]] == [
        ("Decision on the application for storage", "43-3(1)", 0)
    ]
    assert (rows[waiting]["due"], rows[waiting]["next"]) == (None, None)
    # One month in a designated area (80(1)(i)): nothing is to be applied for, only the cargo taken out.
    assert (rows[moved]["next"]["article"], rows[moved]["next"]["acts"]) == ("80(1)(i)", [])
    page = signed_in("bonded_officer").get("/lots/").content.decode()
    for words in (
        "Decision on the application for storage",
        "Apply for storage",
        "Customs may house the cargo.",
    ):
        assert words in page


def test_the_calendar_counts_every_lot_and_each_day_leads_to_its_own(country: list[Office]) -> None:
    with at(TODAY, 12):
        client, place = an_officer_at(country[3]), Place.objects.filter(office=country[3])[0]
        due: dict[date, int] = {}
        for due_at in CargoLot.objects.filter(place=place).values_list("case__due_at", flat=True):
            if due_at is not None:
                day = (due_at + timedelta(hours=9)).date() - timedelta(days=1)
                due[day] = due.get(day, 0) + 1
        seen: dict[date, int] = {}
        address = f"/areas/{place.code}/"
        while address:
            sheet = client.get(address).context["sheet"]
            inside = [day for week in sheet["weeks"] for day in week if day["lots"]]
            assert sheet["within"] == sum(day["lots"] for day in inside)
            assert sheet["within"] + sheet["before"] + sheet["after"] + sheet["late"] == sum(due.values())
            seen |= {day["date"]: day["lots"] for day in inside}
            address = f"/areas/{place.code}/{sheet['older_url'].split('#')[0]}" if sheet["older_url"] else ""
        assert seen == due
        assert len(due) > 20
        # Turning back leads to this week again.
        assert sheet["newer_url"]
        busiest = max(inside, key=lambda day: day["lots"])
        page = client.get(busiest["url"])
        assert {row["due"]["on"] for row in page.context["rows"]} == {busiest["date"]}
        assert len(page.context["rows"]) == busiest["lots"]


def test_what_is_overdue_is_counted_apart_and_said_in_days(scene: Scene) -> None:
    operator(scene)
    lot = bring_in(scene)
    with at(date(2027, 2, 4), 9):
        context = signed_in("operator").get("/areas/1AW01/").context
        assert (context["sheet"]["late"], context["sheet"]["within"]) == (1, 0)
        (row,) = signed_in("operator").get(context["sheet"]["late_url"]).context["rows"]
    assert (row["number"], row["due"]["level"], row["due"]["days"]) == (lot, "overdue", 3)


def test_the_areas_are_turned_back_page_by_page(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    operator(scene)
    monkeypatch.setattr("bonded_areas.area_pages.SHOWN", 2)
    person = Place.objects.get(code="1AW01").operator
    office = Place.objects.get(code="1AW01").office
    for number in range(5):
        Place.objects.create(
            code=f"9ZZ{number:02}", name_en="S", name_ja="S", kind="warehouse", office=office, operator=person
        )
    client, address, onward = signed_in("operator"), "/areas/", []
    while True:
        context = client.get(address).context
        onward.append([place.code for place, _stored in context["places"]])
        if not context["older_url"]:
            break
        address = f"/areas/{context['older_url']}"
    assert [len(page) for page in onward] == [2, 2, 2, 1]
    back = [onward[-1]]
    while context["newer_url"]:
        context = client.get(f"/areas/{context['newer_url']}").context
        back.insert(0, [place.code for place, _stored in context["places"]])
    assert back == onward


def test_the_search_of_the_work_list_tells_of_lots_too(scene: Scene) -> None:
    operator(scene)
    lot = bring_in(scene, transport_document="HLCU1234567")
    handle = Case.objects.get(pk=lot).handle
    client = signed_in("bonded_officer")
    for query in ("transport=HLCU1234567", f"reference={handle}", f"reference={lot:02}"):
        (one,) = client.get(f"/?{query}").context["worklist"]["elsewhere"]
        assert one["count"] == "1"
        assert [row["number"] for row in client.get(one["url"]).context["rows"]] == [lot]
    for query in ("transport=HLCU9", "party=IMP01&transport=HLCU1234567", "list=all", "reference=TYO-26"):
        assert client.get(f"/?{query}").context["worklist"]["elsewhere"] == [], query
    assert signed_in("kobe_officer").get("/?transport=HLCU1234567").context["worklist"]["elsewhere"] == []


def test_a_brokers_system_finds_lots_by_the_same_filters(scene: Scene) -> None:
    operator(scene)
    bring_in(scene, transport_document="HLCU1", description="leather bags")
    client = signed_in("operator")
    for query, count in (("document=HL", 1), ("goods=bags", 1), ("goods=hats", 0), ("due_on=2027-02-01", 1)):
        assert len(client.get(f"/api/v1/cargo-lots/?{query}").json()["results"]) == count, query
    assert client.get("/api/v1/cargo-lots/?goods=a").json()["reasons"][0]["field"] == "goods"
