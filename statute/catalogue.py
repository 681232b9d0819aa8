"""What the Act gives people, and what of it is built: the catalogue of articles joined with code and tests.

The catalogue (`statute/catalogue/*.yaml`) says what each provision gives somebody and, where nothing is
built, why. Whether a provision is built is not written down: it is when something implements it and a test
proves it.
"""

import json
import pkgutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml
from django.apps import apps
from django.conf import settings

from statute.articles import CUSTOMS_ACT, Article, Implementation, implementations

FOLDER: Final = Path(__file__).with_suffix("")
PROOFS: Final = FOLDER / "proofs.json"
# None of these carries out the law; a benchmark declares a procedure of its own, which is nobody's right or duty.
_NOT_CODE: Final = frozenset({"benchmarks", "migrations", "management", "tests"})


class CatalogueError(ValueError):
    """The catalogue contradicts itself, the numbers of the Act, or what is built."""


class Gives(StrEnum):
    """What a provision gives somebody."""

    RIGHT = "right"
    DUTY = "duty"
    POWER = "power"
    DEADLINE = "deadline"


class Status(StrEnum):
    """Whether a provision is carried out by the system."""

    BUILT = "built"
    NOT_BUILT = "not built"
    OUT_OF_SCOPE = "out of scope"


@dataclass(frozen=True, slots=True)
class Entry:
    """A provision as the catalogue lists it.

    `status` is None unless somebody wrote why nothing is built; `lacks` says what is missing of one that is.
    """

    article: Article
    chapter: str
    gives: tuple[Gives, ...]
    status: Status | None
    reason: str
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter of the Act: its provisions that give somebody something, and those left out, with why."""

    number: str
    title: str
    entries: tuple[Entry, ...]
    omitted: Mapping[Article, str]


class Proof(NamedTuple):
    """A test that proves an article: its node id, without parameters."""

    article: Article
    test: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a provision stands: what implements it, which tests prove it, and why it or a part is not built."""

    entry: Entry
    status: Status
    implemented_by: tuple[str, ...]
    tests: tuple[str, ...]
    reason: str

    def as_data(self) -> dict[str, Any]:
        """The standing as JSON-able data."""
        return {
            "article": str(self.entry.article),
            "chapter": self.entry.chapter,
            "gives": [given.value for given in self.entry.gives],
            "status": self.status.value,
            "implemented_by": list(self.implemented_by),
            "tests": list(self.tests),
            "reason": self.reason,
        }


@lru_cache(maxsize=1)
def numbers() -> Mapping[str, tuple[Article, ...]]:
    """Every article and paragraph of the Act's chapters in the catalogue, in order."""
    listed = yaml.safe_load((FOLDER / "numbers.yaml").read_text(encoding="utf-8"))
    return {chapter: tuple(Article.parse(text) for text in texts) for chapter, texts in listed.items()}


@lru_cache(maxsize=1)
def _numbered() -> frozenset[tuple[str, int | str | None]]:
    listed = [article for chapter in numbers().values() for article in chapter]
    return frozenset((one.number, paragraph) for one in listed for paragraph in (one.paragraph, None))


def is_numbered(article: Article) -> bool:
    """Whether the Act has an article, and its paragraph if one is named. Other laws are taken as they are named."""
    if article.law != CUSTOMS_ACT:
        return True
    # An article of one paragraph is listed by its number alone, and may be named by it or by paragraph 1.
    alone = article.paragraph in (None, 1)
    return (article.number, article.paragraph) in _numbered() or (
        alone and (article.number, None) in _numbered()
    )


@lru_cache(maxsize=1)
def chapters() -> tuple[Chapter, ...]:
    """The catalogue, in the order of the Act.

    Raises CatalogueError when a provision is missing, listed twice, or not in the Act.
    """
    read = {chapter.number: chapter for chapter in map(_chapter, sorted(FOLDER.glob("chapter_*.yaml")))}
    if read.keys() != numbers().keys():
        raise CatalogueError(f"chapters {sorted(read)} are catalogued, not {sorted(numbers())}")
    ordered = tuple(read[number] for number in numbers())
    for chapter in ordered:
        listed = [entry.article for entry in chapter.entries] + list(chapter.omitted)
        twice = {article for article in listed if listed.count(article) > 1}
        if twice:
            raise CatalogueError(f"chapter {chapter.number} lists {', '.join(sorted(twice))} twice")
        if wrong := set(listed).symmetric_difference(numbers()[chapter.number]):
            raise CatalogueError(
                f"chapter {chapter.number} differs from the Act in {', '.join(sorted(wrong))}"
            )
    return ordered


def _chapter(path: Path) -> Chapter:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    number = str(data["chapter"])
    entries = tuple(_entry(number, line, path) for line in data["entries"])
    omitted = [(Article.parse(line["article"]), str(line["reason"])) for line in data["omitted"]]
    if len(dict(omitted)) < len(omitted):
        raise CatalogueError(f"{path.name} omits a provision twice")
    return Chapter(number, str(data["title"]), entries, dict(omitted))


def _entry(chapter: str, line: Mapping[str, Any], path: Path) -> Entry:
    article, reason = Article.parse(line["article"]), str(line.get("reason", "")).strip()
    try:
        gives = tuple(Gives(given) for given in line["gives"])
        status = Status(line["status"]) if "status" in line else None
    except ValueError as error:
        raise CatalogueError(f"{path.name}, {article}: {error}") from None
    if status is Status.BUILT:
        raise CatalogueError(f"{path.name}, {article}: what is built is found out, not written down")
    if bool(reason) != (status is not None):
        raise CatalogueError(f"{path.name}, {article}: a status needs a reason, and a reason a status")
    if not gives:
        raise CatalogueError(f"{path.name}, {article}: it gives nothing; list it under omitted")
    lacks = str(line.get("lacks", "")).strip()
    if lacks and status is not None:
        raise CatalogueError(f"{path.name}, {article}: it cannot lack something and have a status")
    return Entry(article, chapter, gives, status, reason, lacks)


def entries() -> tuple[Entry, ...]:
    """Every provision that gives somebody a right, a duty, a power or a deadline, in the order of the Act."""
    return tuple(entry for chapter in chapters() for entry in chapter.entries)


def omitted_reasons() -> Mapping[Article, str]:
    """The provisions that give nobody anything, each with why it is left out."""
    return {article: reason for chapter in chapters() for article, reason in chapter.omitted.items()}


def provision_of(article: Article) -> Article | None:
    """The provision, as the catalogue lists it, that an article of the Customs Act names or is part of.

    An item belongs to its paragraph, a paragraph 1 to an article that has no paragraphs. None for another
    law, an article whose paragraph is not named though it has several, or one that is not in these chapters.
    """
    if article.law != CUSTOMS_ACT:
        return None
    known = _provisions()
    paragraph = Article(article.number, article.paragraph)
    if paragraph in known:
        return paragraph
    if article.paragraph in (None, 1) and article.whole in known:
        return article.whole
    return None


@lru_cache(maxsize=1)
def _provisions() -> frozenset[Article]:
    return frozenset(article for listed in numbers().values() for article in listed)


@lru_cache(maxsize=1)
def implementers() -> tuple[Implementation, ...]:
    """Everything that implements an article: what says so itself, and what the procedures declare."""
    for app in _own_apps():
        _import_all(app)
    return tuple(dict.fromkeys((*_declared_by_functions(), *_declared_by_procedures())))


def _declared_by_functions() -> Iterator[Implementation]:
    return (found for found in implementations() if not found.name.startswith("tests."))


def _declared_by_procedures() -> Iterator[Implementation]:
    from statute.machine import machine
    from statute.procedure import all_procedures

    for procedure in all_procedures():
        name = f"{procedure.__module__}.{procedure.__qualname__}"
        if name.startswith("tests."):
            continue
        declared = machine(procedure)
        for move in declared.moves.values():
            for article in (move.rule.article, *move.rule.also):
                yield Implementation(article, f"{name}.{move.name}")
            for guard in move.rule.guards:
                yield Implementation(guard.article, f"{guard.test.__module__}.{guard.name}")
        for deadline in declared.deadlines:
            yield Implementation(deadline.article, f"{name}.deadlines.{deadline.name}")


def _own_apps() -> Iterator[str]:
    """The installed apps that are this project's."""
    for app in apps.get_app_configs():
        if Path(app.path).parent == Path(settings.BASE_DIR):
            yield app.name


def _import_all(package: str) -> None:
    """Import every module of a package, so that what its functions declare is on record."""
    found = import_module(package)
    for module in pkgutil.iter_modules(found.__path__, f"{package}."):
        if module.name.rpartition(".")[2] in _NOT_CODE:
            continue
        if module.ispkg:
            _import_all(module.name)
        else:
            import_module(module.name)


def proofs() -> tuple[Proof, ...]:
    """The tests that prove articles, as the test command last wrote them down."""
    return read_proofs(PROOFS.read_text(encoding="utf-8")) if PROOFS.exists() else ()


def read_proofs(text: str) -> tuple[Proof, ...]:
    """The proofs in a JSON text."""
    return tuple(Proof(Article.parse(line["article"]), str(line["test"])) for line in json.loads(text))


def written_proofs(found: Iterable[Proof]) -> str:
    """The proofs as JSON text, in the order of the Act, one a line."""
    ordered = sorted(set(found), key=lambda proof: (proof.article.sort_key, proof.test))
    lines = (json.dumps({"article": str(proof.article), "test": proof.test}) for proof in ordered)
    return "[\n" + ",\n".join(f"  {line}" for line in lines) + "\n]\n"


def standings(
    listed: Sequence[Entry], implemented: Iterable[Implementation], proven: Iterable[Proof]
) -> tuple[Standing, ...]:
    """Where each provision stands.

    Raises CatalogueError when one that is said to be out of scope is implemented and proven.
    """
    by: dict[Article, set[str]] = {}
    tests: dict[Article, set[str]] = {}
    for implementation in implemented:
        if provision := provision_of(implementation.article):
            by.setdefault(provision, set()).add(implementation.name)
    for proof in proven:
        if provision := provision_of(proof.article):
            tests.setdefault(provision, set()).add(proof.test)
    return tuple(
        _standing(
            entry, tuple(sorted(by.get(entry.article, ()))), tuple(sorted(tests.get(entry.article, ())))
        )
        for entry in listed
    )


def _standing(entry: Entry, implemented_by: tuple[str, ...], tests: tuple[str, ...]) -> Standing:
    if implemented_by and tests:
        if entry.status is Status.OUT_OF_SCOPE:
            raise CatalogueError(
                f"{entry.article} is listed out of scope, but {implemented_by[0]} implements it"
            )
        return Standing(entry, Status.BUILT, implemented_by, tests, entry.lacks)
    missing = "implemented, but no test proves it yet" if implemented_by else "nothing implements it yet"
    return Standing(entry, entry.status or Status.NOT_BUILT, implemented_by, tests, entry.reason or missing)


def overtaken(found: Iterable[Standing]) -> tuple[Article, ...]:
    """Provisions that are built although the catalogue still writes that they are not."""
    return tuple(one.entry.article for one in found if one.status is Status.BUILT and one.entry.status)


def catalogue() -> tuple[Standing, ...]:
    """Where every provision of the catalogue stands now."""
    return standings(entries(), implementers(), proofs())


def unplaced(implemented: Iterable[Implementation], proven: Iterable[Proof]) -> tuple[Article, ...]:
    """Articles of the Customs Act that code or tests name without naming a provision, in order.

    Such a citation counts for nothing: the article has several paragraphs and none is named, or there is
    no such article in these chapters.
    """
    cited = {found.article for found in implemented} | {proof.article for proof in proven}
    lost = (article for article in cited if article.law == CUSTOMS_ACT and provision_of(article) is None)
    return tuple(sorted(lost))
