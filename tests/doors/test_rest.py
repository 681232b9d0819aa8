"""A collection of the API from the first request to the last, on the drill's stalls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from doors.deadline_shapes import DeadlinesShape
from doors.shapes import OptionsShape, ProblemShape, TimelineShape, case_shape, list_shape, read_shape
from statute.door import perform
from tests.doors.conftest import codes

if TYPE_CHECKING:
    from tests.doors.market import Api
    from tests.drill.world import World

STALLS = "/api/v1/stalls/"


def a_stall(market: World, **more: Any) -> dict[str, Any]:
    given = {"office": "TYO", "keeper_id": market.person.pk, "name": "Noodles"}
    return {**given, "items": [{"name": "soba", "price": 800, "weight": "0.300"}], **more}


def fits(answer: Any, shape: str) -> dict[str, Any]:
    """The body, after it was held to the shape that is published for it."""
    from doors.rest import COLLECTIONS

    collection = COLLECTIONS["stalls"]
    shapes: dict[str, Any] = {
        "case": case_shape(collection),
        "read": read_shape(collection),
        "list": list_shape(collection),
        "options": OptionsShape,
        "timeline": TimelineShape,
        "deadlines": DeadlinesShape,
        "problem": ProblemShape,
    }
    shapes[shape].model_validate_json(answer.content, strict=False)
    body: dict[str, Any] = answer.json()
    return body


def test_a_case_is_opened_read_amended_and_filed(market: World, keeper: Api) -> None:
    opened = keeper.post(STALLS, a_stall(market))
    assert opened.status_code == 201, opened.content
    body = fits(opened, "case")
    assert body["state"] == "draft"
    assert body["reference"] is None
    assert body["office"] == "TYO"
    assert body["items"] == [{"name": "soba", "price": 800, "weight": "0.300"}]
    where = opened["Location"]
    assert where == f"{STALLS}{body['id']}/"
    assert opened["ETag"] == '"1-en"'

    read = keeper.get(where)
    assert read.status_code == 200
    assert fits(read, "read")["holds"] == []
    assert read["ETag"] == '"1-en"'

    amended = keeper.patch(where, {"fee": 5000}, If_Match='"1-en"')
    assert amended.status_code == 200, amended.content
    assert fits(amended, "case")["fee"] == 5000
    assert amended["ETag"] == '"2-en"'

    filed = keeper.post(f"{where}actions/file/", If_Match='"2-en"')
    assert filed.status_code == 200, filed.content
    reference = fits(filed, "case")["reference"]
    assert reference.startswith("TYO-26-")
    # Ten working days after 2 November, with Culture Day on the 3rd: 3 skipped, so the 17th.
    assert filed.json()["due_on"] == "2026-11-17"

    typed = reference.replace("-", "").lower()
    assert keeper.get(f"{STALLS}{typed}/").json()["id"] == body["id"]


def test_a_body_without_an_office_is_told_so(market: World, keeper: Api) -> None:
    body = a_stall(market)
    del body["office"]
    answer = keeper.post(STALLS, body)
    assert answer.status_code == 422
    assert fits(answer, "problem")["reasons"][0]["field"] == "office"
    assert codes(keeper.post(STALLS, a_stall(market, office="XXX"))) == ["unknown_office"]
    assert codes(keeper.post(STALLS, a_stall(market, office=7))) == ["string_type"]


def test_every_wrong_field_is_named_with_its_value(market: World, keeper: Api) -> None:
    answer = keeper.post(
        STALLS, a_stall(market, items=[{"name": "", "price": -1, "weight": 0}], colour="red")
    )
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    problem = fits(answer, "problem")
    assert problem["type"] == "/problems/invalid-input"
    assert problem["instance"] == STALLS
    assert {(r["field"], r.get("value")) for r in problem["reasons"]} == {
        ("items[0].name", ""),
        ("items[0].price", "-1"),
        ("items[0].weight", "0"),
        ("colour", "red"),
    }
    assert all(r["article"] == "67" for r in problem["reasons"])


def test_all_reasons_of_a_refusal_are_told_with_their_articles(market: World, keeper: Api) -> None:
    where = keeper.post(STALLS, a_stall(market, items=[]))["Location"]
    answer = keeper.post(f"{where}actions/file/")
    assert answer.status_code == 409
    problem = fits(answer, "problem")
    assert problem["type"] == "/problems/refused"
    assert len(problem["reasons"]) == 2
    assert all(reason["article"] for reason in problem["reasons"])
    assert keeper.get(where).json()["state"] == "draft"


def test_whose_version_is_old_is_told_what_happened(market: World, keeper: Api) -> None:
    [stall] = market.filed()
    reference = _reference(stall)
    where = f"{STALLS}{reference}/"
    perform(stall, "set_price", market.keeper, {"item": 1, "price": 5})
    answer = keeper.patch(where, {"fee": 1}, If_Match='"3-en"')
    assert answer.status_code == 412
    problem = fits(answer, "problem")
    assert problem["type"] == "/problems/precondition-failed"
    assert [change["action"] for change in problem["changes"]] == ["set_price"]
    acted = keeper.post(f"{where}actions/withdraw/", If_Match='"3-en"')
    assert acted.status_code == 412
    assert keeper.get(where).json()["state"] == "filed"


def test_amending_needs_if_match(market: World, keeper: Api) -> None:
    where = keeper.post(STALLS, a_stall(market))["Location"]
    answer = keeper.patch(where, {"fee": 1})
    assert answer.status_code == 428
    assert fits(answer, "problem")["type"] == "/problems/precondition-required"


def test_a_method_that_is_not_there_is_told_with_those_that_are(market: World, keeper: Api) -> None:
    where = keeper.post(STALLS, a_stall(market))["Location"]
    answer = keeper.send("PUT", where, {}, If_Match="*")
    assert answer.status_code == 405
    assert "PATCH" in answer["Allow"]
    assert "PUT" not in answer["Allow"]
    assert fits(answer, "problem")["type"] == "/problems/method-not-allowed"
    assert keeper.send("DELETE", where).status_code == 405


def test_what_has_not_changed_is_not_sent_again(market: World, keeper: Api) -> None:
    where = keeper.post(STALLS, a_stall(market))["Location"]
    answer = keeper.get(where, If_None_Match='"1-en"')
    assert answer.status_code == 304
    assert answer.content == b""
    assert answer["ETag"] == '"1-en"'
    assert keeper.get(where, If_None_Match='"1-en"', Accept_Language="ja").status_code == 200


def test_what_belongs_to_another_is_not_there(market: World, keeper: Api) -> None:
    from tests.doors.market import a_client_of, somebody

    where = keeper.post(STALLS, a_stall(market))["Location"]
    rival = a_client_of(market.other_person)
    officer = somebody(market.officer_user)  # a draft has not been submitted to the office
    for caller in (rival, officer):
        for path in ("", "actions/", "timeline/", "deadlines/"):
            answer = caller.get(where + path)
            assert answer.status_code == 404, path
            assert fits(answer, "problem")["type"] == "/problems/not-found"
        assert caller.post(f"{where}actions/file/").status_code in (403, 404)
        assert caller.get(STALLS).json()["results"] == []


@pytest.mark.parametrize(
    "name",
    [
        "nothing",
        "TYO-26-00000001-0",
        "00000000-0000-0000-0000-000000000000",
        "%00",
        "%F0%9F%8D%A3",
        "x" * 400,
    ],
)
def test_an_address_of_nothing_is_not_found(market: World, keeper: Api, name: str) -> None:
    for path in ("", "actions/", "timeline/", "deadlines/"):
        answer = keeper.get(f"{STALLS}{name}/{path}")
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"


def test_an_act_that_is_not_there_or_not_for_people_is_not_found(market: World, keeper: Api) -> None:
    where = keeper.post(STALLS, a_stall(market))["Location"]
    for name in ("fly", "draft", "lapse", "remind", "attach_document"):
        answer = keeper.post(f"{where}actions/{name}/")
        assert answer.status_code == 404, name
        assert fits(answer, "problem")["type"] == "/problems/not-found"


def test_a_list_goes_page_by_page_and_back(market: World, keeper: Api) -> None:
    market.drafted(7)
    first = fits(keeper.get(STALLS, {"limit": 3}), "list")
    names = [one["name"] for one in first["results"]]
    assert names == ["stall 6", "stall 5", "stall 4"]
    assert first["previous"] is None
    second = fits(keeper.get(first["next"]), "list")
    assert [one["name"] for one in second["results"]] == ["stall 3", "stall 2", "stall 1"]
    third = fits(keeper.get(second["next"]), "list")
    assert [one["name"] for one in third["results"]] == ["stall 0"]
    assert third["next"] is None
    back = fits(keeper.get(third["previous"]), "list")
    assert [one["name"] for one in back["results"]] == ["stall 3", "stall 2", "stall 1"]
    again = fits(keeper.get(back["previous"]), "list")
    assert [one["name"] for one in again["results"]] == names
    assert again["previous"] is None


def test_a_list_takes_the_same_number_of_queries_whatever_its_length(market: World, keeper: Api) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert keeper.get(STALLS, {"limit": 100}).status_code == 200
        return len(captured)

    market.drafted(2)
    few = queries()
    market.drafted(30)
    assert queries() == few


def test_a_list_is_narrowed_by_what_is_declared_and_by_nothing_else(market: World, keeper: Api) -> None:
    market.drafted(2)
    market.filed(1)
    assert len(keeper.get(STALLS, {"state": "draft"}).json()["results"]) == 2
    assert len(keeper.get(STALLS, {"state": "draft,filed"}).json()["results"]) == 3
    assert len(keeper.get(STALLS, {"office": "OSA"}).json()["results"]) == 0
    refused = keeper.get(STALLS, {"colour": "red", "state": "draft"})
    assert refused.status_code == 422
    assert fits(refused, "problem")["reasons"][0]["field"] == "colour"
    assert codes(keeper.get(STALLS, {"state": "flying"})) == ["unknown_state"]
    assert codes(keeper.get(STALLS, {"office": "zzz"})) == ["unknown_office"]
    assert codes(keeper.get(f"{STALLS}?state=draft&state=filed")) == ["given_twice"]
    assert keeper.get(STALLS, {"due_to": "tomorrow"}).status_code == 422
    assert keeper.get(f"{STALLS}?office=%00").status_code == 422
    assert keeper.get(STALLS, {"limit": "0"}).status_code == 422
    assert keeper.get(STALLS, {"cursor": "zzz"}).status_code == 422


def test_what_may_be_done_is_told_with_the_reasons_against_the_rest(market: World, keeper: Api) -> None:
    where = keeper.post(STALLS, a_stall(market))["Location"]
    body = fits(keeper.get(f"{where}actions/"), "options")
    told = {one["name"]: one for one in body["actions"]}
    assert told["withdraw"]["possible"]
    assert not told["file"]["possible"]
    assert [r["article"] for r in told["file"]["reasons"]] != []
    assert told["amend"]["input"]["properties"]["fee"]
    assert told["amend"]["url"] == f"{where}actions/amend/"
    assert "grant" not in told  # an officer's
    assert told["attach_document"]["url"] == f"{where}documents/"


def test_the_timeline_tells_a_party_less_than_an_officer(market: World, keeper: Api, officer: Api) -> None:
    [stall] = market.filed()
    perform(stall, "note", market.officer, {"text": "looks odd"})
    where = f"{STALLS}{_reference(stall)}/timeline/"
    for_keeper = fits(keeper.get(where), "timeline")["results"]
    assert [entry["action"] for entry in for_keeper] == ["draft", "amend", "file"]
    assert all("sequence" not in entry and "input" not in entry for entry in for_keeper)
    assert for_keeper[2]["deadlines"] == [
        {"name": "examination", "event": "started", "ends_on": "2026-11-17", "article": "67"}
    ]
    for_officer = fits(officer.get(where), "timeline")["results"]
    assert [entry["action"] for entry in for_officer] == ["draft", "amend", "file", "note"]
    assert for_officer[3]["input"] == {"text": "looks odd"}


def test_a_long_timeline_goes_page_by_page(market: World, keeper: Api) -> None:
    [stall] = market.filed()
    where = f"{STALLS}{_reference(stall)}/timeline/"
    first = keeper.get(where, {"limit": 2}).json()
    assert [entry["action"] for entry in first["results"]] == ["draft", "amend"]
    second = keeper.get(first["next"]).json()
    assert [entry["action"] for entry in second["results"]] == ["file"]
    assert second["next"] is None
    assert keeper.get(where, {"page": 2}).status_code == 422


def test_a_deadline_tells_how_it_was_counted(market: World, keeper: Api) -> None:
    [stall] = market.filed()
    [deadline] = fits(keeper.get(f"{STALLS}{_reference(stall)}/deadlines/"), "deadlines")["results"]
    assert deadline["name"] == "examination"
    assert deadline["ends_on"] == "2026-11-17"
    assert deadline["status"] == "running"
    assert deadline["reminders"] == [{"on": "2026-11-14", "days_before": 3, "given_at": None, "to": []}]
    assert [step["why"] for step in deadline["steps"]][:3] == [
        "first day not counted",
        "Culture Day",
        "day 1 of 10",
    ]


def test_an_officer_acts_through_the_api_with_a_session(market: World, officer: Api) -> None:
    [stall] = market.filed()
    where = f"{STALLS}{_reference(stall)}/"
    assert officer.post(f"{where}actions/jam/").status_code == 200
    assert codes(officer.post(f"{where}actions/refuse/")) == ["role"]


def _reference(stall: int) -> str:
    from statute.models import Case

    return str(Case.objects.get(pk=stall).reference)
