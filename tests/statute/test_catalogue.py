"""The catalogue of the Act is whole, and says of each provision what is true."""

import ast
import json
import re
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command

from statute import catalogue
from statute.articles import GENERAL_RULES_ACT, Article, Implementation
from statute.catalogue import (
    CatalogueError,
    Entry,
    Gives,
    Proof,
    Status,
    chapters,
    entries,
    implementers,
    numbers,
    omitted_reasons,
    overtaken,
    proofs,
    provision_of,
    read_proofs,
    standings,
    unplaced,
    written_proofs,
)

ACT = Path(__file__).resolve().parents[3] / "shared" / "seeds" / "004_3139c2e5dccf80b2.txt"


def article(text: str) -> Article:
    return Article.parse(text)


def entry(text: str, status: Status | None = None, reason: str = "") -> Entry:
    return Entry(article(text), "VI", (Gives.DUTY,), status, reason)


def test_every_provision_of_the_act_is_catalogued_or_left_out_with_a_reason() -> None:
    for chapter in chapters():
        listed = {one.article for one in chapter.entries} | set(chapter.omitted)
        assert listed == set(numbers()[chapter.number])
        assert not {one.article for one in chapter.entries} & set(chapter.omitted)


def test_the_chapters_are_those_of_the_act_without_the_penal_one() -> None:
    names = ["I", "II", "III", "IV", "V", "VI", "VI-2", "VII", "VII-2", "VIII", "IX", "XI"]
    assert [chapter.number for chapter in chapters()] == names


def test_the_numbers_stand_in_the_order_of_the_act() -> None:
    listed = [number for chapter in numbers().values() for number in chapter]
    assert listed == sorted(listed)
    assert len(listed) == len(set(listed))


def test_paragraphs_are_numbered_without_a_gap() -> None:
    paragraphs: dict[str, list[int | str | None]] = {}
    for listed in numbers().values():
        for number in listed:
            paragraphs.setdefault(number.number, []).append(number.paragraph)
    for name, found in paragraphs.items():
        assert found == [None] or found == list(range(1, len(found) + 1)), name


@pytest.mark.samples
def test_the_numbers_are_those_of_the_act_itself() -> None:
    if not ACT.exists():
        pytest.skip("the text of the Act is not beside this checkout")
    chapter = current = ""
    found: dict[str, list[Article]] = {}
    text = ACT.read_text(encoding="utf-8")
    for line in text[
        text.index("\nChapter I General Provisions\nSection 1 General Rules\n(Purpose)") :
    ].splitlines():
        if heading := re.match(r"Chapter ([IVX]+(?:-\d+)?) ", line):
            chapter = heading[1]
        elif opening := re.match(r'Article (\d+(?:-\d+)*)(\(1\))?(?=[A-Z"])', line):
            current = opening[1]
            found.setdefault(chapter, []).append(Article(current, 1 if opening[2] else None))
        elif following := re.match(r"\((\d+)\)", line):
            found[chapter].append(Article(current, int(following[1])))
    found.pop("X")
    assert {name: tuple(listed) for name, listed in found.items()} == dict(numbers())


def test_each_written_status_has_a_short_reason_in_one_line() -> None:
    for one in entries():
        if one.status is not None:
            assert 10 < len(one.reason) <= 100, one.article
            assert "\n" not in one.reason
            assert not one.reason.endswith(".")
        if one.lacks:
            assert 10 < len(one.lacks) <= 100, one.article
    assert all(omitted_reasons().values())


def test_nothing_is_written_down_as_built() -> None:
    assert {one.status for one in entries()} <= {None, Status.NOT_BUILT, Status.OUT_OF_SCOPE}


@pytest.mark.parametrize(
    ("cited", "provision"),
    [
        ("67-2(3)(iii)", "67-2(3)"),
        ("67-2(3)", "67-2(3)"),
        ("67", "67"),
        ("67(1)", "67"),
        ("100(ii)", "100"),
        ("67-2", None),  # several paragraphs and none named
        ("67(2)", None),
        ("43-9", None),
        ("110(1)", None),  # the penal chapter is not catalogued
    ],
)
def test_an_article_belongs_to_the_provision_it_is_part_of(cited: str, provision: str | None) -> None:
    assert provision_of(article(cited)) == provision


def test_another_law_s_article_belongs_to_none() -> None:
    assert provision_of(Article("10", 2, law=GENERAL_RULES_ACT)) is None


def test_a_provision_is_built_when_something_implements_it_and_a_test_proves_it() -> None:
    lodge = Implementation(article("67-2(3)(iii)"), "clearance.Declaration.lodge")
    proof = Proof(article("67-2(3)"), "tests/a.py::test_b")
    [one] = standings([entry("67-2(3)")], [lodge], [proof])
    assert one.status is Status.BUILT
    assert (one.implemented_by, one.tests, one.reason) == ((lodge.name,), (proof.test,), "")


def test_what_is_built_overrides_what_was_written_about_it() -> None:
    waiting = entry("67-2(3)", Status.NOT_BUILT, "later")
    lodge = Implementation(article("67-2(3)"), "lodge")
    [one] = standings([waiting], [lodge], [Proof(article("67-2(3)"), "test")])
    assert (one.status, one.reason) == (Status.BUILT, "")


def test_what_is_built_may_say_what_it_lacks_and_is_told_when_it_overtook_its_line() -> None:
    lodge = Implementation(article("67-2(3)"), "lodge")
    proof = Proof(article("67-2(3)"), "test")
    partly = Entry(article("67-2(3)"), "VI", (Gives.DUTY,), None, "", "only in part")
    [one] = standings([partly], [lodge], [proof])
    assert (one.status, one.reason) == (Status.BUILT, "only in part")
    assert overtaken([one]) == ()
    late = standings([entry("67-2(3)", Status.NOT_BUILT, "later")], [lodge], [proof])
    assert overtaken(late) == ("67-2(3)",)


def test_implementing_without_a_proof_is_not_built_and_a_proof_alone_neither() -> None:
    lodge = Implementation(article("67-2(3)"), "lodge")
    proof = Proof(article("67-2(3)"), "test")
    [unproven] = standings([entry("67-2(3)")], [lodge], [])
    [unimplemented] = standings([entry("67-2(3)")], [], [proof])
    [waiting] = standings([entry("67-2(3)", Status.NOT_BUILT, "comes later")], [], [proof])
    assert (unproven.status, unproven.reason) == (Status.NOT_BUILT, "implemented, but no test proves it yet")
    assert (unimplemented.status, unimplemented.reason) == (Status.NOT_BUILT, "nothing implements it yet")
    assert (waiting.status, waiting.reason) == (Status.NOT_BUILT, "comes later")


def marked_in_the_tests() -> list[Proof]:
    """The articles that tests are marked with, read from their files: the list on disk may be a commit behind."""
    root = Path(__file__).resolve().parents[2]
    found = []
    for path in sorted((root / "tests").rglob("test_*.py")):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            test = f"{path.relative_to(root)}::{function.name}"
            for mark in function.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.proves":
                    found += [Proof(article(ast.literal_eval(one)), test) for one in mark.args]
    return found


def test_what_the_code_implements_and_tests_prove_is_not_listed_as_not_built() -> None:
    standing = standings(entries(), implementers(), marked_in_the_tests())
    assert overtaken(standing) == ()


def test_what_tests_prove_is_implemented_by_something_that_says_so() -> None:
    standing = standings(entries(), implementers(), marked_in_the_tests())
    assert [
        one.entry.article
        for one in standing
        if one.tests and not one.implemented_by and one.entry.status is None
    ] == []


@pytest.mark.parametrize("number", ["7-15(1)", "7-15(2)", "7-16(1)", "7-16(4)", "9(1)", "9-4", "67-2(2)"])
def test_these_are_built(number: str) -> None:
    (one,) = (
        one
        for one in standings(entries(), implementers(), marked_in_the_tests())
        if one.entry.article == article(number)
    )
    assert one.status is Status.BUILT, one


def test_what_is_out_of_scope_may_not_be_built() -> None:
    outside = entry("104(1)", Status.OUT_OF_SCOPE, "weapons are not our matter")
    lodge = Implementation(article("104(1)"), "carry")
    [one] = standings([outside], [lodge], [])
    assert one.status is Status.OUT_OF_SCOPE
    with pytest.raises(CatalogueError, match=r"104\(1\) is listed out of scope, but carry implements it"):
        standings([outside], [lodge], [Proof(article("104(1)"), "test")])


def test_citations_that_name_no_provision_are_told() -> None:
    found = [Implementation(article("67-2"), "a"), Implementation(article("67-2(3)"), "b")]
    other_law = Proof(Article("10", 2, law=GENERAL_RULES_ACT), "c")
    assert unplaced(found, [other_law, Proof(article("43-9"), "d")]) == ("43-9", "67-2")


def test_proofs_are_written_in_the_order_of_the_act_and_read_back() -> None:
    found = [Proof(article("43-10"), "b"), Proof(article("43-2"), "z"), Proof(article("43-2"), "a")]
    text = written_proofs([*found, found[0]])
    assert [f"{proof.article} {proof.test}" for proof in read_proofs(text)] == ["43-2 a", "43-2 z", "43-10 b"]
    assert set(json.loads(text)[0]) == {"article", "test"}
    assert read_proofs(written_proofs([])) == ()


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ({"article": "67", "gives": ["duty"], "status": "built", "reason": "x"}, "found out, not written"),
        ({"article": "67", "gives": ["duty"], "status": "not built"}, "needs a reason"),
        ({"article": "67", "gives": ["duty"], "reason": "because"}, "a reason a status"),
        (
            {"article": "67", "gives": ["duty"], "status": "not built", "reason": "x", "lacks": "y"},
            "cannot lack",
        ),
        ({"article": "67", "gives": ["gift"]}, "'gift' is not a valid Gives"),
        ({"article": "67", "gives": []}, "gives nothing"),
        (
            {"article": "67", "gives": ["duty"], "status": "maybe", "reason": "x"},
            "'maybe' is not a valid Status",
        ),
    ],
)
def test_a_line_of_the_catalogue_that_contradicts_itself_is_refused(
    line: dict[str, object], problem: str, tmp_path: Path
) -> None:
    path = tmp_path / "chapter_6.yaml"
    path.write_text(yaml.safe_dump({"chapter": "VI", "title": "T", "entries": [line], "omitted": []}))
    with pytest.raises(CatalogueError, match=problem):
        catalogue._chapter(path)


def test_a_catalogue_that_forgets_or_repeats_a_provision_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "numbers.yaml").write_text(yaml.safe_dump({"VI": ["67", "68"]}))
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)

    def read(*articles: str) -> None:
        lines = [{"article": text, "gives": ["duty"]} for text in articles]
        data = {"chapter": "VI", "title": "T", "entries": lines, "omitted": []}
        (tmp_path / "chapter_6.yaml").write_text(yaml.safe_dump(data))
        for cached in (catalogue.numbers, catalogue.chapters):
            cached.cache_clear()
        try:
            catalogue.chapters()
        finally:
            for cached in (catalogue.numbers, catalogue.chapters):
                cached.cache_clear()

    read("67", "68")
    with pytest.raises(CatalogueError, match="differs from the Act in 68"):
        read("67")
    with pytest.raises(CatalogueError, match="lists 67 twice"):
        read("67", "67", "68")


def test_what_the_functions_and_procedures_declare_is_found() -> None:
    found = implementers()
    assert Implementation(article("2-2"), "statute.periods.count_period") in found
    assert not [one.name for one in found if one.name.startswith("tests.")]
    assert len(found) == len(set(found))


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("statute", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_lists_every_provision_as_data() -> None:
    listed = json.loads(run("--json"))
    assert [one["article"] for one in listed] == [one.article for one in entries()]
    assert {"article", "status", "implemented_by", "tests", "reason"} <= set(listed[0])
    assert {one["status"] for one in listed} <= {"built", "not built", "out of scope"}
    for one in listed:
        if one["status"] == "built":
            assert one["implemented_by"]
            assert one["tests"]
        else:
            assert one["reason"]


def test_the_counting_of_time_is_built_and_proven() -> None:
    [counting] = [one for one in json.loads(run("--json", "--chapter", "I")) if one["article"] == "2-2"]
    assert counting["status"] == "built"
    assert "statute.periods.count_period" in counting["implemented_by"]


def test_every_test_that_is_said_to_prove_something_is_there() -> None:
    root = Path(__file__).resolve().parents[2]
    for proof in proofs():
        path, _, name = proof.test.partition("::")
        assert f"def {name.rpartition('::')[2]}(" in (root / path).read_text(encoding="utf-8"), proof


def test_the_command_prints_a_table_by_chapter_with_counts() -> None:
    text = run()
    assert "Chapter VI  Clearance of Cargo" in text
    assert f"In all: {sum(1 for one in json.loads(run('--json')) if one['status'] == 'built')} built" in text
    assert "104(1)" in text
    assert set(re.findall(r"^Chapter (\S+)", run("--chapter", "V"), re.MULTILINE)) == {"V"}


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [(("--chapter", "X"), "--chapter is 'X'"), (("--status", "done"), "--status is 'done'")],
)
def test_the_command_names_what_is_wrong_with_its_input(arguments: tuple[str, ...], problem: str) -> None:
    with pytest.raises(CommandError, match=problem):
        run(*arguments)
