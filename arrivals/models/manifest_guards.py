"""What a manifest's transitions must know besides it, and what must hold (15, 15-2, 16)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Max, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from arrivals import landing_places
from arrivals.landing_places import LandingPlace
from arrivals.models.consignment import Consignment, ParticularsRequest
from arrivals.models.manifest_state import LIVE
from statute.articles import Article
from statute.errors import Reason
from statute.transitions import Ctx, Fact, Subject, guard

if TYPE_CHECKING:
    from arrivals.models.manifest import Manifest

VESSEL, AIRCRAFT = Article("15", 1), Article("15", 9)
LATE_VESSEL, LATE_AIRCRAFT = Article("15", 2), Article("15", 10)
BEFORE_LOADING, UNLOADING = Article("15", 7), Article("16", 3)
PARTICULARS = Article("15-2", 1)


def report_article(means: str) -> Article:
    """By which paragraph the cargo of this means of transport is reported."""
    return AIRCRAFT if means == "aircraft" else VESSEL


def _places(subjects: Sequence[Subject]) -> dict[int, LandingPlace]:
    found = landing_places.named({s.input.place for s in subjects})
    return {s.case_id: found[s.input.place] for s in subjects if s.input.place in found}


def _carriers(subjects: Sequence[Subject]) -> dict[int, Person]:
    found = {p.code: p for p in Person.objects.filter(code__in={s.input.carrier for s in subjects})}
    return {s.case_id: found[s.input.carrier] for s in subjects if s.input.carrier in found}


LANDING_PLACE: Fact[LandingPlace | None] = Fact("landing_place", _places, lambda: None)
CARRIER: Fact[Person | None] = Fact("carrier", _carriers, lambda: None)


def _same_voyage(subjects: Sequence[Subject]) -> dict[int, str]:
    from arrivals.models.manifest import Manifest

    keys = {
        s.case_id: (s.input.conveyance, s.input.voyage, s.input.place, s.input.arrives_on) for s in subjects
    }
    rows = Manifest._base_manager.filter(
        voyage__in={key[1] for key in keys.values()},
        arrives_on__in={key[3] for key in keys.values()},
        state__in=LIVE,
    )
    known = {
        (conveyance, voyage, place, on, carrier): reference or ""
        for conveyance, voyage, place, on, carrier, reference in rows.values_list(
            "conveyance", "voyage", "place_code", "arrives_on", "carrier__code", "case__reference"
        )
    }
    found = {s.case_id: known.get((*keys[s.case_id], s.input.carrier)) for s in subjects}
    return {case_id: reference for case_id, reference in found.items() if reference is not None}


# The reference of a manifest of the same voyage for the same place, where there is one.
SAME_VOYAGE: Fact[str | None] = Fact("same_voyage", _same_voyage, lambda: None)


@guard(VESSEL, _("There is no such carrier."), facts=(CARRIER,), on_input=True)
def carrier_is_on_record(row: Manifest, ctx: Ctx) -> list[Reason]:
    if ctx[CARRIER] is not None:
        return []
    article = report_article(ctx.input.means)
    return [Reason("unknown_carrier", _("There is no such carrier."), article, "carrier", ctx.input.carrier)]


@guard(
    VESSEL, _("There is no such place in the district of the office."), facts=(LANDING_PLACE,), on_input=True
)
def place_is_in_the_district(row: Manifest, ctx: Ctx) -> list[Reason]:
    place, article = ctx[LANDING_PLACE], report_article(ctx.input.means)
    if place is None:
        return [Reason("unknown_place", _("There is no such place."), article, "place", ctx.input.place)]
    if place.office_id != ctx.office_id:
        sentence = _("The place is in another office's district.")
        return [Reason("other_district", sentence, article, "place", place.code)]
    return []


@guard(
    VESSEL,
    _("The cargo of this voyage is reported already: amend that manifest."),
    facts=(SAME_VOYAGE,),
    on_input=True,
)
def voyage_is_new(row: Manifest, ctx: Ctx) -> list[Reason]:
    known = ctx[SAME_VOYAGE]
    if known is None:
        return []
    sentence = format_lazy(
        _("The cargo of this voyage is reported already by {reference}: amend that manifest."),
        reference=known,
    )
    return [Reason("reported_already", sentence, report_article(ctx.input.means), "voyage", ctx.input.voyage)]


@guard(VESSEL, _("A transport document is named once."), on_input=True)
def documents_are_named_once(row: Manifest, ctx: Ctx) -> list[Reason]:
    article = report_article(getattr(ctx.input, "means", None) or row.means)
    named = [one.transport_document for one in ctx.input.consignments]
    struck = list(getattr(ctx.input, "strike_out", ()))
    times, found = Counter([*named, *struck]), []
    for position, document in enumerate(named):
        if times[document] > 1:
            sentence = _("This transport document is named more than once.")
            found.append(
                Reason(
                    "named_twice", sentence, article, f"consignments[{position}].transport_document", document
                )
            )
    found += [
        Reason(
            "named_twice", _("This transport document is named more than once."), article, "strike_out", one
        )
        for one, n in Counter(struck).items()
        if n > 1
    ]
    return found


@guard(VESSEL, _("It has not arrived yet: a report is made in advance."), on_input=True)
def arrival_is_ahead(row: Manifest, ctx: Ctx) -> list[Reason]:
    if ctx.input.arrives_on >= ctx.today:
        return []
    sentence = _("That day is over: what was not reported in advance is submitted upon arrival.")
    return [
        Reason(
            "arrived_already", sentence, report_article(ctx.input.means), "arrives_on", ctx.input.arrives_on
        )
    ]


@guard(VESSEL, _("It has entered the port or airport by now."), on_input=True)
def has_entered(row: Manifest, ctx: Ctx) -> list[Reason]:
    if ctx.input.arrived_at <= ctx.now:
        return []
    means = getattr(ctx.input, "means", None) or row.means
    article = LATE_AIRCRAFT if means == "aircraft" else LATE_VESSEL
    return [
        Reason(
            "not_yet", _("That time has not come."), article, "arrived_at", ctx.input.arrived_at.isoformat()
        )
    ]


@dataclass(slots=True)
class Named:
    """The consignments that an input names, by document, and how many lines the manifest has had."""

    known: dict[str, Consignment] = field(default_factory=dict)
    last_number: int = 0
    open: int = 0


def _documents(given: Any) -> set[str]:
    named = {one.transport_document for one in getattr(given, "consignments", ())}
    named |= set(getattr(given, "strike_out", ())) | set(getattr(given, "transport_documents", ()))
    one = getattr(given, "transport_document", None)
    return named | ({one} if one else set())


def _named(subjects: Sequence[Subject]) -> dict[int, Named]:
    found = {s.case_id: Named() for s in subjects}
    wanted = {s.case_id: _documents(s.input) for s in subjects}
    everything = set().union(*wanted.values())
    rows = Consignment.objects.filter(manifest_id__in=wanted, transport_document__in=everything)
    for row in rows:
        if row.transport_document in wanted[row.manifest_id]:
            found[row.manifest_id].known[row.transport_document] = row
    ends = Consignment.objects.filter(manifest_id__in=wanted).order_by().values_list("manifest_id")
    for manifest_id, last in ends.annotate(Max("number")):
        found[manifest_id].last_number = last
    return found


NAMED: Fact[Named] = Fact("consignments_named", _named, Named)


@guard(VESSEL, _("Something is changed."), on_input=True)
def something_changes(row: Manifest, ctx: Ctx) -> bool:
    given = ctx.input
    return bool(given.consignments or given.strike_out or given.arrives_on)


@guard(VESSEL, _("What was brought in stays on the manifest."), facts=(NAMED,), on_input=True)
def amendment_fits_what_was_landed(row: Manifest, ctx: Ctx) -> list[Reason]:
    """Struck out is only what is there and of which nothing was brought in; no line becomes less than what came."""
    article, known, found = report_article(row.means), ctx[NAMED].known, []
    for document in ctx.input.strike_out:
        one = known.get(document)
        if one is None:
            sentence = _("The manifest has no such consignment.")
            found.append(Reason("not_on_it", sentence, article, "strike_out", document))
        elif one.landed or one.done:
            sentence = _("Some of it was brought in, or it was accounted for: it cannot be struck out.")
            found.append(Reason("landed", sentence, article, "strike_out", document))
    for position, given in enumerate(ctx.input.consignments):
        one = known.get(given.transport_document)
        if one is not None and one.done:
            sentence = _("It was brought in or accounted for: it cannot be changed any more.")
            where = f"consignments[{position}].transport_document"
            found.append(Reason("accounted_for", sentence, article, where, given.transport_document))
        elif one is not None and given.packages < one.landed_packages:
            sentence = _("More packages than that were brought in already.")
            where = f"consignments[{position}].packages"
            found.append(Reason("less_than_landed", sentence, article, where, given.packages))
    return found


@guard(VESSEL, _("Another day of arrival is told before it arrives."), on_input=True)
def day_of_arrival_is_open(row: Manifest, ctx: Ctx) -> list[Reason]:
    on = ctx.input.arrives_on
    if on is None:
        return []
    article = report_article(row.means)
    if row.arrived_at is not None:
        return [Reason("has_arrived", _("It has arrived already."), article, "arrives_on", on)]
    if on < ctx.today:
        return [Reason("in_the_past", _("That day is over."), article, "arrives_on", on)]
    return []


def _requests(subjects: Sequence[Subject]) -> dict[int, dict[str, ParticularsRequest]]:
    found: dict[int, dict[str, ParticularsRequest]] = {}
    rows = ParticularsRequest.objects.filter(
        manifest_id__in=[s.case_id for s in subjects], answered_at__isnull=True
    )
    for row in rows:
        found.setdefault(row.manifest_id, {})[row.transport_document] = row
    return found


OPEN_REQUESTS: Fact[dict[str, ParticularsRequest]] = Fact("open_requests", _requests, dict)


@guard(
    PARTICULARS,
    _("It is asked of a consignment of this manifest."),
    facts=(NAMED, OPEN_REQUESTS),
    on_input=True,
)
def may_be_asked(row: Manifest, ctx: Ctx) -> list[Reason]:
    document = ctx.input.transport_document
    if document not in ctx[NAMED].known:
        sentence = _("The manifest has no such consignment.")
        return [Reason("not_on_it", sentence, PARTICULARS, "transport_document", document)]
    if document in ctx[OPEN_REQUESTS]:
        sentence = _("A request on this consignment waits for its answer.")
        return [Reason("asked_already", sentence, PARTICULARS, "transport_document", document)]
    return []


@guard(Article("15-2", 2), _("Particulars of it were asked for."), facts=(OPEN_REQUESTS,), on_input=True)
def was_asked(row: Manifest, ctx: Ctx) -> list[Reason]:
    document = ctx.input.transport_document
    if document in ctx[OPEN_REQUESTS]:
        return []
    sentence = _("No request on this consignment waits for an answer.")
    return [Reason("not_asked", sentence, Article("15-2", 2), "transport_document", document)]


def _barred(subjects: Sequence[Subject]) -> dict[int, dict[str, Consignment]]:
    """By manifest and document: consignments in containers that were not reported before loading, unpermitted."""
    found: dict[int, dict[str, Consignment]] = {}
    rows = Consignment.objects.filter(
        ~Q(containers=[]),
        manifest_id__in=[s.case_id for s in subjects],
        manifest__means="vessel",
        before_loading=False,
        unloading_permitted_on__isnull=True,
        done=False,
    )
    for row in rows.order_by("number"):
        found.setdefault(row.manifest_id, {})[row.transport_document] = row
    return found


BARRED: Fact[dict[str, Consignment]] = Fact("barred_from_unloading", _barred, dict)


@guard(UNLOADING, _("Some containers were not reported before loading."), facts=(BARRED,))
def something_is_barred(row: Manifest, ctx: Ctx) -> bool:
    return bool(ctx[BARRED])


@guard(UNLOADING, _("Permission is given for what may not be unloaded."), facts=(BARRED,), on_input=True)
def permitted_are_barred(row: Manifest, ctx: Ctx) -> list[Reason]:
    sentence = _("This consignment needs no permission to be unloaded.")
    return [
        Reason("not_barred", sentence, UNLOADING, "transport_documents", one)
        for one in ctx.input.transport_documents
        if one not in ctx[BARRED]
    ]


def unreported(means: str, containers: Sequence[str], before_loading: bool, permitted: bool) -> bool:
    """16(3): containers of a vessel that were not reported before loading may not be unloaded without permission."""
    return means == "vessel" and bool(containers) and not before_loading and not permitted


def reported_before_loading(calls: Iterable[Any], port: str, at: datetime) -> bool:
    """15(7): reported before the vessel left the port of loading; unknown departures are not before anything."""
    return any(call["port"] == port and at < datetime.fromisoformat(call["departs_at"]) for call in calls)


@dataclass(slots=True)
class Landing:
    """The consignments that are landed on, by id, and how many others stay open."""

    rows: dict[int, Consignment] = field(default_factory=dict)
    others_open: int = 0


def _landing(subjects: Sequence[Subject]) -> dict[int, Landing]:
    found = {s.case_id: Landing() for s in subjects}
    named = {s.case_id: {line.consignment_id for line in s.input.lines} for s in subjects}
    rest = {s.case_id for s in subjects if s.input.rest}
    wanted = Q(pk__in=set().union(*named.values()), manifest_id__in=named) | Q(
        manifest_id__in=rest, done=False
    )
    for row in Consignment.objects.filter(wanted).order_by("number"):
        found[row.manifest_id].rows[row.pk] = row
    still_open = Consignment.objects.filter(manifest_id__in=named, done=False)
    for manifest_id, pk in still_open.order_by().values_list("manifest_id", "pk"):
        found[manifest_id].others_open += pk not in found[manifest_id].rows
    return found


LANDING: Fact[Landing] = Fact("landing", _landing, Landing)


def _open_count(subjects: Sequence[Subject]) -> dict[int, int]:
    ids = [s.case_id for s in subjects]
    counts = Consignment.objects.filter(manifest_id__in=ids, done=False).order_by().values_list("manifest_id")
    found: dict[int, int] = Counter(pk for (pk,) in counts)
    return found


OPEN_COUNT: Fact[int] = Fact("open_consignments", _open_count, int)


@guard(Article("16", 1), _("Some consignments are not accounted for yet."), facts=(OPEN_COUNT,))
def all_is_accounted_for(row: Manifest, ctx: Ctx) -> bool:
    return ctx[OPEN_COUNT] == 0
