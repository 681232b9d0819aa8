"""Verification cases, the rights in them and submissions in the supervisors' admin; who looked, to be read."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from doors.actors import actor_of
from doors.admin import ActionsOnlyAdmin
from ipr_verification.case_pages import VerificationCasePages
from ipr_verification.case_words import WORDS_OF_CASES, WORDS_OF_CONCERNED, WORDS_OF_SUBMISSIONS
from ipr_verification.concern_pages import RightConcernedPages, SubmissionPages
from ipr_verification.models import RightConcerned, Submission, VerificationCase
from ipr_verification.models.viewing import Viewing, looked_at


class UnderSecrecy(ActionsOnlyAdmin):
    """What is looked at here is noted as on the pages; the choices of a form are those of the page."""

    pages: ClassVar[Any]

    def get_object(self, request: HttpRequest, object_id: Any, from_field: Any = None) -> Any:
        """One case; that it was looked at is noted."""
        row = super().get_object(request, object_id, from_field)
        if row is not None:
            looked_at(row.pk, actor_of(request), Viewing.Through.ADMIN)
        return row

    def choices(self, row: Any, move: Any, actor: Any) -> Any:
        """What the page of the case would offer."""
        return self.pages.choices(row, move, actor) if row is not None or move.opens else {}


@admin.register(VerificationCase)
class VerificationCaseAdmin(UnderSecrecy):
    """The goods of declarations under verification at the supervisor's offices."""

    list_display = (
        *ActionsOnlyAdmin.list_display,
        "side",
        "declaration_number",
        "declarant_shown",
        "opened_on",
    )
    list_filter = ("state", "side")
    related: ClassVar = ("declarant",)
    words_of: ClassVar = WORDS_OF_CASES
    pages = VerificationCasePages()

    @display(description=_("importer or exporter"))
    def declarant_shown(self, row: Any) -> str:
        return row.declarant.name if row.declarant else "–"


@admin.register(RightConcerned)
class RightConcernedAdmin(UnderSecrecy):
    """The rights concerned, each with its holder and its days."""

    list_display = (*ActionsOnlyAdmin.list_display, "right_kind", "holder_shown", "notice_date")
    list_filter = ("state", "right_kind", "side")
    related: ClassVar = ("holder",)
    words_of: ClassVar = WORDS_OF_CONCERNED
    pages = RightConcernedPages()

    @display(description=_("rightholder"))
    def holder_shown(self, row: Any) -> str:
        return str(row.holder.name)


@admin.register(Submission)
class SubmissionAdmin(UnderSecrecy):
    """What either side submitted."""

    list_display = (*ActionsOnlyAdmin.list_display, "by", "submitted_on", "final")
    list_filter = ("state", "by")
    words_of: ClassVar = WORDS_OF_SUBMISSIONS
    pages = SubmissionPages()
