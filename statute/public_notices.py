"""Issuing a public notice with a disposition: an effect of its transition, worded in both languages at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from statute.articles import Article
from statute.bilingual import facts_in_both, in_both
from statute.effects import Create

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from statute.transitions import Ctx


def public_notice(
    ctx: Ctx,
    article: Article,
    title: _StrOrPromise,
    facts: Sequence[tuple[_StrOrPromise, Any]],
    *,
    up_until: date | None = None,
) -> Create:
    """The notice of the case at the door. A value is a text, a date, or a pair of texts (English, Japanese).

    What has no value is left out. It is up for good, or up to and including the day `up_until`.
    """
    from statute.models import PublicNotice

    titles, told = in_both(title), facts_in_both(facts)
    return Create(
        PublicNotice(
            case_id=ctx.case_id,
            article=str(article),
            title_en=titles["en"],
            title_ja=titles["ja"],
            facts=told,
            issued_on=ctx.today,
            issued_at=ctx.now,
            up_until=up_until,
        )
    )
