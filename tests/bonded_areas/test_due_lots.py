"""The list of what falls due, over the stock of many areas: as many questions as over few, each by an index."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Office
from bonded_areas import selectors
from bonded_areas.benchmarks import TODAY, due_list, officer_at, stock_of_many_areas
from bonded_areas.models import CargoLot
from tests.accounts.people import a_user, grant
from tests.bonded_areas.test_storage_approval import at

pytestmark = pytest.mark.django_db


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
                assert client.get("/lots/due/?days=14").status_code == 200
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
    assert "cargolot_housable" in explained(selectors.housable(actor)[:101])
    assert len(due_list(actor)) == min(len(due), 101) + selectors.housable(actor).count()


def stock_of_many_areas_again(offices: list[Office]) -> None:
    """Twenty times as many, in the same offices."""
    stock_of_many_areas(1400, 40, key=2_000_000, offices=offices)
