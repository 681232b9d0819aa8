"""The matcher: what is declared is compared with the petitions in effect before a channel is chosen (69-12(1))."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext_lazy as _

from ipr_verification.rules.matching import (
    LONGEST,
    Hit,
    How,
    Match,
    Sort,
    Weights,
    code_and_above,
    matches,
    normalised,
    phrases_in,
    words_in,
)
from ipr_verification.rules.sides import Side
from risk.rules.channels import Finding
from risk.rules.declared import DeclaredGoods
from risk.rules.words import say
from risk.screening import screens
from statute.clock import today
from statute.parameters import parameter

RULE: Final = "petition_match"
say(RULE, _("like the goods of a petition in effect: %(words)s"))
# So many petitions are shown beside a declaration at the most; they are the likeliest.
MOST_SHOWN: Final = 10
_NO_LINE: Final = 0
# A word this short looks like too many others; it is found as it stands or not at all.
_SHORTEST_SIMILAR: Final = 4

# Three ways by which a word is found, each entered by an index: as it stands, similar by its trigrams, and in
# another form of the same English word. What is asked for comes as arrays: one query for a whole batch.
_FOUND: Final = """
WITH exact AS (SELECT * FROM unnest(%(at)s::int[], %(line)s::int[], %(sort)s::text[], %(text)s::text[])
                 AS one (at, line, sort, text)),
     alike AS (SELECT * FROM unnest(%(s_at)s::int[], %(s_line)s::int[], %(s_sort)s::text[], %(s_text)s::text[])
                 AS one (at, line, sort, text)),
     bodies AS (SELECT at, line, text, to_tsvector('english', text) AS forms
                  FROM unnest(%(b_at)s::int[], %(b_line)s::int[], %(b_text)s::text[]) AS one (at, line, text)),
     -- Each text is looked for once, however many declarations have it. OFFSET keeps each look-up to its index.
     found_exact AS (SELECT one.sort, one.text, term.word, term.petition_id
       FROM (SELECT DISTINCT sort, text FROM exact) AS one CROSS JOIN LATERAL (
            SELECT word, petition_id FROM ipr_verification_petitionterm
             WHERE word = one.text AND sort = one.sort AND side = %(side)s OFFSET 0) AS term),
     found_alike AS (SELECT one.sort, one.text, term.word, term.petition_id
       FROM (SELECT DISTINCT sort, text FROM alike) AS one CROSS JOIN LATERAL (
            SELECT word, petition_id FROM ipr_verification_petitionterm
             WHERE word %% one.text AND sort = one.sort AND side = %(side)s
               AND (similarity(word, one.text) * 100)::int >= %(similar_from)s OFFSET 0) AS term),
     found_form AS (SELECT DISTINCT term.word, term.petition_id
       FROM (SELECT DISTINCT lexeme FROM bodies, unnest(tsvector_to_array(forms)) AS lexeme) AS one
      CROSS JOIN LATERAL (
            SELECT word, petition_id FROM ipr_verification_petitionterm
             WHERE to_tsvector('english'::regconfig, coalesce(word, '')) @@ quote_literal(one.lexeme)::tsquery
               AND sort = 'goods' AND side = %(side)s OFFSET 0) AS term)
SELECT found.* FROM (
    SELECT at, line, sort, word, text, 'same', petition_id FROM exact JOIN found_exact USING (sort, text)
    UNION ALL
    SELECT at, line, sort, word, text, 'similar', petition_id FROM alike JOIN found_alike USING (sort, text)
    UNION ALL
    SELECT at, line, 'goods', word, left(text, 80), 'form', petition_id
      FROM bodies JOIN found_form ON forms @@ plainto_tsquery('english', word)
) AS found JOIN ipr_verification_petition petition
    ON petition.case_id = found.petition_id AND petition.effective_until >= %(today)s
"""


@dataclass(slots=True)
class _Asked:
    """What is asked of the database for a batch: texts with the declaration and line in which they stand."""

    exact: set[tuple[int, int, str, str]] = field(default_factory=set)
    similar: set[tuple[int, int, str, str]] = field(default_factory=set)
    bodies: set[tuple[int, int, str]] = field(default_factory=set)

    def take(self, at: int, line: int, sorts: Sequence[Sort], text: str) -> None:
        """A text that may hold words of these sorts."""
        phrases = phrases_in(text)
        for sort in sorts:
            self.exact |= {(at, line, sort.value, phrase) for phrase in phrases}
            if sort is not Sort.PLACE:
                words = words_in(text)
                together = [" ".join(pair) for pair in pairwise(words)]
                whole = [normalised(text)] if len(words) <= 6 else []
                self.similar |= {
                    (at, line, sort.value, one)
                    for one in (*words, *together, *whole)
                    if len(one) >= _SHORTEST_SIMILAR
                }
        if Sort.GOODS in sorts and (body := normalised(text)):
            self.bodies.add((at, line, body))

    def as_arrays(self) -> dict[str, list[Any]]:
        """By the names of the query."""
        exact, similar, bodies = sorted(self.exact), sorted(self.similar), sorted(self.bodies)
        names = ("at", "line", "sort", "text")
        return {
            **{name: [one[i] for one in exact] for i, name in enumerate(names)},
            **{f"s_{name}": [one[i] for one in similar] for i, name in enumerate(names)},
            **{f"b_{name}": [one[i] for one in bodies] for i, name in enumerate(("at", "line", "text"))},
        }


def _asked_of(batch: Sequence[DeclaredGoods]) -> _Asked:
    asked = _Asked()
    for at, goods in enumerate(batch):
        asked.take(at, _NO_LINE, (Sort.SENDER, Sort.PLACE), goods.overseas_shipper)
        asked.take(at, _NO_LINE, (Sort.PLACE,), goods.country_of_export)
        for line in goods.lines:
            asked.exact |= {(at, line.number, Sort.HS_CODE.value, one) for one in code_and_above(line.code)}
            asked.take(at, line.number, (Sort.BRAND, Sort.GOODS), line.description)
            asked.take(at, line.number, (Sort.BRAND,), line.brand)
            asked.take(at, line.number, (Sort.PLACE,), line.origin)
    return asked


def hits_in(batch: Sequence[DeclaredGoods], side: Side, similar_from: int) -> list[list[Hit]]:
    """For each declaration the words of petitions in effect that are found in it; one query for the batch."""
    given = {
        **_asked_of(batch).as_arrays(),
        "side": side.value,
        "today": today(),
        "similar_from": similar_from,
    }
    found: dict[int, list[Hit]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, given)
        for at, line, sort, word, seen, how, petition_id in cursor.fetchall():
            found[at].append(Hit(petition_id, Sort(sort), word, seen, How(how), line or None))
    return [found[at] for at in range(len(batch))]


def matched(batch: Sequence[DeclaredGoods], side: Side = Side.IMPORT) -> list[list[Match]]:
    """For each declaration the petitions whose goods these may be, the likeliest first; one query for the batch."""
    numbers = parameter("ipr_verification.matching", on=today())
    weights = Weights(
        {Sort(name): int(points) for name, points in numbers["points"].items()},
        int(numbers["similar_percent"]), int(numbers["shown_from"]), int(numbers["strong_from"]),
    )  # fmt: skip
    return [
        matches(hits, weights)[:MOST_SHOWN] for hits in hits_in(batch, side, int(numbers["similar_from"]))
    ]


def _finding(match: Match, inspection_from: int) -> Finding:
    """A match as screening keeps it; a strong one is inspected by itself, whatever else was found."""
    score = max(match.score, inspection_from) if match.strong else match.score
    said = "; ".join(
        f"{one.word} = {one.seen}" if one.how is not How.SAME else one.word for one in match.grounds
    )
    told: dict[str, str | int] = {
        "petition": match.petition_id, "points": match.score, "strong": int(match.strong), "words": said[:LONGEST],
    }  # fmt: skip
    for one in match.grounds:
        told |= {
            one.sort.value: one.word[:80], f"{one.sort}.seen": one.seen[:80],
            f"{one.sort}.how": one.how.value, f"{one.sort}.points": one.points,
        }  # fmt: skip
    return Finding(RULE, score, line=match.line, params=told)


@screens("petitions")
def petitions_in_effect(goods: DeclaredGoods) -> Sequence[Finding]:
    """The petitions whose goods these may be. It raises what the database raises: then there is no channel."""
    inspection_from = int(parameter("risk.inspection_from", on=today()))
    return [_finding(match, inspection_from) for match in matched([goods])[0]]
