"""Issuing a public notice with a disposition: an effect of its transition, worded in both languages at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.dateformat import format as written
from django.utils.translation import override

from statute.articles import Article
from statute.effects import Create

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from statute.transitions import Ctx

_DAY = {"en": "j F Y", "ja": "Y年n月j日"}


def public_notice(
    ctx: Ctx, article: Article, title: _StrOrPromise, facts: Sequence[tuple[_StrOrPromise, Any]]
) -> Create:
    """The notice of the case at the door. A value is a text, a date, or a pair of texts (English, Japanese).

    What has no value is left out.
    """
    from statute.models import PublicNotice

    titles, told = {}, {}
    for language in ("en", "ja"):
        with override(language):
            titles[language] = str(title)
            told[language] = [[str(label), _said(value, language)] for label, value in facts if _given(value)]
    return Create(
        PublicNotice(
            case_id=ctx.case_id,
            article=str(article),
            title_en=titles["en"],
            title_ja=titles["ja"],
            facts=told,
            issued_on=ctx.today,
            issued_at=ctx.now,
        )
    )


def _given(value: Any) -> bool:
    return value is not None and value != "" and value != ("", "")


def _said(value: Any, language: str) -> str:
    if isinstance(value, tuple):
        english, japanese = value
        return str((japanese or english) if language == "ja" else (english or japanese))
    if isinstance(value, date):
        return written(value, _DAY[language])
    return str(value)
