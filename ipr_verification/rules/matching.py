"""How like the goods of a petition declared goods are: grounds, weights, grades. Whole points, no fractions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

# The lengths of what is compared: words that stand together, letters of Japanese, digits of a code.
MOST_WORDS: Final = 5
JAPANESE_LETTERS: Final = range(2, 16)
CODE_DIGITS: Final = range(4, 10)
# Of one text so much is read: nobody's description makes the search long.
LONGEST: Final = 400
_WORD: Final = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*")
_JAPANESE: Final = re.compile(r"[぀-ヿ㐀-鿿々ー]+")
_BETWEEN: Final = re.compile(r"[,;/、，；。\n]+")


class Sort(StrEnum):
    """By what a petition's goods are known: each is one ground of a match."""

    HS_CODE = "hs_code"
    BRAND = "brand"
    GOODS = "goods"
    SENDER = "sender"
    PLACE = "place"


class How(StrEnum):
    """How a word was found: as it stands, in another form of the same word, or one that looks like it."""

    SAME = "same"
    FORM = "form"
    SIMILAR = "similar"


@dataclass(frozen=True, slots=True)
class Hit:
    """A word of a petition that was found in a declaration: on which line (none: said of the whole), and as what."""

    petition_id: int
    sort: Sort
    word: str
    seen: str
    how: How
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Weights:
    """Points of each ground, what remains of them for a word that is only similar (per cent), and the two grades."""

    points: Mapping[Sort, int]
    similar_percent: int
    shown_from: int
    strong_from: int


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground of a match: its points, the petition's word, and what was declared."""

    sort: Sort
    points: int
    word: str
    seen: str
    how: How


@dataclass(frozen=True, slots=True)
class Match:
    """A petition whose goods these may be: on which line, how many points, on which grounds, the heaviest first."""

    petition_id: int
    line: int | None
    score: int
    strong: bool
    grounds: tuple[Ground, ...]


def normalised(text: str) -> str:
    """A text without what a comparison looks past: width, large letters, runs of spaces."""
    return " ".join(unicodedata.normalize("NFKC", text[:LONGEST]).casefold().split())


def listed(text: str) -> list[str]:
    """The words of a list as a person writes it, separated by commas or lines, each normalised and once."""
    return list(dict.fromkeys(one for part in _BETWEEN.split(text) if (one := normalised(part))))


def words_in(text: str) -> list[str]:
    """The words of a text, in order; of Japanese the runs without a space."""
    return _WORD.findall(normalised(text))


def phrases_in(text: str) -> list[str]:
    """Everything of which a text consists that a petition's word could be: words that stand together, and within
    Japanese, which has no spaces, letters that do."""
    words = words_in(text)
    found = [
        " ".join(words[start : start + count])
        for count in range(1, MOST_WORDS + 1)
        for start in range(len(words) - count + 1)
    ]
    for run in _JAPANESE.findall(normalised(text)):
        found += [run[at : at + n] for n in JAPANESE_LETTERS for at in range(len(run) - n + 1)]
    return list(dict.fromkeys(found))


def code_and_above(code: str) -> list[str]:
    """A declared code and the headings above it, by their digits."""
    digits = "".join(one for one in code if one.isdigit())
    return [digits[:length] for length in CODE_DIGITS if length <= len(digits)]


def matches(hits: Iterable[Hit], weights: Weights) -> list[Match]:
    """The petitions whose goods these may be, the likeliest first.

    A ground counts once, by its best word. What is found on one line does not add up with what is found on
    another: they are other goods; what is said of the whole declaration (sender, place) counts for each of them.
    """
    by_petition: dict[int, list[Hit]] = {}
    for hit in hits:
        by_petition.setdefault(hit.petition_id, []).append(hit)
    found = []
    for petition_id, own in by_petition.items():
        lines: Sequence[int | None] = sorted({hit.line for hit in own if hit.line is not None}) or [None]
        graded = [_graded(petition_id, line, own, weights) for line in lines]
        best = max(graded, key=lambda match: match.score)
        if best.score >= weights.shown_from:
            found.append(best)
    return sorted(found, key=lambda match: (-match.score, match.petition_id))


def _graded(petition_id: int, line: int | None, hits: Iterable[Hit], weights: Weights) -> Match:
    grounds: dict[Sort, Ground] = {}
    # Of words that weigh as much, the one that stands there as it is.
    for hit in sorted(hits, key=lambda one: (one.how is not How.SAME, one.word)):
        if hit.line not in (None, line):
            continue
        full = weights.points[hit.sort]
        points = full * weights.similar_percent // 100 if hit.how is How.SIMILAR else full
        best = grounds.get(hit.sort)
        if best is None or points > best.points:
            grounds[hit.sort] = Ground(hit.sort, points, hit.word, hit.seen, hit.how)
    score = sum(ground.points for ground in grounds.values())
    ordered = tuple(sorted(grounds.values(), key=lambda ground: (-ground.points, ground.sort)))
    return Match(petition_id, line, score, score >= weights.strong_from, ordered)
