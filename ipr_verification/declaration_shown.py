"""What a declaration and the verification procedures on it show of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from clearance.models import ImportDeclaration, Inspection
from clearance.pages.addresses import declaration_url
from clearance.pages.beside import Beside
from clearance.states import BEFORE_PERMISSION
from doors.case_lists import MOST_COUNTED
from doors.lookup import written
from ipr_verification.case_words import CASE_TONES
from ipr_verification.models import VerificationCase
from ipr_verification.states import CaseState
from statute.models import Document

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.actors import Actor

OPENERS = (Role.IP_OFFICER, Role.SUPERVISOR)


def beside_declaration(row: ImportDeclaration, actor: Actor) -> Iterable[Beside]:
    """The verification cases on a declaration, for who sees them; to who may, the way to open one."""
    seen = VerificationCase.objects.visible_to(actor).filter(subject=row.pk).select_related("case")
    cases = list(seen.order_by("-case_id")[:20])
    running = False
    for one in cases:
        running = running or one.state in (CaseState.SUSPECTED, CaseState.OPENED)
        yield Beside(
            _("Verification case"),
            reverse("verification-cases-page", args=[written(one.case)]),
            written(one.case),
            one.state,
            one.get_state_display(),
            CASE_TONES[one.state],
        )
    if not running and row.state in BEFORE_PERMISSION and actor.has_role(*OPENERS):
        form = reverse("verification-cases-new")
        yield Beside(_("Open verification procedures"), f"{form}?declaration={written(row.case)}")


def inspections_on(row: VerificationCase, actor: Actor) -> list[dict[str, Any]]:
    """The inspections of the declaration with their photographs, for officers who see it."""
    if actor.is_party or row.subject is None:
        return []
    seen = ImportDeclaration.objects.visible_to(actor).filter(pk=row.subject.pk)
    inspections = list(Inspection.objects.filter(declaration__in=seen.values("pk")).order_by("id"))
    if not inspections:
        return []
    hashes = {one for inspection in inspections for one in inspection.photographs}
    papers = Document.objects.filter(case=row.subject, sha256__in=hashes)
    by_hash, url = {one.sha256: one for one in papers}, declaration_url(row.subject)
    return [
        {
            "place": one.place,
            "finding": one.finding,
            "photographs": [
                {"title": by_hash[h].title, "url": f"{url}documents/{by_hash[h].pk}/"}
                for h in one.photographs
                if h in by_hash
            ],
        }
        for one in inspections
    ]


def stopped_for(actor: Actor) -> str:
    """How many verification cases stop declarations of a party, up to 99; empty where none does. In one query."""
    rows = VerificationCase.objects.visible_to(actor).filter(stopped=True)
    found = len(rows.order_by().values_list("pk", flat=True)[: MOST_COUNTED + 1])
    return f"{MOST_COUNTED}+" if found > MOST_COUNTED else str(found or "")
