"""The pages of a petition: its right, its goods, its examination, its guides with their pictures; and the list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from doors.case_contents import waits_of
from doors.case_lists import CaseList
from doors.page_context import due_from
from doors.pages import ProcedurePages
from ipr_verification.filters import PetitionFilters
from ipr_verification.guides_shown import SLUG, guides_of, standings_for
from ipr_verification.models import Petition, PetitionAdvisor, Right
from ipr_verification.models.petition_facts import EVIDENCE, PICTURE_TYPES
from ipr_verification.models.petition_guards import ADVISING
from ipr_verification.models.petition_state import PENDING, Standing, State
from ipr_verification.models.right import REGISTERED
from ipr_verification.petition_shown import longest_day, sections_of, yours
from ipr_verification.petition_words import ABOUT, PETITION_TONES, WORDS_OF_PETITIONS
from ipr_verification.right_pages import SEEING, office_of_input, offices_to_choose
from statute.clock import today
from statute.models import Document

if TYPE_CHECKING:
    from accounts.actors import Actor
    from doors.forms import Choices
    from statute.machine import Move

RELATED: Final = ("right__case", "petitioner", "agent")
_MOST_CHOSEN: Final = 200


class PetitionPages(ProcedurePages):
    """Filed, examined, in effect, renewed and ended here."""

    procedure = Petition
    slug = SLUG
    title = _("Petition for suspension")
    list_title = _("Petitions for suspension")
    list_view = "petition-list"
    template = "ipr_verification/petition.html"
    opening = "file"
    path = (State.FILED, State.UNDER_EXAMINATION, State.ACCEPTED)
    related: ClassVar = RELATED
    prefetch: ClassVar = (
        "guides",
        Prefetch("advisors", PetitionAdvisor.objects.select_related("person", "affiliation").order_by("id")),
    )
    words_of: ClassVar = WORDS_OF_PETITIONS
    about: ClassVar = ABOUT
    told_left_out: ClassVar = frozenset({"guides_waiting"})
    document_kinds: ClassVar = (
        (EVIDENCE, _("Evidence of the infringement")),
        ("picture", _("Picture for a guide")),
        ("minister_paper", _("Opinion or certification of the minister")),
        ("power_of_attorney", _("Power of attorney")),
        ("other", _("Other")),
    )

    def office_of(self, data: dict[str, Any], actor: Actor) -> int:
        """The office that the petitioner chooses."""
        return office_of_input(data)

    def choices(self, row: Any, move: Move, actor: Actor) -> Choices:
        """Rights to file on, pictures for a guide, guides and advisors to be acted on."""
        found = dict(super().choices(row, move, actor))
        if move.opens:
            rights = Right.objects.visible_to(actor).filter(state=REGISTERED).select_related("case", "holder")
            some = rights.order_by("-case_id")[:_MOST_CHOSEN]
            found |= offices_to_choose(actor)
            found["right"] = [(str(one.case), f"{one} ({one.holder.name})") for one in some]
        if row is None:
            return found
        if move.name == "write_guide":
            rows = Document.objects.filter(case_id=row.pk, media_type__in=PICTURE_TYPES).order_by("id")
            pictures = [(one.sha256, one.title) for one in rows]
            found["genuine_pictures"] = found["counterfeit_pictures"] = pictures
        if move.name in ("confirm_guide", "return_guide"):
            found["guide_id"] = [(g.pk, g.title) for g in row.guides.all() if g.standing == Standing.WRITTEN]
        if move.name == "withdraw_guide":
            shown = (Standing.WRITTEN, Standing.CONFIRMED)
            found["guide_id"] = [(g.pk, g.title) for g in row.guides.all() if g.standing in shown]
        if move.name in ("ask_advisor", "record_advice"):
            asked = move.name == "record_advice"
            found["advisor_id"] = [
                (one.pk, one.person.name)
                for one in row.advisors.all()
                if (one.asked_on is not None) == asked and one.answered_on is None
            ]
        return found

    def initial(self, row: Any, move: Move) -> Mapping[str, Any]:
        """What the petition says now; the longest period of effect."""
        if row is None:
            return {}
        if move.name in ("amend", "change"):
            names = move.rule.input.model_fields.keys() - {"agent", "reason"}
            return {**{n: getattr(row, n) for n in names}, "agent": row.agent.code if row.agent else ""}
        if move.name == "submit_paper":
            return {"paper": row.paper_needed}
        if move.name == "accept":
            return {"effective_until": longest_day(row, today())}
        if move.name == "renew" and row.effective_until is not None:
            return {"effective_until": longest_day(row, row.effective_until + timedelta(days=1))}
        return {}

    def concerns(self, row: Any, move: Move) -> bool:
        """The minister is asked of unfair competition alone."""
        return move.name != "submit_paper" or bool(row.paper_needed)

    def context(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        """The petition, what is awaited of whom, the guides that this reader may see, and for staff the advisors."""
        return {
            "case": {"tone": PETITION_TONES[row.state], "kind": f"{self.title} ({row.get_side_display()})"},
            "sections": sections_of(row),
            "yours": yours(row) if actor.is_party else [],
            "guides": guides_of([row], standings_for(actor))[row.pk],
            "advisors": list(row.advisors.all()) if actor.is_staff else [],
            "advising": str(row.article_of("ask_advisor", ADVISING)),
        }


class PetitionList(CaseList):
    """`/petitions/`: what is in effect where and until when; where a rightholder begins."""

    procedure = Petition
    slug = SLUG
    template = "ipr_verification/petitions.html"
    title = _("Petitions for suspension")
    groups: ClassVar = {
        "accepted": (_("In effect"), (State.ACCEPTED,)),
        "pending": (_("To be decided"), PENDING),
        "ended": (_("Not accepted or ended"), (State.NOT_ACCEPTED, State.EXPIRED, State.WITHDRAWN)),
    }
    tones: ClassVar = PETITION_TONES
    related: ClassVar = RELATED
    seeing: ClassVar = SEEING
    filters = PetitionFilters
    searched = ("kind", "side", "petitioner")

    def rows(self, actor: Actor, group: str) -> Any:
        """By the states of the group; what is in effect at every office is found by its own index."""
        return Petition.objects.visible_to(actor).filter(state__in=self.groups[group][1])

    def more(self, actor: Actor) -> Mapping[str, Any]:
        """Whether this person may file."""
        return {"may_file": actor.has_role(Role.RIGHTHOLDER, Role.IP_OFFICER), "is_party": actor.is_party}

    def drawn(self, row: Any) -> dict[str, Any]:
        """And what is awaited: of customs, and of the petitioner."""
        return {
            **super().drawn(row),
            "due": due_from(row.case.due_at),
            "customs": [one.label for one in waits_of(row)],
            "yours": yours(row),
        }
