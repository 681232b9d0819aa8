"""What the machinery around us is told."""

import pytest
from django.test import Client
from pytest_django import Settings


@pytest.mark.django_db
def test_ready_when_database_and_redis_answer(client: Client) -> None:
    answer = client.get("/health/ready/")
    assert answer.json() == {"status": "ok", "database": "ok", "redis": "ok"}
    assert answer.status_code == 200


@pytest.mark.django_db
def test_not_ready_and_says_which_when_redis_is_away(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = "unix:///nonexistent/redis.sock"
    answer = client.get("/health/ready/")
    assert answer.status_code == 503
    assert answer.json()["database"] == "ok"
    assert answer.json()["redis"] == "ConnectionError"


def test_alive_without_asking_anybody(client: Client) -> None:
    assert client.get("/health/live/").json() == {"status": "ok"}


@pytest.mark.django_db
def test_metrics_are_served(client: Client) -> None:
    assert b"django_http_requests_total" in client.get("/metrics").content


@pytest.mark.django_db
def test_metrics_are_not_passed_on_to_the_outside(client: Client, settings: Settings) -> None:
    for sandbox in (True, False):
        settings.KANMON_SANDBOX = sandbox
        assert client.get("/metrics").status_code == 200
        assert client.get("/metrics", headers={"x-forwarded-for": "203.0.113.9"}).status_code == 404
        assert client.get("/metrics", headers={"forwarded": "for=203.0.113.9"}).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["203.0.113.9", "10.0.0.7", "2001:db8::1", ""])
def test_metrics_are_for_this_machine_only_and_open_in_a_sandbox(
    client: Client, settings: Settings, address: str
) -> None:
    settings.KANMON_SANDBOX = False
    assert client.get("/metrics", REMOTE_ADDR=address).status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="::1").status_code == 200
    settings.KANMON_SANDBOX = True
    assert client.get("/metrics", REMOTE_ADDR=address).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("sandbox", [True, False])
def test_with_a_token_metrics_are_for_whoever_has_it_and_nobody_else(
    client: Client, settings: Settings, sandbox: bool
) -> None:
    settings.KANMON_SANDBOX, settings.METRICS_TOKEN = sandbox, "s3cret"
    right = {"authorization": "Bearer s3cret", "x-forwarded-for": "203.0.113.9"}
    assert client.get("/metrics", headers=right, REMOTE_ADDR="203.0.113.9").status_code == 200
    for wrong in (
        {},
        {"authorization": "Bearer s3cre"},
        {"authorization": "s3cret"},
        {"authorization": "Bearer é"},
    ):
        assert client.get("/metrics", headers=wrong).status_code == 404


@pytest.mark.django_db
def test_only_the_admin_has_a_looser_content_policy(client: Client) -> None:
    admin = client.get("/admin/login/").headers["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-eval'" in admin
    assert "unsafe" not in client.get("/health/live/").headers["Content-Security-Policy"]
