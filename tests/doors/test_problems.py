"""Whatever is wrong with a request, the answer is a problem that says what, and never an error on our side."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DataError, IntegrityError, OperationalError
from django.test import Client, RequestFactory
from django.utils import timezone
from oauth2_provider.models import AccessToken

from doors.parsers import MAX_BYTES
from doors.problem_types import PROBLEM_TYPES
from doors.problems import answer_problem, dumps
from tests.doors.conftest import codes
from tests.doors.test_rest import STALLS, a_stall

if TYPE_CHECKING:
    from tests.doors.market import Api
    from tests.drill.world import World


def kind(answer: Any) -> str:
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == answer.status_code
    assert set(body) >= {"type", "title", "status", "detail", "instance", "reasons"}
    return str(body["type"]).removeprefix("/problems/")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("{", "not_json"),
        ("[]", "not_an_object"),
        ("null", "not_an_object"),
        ('{"fee": NaN}', "not_a_number"),
        ('{"fee": 1, "fee": 2}', "name_twice"),
        ('{"fee": ' + "9" * 50 + "}", "number_too_long"),
        ("[" * 2000 + "]" * 2000, "too_deep"),
        (b"\xff", "not_utf8"),
    ],
)
def test_json_that_cannot_be_read_is_a_malformed_request(
    market: World, keeper: Api, body: Any, code: str
) -> None:
    answer = keeper.post(STALLS, body)
    assert (answer.status_code, kind(answer)) == (400, "malformed-request")
    assert codes(answer) == [code]


def test_a_body_that_is_too_large_is_refused_before_it_is_read_whole(market: World, keeper: Api) -> None:
    answer = keeper.post(STALLS, '{"name": "' + "x" * MAX_BYTES + '"}')
    assert (answer.status_code, kind(answer)) == (413, "too-large")


@pytest.mark.parametrize(
    "content_type",
    ["text/xml", "application/x-www-form-urlencoded", "application/json; charset=shift_jis", "x"],
)
def test_content_of_another_type_is_not_taken(market: World, keeper: Api, content_type: str) -> None:
    answer = keeper.post(STALLS, '{"a": 1}', content_type=content_type)
    assert (answer.status_code, kind(answer)) == (415, "unsupported-media-type")


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "\udfff tail"])
def test_text_that_cannot_be_kept_is_named(market: World, keeper: Api, text: str) -> None:
    answer = keeper.post(STALLS, a_stall(market, name=text))
    assert (answer.status_code, kind(answer)) == (422, "invalid-input")
    assert codes(answer) == ["unstorable_text"]
    odd = keeper.post(STALLS, a_stall(market, **{text: 1}))
    assert odd.status_code == 422


def test_numbers_beyond_what_can_be_stored_are_named(market: World, keeper: Api) -> None:
    numbers: list[Any] = [10**30, -1, 2**63, "1e5", 1.5, True, None, [], "", "９" * 3]
    for wrong in numbers:
        answer = keeper.post(STALLS, a_stall(market, keeper_id=wrong))
        assert answer.status_code in (409, 422), wrong


def test_who_does_not_say_who_is_asking_is_told_how(market: World, nobody: Api) -> None:
    answer = nobody.get(STALLS)
    assert (answer.status_code, kind(answer)) == (401, "unauthenticated")
    assert answer["WWW-Authenticate"] == 'Bearer realm="kanmon"'


def test_a_token_that_is_wrong_old_or_of_a_closed_account_opens_nothing(market: World, keeper: Api) -> None:
    from accounts.models import User
    from tests.doors.market import Api

    wrong = Api(token="nothing").get(STALLS)
    assert (wrong.status_code, kind(wrong)) == (401, "unauthenticated")
    assert 'error="invalid_token"' in wrong["WWW-Authenticate"]
    assert Api(token="あ").get(STALLS).status_code == 401
    assert keeper.get(STALLS).status_code == 200
    AccessToken.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert keeper.get(STALLS).status_code == 401
    AccessToken.objects.update(expires=timezone.now() + timedelta(hours=1))
    User.objects.filter(is_service=True).update(is_active=False)
    assert keeper.get(STALLS).status_code == 401


def test_a_bad_token_is_refused_also_where_anybody_may_ask(market: World) -> None:
    from tests.doors.market import Api

    query = {"from": "2026-04-28", "count": "1", "unit": "days"}
    assert Api(token="nothing").get("/api/v1/periods/explain/", query).status_code == 401


def test_a_token_in_the_address_is_not_looked_at(market: World, keeper: Api, nobody: Api) -> None:
    assert nobody.get(STALLS, {"access_token": keeper.token}).status_code == 401


def test_a_token_reaches_as_far_as_its_scope(market: World) -> None:
    from tests.doors.market import a_client_of

    reader = a_client_of(market.person, scope="market:read")
    assert reader.get(STALLS).status_code == 200
    answer = reader.post(STALLS, a_stall(market))
    assert (answer.status_code, kind(answer)) == (403, "scope-missing")
    assert 'scope="market:write"' in answer["WWW-Authenticate"]
    assert a_client_of(market.person, scope="other:read").get(STALLS).status_code == 403


def test_a_page_of_another_site_cannot_act_with_a_session(market: World) -> None:
    from tests.doors.market import Api

    client = Client(enforce_csrf_checks=True)
    client.force_login(market.officer_user)
    answer = Api(client=client).post(STALLS, a_stall(market))
    assert (answer.status_code, kind(answer)) == (403, "forbidden")


def test_an_address_that_is_not_there_is_answered_to_machines_as_a_problem(
    market: World, nobody: Api
) -> None:
    for path in ("/api/v1/nothing/", "/api/v2/", "/oauth/authorize/", "/api/v1/stalls"):
        answer = nobody.get(path)
        assert (answer.status_code, kind(answer)) == (404, "not-found")
    assert "text/html" in nobody.get("/nothing/")["Content-Type"]


def test_a_post_without_the_last_slash_does_not_become_a_get(market: World, keeper: Api) -> None:
    answer = keeper.post(STALLS.rstrip("/"), a_stall(market))
    assert (answer.status_code, kind(answer)) == (404, "not-found")


def test_words_are_in_the_language_asked_for_and_types_are_not(market: World, keeper: Api) -> None:
    english = keeper.get(f"{STALLS}x/", Accept_Language="en")
    japanese = keeper.get(f"{STALLS}x/", Accept_Language="fr, ja;q=0.9, en;q=0.5")
    assert english.json()["type"] == japanese.json()["type"]
    assert (english["Content-Language"], japanese["Content-Language"]) == ("en", "ja")
    assert keeper.get(f"{STALLS}x/", Accept_Language="xx, *, ;;;")["Content-Language"] == "en"
    assert "Accept-Language" in japanese["Vary"]


@pytest.mark.parametrize(
    ("error", "status", "name"),
    [
        (OperationalError("gone"), 503, "unavailable"),
        (DataError("integer out of range"), 422, "invalid-input"),
        (IntegrityError("foreign key"), 409, "refused"),
        (RequestDataTooBig(), 413, "too-large"),
        (SuspiciousOperation("x"), 400, "malformed-request"),
        (KeyError("secret"), 500, "internal-error"),
    ],
)
def test_an_exception_tells_nothing_of_the_inside(error: Exception, status: int, name: str) -> None:
    request = RequestFactory().post("/api/v1/x/")
    answer = answer_problem(error, {"request": request})
    assert (answer.status_code, json.loads(answer.content)["type"]) == (status, f"/problems/{name}")
    assert b"secret" not in answer.content
    assert b"foreign key" not in answer.content
    assert ("Retry-After" in answer) == (status == 503)


def test_a_text_that_cannot_be_sent_is_sent_without_the_part_that_cannot() -> None:
    assert dumps({"a": "x\ud800y"}) == b'{"a": "x?y"}'


def test_what_no_column_takes_is_named_and_no_error_on_our_side(market: World, officer: Api) -> None:
    from statute.models import Case

    [stall] = market.filed()
    where = f"{STALLS}{Case.objects.get(pk=stall).reference}/actions/ask_office/"
    answer = officer.post(where, {"item": 10**30, "price": 1})
    assert (answer.status_code, kind(answer)) == (422, "invalid-input")
    [reason] = answer.json()["reasons"]
    assert (reason["code"], reason["field"]) == ("cannot_be_stored", "item")


def test_whose_password_was_set_by_somebody_else_is_told_by_a_known_kind(market: World) -> None:
    from tests.doors.market import somebody

    market.officer_user.must_change_password = True
    market.officer_user.save()
    answer = somebody(market.officer_user).get(STALLS)
    assert (answer.status_code, kind(answer)) == (403, "password-change-required")
    known = PROBLEM_TYPES[kind(answer)]
    assert (answer.json()["title"], answer.json()["detail"]) == (str(known.title), str(known.advice))
    page = somebody(market.officer_user).get(answer.json()["type"])
    assert page.status_code == 200
    assert str(known.advice) in page.content.decode()


def test_every_kind_of_problem_has_a_page(market: World, nobody: Api) -> None:
    for name, known in PROBLEM_TYPES.items():
        answer = nobody.get(f"/problems/{name}")
        assert answer.status_code == 200
        assert str(known.status).encode() in answer.content
    assert nobody.get("/problems/other").status_code == 404
