"""Writes down which test proves which article, and fails a full run when what is written down is stale."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from statute.articles import Article
from statute.catalogue import PROOFS, Proof, read_proofs, written_proofs

STALE = pytest.StashKey[str]()
SHOWN = 20


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-proofs",
        action="store_true",
        help="write statute/catalogue/proofs.json anew from a full collection",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Runs before anything is deselected, so that -k, -m and --no-browser do not hide proofs."""
    found = set(proofs_of(items))
    if not is_full(config) or session.testsfailed:
        if config.getoption("--write-proofs"):
            raise pytest.UsageError(
                "--write-proofs needs a full collection: no paths, no --lf, no --ignore, no errors"
            )
        return
    if config.getoption("--write-proofs"):
        PROOFS.write_text(written_proofs(found), encoding="utf-8")
    elif difference := compared(found, PROOFS):
        config.stash[STALE] = difference


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if STALE in session.config.stash and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if STALE in config.stash:
        terminalreporter.section("the list of proofs is stale", red=True)
        terminalreporter.write_line(config.stash[STALE])


def proofs_of(items: Iterable[pytest.Item]) -> Iterator[Proof]:
    """Each article that a test is marked with. A test that is always skipped proves nothing.

    Raises UsageError naming the test whose mark is no article.
    """
    for item in items:
        if item.get_closest_marker("skip"):
            continue
        test = item.nodeid.partition("[")[0]
        for marker in item.iter_markers("proves"):
            if not marker.args:
                raise pytest.UsageError(f"{test}: proves() names no article")
            for text in marker.args:
                try:
                    yield Proof(Article.parse(text), test)
                except (ValueError, AttributeError) as error:
                    raise pytest.UsageError(f"{test}: {error}") from None


def is_full(config: pytest.Config) -> bool:
    """Whether every test there is was to be collected."""
    narrowed = any(config.getoption(name, None) for name in ("lf", "ignore", "ignore_glob"))
    given = config.args_source is pytest.Config.ArgsSource.ARGS
    return not narrowed and (not given or config.args == list(config.getini("testpaths")))


def compared(found: Iterable[Proof], path: Path) -> str:
    """What differs between the proofs found and those written down; empty when nothing does."""
    now = set(found)
    before = set(read_proofs(path.read_text(encoding="utf-8"))) if path.exists() else set()
    if now == before:
        return ""
    lines = [f"  not written down: {line.article} by {line.test}" for line in in_order(now - before)]
    lines += [f"  no longer there:  {line.article} by {line.test}" for line in in_order(before - now)]
    shown = lines if len(lines) <= SHOWN else [*lines[:SHOWN], f"  and {len(lines) - SHOWN} more"]
    return "\n".join(
        [*shown, "Write them down with: pytest --collect-only -q --write-proofs, and commit the file."]
    )


def in_order(proofs: Iterable[Proof]) -> list[Proof]:
    return sorted(proofs, key=lambda proof: (proof.article.sort_key, proof.test))
