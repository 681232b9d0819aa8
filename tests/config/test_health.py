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
