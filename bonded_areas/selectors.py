"""The questions asked of the stock: what is in a place, what runs out when, and what the books said on a day."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, DecimalField, F, Min, Prefetch, Q, Sum

from bonded_areas.models import BondedOperation, CargoLot, Place, StockEntry
from bonded_areas.models.lot_state import IN_STOCK, LIVE, STORED
from bonded_areas.models.stock_entry import EntryKind
from bonded_areas.rules.stock import Amount, Balance, Kind, balance_of
from statute import clock
from statute.models import DeadlineRow, JournalEntry

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.actors import Actor

# The ages of stored cargo that an area's page tells apart: at most so many days.
AGES: Final = (30, 90, 365, 730)
# Within how many days from today the list of what falls due looks.
WINDOWS: Final = (7, 14, 30, 90)
CHUNK: Final = 500
_ACCOUNTS: Final = ("stock", "transit", "away")
_MEASURES: Final = {"packages": "packages", "mass": "gross_mass_kg", "quantity": "quantity"}
WAY: Final = 7


def places_visible_to(actor: Actor) -> QuerySet[Place]:
    """An operator sees its own areas, an officer those of the offices; nobody else any."""
    rows = Place.objects.select_related("office", "operator")
    if actor.kind == "system":
        return rows
    if actor.kind == "staff":
        return rows.filter(office_id__in=actor.all_offices)
    return rows.filter(operator_id__in=actor.persons_for("bonded_operator"))


def due_within(actor: Actor, days: int, today: date) -> QuerySet[CargoLot]:
    """Stored lots of which a period ends within so many days, the soonest first: by the index of due cases.

    What an operator sees is its own; an officer asks for the offices it serves.
    """
    until = clock.midnight(today + timedelta(days=days + 1))
    rows: QuerySet[CargoLot] = CargoLot.objects.visible_to(actor)
    rows = rows.filter(case__kind=CargoLot.kind(), case__due_at__isnull=False, case__due_at__lte=until)
    return rows.select_related("case__office", "place").order_by("case__due_at", "case_id")


def stored_in(place_ids: Sequence[int]) -> dict[int, int]:
    """How many lots are stored in each of these places, in one query; none where there are none."""
    rows = CargoLot.objects.filter(place_id__in=place_ids, state__in=STORED).order_by()
    return dict(rows.values_list("place_id").annotate(n=Count("pk")))


@dataclass(slots=True)
class InPlace:
    """What is stored in a place: how many lots, how much, how old, and the space it takes."""

    lots: int = 0
    packages: int = 0
    gross_mass_kg: Any = 0
    # Of the lots whose volume is known, the part that is there still; and of how many it is not known.
    volume_m3: Any = None
    volume_unknown: int = 0
    oldest_on: date | None = None
    # (at most so many days, None for more; lots)
    by_age: list[tuple[int | None, int]] = field(default_factory=list)


def in_place(place: Place, today: date) -> InPlace:
    """What is stored there today, in two queries."""
    stored = CargoLot.objects.filter(place=place, state__in=STORED)
    # A lot's volume is that of what came in: what is left of it takes as much less as it weighs less.
    left = F("volume_m3") * F("stock_mass_kg") / F("gross_mass_kg")
    sums = stored.order_by().aggregate(
        lots=Count("pk"),
        packages=Sum("stock_packages"),
        mass=Sum("stock_mass_kg"),
        oldest=Min("brought_in_on"),
        volume=Sum(left, filter=Q(gross_mass_kg__gt=0), output_field=DecimalField()),
        unknown=Count("pk", filter=Q(volume_m3__isnull=True)),
    )
    by_day = stored.order_by().values_list("brought_in_on").annotate(n=Count("pk"))
    ages: dict[int | None, int] = {}
    for day, count in by_day:
        age = (today - day).days
        bucket = next((most for most in AGES if age <= most), None)
        ages[bucket] = ages.get(bucket, 0) + count
    return InPlace(
        sums["lots"],
        sums["packages"] or 0,
        sums["mass"] or 0,
        sums["volume"],
        sums["unknown"],
        sums["oldest"],
        [(most, ages.get(most, 0)) for most in (*AGES, None)],
    )


@dataclass(frozen=True, slots=True)
class BookLine:
    """One lot in the books of a period: what there was before, what happened, what there is after."""

    lot: CargoLot
    before: Balance
    entries: tuple[StockEntry, ...]
    after: Balance


def book(place: Place, first: date, last: date, after: int = 0, most: int = CHUNK) -> list[BookLine]:
    """The books of a place (34-2, 61-3) from a day to a day: the lots that were there or moved, by key.

    Three queries for at most `most` lots with a key above `after`.
    """
    moved = StockEntry.objects.filter(lot__place=place, happened_on__lte=last, lot_id__gt=after)
    lot_ids = list(moved.order_by("lot_id").values_list("lot_id", flat=True).distinct()[:most])
    lots = CargoLot._base_manager.select_related("case").in_bulk(lot_ids)
    entries: dict[int, list[StockEntry]] = {}
    for entry in StockEntry.objects.filter(lot_id__in=lot_ids, happened_on__lte=last).order_by("id"):
        entries.setdefault(entry.lot_id, []).append(entry)
    lines = []
    for lot_id in lot_ids:
        before = balance_of(_moves(e for e in entries[lot_id] if e.happened_on < first))
        within = tuple(e for e in entries[lot_id] if e.happened_on >= first)
        until = balance_of(_moves(entries[lot_id]))
        lines.append(BookLine(lots[lot_id], before, within, until))
    return lines


def whole_book(place: Place, first: date, last: date) -> Iterator[BookLine]:
    """All the lines of the books, read by key: what neither was there nor moved in the period is left out."""
    after = 0
    while lines := book(place, first, last, after):
        yield from (line for line in lines if line.before or line.entries)
        after = lines[-1].lot.pk


def ledger(lot: CargoLot, until: datetime | None = None) -> list[tuple[StockEntry, Balance]]:
    """The entries of a lot with the balance after each, as the ledger stood at an instant; as it stands by default."""
    rows = StockEntry.objects.filter(lot=lot).select_related("other").order_by("id")
    if until is not None:
        rows = rows.filter(entered_at__lt=until)
    found, balance = [], Balance()
    for entry in rows:
        balance = balance.after(Kind(entry.kind), entry.amount)
        found.append((entry, balance))
    return found


@dataclass(frozen=True, slots=True)
class Stood:
    """One lot and what it had when the books stood so."""

    lot: CargoLot
    balance: Balance


def stood_in(place: Place, until: datetime, after: int = 0, most: int = CHUNK) -> list[Stood]:
    """What the books of a place had in stock, on the road or away at an instant, by key; in two queries.

    What was entered later is not in it, though it happened before.
    """
    rows = list(_there(place, until).filter(lot_id__gt=after).order_by("lot_id")[:most])
    lots = CargoLot._base_manager.select_related("case").in_bulk([row["lot_id"] for row in rows])
    return [Stood(lots[row["lot_id"]], _balance_in(row)) for row in rows]


def whole_stood_in(place: Place, until: datetime) -> tuple[int, Balance]:
    """How many lots the books of a place had at an instant, and how much in all; in one query."""
    names = [f"{account}_{short}" for account in _ACCOUNTS for short in _MEASURES]
    sums = _there(place, until).aggregate(
        count=Count("lot_id"), **{f"all_{name}": Sum(name) for name in names}
    )
    return sums["count"], _balance_in({name: sums[f"all_{name}"] or 0 for name in names})


def _there(place: Place, until: datetime) -> Any:
    """The accounts of each lot of which there was something by the books of that instant."""
    there = reduce(
        or_, (Q(**{f"{account}_{short}__gt": 0}) for account in _ACCOUNTS for short in ("mass", "packages"))
    )
    return _accounts_of(StockEntry.objects.filter(lot__place=place, entered_at__lt=until)).filter(there)


def lay_at(lot_ids: Sequence[int], until: datetime) -> dict[int, str]:
    """Where in their place these lots lay at an instant, by what the journal says; in one query.

    A part that is split off lies where the lot lay.
    """
    told = JournalEntry.objects.filter(
        case_id__in=lot_ids, at__lt=until, action__in=("be_split_off", "move_inside")
    )
    newest = told.order_by("case_id", "-sequence").distinct("case_id").values_list("case_id", "body")
    changes = {lot_id: json.loads(body)["changes"] for lot_id, body in newest}
    return {
        lot_id: changed["position"][1] or "" for lot_id, changed in changes.items() if "position" in changed
    }


def _accounts_of(entries: Any) -> Any:
    """Nine sums for each lot: packages, mass and quantity in each of the three accounts."""
    return entries.values("lot_id").annotate(
        **{
            f"{account}_{short}": Sum(F(f"{account}_sign") * F(column))
            for account in _ACCOUNTS
            for short, column in _MEASURES.items()
        }
    )


def _balance_in(row: dict[str, Any]) -> Balance:
    stock, transit, away = (
        Amount(row[f"{account}_packages"], row[f"{account}_mass"], row[f"{account}_quantity"])
        for account in _ACCOUNTS
    )
    return Balance(stock, transit, away)


@dataclass(frozen=True, slots=True)
class DueDays:
    """How many lots have a period that ends on which day of a span; of the others, how many before, after and late."""

    by_day: Mapping[date, int]
    before: int
    after: int
    late: int


def due_by_day(place: Place, actor: Actor, first: date, last: date, today: date) -> DueDays:
    """The lots of a place by the day on which their next period ends, counted at the database in two queries.

    `late` are those whose last day is over; `before` those that end before `first` and are not late.
    """
    rows = CargoLot.objects.visible_to(actor).filter(place=place, case__due_at__isnull=False).order_by()
    # An instant is the first that is late: 00:00 of the day after the last.
    begin, end, now = (
        clock.midnight(day + timedelta(days=1)) for day in (first, last + timedelta(days=1), today)
    )
    late, before = Q(case__due_at__lt=now), Q(case__due_at__lt=begin)
    sums = rows.aggregate(
        late=Count("pk", filter=late),
        before=Count("pk", filter=before & ~late),
        after=Count("pk", filter=Q(case__due_at__gte=end)),
    )
    found: dict[date, int] = {}
    shown = rows.filter(case__due_at__gte=begin, case__due_at__lt=end)
    for due_at, count in shown.values_list("case__due_at").annotate(n=Count("pk")):
        day = clock.day_of(due_at) - timedelta(days=1)
        found[day] = found.get(day, 0) + count
    return DueDays(found, **sums)


def next_deadlines(case_ids: Sequence[int]) -> dict[int, DeadlineRow]:
    """Of each of these cases the deadline that runs out first, in one query; none where none runs."""
    open_ones = (DeadlineRow.Status.RUNNING, DeadlineRow.Status.PARKED)
    running = DeadlineRow.objects.filter(case_id__in=case_ids, status__in=open_ones)
    rows = running.order_by("case_id", "late_from", "id").distinct("case_id")
    return {row.case_id: row for row in rows}


def way_of(row: CargoLot, actor: Actor) -> list[CargoLot]:
    """The lots through which cargo came to this one and went on by transport, as far as this person may see them.

    Seven back and seven on at the most: each step back is one query, those on are one.
    """
    seen = CargoLot.objects.visible_to(actor).select_related("place", "case")
    back: list[CargoLot] = []
    at: int | None = row.from_lot_id
    while at is not None and len(back) < WAY:
        before = seen.filter(pk=at).first()
        if before is None:
            break
        back.append(before)
        at = before.from_lot_id
    on = seen.filter(from_lot=row.pk, entries__kind=EntryKind.ARRIVED).order_by("case_id")[:WAY]
    return [*reversed(back), row, *on]


def agrees(balance: Balance, fields: Mapping[str, Any]) -> bool:
    """Whether a balance of the ledger is what the journal says of a lot (`AsItStood.fields`)."""
    return all(
        Decimal(str(fields.get(f"{account}_{column}") or 0)) == getattr(getattr(balance, account), measure)
        for account in ("stock", "transit", "away")
        for column, measure in (
            ("packages", "packages"),
            ("mass_kg", "gross_mass_kg"),
            ("quantity", "quantity"),
        )
    )


# What an operation did to the stock, for pages and the API: read with it, however many operations are listed.
PARTS_OF_OPERATION: Final = (
    Prefetch(
        "case__stock_entries", StockEntry.objects.select_related("lot__case", "lot__place").order_by("id")
    ),
)


def put_to_work(row: BondedOperation) -> list[tuple[CargoLot, Amount]]:
    """How much of which lots an operation holds or has used: what went in without what went back."""
    signs = {EntryKind.PUT_TO_WORK: 1, EntryKind.PUT_BACK: -1}
    return [(lot, amount) for lot, amount in _parts(row, signs) if amount]


def made_by(row: BondedOperation) -> list[tuple[CargoLot, Amount]]:
    """The lots that an operation made, with how much of each is foreign cargo."""
    return _parts(row, {EntryKind.PRODUCED: 1})


def to_be_declared(row: BondedOperation) -> list[CargoLot]:
    """What an operation that makes several products made and is to be declared for import without delay (58-2)."""
    return [lot for lot, _amount in made_by(row) if row.several_products and lot.state in LIVE]


def _parts(row: BondedOperation, signs: Mapping[EntryKind, int]) -> list[tuple[CargoLot, Amount]]:
    found: dict[int, tuple[CargoLot, Amount]] = {}
    for entry in row.case.stock_entries.all():
        if sign := signs.get(EntryKind(entry.kind)):
            lot, amount = found.get(entry.lot_id, (entry.lot, Amount()))
            found[entry.lot_id] = (lot, amount + entry.amount * sign)
    return list(found.values())


def in_stock(place: Place) -> QuerySet[CargoLot]:
    """The lots of a place of which something is in stock, as a count or a list is compared with."""
    rows: QuerySet[CargoLot] = CargoLot.objects.filter(place=place, state__in=IN_STOCK)
    return rows.select_related("case").order_by("case_id")


def documents_in(place: Place, documents: Sequence[str]) -> set[str]:
    """Which of these transport documents have cargo stored in the place."""
    rows = CargoLot.objects.filter(place=place, transport_document__in=documents, state__in=STORED)
    return set(rows.values_list("transport_document", flat=True))


def _moves(entries: Iterable[StockEntry]) -> list[tuple[Kind, Amount]]:
    return [(Kind(entry.kind), entry.amount) for entry in entries]
