"""Puts the sentences that are kept as data into the reader's language."""

from typing import TYPE_CHECKING, Any

from django.utils.functional import lazy
from django.utils.translation import get_language

from parties.rules.authorisation_kinds import Text

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


def _in_language(text: Text) -> str:
    return text.ja if (get_language() or "").startswith("ja") else text.en


_lazily: Any = lazy(_in_language, str)


def said(text: Text) -> "_StrOrPromise":
    """The sentence, in the language of whoever reads it."""
    found: _StrOrPromise = _lazily(text)
    return found
