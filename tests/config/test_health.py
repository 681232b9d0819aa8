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
    settings.BEHIND_PROXY = True
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", headers={"x-forwarded-for": "203.0.113.9"}).status_code == 404


@pytest.mark.django_db
def test_only_the_admin_has_a_looser_content_policy(client: Client) -> None:
    admin = client.get("/admin/login/").headers["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-eval'" in admin
    assert "unsafe" not in client.get("/health/live/").headers["Content-Security-Policy"]
