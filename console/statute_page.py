"""The articles of the Act as a page: what each gives, what implements it, which tests prove it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from statute.articles import CUSTOMS_ACT, Article
from statute.catalogue import Standing, Status, catalogue, chapters, implementers, proofs, provision_of

STATUSES: Final = {
    Status.BUILT: (_("built"), "good"),
    Status.NOT_BUILT: (_("not built"), "neutral"),
    Status.OUT_OF_SCOPE: (_("out of scope"), "ended"),
}
GIVES: Final = {"right": _("right"), "duty": _("duty"), "power": _("power"), "deadline": _("deadline")}
# As the Act names its chapters; one that is not listed keeps the words of the catalogue.
CHAPTERS: Final = {
    "I": (_("Chapter I"), _("General Provisions")),
    "II": (_("Chapter II"), _("Determination, Payment, Collection, and Refunding of Customs Duties")),
    "III": (_("Chapter III"), _("Vessels and Aircraft")),
    "IV": (_("Chapter IV"), _("Bonded Areas")),
    "V": (_("Chapter V"), _("Transportation")),
    "VI": (_("Chapter VI"), _("Clearance of Cargo")),
    "VI-2": (_("Chapter VI-2"), _("Authorized Customs Brokers")),
    "VII": (_("Chapter VII"), _("Housing and Holding of Cargo")),
    "VII-2": (_("Chapter VII-2"), _("This Act's Relationship to the Administrative Procedure Act")),
    "VIII": (_("Chapter VIII"), _("Appeal")),
    "IX": (_("Chapter IX"), _("Miscellaneous Provisions")),
    "XI": (_("Chapter XI"), _("Investigation and Disposition of Criminal Cases")),
}


def statute_context(wanted: str) -> dict[str, Any]:
    """The page's context; `wanted` narrows to one status ("built", "not built", "out of scope")."""
    chosen = next((status for status in Status if status.value == wanted), None)
    standings = _standings()
    by_chapter: dict[str, list[Standing]] = defaultdict(list)
    for standing in standings:
        by_chapter[standing.entry.chapter].append(standing)
    anchors = _anchors()
    shown = []
    for chapter in chapters():
        rows = [_row(one, anchors) for one in by_chapter[chapter.number] if chosen in (None, one.status)]
        if rows:
            built = sum(one.status is Status.BUILT for one in by_chapter[chapter.number])
            label, title = CHAPTERS.get(chapter.number, (chapter.number, chapter.title))
            shown.append(
                {
                    "number": chapter.number,
                    "label": label,
                    "title": title,
                    "rows": rows,
                    "built": built,
                    "of": len(by_chapter[chapter.number]),
                }
            )
    counts = {status: sum(one.status is status for one in standings) for status in Status}
    return {
        "chapters": shown,
        "others": _other_laws() if chosen is None else [],
        "filters": [
            {"label": _("All"), "url": "?", "count": len(standings), "current": chosen is None},
            *(
                {
                    "label": STATUSES[status][0],
                    "url": f"?status={status.value.replace(' ', '+')}",
                    "count": counts[status],
                    "current": chosen is status,
                }
                for status in Status
            ),
        ],
    }


@lru_cache(maxsize=1)
def _standings() -> tuple[Standing, ...]:
    """Once a process: what is built does not change while it runs."""
    return catalogue()


def _cited() -> Iterable[Article]:
    yield from (found.article for found in implementers())
    yield from (proof.article for proof in proofs())


@lru_cache(maxsize=1)
def _anchors() -> dict[Article, tuple[str, ...]]:
    """Provision -> the places on the page by which its items, and the whole article, are found too."""
    found: dict[Article, dict[str, None]] = defaultdict(dict)
    firsts: dict[Article, Article] = {}
    for standing in _standings():
        article = standing.entry.article
        firsts.setdefault(article.whole, article)
    for whole, first in firsts.items():
        if whole != first:
            found[first][whole.slug] = None
    for article in _cited():
        provision = provision_of(article)
        if provision is not None and provision != article:
            found[provision][article.slug] = None
    taken = {standing.entry.article.slug for standing in _standings()}
    return {article: tuple(slug for slug in slugs if slug not in taken) for article, slugs in found.items()}


def _row(standing: Standing, anchors: dict[Article, tuple[str, ...]]) -> dict[str, Any]:
    article = standing.entry.article
    label, tone = STATUSES[standing.status]
    return {
        "article": article,
        "slug": article.slug,
        "anchors": anchors.get(article, ()),
        "gives": pgettext("between words of a list", ", ").join(
            str(GIVES[g.value]) for g in standing.entry.gives
        ),
        "label": label,
        "tone": tone,
        "implemented_by": standing.implemented_by,
        "tests": standing.tests,
        # Data of the catalogue: its sentences are in the Japanese catalogue as they stand (a test keeps it so).
        "reason": gettext(standing.reason) if standing.reason else "",
    }


@lru_cache(maxsize=1)
def _other_laws() -> list[dict[str, Any]]:
    """Articles of other laws that something implements."""
    by: dict[Article, set[str]] = defaultdict(set)
    for found in implementers():
        if found.article.law != CUSTOMS_ACT:
            by[found.article].add(found.name)
    tests: dict[Article, set[str]] = defaultdict(set)
    for proof in proofs():
        tests[proof.article].add(proof.test)
    return [
        {
            "article": article,
            "slug": article.slug,
            "implemented_by": sorted(names),
            "tests": sorted(tests[article]),
        }
        for article, names in sorted(by.items())
    ]
