"""The pages of an area: how full it is, how old its cargo, what is due when; and its books as they stood on any day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.dates import MONTHS, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bonded_areas import selectors
from bonded_areas.landing import may_bring_into
from bonded_areas.models import CargoLot, Place, Stocktaking
from bonded_areas.models.bonded_operation import FACTORIES
from bonded_areas.models.lot_state import STORED
from bonded_areas.pages import ledger_lines, lot_url, measures
from bonded_areas.rules.stock import Balance
from doors import page_context
from doors.actors import actor_of
from doors.lookup import case_of, written
from statute import clock
from statute.as_it_stood import as_it_stood
from statute.calendar_store import current_calendar

if TYPE_CHECKING:
    from accounts.actors import Actor

# What a page shows of a list; the whole of the books is the file.
SHOWN: Final = 100
WEEKS: Final = 6
# Inventory counts: where their pages are, how many an area's page shows, and how their states are coloured.
COUNTS: Final = "stocktakings"
COUNTS_SHOWN: Final = 10
COUNT_TONES: Final = {"recorded": "good", "differs": "waiting", "settled": "good"}
# Sunday first, as Japanese calendars have it.
_WEEK: Final = (6, 0, 1, 2, 3, 4, 5)


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


def lot_line(lot: CargoLot, today: date) -> dict[str, Any]:
    """A lot as a line of templates/bonded_areas/lots_table.html."""
    return {
        "url": lot_url(lot.case),
        "document": lot.transport_document,
        "description": lot.description,
        "state": lot.state,
        "label": lot.get_state_display(),
        "place": str(lot.place),
        "position": lot.position,
        "packages": lot.stock_packages,
        "mass": lot.stock_mass_kg,
        "brought_in_on": lot.brought_in_on,
        "due": page_context.due_from(lot.case.due_at, today),
        "housable_under": lot.housable_under,
    }


@require_GET
@login_required
def areas(request: HttpRequest) -> HttpResponse:
    """The areas that this person may see, with how many lots lie in each; those after the code `?after=`."""
    after = request.GET.get("after", "").replace("\x00", "")
    seen = selectors.places_visible_to(actor_of(request)).filter(code__gt=after)
    found = list(seen.order_by("code")[: SHOWN + 1])
    stored = selectors.stored_in([place.pk for place in found[:SHOWN]])
    context = {
        "places": [(place, stored.get(place.pk, 0)) for place in found[:SHOWN]],
        "newer_url": request.path if after else "",
        "older_url": "?" + urlencode({"after": found[SHOWN - 1].code}) if len(found) > SHOWN else "",
    }
    return render(request, "bonded_areas/areas.html", context)


@require_GET
@login_required
def area(request: HttpRequest, code: str) -> HttpResponse:
    """One area: how full it is, how old its lots are, and what is due there when; `?on=` as its books stood."""
    actor, today = actor_of(request), clock.today()
    place = place_for(actor, code)
    on, wrong = past_day(request, today)
    context: dict[str, Any] = {
        "place": place,
        "on": on,
        "wrong": wrong,
        "today": today,
        "shown": SHOWN,
        "crumbs": crumbs_of(place),
    }
    if on is not None:
        return render(request, "bonded_areas/area_past.html", context | _stood(request, place, on))
    seen = CargoLot.objects.visible_to(actor).filter(place=place, state__in=STORED)
    lots = seen.select_related("case__office", "place").order_by("case__due_at", "-case_id")[: SHOWN + 1]
    stored = selectors.in_place(place, today)
    shown = [lot_line(lot, today) for lot in lots[:SHOWN]]
    by_day = selectors.due_by_day(place, actor)
    context |= _counts(request, place, actor) | {
        "stored": stored,
        "ages": _ages(stored),
        "capacity": _capacity(place, stored),
        "per_m2": _per_square_metre(place, stored),
        "lots": shown,
        "more": len(lots) > SHOWN,
        "late": sum(count for day, count in by_day.items() if day < today),
        "plan": _plan(shown),
        "works": place.kind in FACTORIES,
        "sheet": due_sheet(by_day, today),
        "may_count": actor.may_for("bonded_operator", place.operator_id)
        or actor.has_role("bonded_officer", "supervisor"),
        "may_bring_in": may_bring_into(actor, place),
    }
    return render(request, "bonded_areas/area.html", context, status=400 if wrong else 200)


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
        "total": total,
        "next_url": f"?on={on.isoformat()}&after={rows[-1].lot.pk}" if len(rows) == SHOWN else "",
        "book_url": f"{reverse('bonded-area-book', args=[place.code])}?{period}",
    }


def _ages(stored: selectors.InPlace) -> list[dict[str, Any]]:
    """How many lots are how old, with the share of each for the bars."""
    found = []
    for most, count in stored.by_age:
        label = _("more than two years") if most is None else _("at most %(n)d days") % {"n": most}
        share = 100 * count / stored.lots if stored.lots else 0
        found.append({"label": label, "lots": count, "width": f"{share:.1f}%"})
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


def _plan(lots: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is due on which day, the soonest first."""
    days: dict[date, list[dict[str, Any]]] = {}
    for lot in lots:
        if lot["due"] is not None:
            days.setdefault(lot["due"]["on"], []).append(lot)
    return [{"on": on, "lots": days[on]} for on in sorted(days)]


def due_sheet(by_day: dict[date, int], today: date) -> dict[str, Any]:
    """Six weeks from this one as a calendar, with how many lots are due on each day."""
    calendar = current_calendar()
    first = today - timedelta(days=(today.weekday() + 1) % 7)
    weeks = []
    for week in range(WEEKS):
        days = []
        for number in range(7):
            day = first + timedelta(days=7 * week + number)
            days.append(
                {
                    "date": day,
                    "lots": by_day.get(day, 0) if day >= today else 0,
                    "month": _month(day) if day.day == 1 or (week, number) == (0, 0) else "",
                    "today": day == today,
                    "past": day < today,
                    "closed": calendar.is_administrative_holiday(day),
                }
            )
        weeks.append(days)
    last = first + timedelta(days=7 * WEEKS - 1)
    return {
        "weekdays": [{"name": str(WEEKDAYS[d]), "short": str(WEEKDAYS_ABBR[d])} for d in _WEEK],
        "weeks": weeks,
        "later": sum(count for day, count in by_day.items() if day > last),
        "last": last,
    }


def _month(day: date) -> str:
    return f"{day.month}月" if (get_language() or "").startswith("ja") else str(MONTHS[day.month])[:3]


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
