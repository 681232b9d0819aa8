"""Everything a person reads is there in Japanese."""

import io
import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.utils.functional import Promise
from django.utils.translation import override, templatize

from accounts.roles import Role
from doors.admin import ActionsOnlyAdmin
from doors.clerical_words import words_for
from doors.forms import fields_of
from doors.page_context import UPLOAD
from doors.pages import PAGES
from doors.templatetags.kanmon import acting
from statute.catalogue import chapters
from statute.machine import Move, machine
from statute.procedure import Procedure

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "locale/ja/LC_MESSAGES/django.po"
PACKAGES = sorted(path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests")

# The functions that mark a text; a "p" before "gettext" says that the first argument is the context.
MARKS: dict[str, Any] = dict.fromkeys(
    (
        *("_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"),
        *("pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"),
    )
)
MARKED = re.compile(r"\b_\(|gettext")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|\{\w*\}|__\w+__|</?\w+")
JAPANESE = re.compile(r"[\u3001\u3002\u3040-\u30ff\u4e00-\u9fff]")
SAME_IN_BOTH = {"API", "CPTPP", "%(element)s: %(amount)s %(currency)s"}


def sources() -> Iterator[tuple[Path, str]]:
    """Each file with texts, as Python; a template is turned into Python as Django's own extraction does it.

    Brackets around a template's text keep its indentation from meaning anything.
    """
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path, path.read_text("utf-8")
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in {".html", ".txt"}:
            yield path, f"({templatize(path.read_text('utf-8'), origin=str(path))})"


Marked = tuple[Path, int, str | None, str]


def extracted() -> Iterator[Marked]:
    """File, line, context and singular of every text marked for translation."""
    for path, code in sources():
        if not MARKED.search(code):
            continue
        for line, function, texts, _comments in extract_python(
            io.BytesIO(code.encode("utf-8")), MARKS, [], {"encoding": "utf-8"}
        ):
            given = [texts] if isinstance(texts, str) else list(texts or ())
            context = given.pop(0) if "pgettext" in function and given else None
            if given and isinstance(given[0], str) and given[0]:
                yield path, line, context, given[0]


def singular(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def translations(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


@pytest.fixture(scope="module")
def marked() -> list[Marked]:
    return list(extracted())


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="ja", abort_invalid=True)


@pytest.fixture(scope="module")
def entries(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def test_every_text_of_the_pages_and_of_the_code_is_in_the_japanese_catalogue(
    marked: list[Marked], entries: list[Message]
) -> None:
    known = {(message.context or None, singular(message)) for message in entries}
    missing = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path, line, context, text in marked
        if (context, text) not in known
    ]
    assert missing == []


def test_why_a_provision_is_not_built_is_said_in_japanese_too(entries: list[Message]) -> None:
    known = {singular(message) for message in entries}
    said = {
        text for chapter in chapters() for entry in chapter.entries for text in (entry.reason, entry.lacks)
    }
    assert said - {""} - known == set()


def test_nothing_is_translated_that_nobody_says_any_more(
    marked: list[Marked], entries: list[Message]
) -> None:
    """What is not marked in code or page is said in a file of data: a reason, a name, a parameter."""
    said = {(context, text) for _path, _line, context, text in marked}
    data = "".join(
        path.read_text("utf-8") for package in PACKAGES for path in sorted((ROOT / package).rglob("*.yaml"))
    )
    idle = [
        singular(message)
        for message in entries
        if (message.context or None, singular(message)) not in said and singular(message) not in data
    ]
    assert idle == []


def test_the_extraction_sees_the_texts_of_code_and_of_pages(marked: list[Marked]) -> None:
    found = {(context, text) for _path, _line, context, text in marked}
    assert (None, "Import declaration") in found
    assert (None, "Skip to the content") in found
    assert ("calendar", "not counted") in found
    assert (None, "%(n)s day overdue") in found


def test_no_translation_is_empty_or_unsure(entries: list[Message]) -> None:
    unfinished = [message.id for message in entries if message.fuzzy or not all(translations(message))]
    assert unfinished == []


def test_every_translation_is_japanese(entries: list[Message]) -> None:
    left = [
        text
        for message in entries
        for text in translations(message)
        if not JAPANESE.search(text) and singular(message) not in SAME_IN_BOTH
    ]
    assert left == []


def test_a_translation_keeps_the_placeholders_and_the_markup(entries: list[Message]) -> None:
    for message in entries:
        last = message.id if isinstance(message.id, str) else message.id[-1]
        for text in translations(message):
            assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(last)), message.id


def test_a_translation_begins_and_ends_its_lines_where_the_original_does(entries: list[Message]) -> None:
    for message in entries:
        for text in translations(message):
            assert text.startswith("\n") == singular(message).startswith("\n"), message.id
            assert text.endswith("\n") == singular(message).endswith("\n"), message.id


@pytest.mark.parametrize(
    ("english", "japanese"),
    [
        ("Import declaration", "輸入申告"),
        ("Withdrawn before permission", "許可前引取り"),
        ("Bonded warehouse", "保税蔵置場"),
        ("Designated bonded area", "指定保税地域"),
        ("Integrated bonded area", "総合保税地域"),
        ("customs process administrator", "税関事務管理人"),
        ("Customs broker", "通関業者"),
        ("Payment deadline extended", "納期限延長"),
        ("request for reassessment, from the import permission", "更正の請求（輸入許可の日から）"),
        ("Bonded transport", "保税運送"),
        ("Security", "担保"),
        ("Confiscated", "没収"),
        ("Sent back", "積戻し"),
    ],
)
def test_the_words_are_those_of_the_act(catalogue: Catalog, english: str, japanese: str) -> None:
    message = catalogue.get(english)
    assert message is not None
    assert message.string == japanese


@pytest.mark.parametrize(
    ("written", "japanese"),
    [
        ("Aiko Hayashi (officer, TYO)", "Aiko Hayashi（審査官、TYO）"),
        ("Jun Ito (officer, TYO; inspector, TYO)", "Jun Ito（審査官、TYO；検査官、TYO）"),
        ("Mina Kato (broker, BRK-0001)", "Mina Kato（通関業者、BRK-0001）"),
        ("screening (system)", "選別（システム）"),
        ("Aiko Hayashi", "Aiko Hayashi"),
        ("Maison (Le Havre)", "Maison (Le Havre)"),
    ],
)
def test_who_acted_is_shown_with_roles_in_the_readers_language(written: str, japanese: str) -> None:
    with override("ja"):
        assert acting(written) == japanese
    with override("en"):
        assert acting(written) == written


def test_every_table_has_a_name_and_every_fact_of_a_procedure_has_one() -> None:
    """Names that Django makes up of the code's own are English in every language."""
    nameless = []
    for model in apps.get_models():
        if model._meta.app_label not in settings.FLOORS or model.__module__.startswith("tests."):
            continue
        given = model._meta.original_attrs
        nameless += [
            f"{model._meta.label}: {name}"
            for name in ("verbose_name", "verbose_name_plural")
            if name not in given
        ]
        if issubclass(model, Procedure):
            fields = model._meta.concrete_fields
            nameless += [
                f"{model._meta.label}.{f.name}" for f in fields if not isinstance(f.verbose_name, Promise)
            ]
    assert nameless == []


def _asked(fields: Iterable[Any]) -> Iterator[Any]:
    for one in fields:
        if one["kind"] in ("group", "lines"):
            yield from _asked(one["fields"] if one["kind"] == "group" else one["blank"])
        else:
            yield one


def _forms() -> Iterator[tuple[str, Move, Any]]:
    """Every act that a person may take, on a page or in the admin, with the words of its form."""
    pages = [(pages.procedure, pages.words, pages.words_of) for pages in PAGES.values()]
    listed = [owner for owner in admin.site._registry.values() if isinstance(owner, ActionsOnlyAdmin)]
    for procedure, words, words_of in [
        *pages,
        *((owner.model, owner.words, owner.words_of) for owner in listed),
    ]:
        if procedure.__module__.startswith("tests."):
            continue
        for move in machine(procedure).moves.values():
            if move.name != UPLOAD and set(Role) & set(move.rule.roles):
                yield procedure.__name__, move, words_for(procedure, move, words, words_of)


def test_every_field_of_every_form_and_every_choice_is_put_in_japanese() -> None:
    import_module(settings.ROOT_URLCONF)
    # Terms of delivery and "CPTPP" are written alike in both languages.
    alike = re.compile(r"[A-Z]{3}|EPA: CPTPP")
    left = set()
    with override("ja"):
        for name, move, words in _forms():
            for one in _asked(fields_of(move.rule.input, words=words)):
                said = [one["label"], *(option["label"] for option in one.get("options", ()))]
                left |= {
                    f"{name}.{move.name}.{one['name']}: {text}"
                    for text in map(str, said)
                    if not JAPANESE.search(text) and not alike.fullmatch(text)
                }
    assert left == set()
