"""A request sent twice is done once, whatever happens between the two."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from pytest_django import Settings

from doors.idempotency import Answer, Attempt, fingerprint, forget_old, key_of, once
from doors.problems import Problem
from tests.doors.conftest import codes
from tests.doors.test_rest import STALLS, a_stall

if TYPE_CHECKING:
    from tests.doors.market import Api
    from tests.drill.world import World


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ('"8e03978e-40d5-43dd-bc93-6894a57f9324"', "8e03978e-40d5-43dd-bc93-6894a57f9324"),
        ("8e03978e-40d5-43dd-bc93-6894a57f9324", "8e03978e-40d5-43dd-bc93-6894a57f9324"),
        (r'"a \"quoted\" key"', 'a "quoted" key'),
        ("  abc  ", "abc"),
        ("a" * 255, "a" * 255),
    ],
)
def test_a_key_may_be_quoted_as_the_draft_has_it_or_bare(header: str, key: str) -> None:
    assert key_of(header) == key


@pytest.mark.parametrize(
    "header", [None, "", '""', '"', "a b", "a,b", "é", '"a', "a" * 256, '"a"; b=1', "\x00"]
)
def test_a_malformed_key_is_refused(header: str | None) -> None:
    with pytest.raises(Problem) as problem:
        key_of(header)
    assert problem.value.kind.name == "idempotency-key-missing"
    assert problem.value.kind.status == 400


def test_a_fingerprint_does_not_depend_on_the_order_of_names() -> None:
    assert fingerprint({"a": 1, "b": [1, 2]}) == fingerprint({"b": [1, 2], "a": 1})
    assert fingerprint({"b": [1, 2]}) != fingerprint({"b": [2, 1]})
    assert fingerprint({"a": "1"}) != fingerprint({"a": 1})


def test_every_post_needs_a_key(market: World, keeper: Api) -> None:
    answer = keeper.post(STALLS, a_stall(market), key=None)
    assert answer.status_code == 400
    assert answer.json()["type"] == "/problems/idempotency-key-missing"
    assert answer.json()["reasons"][0]["field"] == "Idempotency-Key"


def test_the_same_request_gets_the_same_answer(market: World, keeper: Api) -> None:
    first = keeper.post(STALLS, a_stall(market), key="one")
    second = keeper.post(STALLS, a_stall(market), key='"one"')
    assert (second.status_code, second.content) == (201, first.content)
    assert second["Location"] == first["Location"]
    assert second["ETag"] == first["ETag"]
    assert second["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert len(keeper.get(STALLS).json()["results"]) == 1


def test_an_act_is_not_taken_again_though_the_case_has_moved_on(market: World, keeper: Api) -> None:
    where = keeper.post(STALLS, a_stall(market))["Location"]
    keeper.patch(where, {"fee": 1}, If_Match='"1-en"')
    filed = keeper.post(f"{where}actions/file/", key="file", If_Match='"2-en"')
    assert filed.status_code == 200
    keeper.post(f"{where}actions/withdraw/")
    again = keeper.post(f"{where}actions/file/", key="file", If_Match='"2-en"')
    assert again.status_code == 200
    assert again.content == filed.content
    assert keeper.get(where).json()["state"] == "withdrawn"


def test_the_same_key_for_another_request_is_refused(market: World, keeper: Api) -> None:
    where = keeper.post(STALLS, a_stall(market), key="one")["Location"]
    for answer in (
        keeper.post(STALLS, a_stall(market, name="Other"), key="one"),
        keeper.post(f"{where}actions/withdraw/", key="one"),
    ):
        assert answer.status_code == 422
        assert answer.json()["type"] == "/problems/idempotency-key-reused"
        assert codes(answer) == ["idempotency_key_reused"]


def test_keys_of_two_callers_do_not_meet(market: World, keeper: Api) -> None:
    from tests.doors.market import a_client_of

    other = a_client_of(market.other_person)
    first = keeper.post(STALLS, a_stall(market), key="one")
    second = other.post(STALLS, a_stall(market, keeper_id=market.other_person.pk), key="one")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first["Location"] != second["Location"]


def test_a_refusal_is_not_kept_so_the_law_is_asked_again(market: World, keeper: Api) -> None:
    where = keeper.post(STALLS, a_stall(market))["Location"]
    assert keeper.post(f"{where}actions/file/", key="file").status_code == 409
    keeper.patch(where, {"fee": 1}, If_Match="*")
    filed = keeper.post(f"{where}actions/file/", key="file")
    assert filed.status_code == 200
    assert "Idempotency-Replayed" not in filed


def test_records_are_forgotten_after_thirty_days(market: World, keeper: Api) -> None:
    keeper.post(STALLS, a_stall(market), key="old")
    keeper.post(STALLS, a_stall(market), key="new")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE doors_idempotencyrecord SET at = at - interval '31 days' WHERE key = 'old'")
    assert forget_old() == 1
    assert "Idempotency-Replayed" not in keeper.post(STALLS, a_stall(market), key="old")
    assert "Idempotency-Replayed" in keeper.post(STALLS, a_stall(market), key="new")


# --- at once -----------------------------------------------------------------------------------------


def in_threads(*works: Any) -> list[Any]:
    """What each work answers or raises, all at once."""
    results: list[Any] = [None] * len(works)
    start = threading.Barrier(len(works))

    def run(position: int) -> None:
        start.wait()
        try:
            results[position] = works[position]()
        except BaseException as error:
            results[position] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def an_attempt(key: str = "k") -> Attempt:
    return Attempt("user:1", key, "POST", "/x/", "f" * 64)


def test_of_two_at_once_one_acts_and_the_other_waits_for_its_answer(live_db: None, app_role: str) -> None:
    acted: list[int] = []

    def act() -> Answer:
        acted.append(1)
        time.sleep(0.5)
        return Answer(201, '{"a": 1}', '"1-en"', "/there/")

    answers = in_threads(*[lambda: once(an_attempt(), act)] * 5)
    assert len(acted) == 1
    assert {(a.status, a.body, a.etag, a.location) for a in answers} == {
        (201, '{"a": 1}', '"1-en"', "/there/")
    }
    assert sorted(a.replayed for a in answers) == [False, True, True, True, True]


def test_when_the_first_is_refused_the_one_that_waited_is_asked_anew(live_db: None) -> None:
    turns = iter(range(10))

    def act() -> Answer:
        time.sleep(0.3)
        if next(turns) == 0:
            raise ValueError("refused")
        return Answer(200, "{}")

    answers = in_threads(*[lambda: once(an_attempt(), act)] * 2)
    assert sorted(type(a).__name__ for a in answers) == ["Answer", "ValueError"]
    assert not next(a for a in answers if isinstance(a, Answer)).replayed


def test_who_has_waited_long_enough_is_told_to_come_again(
    live_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("doors.idempotency.PATIENCE_SECONDS", 1)

    def act() -> Answer:
        time.sleep(2.5)
        return Answer(200, "{}")

    answers = in_threads(*[lambda: once(an_attempt(), act)] * 2)
    [problem] = [a for a in answers if isinstance(a, Problem)]
    assert problem.kind.name == "request-in-progress"
    assert problem.kind.status == 409
    assert problem.headers == {"Retry-After": "1"}
    assert once(an_attempt(), act).replayed


def test_two_identical_posts_at_once_open_one_case(live_db: None, settings: Settings) -> None:
    from tests.doors.market import Api, a_client_of
    from tests.drill.models import Stall
    from tests.drill.world import a_world

    settings.ROOT_URLCONF = "tests.doors.urls"
    market = a_world()
    token = a_client_of(market.person).token
    answers = in_threads(*[lambda: Api(token=token).post(STALLS, a_stall(market), key="same")] * 4)
    assert {a.status_code for a in answers} == {201}
    assert len({a.content for a in answers}) == 1
    assert Stall.objects.count() == 1
