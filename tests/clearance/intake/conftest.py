"""The made-up files of this folder, as bytes."""

from collections.abc import Callable
from pathlib import Path

import pytest

FILES = Path(__file__).parent / "files"


@pytest.fixture
def made_up() -> Callable[[str], bytes]:
    """The bytes of a made-up file by its name."""
    return lambda name: (FILES / name).read_bytes()
