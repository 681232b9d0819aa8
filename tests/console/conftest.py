"""The office of the declarations' tests, and its people signed in to the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from statute import clock

if TYPE_CHECKING:
    from tests.clearance.scene import Scene


@pytest.fixture
def scene(db: None) -> Iterator[Scene]:
    """Everybody is there, and the clock stands at a Monday at ten."""
    made = import_module("tests.clearance.scene")
    with clock.standing_at(made.MONDAY):
        yield made.a_scene()


@pytest.fixture
def signed_in() -> Callable[[str], Client]:
    """A browser of somebody of the scene, by user name; an empty name is nobody."""

    def client(username: str) -> Client:
        from accounts.models import User

        browser = Client(headers={"accept-language": "en"})
        if username:
            browser.force_login(User.objects.get(username=username))
        return browser

    return client
