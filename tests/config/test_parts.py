"""The halves of a run: together they have every file once, and neither is much larger."""

from collections import Counter

import pytest

from tests.plugins.parts import read_part, shares


def test_the_parts_have_every_file_once_and_are_about_as_large() -> None:
    sizes = Counter({"a": 50, "b": 30, "c": 20, "d": 5, "e": 5})
    taken = shares(sizes, 2)
    assert taken.keys() == sizes.keys()
    filled = Counter({part: sum(sizes[f] for f in taken if taken[f] == part) for part in (1, 2)})
    assert filled == {1: 55, 2: 55}


@pytest.mark.parametrize("text", ["0/2", "3/2", "2", "a/b", "1/0"])
def test_what_is_no_part_is_told(text: str) -> None:
    with pytest.raises(pytest.UsageError, match="write it as 1/2"):
        read_part(text)
