"""What a petition must know before it moves: its right, papers, advisors, guides, and the numbers of practice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from statute import clock
from statute.parameters import parameter
from statute.transitions import Fact, Related, Subject

if TYPE_CHECKING:
    from ipr_verification.models.petition_records import IdentificationGuide, PetitionAdvisor
    from ipr_verification.models.right import Right

EVIDENCE: Final = "evidence"
PICTURE_TYPES: Final = ("image/png", "image/jpeg")


def _named(inputs: Iterable[Any]) -> dict[str, int]:
    """The cases of the rights that the inputs name by their references."""
    from statute.models import Case

    references = {given.right for given in inputs if hasattr(given, "right")}
    if not references:
        return {}
    cases = Case.objects.filter(kind="right", reference__in=references)
    return {str(reference): pk for reference, pk in cases.values_list("reference", "pk")}


def _of_petitions(case_ids: Sequence[int]) -> Mapping[int, Sequence[int]]:
    from ipr_verification.models.petition import Petition

    rows = Petition.objects.filter(pk__in=case_ids).values_list("pk", "right_id")
    return {petition: [right] for petition, right in rows}


# Locked with the petition: a right that lapses in the same moment ends what is filed, or is seen to have lapsed.
RIGHT_CASE = Related("the right", _of_petitions, lambda inputs: _named(inputs).values())


def _rights(subjects: Sequence[Subject]) -> Mapping[int, Right]:
    from ipr_verification.models.right import Right

    named = _named(s.input for s in subjects if s.input is not None)
    ids = {s.case_id: s.row.right_id or named.get(getattr(s.input, "right", ""), 0) for s in subjects}
    rights = {row.pk: row for row in Right.objects.filter(pk__in=set(ids.values()))}
    return {case_id: rights[pk] for case_id, pk in ids.items() if pk in rights}


RIGHT: Fact[Right | None] = Fact("right", _rights, lambda: None)


@dataclass(frozen=True, slots=True)
class Papers:
    """Among the documents of a petition: how many are evidence, and the pictures by their hashes."""

    evidence: int = 0
    pictures: frozenset[str] = frozenset()


def _papers(subjects: Sequence[Subject]) -> Mapping[int, Papers]:
    from statute.models import Document

    evidence: dict[int, int] = defaultdict(int)
    pictures: dict[int, set[str]] = defaultdict(set)
    ids = [s.case_id for s in subjects]
    rows = Document.objects.filter(case_id__in=ids, superseded_at__isnull=True)
    for case_id, kind, media_type, sha256 in rows.values_list("case_id", "kind", "media_type", "sha256"):
        evidence[case_id] += kind == EVIDENCE
        if media_type in PICTURE_TYPES:
            pictures[case_id].add(sha256)
    return {pk: Papers(evidence[pk], frozenset(pictures[pk])) for pk in ids}


PAPERS: Fact[Papers] = Fact("papers", _papers, Papers)


@dataclass(frozen=True, slots=True)
class Practice:
    """How long a petition may be in effect, in years, and how early its renewal may be asked for, in months."""

    years: int
    renewal_months: int


def _practice(subjects: Sequence[Subject]) -> Mapping[int, Practice]:
    today = clock.today()
    found = Practice(
        int(parameter("ipr_verification.petition.years", on=today)),
        int(parameter("ipr_verification.petition.renewal_months", on=today)),
    )
    return {s.case_id: found for s in subjects}


PRACTICE: Fact[Practice] = Fact("practice", _practice, lambda: Practice(0, 0))


def _advisors(subjects: Sequence[Subject]) -> Mapping[int, dict[int, PetitionAdvisor]]:
    from ipr_verification.models.petition_records import PetitionAdvisor

    found: dict[int, dict[int, PetitionAdvisor]] = defaultdict(dict)
    for one in PetitionAdvisor.objects.filter(petition__in=[s.case_id for s in subjects]):
        found[one.petition_id][one.pk] = one
    return found


ADVISORS: Fact[dict[int, PetitionAdvisor]] = Fact("advisors", _advisors, dict)


def _guides(subjects: Sequence[Subject]) -> Mapping[int, dict[int, IdentificationGuide]]:
    from ipr_verification.models.petition_records import IdentificationGuide

    found: dict[int, dict[int, IdentificationGuide]] = defaultdict(dict)
    for one in IdentificationGuide.objects.filter(petition__in=[s.case_id for s in subjects]):
        found[one.petition_id][one.pk] = one
    return found


GUIDES: Fact[dict[int, IdentificationGuide]] = Fact("guides", _guides, dict)
