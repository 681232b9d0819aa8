"""The pages of the stock: the books of an area, and what is done to its lots by list."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.roles import Role
from bonded_areas import acts_by_list, selectors
from bonded_areas.acts_by_list import ListedAct
from bonded_areas.area_pages import SHOWN, crumbs_of, place_for
from bonded_areas.models import Place, StockEntry
from bonded_areas.pages import lot_url
from bonded_areas.rules.stock import Balance, Kind
from bonded_areas.selectors import BookLine
from doors.actors import actor_of
from doors.api_view import json_text
from doors.csv_lines import MARK, csv_line
from doors.downloads import as_csv
from doors.idempotency import Answer, Attempt, fingerprint, once
from doors.page_views import SignedInPage
from doors.uploads import text_of_list
from statute import clock
from statute.errors import DoorError

# Who keeps the books of what lies in a place, or does it for customs.
KEEPING: Final = (Role.BONDED_OPERATOR, Role.BONDED_OFFICER, Role.SUPERVISOR)


def _period(request: HttpRequest) -> tuple[date, date]:
    """The first and the last day asked for; this month, where they are not given or are no days."""
    today = clock.today()
    days = []
    for name, default in (("from", today.replace(day=1)), ("to", today)):
        try:
            days.append(date.fromisoformat(request.GET.get(name, "")))
        except ValueError:
            days.append(default)
    first, last = days
    return (first, last) if first <= last else (last, first)


@require_GET
@login_required
def book(request: HttpRequest, code: str) -> HttpResponse:
    """The books of an area over a period (34-2, 61-3)."""
    place = place_for(actor_of(request), code)
    first, last = _period(request)
    after = request.GET.get("after", "")
    lines = selectors.book(
        place, first, last, int(after) if after.isdecimal() and len(after) < 18 else 0, SHOWN
    )
    period = f"from={first.isoformat()}&to={last.isoformat()}"
    context = {
        "place": place,
        "crumbs": crumbs_of(place, _("Books")),
        "first": first,
        "last": last,
        "lines": [
            {
                "url": lot_url(line.lot.case),
                "lot": line.lot,
                "before": line.before,
                "after": line.after,
                "entries": _with_balance(line),
            }
            for line in lines
            if line.before or line.entries
        ],
        "csv_url": f"{reverse('bonded-area-book-csv', args=[place.code])}?{period}",
        "next_url": f"?{period}&after={lines[-1].lot.pk}" if len(lines) == SHOWN else "",
    }
    return render(request, "bonded_areas/book.html", context)


def _with_balance(line: BookLine) -> list[tuple[StockEntry, Balance]]:
    """Each entry with what the lot had after it."""
    balance, found = line.before, []
    for entry in line.entries:
        balance = balance.after(Kind(entry.kind), entry.amount)
        found.append((entry, balance))
    return found


@require_GET
@login_required
def book_csv(request: HttpRequest, code: str) -> HttpResponseBase:
    """The same books as a file, every entry a line."""
    place = place_for(actor_of(request), code)
    first, last = _period(request)
    name = f"kanmon-{place.code}-{first.isoformat()}-{last.isoformat()}.csv"
    lines = _csv_lines(selectors.whole_book(place, first, last), get_language() or "en")
    return as_csv(lines, name)


def _csv_lines(lines: Iterator[BookLine], language: str) -> Iterator[bytes]:
    with translation.override(language):
        head = [
            _("Lot"),
            _("Transport document"),
            _("Description"),
            _("Date"),
            _("Entry"),
            _("Packages"),
            _("Gross mass (kg)"),
            _("Quantity"),
            _("Unit"),
            _("Article"),
            _("Reason"),
            _("Packages in stock"),
            _("In stock (kg)"),
            _("Packages on the road"),
            _("Packages away"),
        ]
    yield (MARK + csv_line(head)).encode()
    for line in lines:
        with translation.override(language):
            text = "".join(csv_line(cells) for cells in _cells(line))
        yield text.encode("utf-8", "replace")


def _cells(line: BookLine) -> Iterator[list[Any]]:
    lot, balance = line.lot, line.before
    of_lot = [str(lot.case.handle), lot.transport_document, lot.description]
    yield [*of_lot, "", _("Carried over"), "", "", "", lot.unit, "", "", *_balance(balance)]
    for entry in line.entries:
        balance = balance.after(Kind(entry.kind), entry.amount)
        yield [
            *of_lot,
            entry.happened_on.isoformat(),
            entry.get_kind_display(),
            entry.packages,
            entry.gross_mass_kg,
            entry.quantity,
            lot.unit,
            entry.article,
            entry.reason,
            *_balance(balance),
        ]


def _balance(balance: Any) -> list[Any]:
    return [
        balance.stock.packages,
        balance.stock.gross_mass_kg,
        balance.transit.packages,
        balance.away.packages,
    ]


class ActList(SignedInPage):
    """A list of lots and what changes of each: tried and shown with its errors first, then done whole."""

    @cached_property
    def place(self) -> Place:
        """The place of the address, for who keeps its books. Raises Http404."""
        place = place_for(self.actor, self.kwargs["code"])
        if self.actor.reads_only or not self.actor.has_role(*KEEPING):
            raise Http404
        return place

    def get(self, request: HttpRequest, code: str, listed: ListedAct) -> HttpResponse:
        """The empty form."""
        return self._drawn(listed, uuid.uuid4().hex)

    def post(self, request: HttpRequest, code: str, listed: ListedAct) -> HttpResponse:
        """Tried and shown; with `confirm` done, once however often the button is pressed."""
        text, refusal = text_of_list(request), None
        nonce = request.POST.get("nonce", "")[:40] or uuid.uuid4().hex
        if "confirm" in request.POST:
            try:
                where = self._done(listed, text, nonce)
            except DoorError as error:
                refusal = {"reasons": error.reasons[:SHOWN]}
            else:
                messages.success(request, str(listed.done))
                return redirect(where)
        tried = acts_by_list.preview(listed, text, self.place, self.actor)
        bad = refusal or tried.faults or any(row.reasons for row in tried.rows)
        return self._drawn(listed, nonce, 422 if bad else 200, tried=tried, text=text, refusal=refusal)

    def _done(self, listed: ListedAct, text: str, nonce: str) -> str:
        place, told = self.place, fingerprint({"list": text})

        def answer() -> Answer:
            count = acts_by_list.carry_out(listed, text, place, self.actor)
            where = reverse("bonded-area", args=[place.code])
            return Answer(303, json_text({"count": count}), location=where)

        key, owner = f"{listed.act}-list:{nonce}:{told[:32]}", f"page:{self.request.user.pk}"
        return once(Attempt(owner, key, "POST", self.request.path, told), answer).location

    def _drawn(self, listed: ListedAct, nonce: str, status: int = 200, **more: Any) -> HttpResponse:
        drawn = {
            "place": self.place,
            "crumbs": crumbs_of(self.place, str(listed.title)),
            "listed": listed,
            "nonce": nonce,
        }
        return render(self.request, "bonded_areas/act_list.html", {**drawn, **more}, status=status)
