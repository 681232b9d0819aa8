"""The pages of one right in a verification case, and of what each side submits on it; and the list of a party."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.roles import STAFF_ROLES, Role
from doors.case_lists import CaseList
from doors.cursors import Page
from doors.lookup import written
from doors.page_context import due_from
from doors.pages import ProcedurePages, page_of
from ipr_verification import case_told as told
from ipr_verification.case_filters import RightConcernedFilters
from ipr_verification.case_shown import rights_shown
from ipr_verification.case_words import (
    ABOUT_CONCERNED,
    ABOUT_SUBMISSIONS,
    BY_WORDS,
    ORGAN_WORDS,
    RIGHT_TONES,
    SUBMISSION_TONES,
    WORDS_OF_CONCERNED,
    WORDS_OF_SUBMISSIONS,
)
from ipr_verification.concern_guards import is_heard_on_request, rests_on_petitioning_holder
from ipr_verification.looking import NotedOnPages
from ipr_verification.models import RightConcerned, Submission
from ipr_verification.models.hearing import ADVISORS
from ipr_verification.models.submission import EVIDENCE as _EVIDENCE
from ipr_verification.opened_on_right import PagesOnRight
from ipr_verification.rules.rights import RIGHT_LAW, RightKind
from ipr_verification.rules.secrecy import sees
from ipr_verification.states import RUNNING, RightState
from statute import clock
from statute.models import DeadlineRow

if TYPE_CHECKING:
    from accounts.actors import Actor
    from doors.forms import Choices
    from statute.machine import Move

SLUG: Final = "rights-concerned"
LIST: Final = "right-concerned-list"
SUBMITTERS: Final = (Role.RIGHTHOLDER, Role.IMPORTER, Role.BROKER, Role.IP_OFFICER)
_ENDED: Final = tuple(state for state in RightState if state not in RUNNING)


class RightConcernedPages(NotedOnPages, ProcedurePages):
    """Both sides' days, opinions and evidence on one right: each reader is shown what it is told."""

    procedure = RightConcerned
    slug = SLUG
    title = _("Right in a verification case")
    list_title = _("Goods stopped for a right")
    list_view = LIST
    template = "ipr_verification/right_concerned.html"
    path = (RightState.OPENED, RightState.EVIDENCE_PERIOD, RightState.UNDER_OPINION)
    detours: ClassVar = frozenset({RightState.UNDER_OPINION})
    related: ClassVar = told.RELATED_OF_RIGHT
    prefetch: ClassVar = told.WITH_RIGHT
    words_of: ClassVar = WORDS_OF_CONCERNED
    about: ClassVar = ABOUT_CONCERNED
    document_kinds: ClassVar = (("opinion", _("Opinion")), ("record", _("Record")), ("other", _("Other")))

    def choices(self, row: Any, move: Move, actor: Actor) -> Choices:
        """The organs that are heard on a right of this kind; of whom an opinion is awaited; who asked."""
        found = dict(super().choices(row, move, actor))
        if row is None:
            return found
        if move.name == "seek_opinion":
            law = RIGHT_LAW[RightKind(row.right_kind)]
            organs = [one.value for one in (law.hears, law.minister) if one] + [ADVISORS] * law.advisors
            found["organ"] = [(one, ORGAN_WORDS[one]) for one in organs]
        if move.name == "record_opinion":
            found["organ"] = [
                (one.organ, ORGAN_WORDS[one.organ]) for one in row.hearings.all() if one.outstanding
            ]
        if move.name == "refuse_opinion":
            asked = {side for one in row.hearings.all() if one.asked for side in one.asked_by}
            found["asked_by"] = [(side, label) for side, label in BY_WORDS.items() if side in asked]
        return found

    def initial(self, row: Any, move: Move) -> Mapping[str, Any]:
        """An opinion that comes in is recorded on the day."""
        return {"on": clock.today()} if move.name == "record_opinion" else {}

    def concerns(self, row: Any, move: Move) -> bool:
        """Some acts belong to rights of some kinds, or to those that rest on a petition."""
        if move.name in ("request_opinion", "refuse_opinion", "extend"):
            return is_heard_on_request(row)
        if move.name in ("request_discontinuance", "order_discontinuance_deposit"):
            return rests_on_petitioning_holder(row)
        return row.petition_id is not None or move.name not in (
            "order_petition_deposit",
            "discontinue_for_default",
        )

    def context(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        """What its reader is told of it; to a party in plain words first."""
        right = rights_shown([row], actor)[0]
        reader = told.reader_of(row, actor)
        case = row.verification.case
        found: dict[str, Any] = {
            "case": {
                "tone": RIGHT_TONES[row.state],
                "facts": [{"label": right["kind"], "value": right["name"]}],
            },
            "right": right,
            "sections": [{"title": _("The right and both sides"), "facts": _facts(right)}],
            "suspect_goods": right["goods"],
            "goods_article": str(row.article_of("open", _EVIDENCE)),
            "may_submit": bool(right["submit_url"]) and actor.has_role(*SUBMITTERS) and not actor.reads_only,
        }
        if sees(reader, "case", "declaration"):
            found["case_url"], found["case_reference"] = page_of(case), written(case)
        return found


def _facts(right: Mapping[str, Any]) -> list[dict[str, Any]]:
    holder = right["holder"]
    own = [
        {"label": _("Right"), "value": right["name"], "note": right["number"] or "", "wide": True},
        {"label": _("Kind of right"), "value": right["kind"]},
        {"label": _("Rightholder"), "value": holder["name"], "note": holder["address"]},
    ]
    return [*own, *right["facts"]]


class RightConcernedList(CaseList):
    """`/rights-concerned/`: what is stopped for whose right, and which of the reader's days run out when."""

    procedure = RightConcerned
    slug = SLUG
    template = "ipr_verification/rights_concerned.html"
    title = _("Goods stopped for a right")
    groups: ClassVar = {"running": (_("Under way"), tuple(RUNNING)), "ended": (_("Concluded"), _ENDED)}
    tones: ClassVar = RIGHT_TONES
    related: ClassVar = ("right", "holder", "declarant", "verification__case")
    seeing: ClassVar = (*STAFF_ROLES, Role.RIGHTHOLDER, Role.IMPORTER, Role.BROKER)
    filters = RightConcernedFilters
    searched = ("kind", "side")

    actor: Actor
    # The deadlines that run of the cases on the page, the first to end first.
    running: Mapping[int, list[DeadlineRow]]

    def page(self, actor: Actor, group: str, cursor: str) -> Page:
        """One page of a group, with its deadlines and goods in as many queries as for one."""
        page = super().page(actor, group, cursor)
        self.actor = actor
        rows = DeadlineRow.objects.filter(case_id__in=[row.pk for row in page.rows], status="running")
        found: dict[int, list[DeadlineRow]] = {}
        for one in rows.order_by("late_from", "id"):
            found.setdefault(one.case_id, []).append(one)
        self.running = found
        return page

    def more(self, actor: Actor) -> Mapping[str, Any]:
        """The way on: of a rightholder to its petitions, of whoever sees whole cases to those."""
        holds = actor.has_role(Role.RIGHTHOLDER)
        return {
            "petitions_url": reverse("petition-list") if holds else "",
            "cases_url": reverse("verification-case-list")
            if actor.is_staff or actor.has_role(Role.IMPORTER, Role.BROKER)
            else "",
        }

    def rows(self, actor: Actor, group: str) -> Any:
        return super().rows(actor, group).prefetch_related("verification__goods")

    def drawn(self, row: Any) -> dict[str, Any]:
        """And the goods, the right, the other side, and the first day that ends for this reader."""
        own = [one for one in self.running.get(row.pk, ()) if row.tells(one.name, self.actor)]
        labels = {one.name: one.label for one in RightConcerned.deadlines}
        return {
            **super().drawn(row),
            "goods": [
                f"{one.description}, {one.quantity.normalize():f} {one.unit}"
                for one in row.verification.goods.all()
            ],
            "clocks": [{"label": labels[one.name], "due": due_from(one.late_from)} for one in own[:3]],
        }


class SubmissionPages(PagesOnRight):
    """Evidence and an opinion of one side, with its files."""

    procedure = Submission
    slug = "submissions"
    title = _("Evidence and opinion")
    list_title = _("Goods stopped for a right")
    list_view = LIST
    opening = "submit"
    path = ("submitted", "disclosed")
    related: ClassVar = (
        "right_concerned__case", "right_concerned__right", "submitter", "representative", "shown_to",
    )  # fmt: skip
    words_of: ClassVar = WORDS_OF_SUBMISSIONS
    about: ClassVar = ABOUT_SUBMISSIONS
    document_kinds: ClassVar = (
        ("evidence", _("Evidence")), ("photograph", _("Photograph")), ("opinion", _("Opinion")), ("other", _("Other")),
    )  # fmt: skip

    def context(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        """The statement; by whom, to customs and, once it was shown, to the other side."""
        shown = told.submission_told(row, told.reader_of(row.right_concerned, actor))
        concerned = row.right_concerned
        facts: list[dict[str, Any]] = [
            {"label": _("Right concerned"), "value": f"{concerned.case} {concerned.right}", "kind": "link",
             "url": page_of(concerned.case), "wide": True},
            {"label": _("Submitted by"), "value": BY_WORDS[shown["by"]]},
            {"label": _("Submitted on"), "value": shown["submitted_on"], "kind": "date",
             "article": str(row.article_of("submit", _EVIDENCE))},
            {"label": _("Nothing more will follow"), "value": shown["final"], "kind": "yes_no"},
            {"label": _("Statement"), "value": shown["text"], "kind": "long", "wide": True},
        ]  # fmt: skip
        if not actor.is_party:
            facts += [
                {"label": _("Submitter (code)"), "value": shown["submitter"], "kind": "code"},
                {"label": _("Shown to (code)"), "value": shown["shown_to"], "kind": "code"},
                {"label": _("Shown on"), "value": shown["shown_on"], "kind": "date"},
                {"label": _("Received by the other side on"), "value": shown["received_on"], "kind": "date"},
            ]
        given = [one for one in facts if one["value"] not in (None, "")]
        return {
            "case": {"tone": SUBMISSION_TONES[row.state]},
            "sections": [{"title": _("Evidence and opinion"), "facts": given}],
        }
