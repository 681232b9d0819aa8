"""Who acts through a request, and that two who act at once are kept apart."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from doors.actors import actor_of, address_of
from statute import clock
from tests.accounts.people import a_user, grant
from tests.doors.test_idempotency import in_threads
from tests.doors.test_rest import STALLS

if TYPE_CHECKING:
    from tests.drill.world import World


def a_request(user: Any) -> Any:
    request = RequestFactory().get("/")
    request.user = user
    return request


def test_the_actor_is_read_once_a_request(market: World) -> None:
    request = a_request(market.officer_user)
    first = actor_of(request)
    with CaptureQueriesContext(connection) as captured:
        assert actor_of(request) is first
    assert len(captured) == 0
    assert first == market.officer


def test_a_role_counts_on_the_day_of_the_office_s_clock(market: World) -> None:
    user = a_user()
    grant(user, "officer", market.tokyo, valid_from=date(2026, 11, 3))
    assert not actor_of(a_request(user)).has_role("officer")
    with clock.standing_at(clock.now() + timedelta(days=1)):
        assert actor_of(a_request(user)).has_role("officer")


def test_nobody_acts_for_nobody(db: None) -> None:
    actor = actor_of(a_request(AnonymousUser()))
    assert (actor.user_id, actor.grants, actor.kind) == (None, (), "party")


def test_a_token_acts_as_its_own_user_though_somebody_else_is_signed_in(market: World) -> None:
    from tests.doors.market import Api, a_client_of, somebody

    market.filed()
    rival = a_client_of(market.other_person)
    both = Api(token=rival.token, client=somebody(market.officer_user).client)
    assert both.get(STALLS).json()["results"] == []
    assert len(somebody(market.officer_user).get(STALLS).json()["results"]) == 1


def test_an_address_is_the_one_our_proxy_saw_and_only_behind_it(settings: Settings) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="1.2.3.4, 5.6.7.8")
    settings.BEHIND_PROXY = False
    assert address_of(request) == "10.0.0.1"
    settings.BEHIND_PROXY = True
    assert address_of(request) == "5.6.7.8"


def test_of_two_who_act_on_the_same_version_at_once_one_is_told_what_the_other_did(
    live_db: None, app_role: str, settings: Settings
) -> None:
    from statute.models import Case
    from tests.doors.market import Api, a_client_of
    from tests.drill.world import a_world

    settings.ROOT_URLCONF = "tests.doors.urls"
    market = a_world()
    [stall] = market.filed()
    where = f"{STALLS}{Case.objects.get(pk=stall).reference}/actions/set_price/"
    token = a_client_of(market.person).token
    works = [
        lambda price=price: Api(token=token).post(where, {"item": 1, "price": price}, If_Match='"3-en"')
        for price in (5, 6)
    ]
    answers = in_threads(*works)
    assert sorted(a.status_code for a in answers) == [200, 412]
    [late] = [a for a in answers if a.status_code == 412]
    assert [change["action"] for change in late.json()["changes"]] == ["set_price"]
    assert Case.objects.get(pk=stall).version == 4
