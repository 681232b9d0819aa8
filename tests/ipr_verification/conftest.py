"""What the tests of intellectual property begin with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.ipr_verification.scene import Border
    from tests.ipr_verification.securing import Securing


@pytest.fixture
def border(db: None) -> Iterator[Border]:
    """Monday 2 November 2026, in the morning."""
    from tests.ipr_verification.scene import Border, on

    with on("2026-11-02"):
        yield Border.made()


@pytest.fixture
def securing(db: None) -> Securing:
    """Who orders a deposit, who deposits, and whom it secures."""
    from tests.ipr_verification.securing import a_securing

    return a_securing()
