"""Takes one of several parts of the tests, so that two processes share a run: `--part 1/2` and `--part 2/2`."""

from collections import Counter

import pytest

# A test marked as slow takes about as long as so many others, or as the mark says: `slow(400)`.
SLOW = 50
# So many tests that ask neither a database nor a browser take as long as one.
QUICK = 20


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--part", metavar="N/M", help="run the Nth of M parts only; a file is not taken apart")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves the items of this part, in their order; the parts together have every item once."""
    part = config.getoption("--part")
    if part is None:
        return
    number, parts = read_part(part)
    tests: Counter[str] = Counter()
    for item in items:
        tests[str(item.path)] += weight(item)
    sizes = Counter({path: max(1, twentieths // QUICK) for path, twentieths in tests.items()})
    share = shares(sizes, parts)
    left_out = [item for item in items if share[str(item.path)] != number]
    items[:] = [item for item in items if share[str(item.path)] == number]
    config.hook.pytest_deselected(items=left_out)


def weight(item: pytest.Item) -> int:
    """How long a test takes, in parts of an ordinary one."""
    slow = item.get_closest_marker("slow")
    if slow is not None:
        return int(slow.args[0] if slow.args else SLOW) * QUICK
    return 1 if item.get_closest_marker("quick") else QUICK


def read_part(text: str) -> tuple[int, int]:
    """Which part of how many. Raises UsageError for what is not N/M with 1 ≤ N ≤ M."""
    number, _slash, parts = text.partition("/")
    if not (number.isdigit() and parts.isdigit() and 1 <= int(number) <= int(parts)):
        raise pytest.UsageError(f"--part {text}: write it as 1/2")
    return int(number), int(parts)


def shares(sizes: Counter[str], parts: int) -> dict[str, int]:
    """The part of each file: the largest files first, each to the part that has the least to do yet."""
    filled = dict.fromkeys(range(1, parts + 1), 0)
    taken = {}
    for path, size in sorted(sizes.items(), key=lambda one: (-one[1], one[0])):
        least = min(filled, key=lambda part: (filled[part], part))
        taken[path] = least
        filled[least] += size
    return taken
