"""Identification guides as a page shows them: with their pictures, and to whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from doors.lookup import written
from ipr_verification.models.petition_examining import EXAMINERS
from ipr_verification.models.petition_facts import PICTURE_TYPES
from ipr_verification.models.petition_records import IdentificationGuide
from ipr_verification.models.petition_state import Standing
from ipr_verification.petition_words import STANDING_TONES
from statute.models import Document

if TYPE_CHECKING:
    from accounts.actors import Actor
    from ipr_verification.models import Petition

SLUG = "petitions"


def standings_for(actor: Actor) -> tuple[str, ...]:
    """Which guides somebody sees who sees the petition: inspectors those alone that an officer confirmed."""
    if actor.is_party or actor.has_role(*EXAMINERS):
        return (Standing.WRITTEN, Standing.CONFIRMED, Standing.RETURNED)
    return (Standing.CONFIRMED,)


def guides_of(petitions: Iterable[Petition], standings: Iterable[str]) -> Mapping[int, list[dict[str, Any]]]:
    """By petition (with its case): its guides, each with its pictures; two queries however many petitions."""
    cases = {row.pk: row.case for row in petitions}
    rows = list(
        IdentificationGuide.objects.filter(petition__in=cases, standing__in=list(standings)).order_by("id")
    )
    wanted = {one for row in rows for one in (*row.genuine_pictures, *row.counterfeit_pictures)}
    pictures: dict[tuple[int, str], Document] = {}
    if wanted:
        found = Document.objects.filter(case_id__in=cases, sha256__in=wanted, media_type__in=PICTURE_TYPES)
        pictures = {(one.case_id, one.sha256): one for one in found}

    def shown(row: IdentificationGuide, hashes: Iterable[str]) -> list[dict[str, Any]]:
        documents = (pictures.get((row.petition_id, one)) for one in hashes)
        address = written(cases[row.petition_id])
        return [
            {"title": one.title, "url": reverse(f"{SLUG}-download", args=[address, one.pk])}
            for one in documents
            if one is not None
        ]

    drawn: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        drawn[row.petition_id].append(
            {
                "row": row,
                "tone": STANDING_TONES[row.standing],
                "genuine": shown(row, row.genuine_pictures),
                "counterfeit": shown(row, row.counterfeit_pictures),
            }
        )
    return drawn
