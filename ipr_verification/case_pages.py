"""The pages of a verification case: goods and findings, the rights side by side, who looked; and the list."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.roles import STAFF_ROLES, Role
from clearance.pages.addresses import declaration_url
from doors.case_lists import CaseList
from doors.cursors import Cursor, newest_first
from doors.page_views import OfPages, OpenPage
from doors.pages import ProcedurePages
from ipr_verification import case_told as told
from ipr_verification.case_filters import VerificationCaseFilters
from ipr_verification.case_forms import (
    begun_on,
    goods_to_choose,
    office_of_opening,
    rights_to_choose,
    running_rights,
)
from ipr_verification.case_shown import facts_of, goods_shown, rights_shown
from ipr_verification.case_words import ABOUT_CASES, CASE_TONES, SIDE_WORDS, WORDS_OF_CASES
from ipr_verification.concern_pages import SUBMITTERS
from ipr_verification.declaration_shown import inspections_on
from ipr_verification.looking import NotedOnPages
from ipr_verification.models import (
    CargoInspection,
    RightConcerned,
    SampleInspection,
    Submission,
    VerificationCase,
)
from ipr_verification.models.verification_case import VERIFICATION
from ipr_verification.models.viewing import viewings_of
from ipr_verification.states import FOUND, CaseState
from statute.errors import InvalidInput

if TYPE_CHECKING:
    from accounts.actors import Actor
    from doors.forms import Choices
    from statute.machine import Move

SLUG: Final = "verification-cases"
LIST: Final = "verification-case-list"
# Who reads who looked.
WATCHING: Final = (Role.SUPERVISOR, Role.AUDITOR)
_VIEWINGS: Final = 50
_GOODS_ACTS: Final = frozenset({"find", "name_lot", "confiscate", "order_sending_back", "record_sent_back"})


class VerificationCasePages(NotedOnPages, ProcedurePages):
    """Suspected, opened, found and dealt with here."""

    procedure = VerificationCase
    slug = SLUG
    title = _("Verification case")
    list_title = _("Verification procedures")
    list_view = LIST
    template = "ipr_verification/verification_case.html"
    opening = "open"
    path = (CaseState.SUSPECTED, CaseState.OPENED)
    detours: ClassVar = frozenset({CaseState.SUSPECTED})
    related: ClassVar = told.RELATED_OF_CASE
    prefetch: ClassVar = told.WITH_CASE[:1]
    words_of: ClassVar = WORDS_OF_CASES
    about: ClassVar = ABOUT_CASES
    document_kinds: ClassVar = (
        ("photograph", _("Photograph")),
        ("record", _("Record")),
        ("other", _("Other")),
    )

    def office_of(self, data: dict[str, Any], actor: Actor) -> int:
        """The office of the declaration; of an export the one that the officer works at."""
        return office_of_opening(data, actor)

    def choices(self, row: Any, move: Move, actor: Actor) -> Choices:
        """Rights and petitions to name, the goods that an act can be about, the rights that they may infringe."""
        found = dict(super().choices(row, move, actor))
        if move.name in ("open", "confirm_suspicion", "add_right"):
            rights, petitions = rights_to_choose(actor, row.side if row is not None else "")
            before = "" if move.name == "add_right" else "rights."
            found |= {f"{before}right": rights, f"{before}petition": petitions}
        if row is not None and move.name in _GOODS_ACTS:
            found["goods"] = goods_to_choose(row, move.name)
        if row is not None and move.name == "find":
            found["rights"] = running_rights(row)
        return found

    def concerns(self, row: Any, move: Move) -> bool:
        """Sending back is ordered of imports."""
        return row.side == "import" or move.name not in ("order_sending_back", "record_sent_back")

    def context(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        """The case as its reader is told of it, and each right that is concerned beside the others."""
        rights = list(
            RightConcerned.objects.visible_to(actor)
            .filter(verification=row)
            .select_related(*told.RELATED_OF_RIGHT)
            .prefetch_related(*told.WITH_RIGHT)
            .order_by("case_id")
        )
        row._prefetched_objects_cache["rights"] = rights
        shown = told.case_told(row, told.reader_of_case(actor))
        url = declaration_url(row.subject) if row.subject is not None else None
        facts = {k: v for k, v in shown.items() if k not in ("goods", "rights", "declaration_number")}
        if row.subject is None:
            facts["declaration"] = row.declaration_number
        found: dict[str, Any] = {
            "case": {"tone": CASE_TONES[row.state]},
            "sections": [
                {"title": _("Declaration and suspicion"), "facts": facts_of(facts, {"declaration": url})}
            ],
            "suspect_goods": goods_shown(shown["goods"]),
            "rights": rights_shown(rights, actor),
            "declaration_url": url,
            "stopped": row.stopped,
            "goods_article": str(row.article_of("open", VERIFICATION)),
            "inspections": inspections_on(row, actor),
            "may_submit": actor.has_role(*SUBMITTERS) and not actor.reads_only,
        }
        if actor.has_role(*WATCHING):
            found["viewings"] = viewings_of(_under_secrecy(row)).order_by("-id")[:10]
            found["viewings_url"] = reverse(f"{SLUG}-viewings", args=[str(row.case)])
        return found

    def urls(self) -> list[URLPattern]:
        """Those of every procedure; the opening begins with a declaration; and who looked."""
        own = [
            path(f"{SLUG}/new/", NewVerification.as_view(pages=self), name=f"{SLUG}-new"),
            path(
                f"{SLUG}/<str:reference>/viewings/", ViewingsPage.as_view(pages=self), name=f"{SLUG}-viewings"
            ),
        ]
        return [*own, *(one for one in super().urls() if one.name != f"{SLUG}-new")]


def _under_secrecy(row: VerificationCase) -> list[int]:
    """The case, the rights in it, and what was submitted and is inspected on them."""
    rights = list(RightConcerned._base_manager.filter(verification=row).values_list("pk", flat=True))
    on_them = [
        one._base_manager.filter(right_concerned__in=rights).values_list("pk", flat=True)
        for one in (Submission, CargoInspection, SampleInspection)
    ]
    return [row.pk, *rights, *on_them[0].union(*on_them[1:], all=True)]


class NewVerification(OpenPage):
    """Opening on a declaration: `?declaration=` fills the form with its lines and with the petitions that fit."""

    def get(self, request: HttpRequest, **_address: str) -> HttpResponse:
        """The form as it begins."""
        values = begun_on(request.GET.get("declaration", ""), self.actor)
        return self.form(self.move, values, (), uuid.uuid4().hex)


class ViewingsPage(OfPages):
    """Who looked at a case, a right in it or what was submitted, page by page."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """The newest first, for supervisors and auditors."""
        if not self.actor.has_role(*WATCHING):
            raise Http404
        row = self.pages.find(self.actor, reference)
        rows = viewings_of(_under_secrecy(row)).select_related("case")
        asked, drawn = request.GET.get("cursor", ""), dict[str, Any]()
        try:
            page = newest_first(rows, "id", Cursor.read(asked) if asked else None, _VIEWINGS)
        except InvalidInput as error:
            page = newest_first(rows, "id", None, _VIEWINGS)
            drawn["refusal"] = {
                "title": _now("This page of the list does not exist"),
                "reasons": error.reasons,
            }
        crumbs = [*self.crumbs(str(row.case)), {"label": _now("Who looked")}]
        crumbs[-2]["url"] = self.pages.address(row.case)
        drawn |= {
            "viewings": page.rows,
            "newer_url": f"?cursor={page.previous.written()}" if page.previous else "",
            "older_url": f"?cursor={page.next.written()}" if page.next else "",
            "crumbs": crumbs,
            "reference": str(row.case),
        }
        return render(request, "ipr_verification/viewings.html", drawn)


class VerificationCaseList(CaseList):
    """`/verification-cases/`: what is suspected and verified, what was found and must be dealt with, what is over."""

    procedure = VerificationCase
    slug = SLUG
    template = "ipr_verification/verification_cases.html"
    title = _("Verification procedures")
    groups: ClassVar = {
        "running": (_("Under way"), (CaseState.SUSPECTED, CaseState.OPENED)),
        "found": (_("Found infringing"), tuple(FOUND)),
        "ended": (
            _("Concluded"),
            (CaseState.FOUND_NOT_INFRINGING, CaseState.DISCONTINUED, CaseState.NOT_OPENED),
        ),
    }
    tones: ClassVar = CASE_TONES
    related: ClassVar = ("declarant",)
    seeing: ClassVar = (*STAFF_ROLES, Role.IMPORTER, Role.BROKER)
    filters = VerificationCaseFilters
    searched = ("side", "declaration")

    def more(self, actor: Actor) -> Mapping[str, Any]:
        """Whether this person may open one."""
        return {"may_open": actor.has_role(Role.IP_OFFICER, Role.SUPERVISOR) and not actor.reads_only}

    def drawn(self, row: Any) -> dict[str, Any]:
        """And the words of its side."""
        return {**super().drawn(row), "side": SIDE_WORDS[row.side]}
