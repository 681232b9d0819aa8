"""Counting a place on a page: by boxes or by list, shown with what each line would become, then recorded."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bonded_areas import counting
from bonded_areas.area_pages import COUNTS, SHOWN, crumbs_of, place_for
from bonded_areas.models import CargoLot, Place, Stocktaking
from bonded_areas.models.stocktaking_line import Outcome
from bonded_areas.pages import lot_url, measures
from bonded_areas.selectors import in_stock
from bonded_areas.stock_pages import KEEPING
from bonded_areas.stocktaking_pages import BECOMES, CAUSES, LINE_TONES, measured
from doors.api_view import json_text
from doors.csv_lines import MARK, csv_line
from doors.downloads import as_csv
from doors.idempotency import Answer, Attempt, fingerprint, once
from doors.page_views import SignedInPage
from doors.uploads import text_of_list
from statute import clock
from statute.door import open_case
from statute.errors import DoorError, Reason

if TYPE_CHECKING:
    from bonded_areas.models.stocktaking_facts import Compared


class CountSheet(SignedInPage):
    """`/areas/<code>/count.csv`: what is to be counted, as a list to be filled in; without what the books have."""

    def get(self, request: HttpRequest, code: str) -> HttpResponseBase:
        """Every lot in stock by where it lies."""
        place = place_for(self.actor, code)
        name = f"kanmon-{place.code}-count-{clock.today().isoformat()}.csv"
        lines = (csv_line(cells).encode() for cells in counting.sheet(place))
        return as_csv((part for some in ([MARK.encode()], lines) for part in some), name)


class CountPlace(SignedInPage):
    """`/areas/<code>/count/`: counted by boxes or list, shown with what each line would become, then recorded."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """The lots in stock with boxes where there are few, and the way for a list."""
        return self._first(request, self._may(code))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Tried and shown; with `confirm` recorded, once however often the button is pressed."""
        place, text = self._may(code), text_of_list(request)
        lines = counting.said(request.POST, text)
        if lines.faults:
            return self._first(request, place, text, lines.faults)
        drawn = self._context(request, place)
        given = {
            "place_id": place.pk,
            "counted_on": drawn["counted_on"],
            "counted_by": drawn["counted_by"],
            "lines": [line.values for line in lines.rows],
            "rest_not_counted": drawn["rest_not_counted"],
            "books_as_of": drawn["books_as_of"],
        }
        above: list[Reason] = []
        if "confirm" in request.POST:
            try:
                return self._record(request, place, given, drawn["nonce"])
            except DoorError as error:
                above = [one for one in error.reasons if not (one.field or "").startswith("lines[")]
                above = above or list(error.reasons[:1])
        tried = counting.tried(given, place, self.actor)
        above = above or tried.above
        asking = tried.asking
        drawn |= {
            "tried": tried,
            "text": counting.as_list([line.values for line in lines.rows]),
            "rows": [self._row(at, lines.rows[at], tried) for at in asking[:SHOWN]],
            "rows_more": max(0, len(asking) - SHOWN),
            "left": [self._left(one) for one in tried.left[:SHOWN]],
            "left_more": max(0, len(tried.left) - SHOWN),
            "left_all": len(tried.left),
            "refusal": {"title": _("Nothing was recorded."), "reasons": above} if above else None,
            "becomes_left": [
                (name, BECOMES[name]) for name in ("not_counted", "loss", "destruction", "correction")
            ],
        }
        return render(request, "bonded_areas/count.html", drawn, status=422 if above else 200)

    def _may(self, code: str) -> Place:
        place = place_for(self.actor, code)
        if self.actor.reads_only or not self.actor.has_role(*KEEPING):
            raise Http404
        return place

    def _first(
        self, request: HttpRequest, place: Place, text: str = "", faults: Sequence[object] = ()
    ) -> HttpResponse:
        """The lots in stock with boxes where there are few, and the way for a list; with what was sent, where that
        cannot be read."""
        found = list(in_stock(place).order_by("position", "case_id")[: SHOWN + 1])
        few = len(found) <= SHOWN
        reasons = [Reason("list", str(fault), field="list") for fault in faults[:SHOWN]]
        drawn = self._context(request, place) | {
            "here": [(lot, self._boxes(lot)) for lot in found] if few else [],
            "few": few,
            "text": text,
            "refusal": {"title": _("Nothing was recorded."), "reasons": reasons} if reasons else None,
        }
        return render(request, "bonded_areas/count.html", drawn, status=422 if faults else 200)

    def _boxes(self, lot: CargoLot) -> dict[str, str]:
        return {name: self.request.POST.get(f"{name}-{lot.case.handle}", "") for name in counting.AMOUNTS}

    def _context(self, request: HttpRequest, place: Place) -> dict[str, Any]:
        posted = request.POST
        return {
            "place": place,
            "crumbs": crumbs_of(place, _("Count the stock")),
            "columns": counting.COLUMNS,
            "becomes": BECOMES,
            "causes": CAUSES,
            "today": clock.today().isoformat(),
            "counted_on": posted.get("counted_on") or clock.today().isoformat(),
            "counted_by": posted.get("counted_by", "").strip(),
            "rest_not_counted": posted.get("rest_not_counted", "").strip(),
            # What moves from now on is counted again: the books are compared as they stood when it was begun.
            "books_as_of": posted.get("books_as_of") or clock.now().isoformat(),
            "nonce": posted.get("nonce", "")[:40] or uuid.uuid4().hex,
        }

    def _record(
        self, request: HttpRequest, place: Place, given: Mapping[str, Any], nonce: str
    ) -> HttpResponse:
        told = fingerprint(given)

        def answer() -> Answer:
            opened = open_case(Stocktaking, "record", self.actor, place.office_id, given)
            where = reverse(f"{COUNTS}-page", args=[opened.reference or opened.handle])
            return Answer(303, json_text({"reference": opened.reference}), location=where)

        key = f"count:{nonce}:{told[:32]}"
        found = once(Attempt(f"page:{request.user.pk}", key, "POST", request.path, told), answer)
        messages.success(request, _("The count has been recorded."))
        return redirect(found.location)

    def _row(self, at: int, line: Any, tried: counting.Tried) -> dict[str, Any]:
        """A line of the list that differs, or against which something stands, as the page shows it."""
        one = tried.lines[at] if tried.lines else None
        reasons, values = tried.beside.get(at, []), line.values
        drawn = {
            "at": at,
            "number": line.number,
            "document": values.get("transport_document") or values.get("lot", ""),
            "description": values.get("description", ""),
            "reasons": reasons,
            "values": values,
        }
        if one is None:
            return drawn | {"options": list(BECOMES.items()), "has_quantity": True}
        if one.lot is not None:
            drawn |= {
                "document": one.lot.transport_document,
                "description": one.lot.description,
                "position": one.lot.position,
                "unit": one.lot.unit,
                "url": lot_url(one.lot.case),
                **measured(one, one.lot.unit, one.differs),
            }
        names = ["correction"] if one.differs.over else ["loss", "destruction", "correction"]
        names = (
            ["not_counted"]
            if one.outcome == Outcome.NOT_COUNTED
            else names
            if one.lot is not None
            else ["found"]
        )
        return drawn | {
            "options": [(name, BECOMES[name]) for name in names],
            "has_quantity": one.lot is None or bool(one.lot.unit),
            "may_be_lost": "loss" in names,
            "outcome": one.outcome.label if not reasons else "",
            "tone": LINE_TONES[one.outcome],
            "claim": bool(one.claim),
        }

    def _left(self, one: Compared) -> dict[str, Any]:
        assert one.lot is not None
        return {
            "lot": one.lot,
            "handle": str(one.lot.case.handle),
            "url": lot_url(one.lot.case),
            "booked": measures(one.booked, one.lot.unit),
        }
