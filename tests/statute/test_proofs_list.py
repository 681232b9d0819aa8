"""The list of proofs is kept by the tests themselves: what is marked is what is written down."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from statute.articles import Article
from statute.catalogue import Proof, written_proofs
from tests.plugins.proofs import compared, is_full, proofs_of


def item(nodeid: str, *articles: Any, skipped: bool = False) -> Any:
    marks = [pytest.mark.proves(*group).mark for group in articles]
    return SimpleNamespace(
        nodeid=nodeid,
        iter_markers=lambda name: [mark for mark in marks if mark.name == name],
        get_closest_marker=lambda name: name if skipped and name == "skip" else None,
    )


def test_a_mark_becomes_a_proof_under_the_test_s_name_without_parameters() -> None:
    found = list(proofs_of([item("tests/a.py::test_b[1-[x]]", ("43-3(1)", "67"), (Article("70", 3),))]))
    assert found == [
        Proof(Article("43-3", 1), "tests/a.py::test_b"),
        Proof(Article("67"), "tests/a.py::test_b"),
        Proof(Article("70", 3), "tests/a.py::test_b"),
    ]


def test_a_test_that_is_always_skipped_proves_nothing() -> None:
    assert list(proofs_of([item("tests/a.py::test_b", ("67",), skipped=True)])) == []


@pytest.mark.parametrize("mark", [(), ("sixty-seven",), (67,)])
def test_a_mark_that_is_no_article_is_an_error_that_names_the_test(mark: tuple[Any, ...]) -> None:
    with pytest.raises(pytest.UsageError, match=r"tests/a\.py::test_b"):
        list(proofs_of([item("tests/a.py::test_b", mark)]))


def test_a_stale_list_is_told_by_what_is_missing_and_what_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "proofs.json"
    old, new = Proof(Article("67"), "tests/a.py::test_old"), Proof(Article("68"), "tests/a.py::test_new")
    assert "not written down: 68 by tests/a.py::test_new" in compared([new], path)
    path.write_text(written_proofs([old]), encoding="utf-8")
    assert compared([old, old], path) == ""
    told = compared([new], path)
    assert "not written down: 68 by tests/a.py::test_new" in told
    assert "no longer there:  67 by tests/a.py::test_old" in told
    assert "--write-proofs" in told
    many = [Proof(Article(str(number)), "tests/a.py::test_new") for number in range(1, 60)]
    assert "and 40 more" in compared(many, path)


@pytest.mark.parametrize(
    ("source", "arguments", "options", "full"),
    [
        ("TESTPATHS", ["tests"], {}, True),
        ("INVOCATION_DIR", ["/checkout"], {}, True),
        ("ARGS", ["tests"], {}, True),
        ("ARGS", ["tests/statute"], {}, False),
        ("ARGS", ["tests", "tests/statute"], {}, False),
        ("TESTPATHS", ["tests"], {"lf": True}, False),
        ("TESTPATHS", ["tests"], {"ignore": ["tests/console"]}, False),
    ],
)
def test_only_a_run_over_everything_is_compared(
    source: str, arguments: list[str], options: dict[str, Any], full: bool
) -> None:
    config: Any = SimpleNamespace(
        args=arguments,
        args_source=pytest.Config.ArgsSource[source],
        getoption=lambda name, default=None: options.get(name, default),
        getini=lambda name: ["tests"],
    )
    assert is_full(config) is full
