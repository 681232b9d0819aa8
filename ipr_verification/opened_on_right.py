"""What a party opens on one right of a verification case, from the page of that right: `?concerned=` names it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from doors.lookup import written
from doors.page_views import OpenPage
from doors.pages import ProcedurePages
from ipr_verification.case_api import office_of_submission
from ipr_verification.case_words import BY_WORDS
from ipr_verification.looking import NotedOnPages
from ipr_verification.models import RightConcerned
from ipr_verification.states import RUNNING

if TYPE_CHECKING:
    from accounts.actors import Actor
    from doors.forms import Choices
    from statute.machine import Move

_MOST_CHOSEN = 200


class NewOnRight(OpenPage):
    """The form, with the right that the address names chosen."""

    def get(self, request: HttpRequest, **_address: str) -> HttpResponse:
        """The form as it begins."""
        return self.form(self.move, {"concerned": request.GET.get("concerned", "")}, (), uuid.uuid4().hex)


class PagesOnRight(NotedOnPages, ProcedurePages):
    """Pages of a procedure whose opening names the right concerned, and of which side it is."""

    def rights_for(self) -> Q:
        """For which rights under way it may be opened."""
        return Q()

    def office_of(self, data: dict[str, Any], actor: Actor) -> int:
        """The office of the right that it is on."""
        return office_of_submission(data, actor)

    def choices(self, row: Any, move: Move, actor: Actor) -> Choices:
        """The rights under way that this person sees; an officer says for which side."""
        found: dict[str, Any] = dict(super().choices(row, move, actor))
        if move.opens:
            seen = RightConcerned.objects.visible_to(actor).filter(self.rights_for(), state__in=RUNNING)
            some = seen.select_related("case", "right").order_by("-case_id")[:_MOST_CHOSEN]
            found["concerned"] = [(written(one.case), f"{written(one.case)} {one.right}") for one in some]
            found["by"] = [("", _("You"))] if actor.is_party else list(BY_WORDS.items())
        return found

    def urls(self) -> list[URLPattern]:
        """Those of every procedure; the form begins with a right."""
        name = f"{self.slug}-new"
        new = path(f"{self.slug}/new/", NewOnRight.as_view(pages=self), name=name)
        return [new, *(one for one in super().urls() if one.name != name)]
