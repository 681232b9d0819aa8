"""What runs out as a collection of the API: scoped like the cases, by the parts that a token reaches, page by page."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.test.utils import CaptureQueriesContext

from doors.deadline_shapes import RunningOutPage
from statute import clock
from statute.door import perform
from statute.models import Case
from statute.sweep import sweep
from tests.doors.conftest import NOON, codes

if TYPE_CHECKING:
    from tests.doors.market import Api
    from tests.drill.world import World

ADDRESS = "/api/v1/deadlines/"


def test_it_tells_what_runs_out_to_whom_the_case_concerns_and_where_the_case_is(
    market: World, keeper: Api, officer: Api, nobody: Api
) -> None:
    from tests.doors.market import a_client_of

    [stall] = market.filed()
    with clock.standing_at(NOON + timedelta(days=12)):  # three days before the tenth working day
        sweep()
        for caller in (keeper, officer):
            answer = caller.get(ADDRESS, {"within": "7"})
            assert answer.status_code == 200, answer.content
            [told] = answer.json()["results"]
            RunningOutPage.model_validate(answer.json())
            assert (told["name"], told["article"], told["ends_on"]) == ("examination", "67", "2026-11-17")
            assert (told["days_left"], told["status"]) == (3, "running")
            [reminder] = told["reminders"]
            assert (reminder["days_before"], reminder["on"]) == (3, "2026-11-14")
            assert reminder["given_at"] == "2026-11-14T03:00:00+00:00"
            case = Case.objects.get(pk=stall)
            assert (told["case"]["reference"], told["case"]["procedure"]) == (case.reference, "stall")
            assert caller.get(told["case"]["url"]).json()["id"] == str(case.handle)
        assert a_client_of(market.other_person).get(ADDRESS).json()["results"] == []
        # A token reaches the deadlines of what it may read.
        elsewhere = a_client_of(market.person, scope="declarations:read")
        assert elsewhere.get(ADDRESS).json()["results"] == []
        assert nobody.get(ADDRESS).status_code == 401


def test_what_ran_out_lately_is_asked_for_by_name(market: World, keeper: Api) -> None:
    [stall] = market.filed()
    with clock.standing_at(NOON + timedelta(days=20)):
        sweep()
        assert keeper.get(ADDRESS, {"within": "90"}).json()["results"] == []
        [told] = keeper.get(ADDRESS, {"within": "over"}).json()["results"]
        assert (told["status"], told["days_left"]) == ("expired", -5)
    perform(stall, "refuse", market.supervisor)


def test_it_is_read_page_by_page_in_as_many_queries_whatever_there_is(market: World, keeper: Api) -> None:
    asked = []
    for count in (1, 29):
        market.filed(count)
        keeper.get(ADDRESS)
        with CaptureQueriesContext(connection) as queries:
            first = keeper.get(ADDRESS, {"limit": "20"})
        asked.append(len(queries))
    assert asked[0] == asked[1]
    second = keeper.get(first.json()["next"]).json()
    seen = [one["case"]["id"] for one in (*first.json()["results"], *second["results"])]
    assert len(set(seen)) == len(seen) == 30
    assert second["next"] is None
    back = keeper.get(second["previous"]).json()
    assert [one["case"]["id"] for one in back["results"]] == seen[:20]


def test_what_it_cannot_mean_is_refused_by_name(market: World, keeper: Api) -> None:
    for query, field in (
        ("within=8", "within"),
        ("within=", "within"),
        ("within=7&within=14", "within"),
        ("wihtin=7", "wihtin"),
        ("cursor=nonsense", "cursor"),
        ("limit=0", "limit"),
    ):
        answer = keeper.get(f"{ADDRESS}?{query}")
        assert answer.status_code == 422, query
        assert [reason["field"] for reason in answer.json()["reasons"]] == [field]
        assert codes(answer)
