"""The questions asked of the stock: what is in a place, what runs out when, and what the books said on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Min, Sum

from bonded_areas.models import CargoLot, Place, StockEntry
from bonded_areas.models.lot_state import STORED
from bonded_areas.rules.stock import Amount, Balance, Kind, balance_of
from statute import clock

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.actors import Actor

# The ages of stored cargo that an area's page tells apart: at most so many days.
AGES: Final = (30, 90, 365, 730)
CHUNK: Final = 500


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
    rows = rows.filter(case__due_at__isnull=False, case__due_at__lte=until)
    return rows.select_related("case__office", "place").order_by("case__due_at", "case_id")


def housable(actor: Actor) -> QuerySet[CargoLot]:
    """Stored lots that customs may house (80(1)), the longest since first."""
    rows: QuerySet[CargoLot] = CargoLot.objects.visible_to(actor)
    rows = rows.filter(housable_since__isnull=False, state__in=STORED)
    return rows.select_related("case__office", "place").order_by("housable_since", "case_id")


@dataclass(slots=True)
class InPlace:
    """What is stored in a place: how many lots, how much, how old, and the space it takes."""

    lots: int = 0
    packages: int = 0
    gross_mass_kg: Any = 0
    volume_m3: Any = None
    oldest_on: date | None = None
    # (at most so many days, None for more; lots)
    by_age: list[tuple[int | None, int]] = field(default_factory=list)


def in_place(place: Place, today: date) -> InPlace:
    """What is stored there today, in three queries."""
    stored = CargoLot.objects.filter(place=place, state__in=STORED)
    sums = stored.order_by().aggregate(
        lots=Count("pk"), packages=Sum("stock_packages"), mass=Sum("stock_mass_kg"), volume=Sum("volume_m3"),
        oldest=Min("brought_in_on"),
    )  # fmt: skip
    by_day = stored.order_by().values_list("brought_in_on").annotate(n=Count("pk"))
    ages: dict[int | None, int] = {}
    for day, count in by_day:
        age = (today - day).days
        bucket = next((most for most in AGES if age <= most), None)
        ages[bucket] = ages.get(bucket, 0) + count
    return InPlace(
        sums["lots"], sums["packages"] or 0, sums["mass"] or 0, sums["volume"], sums["oldest"],
        [(most, ages.get(most, 0)) for most in (*AGES, None)],
    )  # fmt: skip


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


def in_stock(place: Place) -> QuerySet[CargoLot]:
    """The lots of a place of which something is in stock, as a count is compared with."""
    rows: QuerySet[CargoLot] = CargoLot.objects.filter(place=place, state__in=STORED)
    return rows.select_related("case").order_by("case_id")


def documents_in(place: Place, documents: Sequence[str]) -> set[str]:
    """Which of these transport documents have cargo stored in the place."""
    rows = CargoLot.objects.filter(place=place, transport_document__in=documents, state__in=STORED)
    return set(rows.values_list("transport_document", flat=True))


def _moves(entries: Iterable[StockEntry]) -> list[tuple[Kind, Amount]]:
    return [(Kind(entry.kind), entry.amount) for entry in entries]
