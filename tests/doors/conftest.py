"""The world of the doors' tests: the drill's market, callers of the API, and a clock that stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from pytest_django import Settings

from statute import clock

if TYPE_CHECKING:
    from tests.doors.market import Api
    from tests.drill.world import World

# Monday 2 November 2026, noon in Tokyo.
NOON = datetime(2026, 11, 2, 3, tzinfo=UTC)


@pytest.fixture
def noon() -> Iterator[None]:
    """The clock stands at that noon."""
    with clock.standing_at(NOON):
        yield


@pytest.fixture
def market(db: None, noon: None, settings: Settings) -> World:
    """Two offices and their people, and the addresses with the stalls."""
    from django.core.cache import cache

    from tests.drill.world import a_world

    cache.clear()
    settings.ROOT_URLCONF = "tests.doors.urls"
    return a_world()


@pytest.fixture
def keeper(market: World) -> Api:
    """The system of the keeper's broker."""
    from tests.doors.market import a_client_of

    return a_client_of(market.person)


@pytest.fixture
def officer(market: World) -> Api:
    """An officer signed in to the pages."""
    from tests.doors.market import somebody

    return somebody(market.officer_user)


@pytest.fixture
def nobody(market: World) -> Api:
    """Nobody in particular."""
    from tests.doors.market import Api

    return Api()


def codes(answer: Any) -> list[str]:
    """The codes of the reasons in a problem."""
    return [reason["code"] for reason in answer.json()["reasons"]]
