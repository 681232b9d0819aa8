"""The scene of the tests of declarations: a Monday at ten."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from statute import clock

if TYPE_CHECKING:
    from tests.clearance.scene import Scene


@pytest.fixture
def scene(db: None) -> Iterator[Scene]:
    """Everybody is there, and the clock stands."""
    made = import_module("tests.clearance.scene")
    with clock.standing_at(made.MONDAY):
        yield made.a_scene()
