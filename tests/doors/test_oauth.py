"""How a broker's system gets its token, and how it does not."""

from __future__ import annotations

import base64
import json
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from oauth2_provider.models import AccessToken, Application

from tests.accounts.people import a_user, grant
from tests.doors.test_rest import STALLS

if TYPE_CHECKING:
    from tests.drill.world import World


def run(*args: str) -> Any:
    out = StringIO()
    call_command("api_client", *args, "--json", stdout=out)
    return json.loads(out.getvalue())


def a_credential(market: World) -> dict[str, str]:
    machine = a_user("machine", is_service=True)
    grant(machine, "broker", market.person)
    made: dict[str, str] = run("create", "--user", "machine", "--name", "Broker system")
    return made


def ask(credential: dict[str, str], **more: str) -> Any:
    basic = f"{credential['client_id']}:{credential['client_secret']}".encode()
    headers = {"Authorization": "Basic " + base64.b64encode(basic).decode()}
    return Client().post("/oauth/token/", {"grant_type": "client_credentials", **more}, headers=headers)


def test_a_credential_gets_a_token_and_the_token_opens_the_api(market: World) -> None:
    credential = a_credential(market)
    answer = ask(credential)
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert body["token_type"] == "Bearer"
    assert {"market:read", "market:write"} <= set(body["scope"].split())
    assert "refresh_token" not in body
    listed = Client().get(STALLS, headers={"Authorization": f"Bearer {body['access_token']}"})
    assert listed.status_code == 200


def test_a_secret_is_told_once_and_kept_as_a_hash(market: World) -> None:
    credential = a_credential(market)
    kept = Application.objects.get().client_secret
    assert credential["client_secret"] not in kept
    [listed] = run("list")
    assert "client_secret" not in listed
    assert listed["user"] == "machine"


def test_a_token_is_given_for_the_scope_that_is_asked_for(market: World) -> None:
    credential = a_credential(market)
    body = ask(credential, scope="market:read").json()
    assert body["scope"] == "market:read"
    refused = ask(credential, scope="everything")
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_scope")


def test_the_database_keeps_no_token_that_opens_anything(market: World) -> None:
    credential = a_credential(market)
    given = {ask(credential).json()["access_token"] for _time in range(2)}
    assert len(given) == 2
    stored = AccessToken.objects.values()
    assert len(stored) == 2
    assert not [value for row in stored for value in row.values() if str(value) in given]
    for token in given:
        assert Client().get(STALLS, headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_a_wrong_secret_gets_nothing(market: World) -> None:
    credential = a_credential(market)
    assert ask({**credential, "client_secret": "guess"}).status_code == 401
    assert ask({**credential, "client_id": "guess"}).status_code == 401


@pytest.mark.parametrize("kind", ["password", "authorization_code", "refresh_token", "implicit", ""])
def test_there_is_no_other_way_to_a_token(market: World, kind: str) -> None:
    a_user("person", password="a long password of a person")
    answer = ask(
        a_credential(market), grant_type=kind, username="person", password="a long password of a person"
    )
    assert answer.status_code == 400
    assert AccessToken.objects.count() == 0


def test_a_closed_account_gets_no_token(market: World) -> None:
    credential = a_credential(market)
    Application.objects.get().user.__class__.objects.filter(username="machine").update(is_active=False)
    assert ask(credential).status_code == 401


def test_a_token_given_back_opens_nothing(market: World) -> None:
    credential = a_credential(market)
    token = ask(credential).json()["access_token"]
    sent = {
        "client_id": credential["client_id"],
        "client_secret": credential["client_secret"],
        "token": token,
    }
    assert Client().post("/oauth/introspect/", sent).json()["active"] is True
    assert Client().post("/oauth/revoke/", sent).status_code == 200
    assert Client().get(STALLS, headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert Client().post("/oauth/introspect/", {**sent, "client_secret": "guess"}).status_code == 403


def test_a_credential_taken_away_takes_its_tokens_with_it(market: World) -> None:
    credential = a_credential(market)
    token = ask(credential).json()["access_token"]
    assert run("revoke", credential["client_id"])["tokens"] == 1
    assert ask(credential).status_code == 401
    assert Client().get(STALLS, headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_a_credential_is_made_for_a_machine_that_is_open(market: World) -> None:
    a_user("person")
    a_user("closed", is_service=True, is_active=False)
    for user, why in (("person", "is a person"), ("closed", "is closed"), ("nobody", "no such user")):
        with pytest.raises(CommandError, match=why):
            run("create", "--user", user, "--name", "x")
    with pytest.raises(CommandError, match="--name is empty"):
        run("create", "--user", "person", "--name", " ")
    with pytest.raises(CommandError, match="no credential"):
        run("revoke", "nothing")


def test_guessing_is_stopped_after_thirty_attempts_a_minute(market: World, monkeypatch: Any) -> None:
    monkeypatch.setattr("doors.throttles.time.time", lambda: 1_000_000.0)
    answers = [ask({"client_id": "x", "client_secret": str(n)}) for n in range(31)]
    assert {a.status_code for a in answers[:30]} == {401}
    last = answers[30]
    assert last.status_code == 429
    assert last.json()["type"] == "/problems/too-many-requests"
    assert int(last["Retry-After"]) == 20  # the minute that began at 999,960


def test_only_what_brokers_need_is_served(market: World) -> None:
    for path in (
        "authorize/",
        "applications/",
        "authorized_tokens/",
        "device-authorization/",
        ".well-known/jwks.json",
    ):
        assert Client().get(f"/oauth/{path}").status_code == 404
    assert Client().get("/oauth/token/").status_code == 405
