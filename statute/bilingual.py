"""What the office issues, worded in Japanese and English at once: its words do not follow a later choice of words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.utils.dateformat import format as written
from django.utils.translation import override

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

LANGUAGES: Final = ("en", "ja")
_DAY: Final = {"en": "j F Y", "ja": "Y年n月j日"}


def in_both(text: _StrOrPromise) -> dict[str, str]:
    """A text by language."""
    found = {}
    for language in LANGUAGES:
        with override(language):
            found[language] = str(text)
    return found


def facts_in_both(facts: Sequence[tuple[_StrOrPromise, Any]]) -> dict[str, list[list[str]]]:
    """Pairs of label and value, by language. A value is a text, a date, or a pair of texts (English, Japanese).

    What has no value is left out.
    """
    found = {}
    for language in LANGUAGES:
        with override(language):
            found[language] = [
                [str(label), _said(value, language)] for label, value in facts if _given(value)
            ]
    return found


def _given(value: Any) -> bool:
    return value is not None and value != "" and value != ("", "")


def _said(value: Any, language: str) -> str:
    if isinstance(value, tuple):
        english, japanese = value
        return str((japanese or english) if language == "ja" else (english or japanese))
    if isinstance(value, date):
        return written(value, _DAY[language])
    return str(value)
