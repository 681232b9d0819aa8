"""The office of the licences' tests: a Monday at ten."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from statute import clock

if TYPE_CHECKING:
    from tests.bonded_areas.licensing import Licensing


@pytest.fixture
def office(db: None) -> Iterator[Licensing]:
    """Everybody is there, and the clock stands."""
    made = import_module("tests.bonded_areas.licensing")
    with clock.standing_at(made.MONDAY):
        yield made.a_licensing_office()
