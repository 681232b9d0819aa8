"""What must be said and must hold when cargo comes into a place, and when it leaves it for good."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from arrivals.models import Consignment
from arrivals.models.manifest_state import LIVE as MANIFEST_LIVE
from bonded_areas.models.entry_inputs import BringInInput, ComeInInput
from bonded_areas.models.lot_state import State
from bonded_areas.models.outside_state import OutsideState
from bonded_areas.models.place import Place, PlaceKind
from bonded_areas.models.stock_entry import EntryKind, StockEntry
from bonded_areas.rules.stock import Amount
from bonded_areas.standing import STANDING, kind_is_taken, may_take_in
from statute.articles import Article
from statute.authority import CONSEQUENCE
from statute.calendars import FIRST_YEAR
from statute.errors import Reason
from statute.transitions import Ctx, Fact, Subject, guard

if TYPE_CHECKING:
    from bonded_areas.models.cargo_lot import CargoLot
    from bonded_areas.models.outside_storage import OutsideStorage

PERIODS, NOTIFIED, UNLOADING = Article("2-2"), Article("62-11"), Article("16", 1)
OUTSIDE_AREAS = Article("30", 1, "ii")


def _places(subjects: Sequence[Subject]) -> dict[int, Place]:
    places = Place.objects.in_bulk({s.input.place_id for s in subjects})
    return {s.case_id: places[s.input.place_id] for s in subjects if s.input.place_id in places}


PLACE: Fact[Place | None] = Fact("place", _places, lambda: None)


@guard(Article("30", 1), _("There is no such place."), facts=(PLACE,), on_input=True, field="place_id")
def place_exists(row: CargoLot, ctx: Ctx) -> bool:
    return ctx[PLACE] is not None


@guard(
    Article("30", 1),
    _("The place is in another office's district."),
    facts=(PLACE,),
    on_input=True,
    field="place_id",
)
def place_is_in_the_district(row: CargoLot, ctx: Ctx) -> bool:
    """The lot is kept by the office with jurisdiction over the place: nobody opens it under another."""
    place = ctx[PLACE]
    return place is None or place.office_id == ctx.office_id


def _lots_left(subjects: Sequence[Subject]) -> dict[int, CargoLot]:
    from bonded_areas.models.cargo_lot import CargoLot

    lots = CargoLot._base_manager.in_bulk({s.input.from_lot_id for s in subjects})
    return {s.case_id: lots[s.input.from_lot_id] for s in subjects if s.input.from_lot_id in lots}


LOT_LEFT: Fact[CargoLot | None] = Fact("lot_left", _lots_left, lambda: None)


@guard(Article("63", 5), _("There is no such lot."), facts=(LOT_LEFT,), on_input=True)
def lot_left_exists(row: CargoLot, ctx: Ctx) -> bool:
    return ctx[LOT_LEFT] is not None


def _administrators(subjects: Sequence[Subject]) -> dict[int, int]:
    """The person whom the input names, by code or by number; not two."""
    codes = {s.input.administrator for s in subjects} - {None}
    numbers = {s.input.administrator_id for s in subjects} - {None}
    if not codes and not numbers:
        return {}
    found = Person.objects.filter(Q(code__in=codes) | Q(pk__in=numbers)).values_list("pk", "code")
    known = {named: pk for pk, code in found for named in (pk, code)}
    named = {s.case_id: {s.input.administrator, s.input.administrator_id} - {None} for s in subjects}
    persons = {case_id: {known.get(one) for one in ones} for case_id, ones in named.items()}
    return {case_id: pk for case_id, ones in persons.items() if len(ones) == 1 and (pk := next(iter(ones)))}


ADMINISTRATOR: Fact[int | None] = Fact("administrator_of_the_cargo", _administrators, lambda: None)


@guard(
    Article("41-3"),
    _("There is no such person."),
    facts=(ADMINISTRATOR,),
    on_input=True,
    field="administrator",
)
def administrator_is_known(row: CargoLot, ctx: Ctx) -> bool:
    named = ctx.input.administrator is not None or ctx.input.administrator_id is not None
    return not named or ctx[ADMINISTRATOR] is not None


@guard(
    Article("30", 1),
    _("Cargo cannot have been brought in on a day that has not come."),
    on_input=True,
    field="brought_in_on",
)
def not_in_the_future(row: CargoLot, ctx: Ctx) -> bool:
    return bool(ctx.input.brought_in_on <= ctx.today)


@guard(
    Article("30", 2),
    _("Prohibited cargo that is not for import may not be stored."),
    on_input=True,
    field="prohibited_item",
)
def is_not_prohibited(row: CargoLot, ctx: Ctx) -> bool:
    return ctx.input.for_import is not False or not ctx.input.prohibited_item


def _expected(subjects: Sequence[Subject]) -> dict[int, dict[int, str]]:
    """By case and office: the manifest on which the transport document still waits to be brought in."""
    rows = Consignment.objects.filter(
        transport_document__in={s.input.transport_document for s in subjects},
        done=False,
        manifest__state__in=MANIFEST_LIVE,
    ).order_by("manifest_id")
    found: dict[str, dict[int, str]] = {}
    columns = ("transport_document", "manifest__case__office_id", "manifest__case__reference")
    for document, office_id, reference in rows.values_list(*columns):
        found.setdefault(document, {})[office_id] = str(reference)
    return {s.case_id: found.get(s.input.transport_document, {}) for s in subjects}


EXPECTED: Fact[dict[int, str]] = Fact("expected_by_manifest", _expected, dict)


@guard(UNLOADING, _("The cargo waits on a manifest: it comes in by that."), facts=(EXPECTED,), on_input=True)
def is_not_expected_by_manifest(row: CargoLot, ctx: Ctx) -> list[Reason]:
    """16(1), 16(3): what a manifest reports is unloaded, and brought in, by it; a transport brings it on from there."""
    reference = ctx[EXPECTED].get(ctx.office_id)
    if reference is None or ctx.actor.name == CONSEQUENCE:
        return []
    # A party sees the manifests of its own places: that another's exists, it is told, and no more.
    told = _("It is reported on manifest {manifest}: bring it in by that manifest.")
    sentence = (
        is_not_expected_by_manifest.sentence if ctx.actor.is_party else format_lazy(told, manifest=reference)
    )
    document = ctx.input.transport_document
    return [Reason("expected_by_manifest", sentence, UNLOADING, "transport_document", document)]


@guard(
    NOTIFIED,
    _("Cargo to be sold or consumed in an integrated area is notified before it comes in."),
    facts=(PLACE,),
    on_input=True,
)
def sale_is_notified_first(row: CargoLot, ctx: Ctx) -> list[Reason]:
    place, given = ctx[PLACE], ctx.input
    if place is None or place.kind != PlaceKind.INTEGRATED or not given.sold_or_consumed_here:
        return []
    told = given.sale_notified_on
    if told is not None and told <= given.brought_in_on:
        return []
    sentence = _("Say on which day, not after it came in, the sale or consumption was notified.")
    return [
        Reason(
            "sale_not_notified", sentence, NOTIFIED, "sale_notified_on", told.isoformat() if told else None
        )
    ]


@guard(Article("45", 1), _("Export permission is recorded by customs."), on_input=True)
def export_permission_is_customs_word(row: CargoLot, ctx: Ctx) -> list[Reason]:
    """No duty hangs on cargo permitted for export: a party's own word does not make it such."""
    if ctx.actor.kind != "party" or not ctx.input.export_permitted:
        return []
    sentence = _("Export permission is recorded by customs, not by who brings the cargo in.")
    name = "export_permitted"
    return [Reason("export_permission_is_customs_word", sentence, Article("45", 1), name, True)]


def _permissions(subjects: Sequence[Subject]) -> dict[int, OutsideStorage]:
    """By case: the permission for this cargo, at the place it comes to, on the day on which it comes."""
    from bonded_areas.models.outside_storage import OutsideStorage

    left = _lots_left([s for s in subjects if isinstance(s.input, ComeInInput)])
    wanted = {
        s.case_id: (
            s.input.place_id,
            left[s.case_id].transport_document if s.case_id in left else s.input.transport_document,
            s.input.on if isinstance(s.input, ComeInInput) else s.input.brought_in_on,
        )
        for s in subjects
        if s.case_id in left or isinstance(s.input, BringInInput)
    }
    cases = defaultdict[tuple[int, str], list[int]](list)
    for case_id, (place_id, document, _day) in wanted.items():
        cases[place_id, document].append(case_id)
    rows = OutsideStorage._base_manager.filter(
        place_id__in={place_id for place_id, _document in cases},
        transport_document__in={document for _place, document in cases},
        state__in=(OutsideState.PERMITTED, OutsideState.ENDED),
    )
    return {
        case_id: one
        for one in rows.order_by("until_on")
        for case_id in cases.get((one.place_id, one.transport_document), ())
        if one.from_on <= wanted[case_id][2] <= one.until_on
    }


OUTSIDE: Fact[OutsideStorage | None] = Fact("stored_outside", _permissions, lambda: None)


@guard(OUTSIDE_AREAS, _("The cargo is not permitted there."), facts=(PLACE, OUTSIDE), on_input=True)
def is_permitted_outside(row: CargoLot, ctx: Ctx) -> list[Reason]:
    """At a place that is no bonded area only the cargo lies for which it was permitted, and no more of it."""
    place, permission, given = ctx[PLACE], ctx[OUTSIDE], ctx.input
    if place is None or place.kind != PlaceKind.OTHER:
        return []
    if permission is None:
        sentence = _("There is no permission in force to store this cargo there on that day.")
        return [Reason("not_permitted_there", sentence, OUTSIDE_AREAS, "place_id", place.code)]
    if given.packages <= permission.packages and given.gross_mass_kg <= permission.gross_mass_kg:
        return []
    sentence = _("More than was permitted: {packages} packages, {mass} kg.")
    told = format_lazy(sentence, packages=permission.packages, mass=permission.gross_mass_kg)
    return [Reason("more_than_permitted", told, OUTSIDE_AREAS, "packages", given.packages)]


@guard(
    PERIODS,
    _("The holidays of that year are not known: the periods of the cargo cannot be counted."),
    on_input=True,
    field="brought_in_on",
)
def day_can_be_counted_from(row: CargoLot, ctx: Ctx) -> bool:
    return bool(ctx.input.brought_in_on.year >= FIRST_YEAR)


place_may_take_in_cargo = may_take_in(
    STANDING, on=lambda row, ctx: ctx.input.brought_in_on, administrator=lambda row, ctx: ctx[ADMINISTRATOR]
)
# What the law asks of cargo that comes into a place, whether by itself, by a list or by a manifest.
COMES_IN = (
    place_exists,
    place_is_in_the_district,
    not_in_the_future,
    day_can_be_counted_from,
    administrator_is_known,
    is_not_prohibited,
    is_permitted_outside,
    sale_is_notified_first,
    place_may_take_in_cargo,
    export_permission_is_customs_word,
    kind_is_taken,
)


@guard(Article("63", 1), _("Some of the cargo is on the road."))
def nothing_is_on_the_road(row: CargoLot, ctx: Ctx) -> bool:
    return not row.balance.transit


@guard(Article("58"), _("Some of the cargo is in operation."))
def nothing_is_in_operation(row: CargoLot, ctx: Ctx) -> bool:
    return not row.balance.away or row.away_as == State.SAMPLED_OUT


def _removed_last(subjects: Sequence[Subject]) -> dict[int, Amount]:
    """What the last removal of each lot took out of the stock, and out of what was away."""
    found: dict[int, Amount] = {}
    newest: dict[int, datetime] = {}
    rows = StockEntry.objects.filter(
        lot_id__in=[s.case_id for s in subjects], kind__in=(EntryKind.REMOVED, EntryKind.REMOVED_AWAY)
    )
    for row in rows.order_by("-id"):
        if newest.setdefault(row.lot_id, row.entered_at) == row.entered_at:
            found[row.lot_id] = found.get(row.lot_id, Amount()) + row.amount
    return found


REMOVED_LAST: Fact[Amount] = Fact("removed_last", _removed_last, Amount)

# Where and for how long a lot lies, as a part that is split off takes it over.
TERMS = (
    "place_id",
    "place_kind",
    "position",
    "operator_id",
    "brought_in_on",
    "first_approved_on",
    "approved_on",
    "apply_until",
    "store_until",
    "set_until",
    "set_under",
    "storage_applied_on",
    "storage_asked",
    "storage_inspection",
    "housable_since",
    "housable_under",
    "too_late_since",
    "export_permitted",
    "more_time_asked",
    "fixed_by",
    "remove_until",
    "removal_over_on",
    "storage_refused",
)
# What the cargo is, as it goes from lot to lot.
NATURE = (
    "transport_document",
    "description",
    "unit",
    "tariff_code",
    "origin",
    "customs_value_yen",
    "administrator_id",
)
