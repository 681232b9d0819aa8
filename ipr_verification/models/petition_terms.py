"""The search words of a petition: written when it takes effect, changed with its particulars, gone when it ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ipr_verification.models.petition_records import PetitionTerm
from ipr_verification.rules.matching import Sort, listed, normalised
from statute.effects import Create, Delete, Effect
from statute.transitions import Fact, Subject

if TYPE_CHECKING:
    from ipr_verification.models.petition import Petition


def _terms(subjects: Sequence[Subject]) -> Mapping[int, list[PetitionTerm]]:
    found: dict[int, list[PetitionTerm]] = defaultdict(list)
    for one in PetitionTerm.objects.filter(petition__in=[s.case_id for s in subjects]).order_by("id"):
        found[one.petition_id].append(one)
    return found


TERMS: Fact[list[PetitionTerm]] = Fact("terms", _terms, list)


def _words(row: Petition) -> Iterator[tuple[Sort, str]]:
    for code in row.hs_codes:
        yield Sort.HS_CODE, code
    for text in (row.goods_en, row.goods_ja):
        for word in listed(text):
            yield Sort.GOODS, word
    for sort, words in ((Sort.BRAND, row.brands), (Sort.SENDER, row.senders), (Sort.PLACE, row.places)):
        for word in words:
            if plain := normalised(word):
                yield sort, plain


def searched_by(row: Petition) -> list[Effect]:
    """The search words that the particulars give, as rows to be written."""
    return [
        Create(PetitionTerm(petition_id=row.pk, side=row.side, sort=sort.value, word=word[:400]))
        for sort, word in dict.fromkeys(_words(row))
    ]


def searched_no_more(terms: list[PetitionTerm]) -> list[Effect]:
    """The search words of before are taken away."""
    return [Delete(one) for one in terms]
