"""The pages of an area: how full it is, how old its cargo, what is due when; and its books as they stood on any day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Final
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bonded_areas import selectors
from bonded_areas.due_sheet import due_sheet
from bonded_areas.landing import may_bring_into
from bonded_areas.lot_lists import LotList
from bonded_areas.models import CargoLot, Place, Stocktaking
from bonded_areas.models.bonded_operation import FACTORIES
from bonded_areas.models.lot_state import STORED
from bonded_areas.pages import ledger_lines, lot_url, measures
from bonded_areas.rules.stock import Amount, Balance
from doors.actors import actor_of
from doors.lookup import case_of, written
from statute import clock
from statute.as_it_stood import as_it_stood

if TYPE_CHECKING:
    from accounts.actors import Actor

# What a page shows of a list; the whole of the books is the file.
SHOWN: Final = 100
# Inventory counts: where their pages are, how many an area's page shows, and how their states are coloured.
COUNTS: Final = "stocktakings"
COUNTS_SHOWN: Final = 10
COUNT_TONES: Final = {"recorded": "good", "differs": "waiting", "settled": "good"}


def place_for(actor: Actor, code: str) -> Place:
    """The place of a code, as far as this person may see it. Raises Http404."""
    found: Place = get_object_or_404(selectors.places_visible_to(actor), code=code.replace("\x00", ""))
    return found


def crumbs_of(place: Place, last: str = "") -> list[dict[str, Any]]:
    """components/breadcrumbs.html for the page of a place, or for one below it."""
    found: list[dict[str, Any]] = [{"label": _("Bonded areas"), "url": reverse("bonded-areas")}]
    if not last:
        return [*found, {"label": str(place)}]
    return [*found, {"label": str(place), "url": reverse("bonded-area", args=[place.code])}, {"label": last}]


@require_GET
@login_required
def areas(request: HttpRequest) -> HttpResponse:
    """The areas that this person may see, with how many lots lie in each; after the code `?after=`, or before one."""
    after, before = (request.GET.get(name, "").replace("\x00", "") for name in ("after", "before"))
    seen = selectors.places_visible_to(actor_of(request))
    side = (
        seen.filter(code__lt=before).order_by("-code")
        if before
        else seen.filter(code__gt=after).order_by("code")
    )
    found = list(side[: SHOWN + 1])
    more, found = len(found) > SHOWN, found[:SHOWN]
    if before:
        found.reverse()
    stored = selectors.stored_in([place.pk for place in found])
    # Where one came from there is something; in the direction one goes, only if an area more was found.
    newer, older = (more, True) if before else (bool(after), more)
    context = {
        "places": [(place, stored.get(place.pk, 0)) for place in found],
        "newer_url": "?" + urlencode({"before": found[0].code}) if newer and found else "",
        "older_url": "?" + urlencode({"after": found[-1].code}) if older and found else "",
    }
    return render(request, "bonded_areas/areas.html", context)


class AreaPage(LotList):
    """`/areas/<code>/`: how full an area is, how old its lots are, what is due when; `?on=` as its books stood."""

    template = "bonded_areas/area.html"
    groups: ClassVar = {"stored": ("", STORED)}
    # What has no period comes last.
    soonest: ClassVar = {"stored": Coalesce("case__due_at", Value(datetime(9999, 1, 1, tzinfo=UTC)))}
    searched = ()
    seeing = ()
    with_counts = False
    anchor = "#lots-title"
    place: Place

    def get(self, request: HttpRequest, **kwargs: str) -> HttpResponse:
        """The area as it stands, or as it stood; 400 where what is asked for is no past day."""
        self.place = place_for(actor_of(request), kwargs["code"])
        on, self.wrong = past_day(request, clock.today())
        if on is not None:
            return render(
                request, "bonded_areas/area_past.html", self._frame() | _stood(request, self.place, on)
            )
        answer = super().get(request, **kwargs)
        answer.status_code = 400 if self.wrong else 200
        return answer

    def rows(self, actor: Actor, group: str) -> Any:
        """What is stored in this place."""
        return super().rows(actor, group).filter(place=self.place)

    def more(self, actor: Actor) -> Mapping[str, Any]:
        """What is stored there in sum, and what of it is due on which day."""
        today, place = clock.today(), self.place
        stored = selectors.in_place(place, today)
        return self._frame() | {
            "stored": stored,
            "ages": _ages(stored),
            "capacity": _capacity(place, stored),
            "per_m2": _per_square_metre(place, stored),
            "works": place.kind in FACTORIES,
            "sheet": due_sheet(place, actor, self.request.GET.get("from", ""), today),
            "may_bring_in": may_bring_into(actor, place),
            "may_count": actor.may_for("bonded_operator", place.operator_id)
            or actor.has_role("bonded_officer", "supervisor"),
            **_counts(self.request, place, actor),
        }

    def _frame(self) -> dict[str, Any]:
        return {
            "place": self.place,
            "wrong": self.wrong,
            "today": clock.today(),
            "crumbs": crumbs_of(self.place),
        }


def _counts(request: HttpRequest, place: Place, actor: Actor) -> dict[str, Any]:
    """The newest counts of the place; `?counts=` those before a key."""
    asked = request.GET.get("counts", "")
    rows = Stocktaking.objects.visible_to(actor).filter(place=place)
    if before := int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else 0:
        rows = rows.filter(case_id__lt=before)
    found = list(rows.select_related("case").order_by("-case_id")[: COUNTS_SHOWN + 1])
    return {
        "counts": [
            {
                "url": reverse(f"{COUNTS}-page", args=[written(one.case)]),
                "reference": written(one.case),
                "state": one.state,
                "label": one.get_state_display(),
                "tone": COUNT_TONES[one.state],
                "row": one,
            }
            for one in found[:COUNTS_SHOWN]
        ],
        "counts_newer": "?#counts" if before else "",
        "counts_older": f"?counts={found[COUNTS_SHOWN - 1].pk}#counts" if len(found) > COUNTS_SHOWN else "",
    }


def past_day(request: HttpRequest, today: date) -> tuple[date | None, dict[str, str] | None]:
    """The past day that the address asks for with `on`; or what was given instead of one, and what is wrong with it."""
    given = request.GET.get("on", "").strip()
    if not given:
        return None, None
    try:
        day = date.fromisoformat(given)
    except ValueError:
        return None, {"value": given[:40], "message": _("This is no date; write it as 2026-11-02.")}
    if day >= today:
        return None, {
            "value": given,
            "message": _("The books of a day are closed when it is over: choose a past day."),
        }
    return day, None


def _stood(request: HttpRequest, place: Place, on: date) -> dict[str, Any]:
    """What the books had when the day was over."""
    until = clock.midnight(on + timedelta(days=1))
    period = f"from={on.replace(day=1).isoformat()}&to={on.isoformat()}"
    after = request.GET.get("after", "")
    rows = selectors.stood_in(place, until, int(after) if after.isdecimal() and len(after) < 18 else 0, SHOWN)
    count, total = selectors.whole_stood_in(place, until)
    lay = selectors.lay_at([one.lot.pk for one in rows], until)
    return {
        "on": on,
        "rows": [
            {
                "url": f"{reverse('lot-books', args=[str(one.lot.case.handle)])}?on={on.isoformat()}",
                "document": one.lot.transport_document,
                "description": one.lot.description,
                "brought_in_on": one.lot.brought_in_on,
                "position": lay.get(one.lot.pk, ""),
                "stock": measures(one.balance.stock, one.lot.unit),
                "transit": measures(one.balance.transit, one.lot.unit),
                "away": measures(one.balance.away, one.lot.unit),
            }
            for one in rows
        ],
        "count": count,
        "sums": [
            {"label": _("In stock"), "value": _sum(total.stock)},
            {"label": _("On the road"), "value": _sum(total.transit)},
            {"label": _("Away for a while"), "value": _sum(total.away)},
        ],
        "next_url": f"?on={on.isoformat()}&after={rows[-1].lot.pk}" if len(rows) == SHOWN else "",
        "book_url": f"{reverse('bonded-area-book', args=[place.code])}?{period}",
    }


def _sum(amount: Amount) -> str:
    """Packages and mass of many lots; their quantities are of units that differ."""
    return measures(replace(amount, quantity=Decimal()), "") or "0"


def _ages(stored: selectors.InPlace) -> list[dict[str, Any]]:
    """How many lots are how many days old, with the share of each for the bars."""
    found, first = [], 0
    for last, count in stored.by_age:
        ends = {"first": first, "last": last}
        label = (
            _("%(first)d to %(last)d days") % ends
            if last is not None
            else _("%(first)d days and more") % ends
        )
        share = 100 * count / stored.lots if stored.lots else 0
        found.append({"label": label, "lots": count, "width": f"{share:.1f}%"})
        first = (last or 0) + 1
    return found


def _capacity(place: Place, stored: selectors.InPlace) -> dict[str, Any] | None:
    """How much of its volume is taken, where both are known."""
    if not place.capacity_m3 or stored.volume_m3 is None:
        return None
    percent = int(stored.volume_m3 * 100 / place.capacity_m3)
    return {
        "used": stored.volume_m3,
        "whole": place.capacity_m3,
        "percent": percent,
        "unknown": stored.volume_unknown,
        "over": percent > 100,
    }


def _per_square_metre(place: Place, stored: selectors.InPlace) -> Decimal | None:
    """Kilograms stored on a square metre of floor."""
    return Decimal(stored.gross_mass_kg) / place.floor_area_m2 if place.floor_area_m2 else None


@require_GET
@login_required
def lot_books(request: HttpRequest, reference: str) -> HttpResponse:
    """The books of one lot as they stood on a day, beside what the journal says of it on that day."""
    actor, today = actor_of(request), clock.today()
    seen = CargoLot.objects.visible_to(actor).select_related("case", "place")
    lot = case_of(seen, reference)
    if lot is None:
        raise Http404
    on, wrong = past_day(request, today)
    day = on or today
    until = clock.midnight(day + timedelta(days=1)) if on else clock.now()
    entries = selectors.ledger(lot, until)
    stood = as_it_stood(lot.pk, until)
    balance = entries[-1][1] if entries else Balance()
    states = dict(lot._meta.get_field("state").choices or ())
    context = {
        "lot": lot,
        "crumbs": crumbs_of(lot.place, lot.transport_document),
        "url": lot_url(lot.case),
        "on": on,
        "day": day,
        "wrong": wrong,
        "today": today,
        "state": {"state": stood.state, "label": states.get(stood.state, stood.state)} if stood else None,
        "position": stood.fields.get("position", "") if stood else "",
        "accounts": [
            {"label": _("In stock"), "value": measures(balance.stock, lot.unit) or "0"},
            {"label": _("On the road"), "value": measures(balance.transit, lot.unit) or "0"},
            {"label": _("Away for a while"), "value": measures(balance.away, lot.unit) or "0"},
        ],
        "agrees": stood is not None and selectors.agrees(balance, stood.fields),
        "entries": ledger_lines(entries, lot.unit, actor),
    }
    return render(request, "bonded_areas/lot_books.html", context, status=400 if wrong else 200)
