"""The register of rights: a right's page, and the list of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Office
from accounts.roles import STAFF_ROLES, Role
from doors.case_lists import CaseList
from doors.lookup import written
from doors.pages import ProcedurePages
from ipr_verification.filters import RightFilters
from ipr_verification.models import Petition, Right
from ipr_verification.models.right import LAPSED, REGISTERED
from ipr_verification.petition_words import ITEMS, RIGHT_TONES, WORDS_OF_RIGHTS
from statute.errors import InvalidInput, Reason

if TYPE_CHECKING:
    from accounts.actors import Actor
    from doors.forms import Choices
    from statute.machine import Move

SLUG: Final = "rights"
SEEING: Final = (*STAFF_ROLES, Role.RIGHTHOLDER)
_RELATED: Final = ("holder", "agent")


def office_of_input(data: dict[str, Any]) -> int:
    """The office that an input names by its code. Raises InvalidInput."""
    code = data.get("office")
    found = Office.objects.filter(code=code).values_list("pk", flat=True).first() if code else None
    if found is None:
        sentence = _("There is no such office.") if code else _("This is required.")
        raise InvalidInput(
            [Reason("unknown_office" if code else "missing", sentence, field="office", value=code)]
        )
    return int(found)


def given(facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The facts that have a value."""
    return [fact for fact in facts if fact["value"] not in ("", None, [])]


class RightPages(ProcedurePages):
    """What the right is, whose it is, until when; and the petitions that rest on it."""

    procedure = Right
    slug = SLUG
    title = _("Intellectual property right")
    list_title = _("Register of rights")
    list_view = "right-list"
    opening = "register"
    path = (REGISTERED, LAPSED)
    related: ClassVar = _RELATED
    words_of: ClassVar = WORDS_OF_RIGHTS
    document_kinds: ClassVar = (
        ("register", _("Extract of a register")),
        ("judgment", _("Judgment or decision")),
        ("power_of_attorney", _("Power of attorney")),
        ("other", _("Other")),
    )

    def office_of(self, data: dict[str, Any], actor: Actor) -> int:
        """The office where whoever enters it looks after rights."""
        return min(actor.offices_for((Role.IP_OFFICER,)))

    def initial(self, row: Any, move: Move) -> Mapping[str, Any]:
        """What the register says now, where it is corrected."""
        if row is None or move.name != "correct":
            return {}
        names = ("number", "name_en", "name_ja", "registered_on", "protected_until")
        return {**{name: getattr(row, name) for name in names}, "agent": row.agent.code if row.agent else ""}

    def context(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        """The entry, and the petitions resting on it that this reader may see."""
        facts = [
            {"label": _("Kind of right"), "value": row.get_right_kind_display(), "article": "69-11(1)(ix)"},
            {
                "label": _("Item of Article 2(1)"),
                "value": dict(ITEMS).get(row.item, row.item) if row.item else "",
            },
            {"label": _("Registration number"), "value": row.number, "kind": "code"},
            {"label": _("Name in English"), "value": row.name_en, "wide": True},
            {"label": _("Name in Japanese"), "value": row.name_ja, "wide": True},
            {"label": _("Holder"), "value": row.holder.name, "note": row.holder.code},
            {
                "label": _("Agent"),
                "value": row.agent.name if row.agent else "",
                "note": row.agent.code if row.agent else "",
            },
            {"label": _("Registered on"), "value": row.registered_on, "kind": "date"},
            {"label": _("Protected until"), "value": row.protected_until, "kind": "date"},
            {"label": _("Evidence"), "value": row.evidence, "kind": "long", "wide": True},
            {"label": _("Lapsed on"), "value": row.lapsed_on, "kind": "date"},
            {"label": _("Reason"), "value": row.reason, "kind": "long", "wide": True},
        ]
        resting = (
            Petition.objects.visible_to(actor).filter(right=row).select_related("case").order_by("-case_id")
        )
        petitions = [
            {
                "label": one.get_side_display(),
                "value": str(one.case),
                "kind": "link",
                "url": reverse("petitions-page", args=[written(one.case)]),
                "note": one.get_state_display(),
            }
            for one in resting[:20]
        ]
        sections = [{"title": _("The right"), "facts": given(facts)}]
        if petitions:
            sections.append({"title": _("Petitions that rest on it"), "facts": petitions})
        return {"case": {"tone": RIGHT_TONES[row.state]}, "sections": sections}


class RightList(CaseList):
    """`/rights/`: what is registered, and what has lapsed."""

    procedure = Right
    slug = SLUG
    template = "ipr_verification/rights.html"
    title = _("Register of rights")
    groups: ClassVar = {"registered": (_("Registered"), (REGISTERED,)), "lapsed": (_("Lapsed"), (LAPSED,))}
    tones: ClassVar = RIGHT_TONES
    related: ClassVar = _RELATED
    seeing: ClassVar = SEEING
    filters = RightFilters
    searched = ("kind", "number", "holder")

    def more(self, actor: Actor) -> Mapping[str, Any]:
        """Whether this person may enter one."""
        return {"may_register": actor.has_role(Role.IP_OFFICER)}


def offices_to_choose(actor: Actor) -> Choices:
    """The offices that a petition may be filed with: for staff those it works at."""
    rows = Office.objects.order_by("path")
    if actor.is_staff:
        rows = rows.filter(pk__in=actor.all_offices)
    return {"office": [(office.code, f"{office.code} {office.name}") for office in rows]}
