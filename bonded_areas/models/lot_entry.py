"""What must be said and must hold when cargo comes into a place, and when it leaves it for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from accounts.models import Person
from arrivals.models import Consignment
from arrivals.models.manifest_state import LIVE as MANIFEST_LIVE
from bonded_areas.models.lot_state import State
from bonded_areas.models.lot_stock import AmountInput, Quantity
from bonded_areas.models.outside_state import OutsideState
from bonded_areas.models.place import Place, PlaceKind
from bonded_areas.models.stock_entry import EntryKind, StockEntry
from bonded_areas.rules.stock import Amount
from statute.articles import Article
from statute.authority import CONSEQUENCE
from statute.calendars import FIRST_YEAR
from statute.errors import Reason
from statute.transitions import Ctx, Fact, Identifier, Input, Subject, guard

if TYPE_CHECKING:
    from bonded_areas.models.cargo_lot import CargoLot
    from bonded_areas.models.outside_storage import OutsideStorage

PERIODS, NOTIFIED, UNLOADING = Article("2-2"), Article("62-11"), Article("16", 1)
OUTSIDE_AREAS = Article("30", 1, "ii")


class BringInInput(Input):
    """What is brought in; masses in kg."""

    place_id: Identifier
    transport_document: Annotated[str, Field(min_length=1, max_length=70)]
    description: Annotated[str, Field(min_length=1, max_length=500)]
    # Cargo in bulk has none.
    packages: Annotated[int, Field(ge=0, le=10**9)]
    gross_mass_kg: Annotated[Decimal, Field(gt=0, max_digits=16, decimal_places=6)]
    brought_in_on: date
    quantity: Quantity = Decimal(0)
    unit: Annotated[str, Field(max_length=3, pattern="^[A-Z0-9]*$")] = ""
    volume_m3: Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=3)] | None = None
    # What duty would be charged on, as far as it is known when the cargo comes in.
    tariff_code: Annotated[str, Field(pattern="^([0-9]{9})?$")] = ""
    origin: Annotated[str, Field(pattern="^([A-Z]{2})?$")] = ""
    customs_value_yen: Annotated[int, Field(ge=0, le=10**15)] | None = None
    # Who administers the cargo (41-3, 62-13), where it is not the operator of the place.
    administrator_id: Identifier | None = None
    # In an integrated area: cargo to be sold or consumed there is notified before it comes in (62-11), on this day.
    sold_or_consumed_here: bool = False
    sale_notified_on: date | None = None
    # Prohibited cargo that has not come to be imported may not be stored (30(2)): its item of 69-11(1).
    for_import: bool = True
    # Cargo with an export permission is foreign cargo (2(1)(iii)), for which no duty is collected (45(1)).
    export_permitted: bool = False
    prohibited_item: Literal["", "i", "ii", "iii", "iv", "v-2", "vi", "viii", "ix", "x"] = ""


class LandedInput(BringInInput):
    """So much of a consignment of a manifest comes into the place where it is landed."""

    consignment_id: Identifier
    # As the manifest has it: six digits, or all nine.
    commodity_code: Annotated[str, Field(pattern="^([0-9]{6}|[0-9]{9})?$")] = ""


class ComeInInput(AmountInput):
    """So much of another lot comes into a place by a transport; what the cargo is, is taken from that lot."""

    place_id: Identifier
    from_lot_id: Identifier
    transport: Identifier


def _places(subjects: Sequence[Subject]) -> dict[int, Place]:
    places = Place.objects.in_bulk({s.input.place_id for s in subjects})
    return {s.case_id: places[s.input.place_id] for s in subjects if s.input.place_id in places}


PLACE: Fact[Place | None] = Fact("place", _places, lambda: None)


@guard(Article("30", 1), _("There is no such place."), facts=(PLACE,), on_input=True)
def place_exists(row: CargoLot, ctx: Ctx) -> bool:
    return ctx[PLACE] is not None


@guard(Article("30", 1), _("The place is in another office's district."), facts=(PLACE,), on_input=True)
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


def _administrators(subjects: Sequence[Subject]) -> dict[int, bool]:
    named = {s.input.administrator_id for s in subjects} - {None}
    known = set(Person.objects.filter(pk__in=named).values_list("pk", flat=True)) if named else set()
    return {s.case_id: s.input.administrator_id in {None, *known} for s in subjects}


ADMINISTRATOR_IS_KNOWN = Fact("administrator_is_known", _administrators, lambda: False)


@guard(Article("41-3"), _("There is no such person."), facts=(ADMINISTRATOR_IS_KNOWN,), on_input=True)
def administrator_is_known(row: CargoLot, ctx: Ctx) -> bool:
    return ctx[ADMINISTRATOR_IS_KNOWN]


@guard(Article("30", 1), _("Cargo cannot have been brought in on a day that has not come."), on_input=True)
def not_in_the_future(row: CargoLot, ctx: Ctx) -> bool:
    return bool(ctx.input.brought_in_on <= ctx.today)


@guard(Article("30", 2), _("Prohibited cargo that is not for import may not be stored."), on_input=True)
def is_not_prohibited(row: CargoLot, ctx: Ctx) -> bool:
    return ctx.input.for_import or not ctx.input.prohibited_item


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
    found = OutsideStorage._base_manager.filter(
        place_id__in={place_id for place_id, _document, _day in wanted.values()},
        transport_document__in={document for _place, document, _day in wanted.values()},
        state__in=(OutsideState.PERMITTED, OutsideState.ENDED),
    )
    return {
        case_id: one
        for one in found.order_by("until_on")
        for case_id, (place_id, document, day) in wanted.items()
        if (one.place_id, one.transport_document) == (place_id, document)
        and one.from_on <= day <= one.until_on
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
)
def day_can_be_counted_from(row: CargoLot, ctx: Ctx) -> bool:
    return bool(ctx.input.brought_in_on.year >= FIRST_YEAR)


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
