"""Translations are compiled without GNU gettext."""

import gettext
import os
from pathlib import Path

import pytest

from config import messages

HEAD = (
    'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=1; plural=0;\\n"\n\n'
)


def catalogue(folder: Path, entries: str) -> Path:
    source = folder / "ja" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(HEAD + entries)
    return source


def test_a_translation_is_found_after_compiling(tmp_path: Path) -> None:
    catalogue(tmp_path, 'msgid "Permit"\nmsgstr "許可"\n\nmsgctxt "noun"\nmsgid "Permit"\nmsgstr "許可書"\n')
    assert len(messages.compile_all(tmp_path)) == 1
    found = gettext.translation("django", tmp_path, ["ja"])
    assert found.gettext("Permit") == "許可"
    assert found.pgettext("noun", "Permit") == "許可書"


def test_what_has_not_changed_is_not_compiled_again(tmp_path: Path) -> None:
    source = catalogue(tmp_path, 'msgid "Permit"\nmsgstr "許可"\n')
    messages.compile_all(tmp_path)
    assert messages.compile_all(tmp_path) == []
    later = source.with_suffix(".mo").stat().st_mtime + 5
    os.utime(source, (later, later))
    assert len(messages.compile_all(tmp_path)) == 1


def test_a_placeholder_that_differs_is_an_error_that_names_the_message(tmp_path: Path) -> None:
    catalogue(tmp_path, '#, python-format\nmsgid "%(days)s days"\nmsgstr "%(day)s日"\n')
    with pytest.raises(ValueError, match="days"):
        messages.compile_all(tmp_path)
    assert not (tmp_path / "ja/LC_MESSAGES/django.mo").exists()


@pytest.mark.parametrize("first", ['msgid "Permit"\n', 'msgid "Permit"\nmsgid_plural "Permits"\n'])
def test_a_message_that_is_there_twice_is_an_error(tmp_path: Path, first: str) -> None:
    said = "msgstr[0]" if "plural" in first else "msgstr"
    catalogue(tmp_path, f'{first}{said} "許可"\n\nmsgid "Permit"\nmsgstr "許可書"\n')
    with pytest.raises(ValueError, match=r"django\.po: line .*Permit"):
        messages.compile_all(tmp_path)
    assert not (tmp_path / "ja/LC_MESSAGES/django.mo").exists()


def test_the_catalogues_of_the_house_compile(tmp_path: Path) -> None:
    for source in messages.LOCALES.glob("*/LC_MESSAGES/*.po"):
        copy = tmp_path / source.relative_to(messages.LOCALES)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(source.read_bytes())
    messages.compile_all(tmp_path)
