"""The list of what falls due, over the stock of many areas: as many questions as over few, each by an index."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Office
from bonded_areas import selectors
from bonded_areas.benchmarks import TODAY, at_noon, due_list, officer_at, stock_of_many_areas
from bonded_areas.lot_filters import LotFilters
from bonded_areas.lot_lists import LotList
from bonded_areas.models import CargoLot, Place
from doors.case_lists import ON_A_PAGE
from doors.filters import narrow
from tests.accounts.people import a_user, grant
from tests.bonded_areas.test_storage_approval import at

pytestmark = pytest.mark.django_db
# A page on an idle machine takes some tenths of a second; this bound only tells a scan of everything from an index.
SECONDS = 3.0


def explained(rows: Any) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        sql, params = rows.query.sql_with_params()
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.proves("80(1)")
def test_an_officer_asks_as_much_of_few_lots_as_of_many_and_sees_the_soonest_of_the_office_first() -> None:
    offices = stock_of_many_areas(70, 40)
    user = a_user("bonded_officer")
    grant(user, "bonded_officer", offices[3])
    client = Client()
    client.force_login(user)
    asked = []
    with at(TODAY, 12):
        for _ in range(2):
            client.get("/lots/due/")
            with CaptureQueriesContext(connection) as queries:
                assert client.get("/lots/due/?list=14").status_code == 200
            asked.append(len(queries))
            if len(asked) == 1:
                stock_of_many_areas_again(offices)
    assert asked[0] == asked[1]
    actor = officer_at(offices[3])
    listed = list(selectors.due_within(actor, 14, TODAY))
    # By hand: every lot with a period that ends by the fourteenth day from today, of this office, and no other.
    last = TODAY + timedelta(days=14)
    due = [
        lot.pk
        for lot in CargoLot.objects.filter(place__office=offices[3]).select_related("case")
        if lot.case.due_at is not None
        and (lot.case.due_at + timedelta(hours=9)).date() - timedelta(days=1) <= last
    ]
    assert {lot.pk for lot in listed} == set(due)
    assert len(due) > 10
    ends = [lot.case.due_at for lot in listed if lot.case.due_at is not None]
    assert ends == sorted(ends)
    for rows in (
        selectors.due_within(actor, 14, TODAY)[:101],
        selectors.due_within(officer_at(*offices), 14, TODAY)[:101],
    ):
        assert "case_due" in explained(rows)
    with at_noon():
        assert [lot.pk for lot in due_list(actor)] == [lot.pk for lot in listed[:ON_A_PAGE]]


def test_each_search_is_answered_by_an_index_of_its_own() -> None:
    offices = stock_of_many_areas(1400, 40)
    actor = officer_at(*offices)
    place = Place.objects.filter(office=offices[3])[0]
    by_index = {
        ("document", "STOCK12"): "cargolot_document",
        ("transport_document", "STOCK123"): "cargolot_document",
        ("goods", "gas turbine"): "cargolot_goods",
        ("lot", "1000777"): "bonded_areas_cargolot_pkey",
        ("lot", str(CargoLot.objects.all()[0].case.handle)): "statute_case_handle_key",
        ("place", place.code): "cargolot_place",
        ("due_on", "2026-11-20"): "case_due",
    }
    for (name, text), index in by_index.items():
        found = narrow(LotFilters, CargoLot.objects.visible_to(actor), {name: text})
        assert index in explained(found.order_by("-case_id")[:51]), name
    lists = LotList()
    for group, index in {
        "waiting": "case_waiting",
        "housable": "cargolot_housable",
        "road": "case_worklist",
    }.items():
        ordered = lists.soonest.get(group, "-case_id")
        assert index in explained(lists.rows(actor, group).order_by(ordered)[:51]), group


@pytest.mark.slow
def test_every_list_and_search_is_quick_over_a_hundred_thousand_lots_in_two_hundred_areas() -> None:
    offices = stock_of_many_areas(100_000)
    place = Place.objects.filter(office=offices[3])[0]
    addresses = (
        "/lots/",
        "/lots/?list=waiting",
        "/lots/?list=left",
        "/lots/?list=all&document=STOCK7",
        "/lots/?list=all&document=NO-SUCH",
        "/lots/?list=all&goods=gas+turbine",
        "/lots/?list=all&goods=consumer",
        f"/lots/?list=all&place={place.code}&goods=turbine",
        "/lots/due/",
        f"/lots/due/?list=any&place={place.code}",
        "/lots/due/?list=any&due_on=2026-11-20",
        "/areas/",
        f"/areas/{place.code}/",
        f"/areas/{place.code}/?on=2026-11-01",
        "/?transport=STOCK77777",
    )
    slow = {}
    for office in offices[3], offices[0]:
        user = a_user(f"officer-{office.code.lower()}")
        grant(user, "bonded_officer", office)
        client = Client()
        client.force_login(user)
        with at_noon():
            for address in addresses:
                client.get(address)
                begun = time.monotonic()
                assert client.get(address).status_code == 200, address
                if (took := time.monotonic() - begun) > SECONDS:
                    slow[f"{office.code} {address}"] = round(took, 2)
    assert slow == {}


def stock_of_many_areas_again(offices: list[Office]) -> None:
    """Twenty times as many, in the same offices."""
    stock_of_many_areas(1400, 40, key=2_000_000, offices=offices)
