"""Bringing cargo into a place on its pages: one lot by a form, or many by a list shown with its errors first."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bonded_areas import bringing_in
from bonded_areas.area_pages import crumbs_of, place_for
from bonded_areas.landing import may_bring_into
from bonded_areas.models import Place
from bonded_areas.pages import LotPages
from bonded_areas.place_names import place_of
from bonded_areas.rules.licence_types import BRINGING_IN
from bonded_areas.standing import standings
from doors.api_view import json_text
from doors.csv_lines import MARK
from doors.downloads import as_csv
from doors.idempotency import Answer, Attempt, fingerprint, once
from doors.page_views import OpenPage, SignedInPage
from doors.scanner_lists import TriedLine, worst_first, wrong_lines
from doors.uploads import text_of_list
from statute import clock
from statute.errors import DoorError

if TYPE_CHECKING:
    from accounts.actors import Actor
    from statute.machine import Move

ON_A_PAGE: Final = 100


class BroughtInPages(LotPages):
    """A lot on its way in: it is opened from the page of its place."""

    opening = "bring_in"
    opening_template = "bonded_areas/bring_in_lot.html"

    def office_of(self, data: dict[str, Any], actor: Actor) -> int:
        """The office with jurisdiction over the place."""
        return place_of(data).office_id

    def initial(self, row: Any, move: Move) -> Mapping[str, Any]:
        """Cargo comes in today."""
        return {"brought_in_on": clock.today()}


class OfAPlace(SignedInPage):
    """A page on which cargo is brought into the place of the address, for who may."""

    @cached_property
    def place(self) -> Place:
        """The place of the address. Raises Http404."""
        found = place_for(self.actor, self.kwargs["code"])
        if not may_bring_into(self.actor, found):
            raise Http404
        return found


class BringInLot(OfAPlace, OpenPage):
    """`/areas/<code>/bring-in-lot/`: one lot, with all that the law asks of it."""

    pages = BroughtInPages()

    def fixed(self) -> Mapping[str, Any]:
        """The place."""
        return {"place_id": self.place.pk}

    def back(self, reference: str = "", **_more: Any) -> str:
        """To the place."""
        return reverse("bonded-area", args=[self.place.code])

    def crumbs(self, last: str) -> list[dict[str, Any]]:
        """Below the place."""
        return crumbs_of(self.place, last)

    def form(
        self, move: Move, values: Mapping[str, Any], errors: Any, nonce: str, status: int = 200, **more: Any
    ) -> HttpResponse:
        """The form; where the place may take in nothing today, that is said before anything is written."""
        if self.request.method != "POST":
            reasons = standings([self.place.pk])[self.place.pk].against(BRINGING_IN, clock.today())
            if reasons:
                more["barred"] = reasons
        return super().form(move, values, errors, nonce, status, **{"place": self.place, **more})


class BringInList(OfAPlace):
    """`/areas/<code>/bring-in/`: a list of cargo, tried and shown with its errors, then taken in."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """The empty form."""
        return self._drawn(uuid.uuid4().hex)

    def post(self, request: HttpRequest, code: str) -> HttpResponseBase:
        """Tried and shown; with `errors` its wrong lines as a file; with `confirm` taken once, all or the good ones."""
        text, nonce = text_of_list(request), request.POST.get("nonce", "")[:64]
        confirm, refusal = request.POST.get("confirm", ""), None
        if confirm:
            try:
                count = self._taken(text, nonce, good_alone=confirm == "good")
            except DoorError as error:
                refusal = {"reasons": error.reasons[:ON_A_PAGE]}
            else:
                done = ngettext("%(n)d lot has been brought in.", "%(n)d lots have been brought in.", count)
                messages.success(request, done % {"n": count})
                left = [] if confirm != "good" else self._wrong(text)
                if not left:
                    return HttpResponseRedirect(reverse("bonded-area", args=[self.place.code]), status=303)
                text, nonce = _as_text(left).lstrip(MARK), uuid.uuid4().hex
        if "errors" in request.POST:
            return as_csv([_as_text(self._wrong(text))], f"kanmon-{self.place.code}-errors.csv")
        tried = bringing_in.preview(text, self.place, self.actor)
        bad = refusal is not None or not tried.can_be_taken
        return self._drawn(nonce, 422 if bad else 200, tried=tried, text=text, refusal=refusal)

    def _wrong(self, text: str) -> list[TriedLine]:
        return [row for row in bringing_in.preview(text, self.place, self.actor).rows if row.reasons]

    def _taken(self, text: str, nonce: str, *, good_alone: bool) -> int:
        """Takes the list once, though a button was pressed twice; how many lots that were."""
        told = fingerprint({"list": text, "good": good_alone})

        def answer() -> Answer:
            count = len(bringing_in.take(text, self.place, self.actor, good_alone=good_alone))
            return Answer(303, json_text({"count": count}))

        key = f"bring-in-list:{nonce}:{told[:32]}"
        owner = f"page:{self.request.user.pk}"
        found = once(Attempt(owner, key, "POST", self.request.path, told), answer)
        return int(json.loads(found.body)["count"])

    def _drawn(self, nonce: str, status: int = 200, **more: Any) -> HttpResponse:
        tried = more.get("tried")
        drawn = {
            "place": self.place,
            "crumbs": crumbs_of(self.place, _("Bring in by list")),
            "columns": bringing_in.COLUMNS,
            "required": bringing_in.REQUIRED,
            "shown": worst_first(tried.rows)[:ON_A_PAGE] if tried else [],
            "wrong": len(tried.rows) - len(tried.good) if tried else 0,
            "nonce": nonce,
        }
        return render(self.request, "bonded_areas/bring_in_list.html", {**drawn, **more}, status=status)


def _as_text(wrong: list[TriedLine]) -> str:
    """The wrong lines as a file, in the reader's language."""
    return "".join(wrong_lines(wrong, bringing_in.COLUMNS, bringing_in.REQUIRED))
