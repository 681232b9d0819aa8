"""The halves of a run: together they have every file once, and neither is much larger."""

from collections import Counter
from typing import cast

import pytest

from tests.plugins.parts import read_part, shares, weight


def test_the_parts_have_every_file_once_and_are_about_as_large() -> None:
    sizes = Counter({"a": 50, "b": 30, "c": 20, "d": 5, "e": 5})
    taken = shares(sizes, 2)
    assert taken.keys() == sizes.keys()
    filled = Counter({part: sum(sizes[f] for f in taken if taken[f] == part) for part in (1, 2)})
    assert filled == {1: 55, 2: 55}


def test_a_slow_test_weighs_what_it_says_and_a_quick_one_next_to_nothing() -> None:
    class One:
        """A test with one mark, or none."""

        def __init__(self, mark: pytest.MarkDecorator | None) -> None:
            self.mark = mark.mark if mark is not None else None

        def get_closest_marker(self, name: str) -> pytest.Mark | None:
            return self.mark if self.mark is not None and self.mark.name == name else None

    marks = (None, pytest.mark.slow, pytest.mark.slow(300), pytest.mark.quick)
    assert [weight(cast("pytest.Item", One(mark))) for mark in marks] == [20, 1000, 6000, 1]


@pytest.mark.parametrize("text", ["0/2", "3/2", "2", "a/b", "1/0"])
def test_what_is_no_part_is_told(text: str) -> None:
    with pytest.raises(pytest.UsageError, match="write it as 1/2"):
        read_part(text)
