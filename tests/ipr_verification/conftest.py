"""What the tests of intellectual property begin with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.ipr_verification.scene import Border


@pytest.fixture
def border(db: None) -> Iterator[Border]:
    """Monday 2 November 2026, in the morning."""
    from tests.ipr_verification.scene import Border, on

    with on("2026-11-02"):
        yield Border.made()
