"""The world of the kernel's tests."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.drill.world import World


@pytest.fixture
def world(db: None) -> "World":
    """Two offices and their people, in a transaction that is rolled back."""
    from tests.drill.world import a_world  # after Django is set up

    return a_world()


@pytest.fixture
def live_world(live_db: None) -> "World":
    """The same, committed: for threads and processes."""
    from tests.drill.world import a_world

    return a_world()
