"""Beside the goods of a declaration: the petitions that screening matched, why, and their guides; for officers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from doors.lookup import written
from ipr_verification.guides_shown import SLUG, guides_of
from ipr_verification.models import Petition
from ipr_verification.models.petition_state import Standing
from ipr_verification.rules.matching import How, Sort
from ipr_verification.screeners import RULE

if TYPE_CHECKING:
    from accounts.actors import Actor
    from clearance.models import ImportDeclaration

SORTS: Final = {
    Sort.HS_CODE: _("HS code"),
    Sort.BRAND: _("Mark or brand"),
    Sort.GOODS: _("Goods"),
    Sort.SENDER: _("Sender"),
    Sort.PLACE: _("Place"),
}
HOWS: Final = {
    How.SAME: _("as it stands"),
    How.FORM: _("another form of the word"),
    How.SIMILAR: _("a similar word"),
}


def petitions_beside(row: ImportDeclaration, actor: Actor) -> Mapping[str, Any] | None:
    """The matches that screening kept, likeliest first; nothing for a party, who would declare around them."""
    if not actor.is_staff:
        return None
    kept = [one for one in row.screening.get("findings", ()) if one["rule"] == RULE]
    seen = Petition.objects.visible_to(actor).filter(pk__in=[one["params"]["petition"] for one in kept])
    petitions = {one.pk: one for one in seen.select_related("case", "right", "petitioner")} if kept else {}
    guides = guides_of(petitions.values(), (Standing.CONFIRMED,)) if petitions else {}
    matches = [
        {
            "petition": petition,
            "url": reverse(f"{SLUG}-page", args=[written(petition.case)]),
            "line": one.get("line"),
            "points": one["params"]["points"],
            "strong": bool(one["params"]["strong"]),
            "grounds": list(_grounds(one["params"])),
            "guides": guides.get(petition.pk, ()),
        }
        for one in kept
        if (petition := petitions.get(one["params"]["petition"])) is not None
    ]
    matches.sort(key=lambda match: -match["points"])
    return {"template": "ipr_verification/matches.html", "matches": matches} if matches else None


def _grounds(params: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each ground with the words that matched, the heaviest first."""
    found = [
        {
            "label": label,
            "word": params[sort.value],
            "seen": params[f"{sort}.seen"],
            "how": HOWS[How(params[f"{sort}.how"])],
            "exact": params[f"{sort}.how"] == How.SAME,
            "points": params[f"{sort}.points"],
        }
        for sort, label in SORTS.items()
        if sort.value in params
    ]
    return sorted(found, key=lambda ground: -ground["points"])
