"""What the acts of a transport must know besides its row: each one or two queries for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from accounts.models import Office, Person
from bonded_areas.claims import AtStake, at_stake
from bonded_areas.models.cargo_lot import CargoLot
from bonded_areas.models.lot_state import IN_STOCK
from bonded_areas.models.place import Place
from bonded_areas.models.transport_blanket import TransportBlanket
from bonded_areas.models.transport_line import TransportLine, by_transport
from parties.authorised_operators import holders
from parties.rules.authorisation_kinds import Kind as Status
from statute import clock
from statute.models import Hold
from statute.transitions import Fact, Related, Subject


def _ids(subjects: Sequence[Subject]) -> list[int]:
    return [s.case_id for s in subjects]


LINES: Fact[list[TransportLine]] = Fact(
    "transport_lines",
    lambda ss: by_transport(
        TransportLine.objects.filter(transport_id__in=_ids(ss))
        .select_related("lot")
        .order_by("transport_id", "number")
    ),
    list,
)


def _lot_cases(case_ids: Sequence[int]) -> Mapping[int, Sequence[int]]:
    found: dict[int, list[int]] = {}
    rows = TransportLine.objects.filter(transport_id__in=case_ids, lot__isnull=False)
    for transport_id, lot_id in rows.values_list("transport_id", "lot_id"):
        found.setdefault(transport_id, []).append(lot_id)
    return found


# The lots that an act enters in the ledgers of.
LOT_CASES = Related("lots of the transport", _lot_cases)


def _stakes(subjects: Sequence[Subject]) -> Mapping[int, AtStake]:
    """What would be collected for each transport were its period over, by the law of the day of Article 5(i)."""
    rows = TransportLine.objects.filter(transport_id__in=_ids(subjects)).select_related("lot")
    lines = by_transport(rows.order_by("number"))
    today = clock.today()
    goods = {
        s.case_id: (
            s.row.law_of or today,
            [g for line in lines.get(s.case_id, ()) for g in line.dutiable_goods()],
        )
        for s in subjects
    }
    return at_stake(goods)


STAKE: Fact[AtStake | None] = Fact("at_stake", _stakes, lambda: None)


@dataclass(frozen=True, slots=True)
class Named:
    """Who and what an input names by code; None where there is no such code. `lots` by what each line said."""

    persons: Mapping[str, Person]
    places: Mapping[str, Place]
    offices: Mapping[str, Office]
    lots: Mapping[tuple[int, str], list[CargoLot]]

    def lots_of(self, place: Place | None, said: str) -> list[CargoLot]:
        """The lots with some stock in a place that a line can mean."""
        return self.lots.get((place.pk, said), []) if place is not None else []


def _named(subjects: Sequence[Subject]) -> dict[int, Named]:
    given = [s.input for s in subjects]
    persons = {p.code: p for p in Person.objects.filter(code__in={i.holder for i in given})}
    codes = {code for i in given for code in (i.origin, i.destination) if code}
    places = {p.code: p for p in Place.objects.filter(code__in=codes)}
    wanted = {i.destination_office for i in given if i.destination_office}
    offices = {o.code: o for o in Office.objects.filter(code__in=wanted)} if wanted else {}
    said = {line.lot for i in given for line in i.lines if line.lot}
    lots = _lots(said, {p.pk for p in places.values()}) if said else {}
    named = Named(persons, places, offices, lots)
    return {s.case_id: named for s in subjects}


def _lots(said: set[str], place_ids: set[int]) -> dict[tuple[int, str], list[CargoLot]]:
    handles = {text: handle for text in said if (handle := _uuid(text)) is not None}
    rows = CargoLot._base_manager.filter(
        Q(transport_document__in=said) | Q(case__handle__in=handles.values()),
        place_id__in=place_ids,
        state__in=IN_STOCK,
    )
    found: dict[tuple[int, str], list[CargoLot]] = {}
    for lot in rows.select_related("case").order_by("case_id")[:2000]:
        for text in {lot.transport_document, str(lot.case.handle)} & (said | set(map(str, handles.values()))):
            found.setdefault((lot.place_id, text), []).append(lot)
    return found


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


NAMED: Fact[Named] = Fact("named_of_transport", _named, lambda: Named({}, {}, {}, {}))


def _holds_of_lots(lot_ids: set[int]) -> dict[int, list[Hold]]:
    found: dict[int, list[Hold]] = {}
    for hold in Hold.objects.filter(case_id__in=lot_ids, lifted_at__isnull=True).order_by("id"):
        found.setdefault(hold.case_id, []).append(hold)
    return found


def _holds(subjects: Sequence[Subject]) -> Mapping[int, list[Hold]]:
    """The open holds on the lots of each transport."""
    lots = _lot_cases(_ids(subjects))
    holds = _holds_of_lots({lot for ids in lots.values() for lot in ids})
    return {case_id: [h for lot in ids for h in holds.get(lot, ())] for case_id, ids in lots.items()}


def _holds_of_named(subjects: Sequence[Subject]) -> Mapping[int, list[Hold]]:
    """The open holds on the lots that an input names."""
    named = _named(subjects)
    meant = {
        s.case_id: {
            lot.pk
            for line in s.input.lines
            for lot in named[s.case_id].lots_of(named[s.case_id].places.get(s.input.origin), line.lot)
        }
        for s in subjects
    }
    holds = _holds_of_lots({lot for ids in meant.values() for lot in ids})
    return {case_id: [h for lot in ids for h in holds.get(lot, ())] for case_id, ids in meant.items()}


LOT_HOLDS: Fact[list[Hold]] = Fact("lot_holds", _holds, list)
NAMED_LOT_HOLDS: Fact[list[Hold]] = Fact("named_lot_holds", _holds_of_named, list)


def new_destinations(subjects: Sequence[Subject]) -> Mapping[int, Place]:
    """The place that each input names as another destination."""
    places = {p.code: p for p in Place.objects.filter(code__in={s.input.destination for s in subjects})}
    return {s.case_id: places[s.input.destination] for s in subjects if s.input.destination in places}


NEW_DESTINATION: Fact[Place | None] = Fact("new_destination", new_destinations, lambda: None)


def _destinations(subjects: Sequence[Subject]) -> Mapping[int, Any]:
    """The place of destination as it is on record now: its office takes the cargo into its books."""
    places = Place.objects.in_bulk({s.row.destination_id for s in subjects if s.row.destination_id})
    return {s.case_id: places.get(s.row.destination_id) for s in subjects}


DESTINATION: Fact[Place | None] = Fact("destination", _destinations, lambda: None)


def _blanket_cases(inputs: Sequence[Any]) -> Sequence[int]:
    wanted = [i.blanket for i in inputs]
    rows = TransportBlanket._base_manager.filter(case__reference__in=wanted)
    return list(rows.values_list("pk", flat=True))


# Locked while a shipment is entered under it, so that none slips in as it ends.
BLANKET_CASES = Related("blanket approval", of_inputs=_blanket_cases)


def _blankets(subjects: Sequence[Subject]) -> Mapping[int, TransportBlanket]:
    rows = TransportBlanket._base_manager.filter(case__reference__in={s.input.blanket for s in subjects})
    found = {
        row.case.reference: row for row in rows.select_related("case", "origin", "destination", "holder")
    }
    return {s.case_id: found[s.input.blanket] for s in subjects if s.input.blanket in found}


BLANKET: Fact[TransportBlanket | None] = Fact("blanket", _blankets, lambda: None)


def _blankets_of(subjects: Sequence[Subject]) -> Mapping[int, TransportBlanket]:
    rows = TransportBlanket._base_manager.in_bulk({s.row.blanket_id for s in subjects if s.row.blanket_id})
    return {s.case_id: rows[s.row.blanket_id] for s in subjects if s.row.blanket_id}


BLANKET_OF: Fact[TransportBlanket | None] = Fact("blanket_of", _blankets_of, lambda: None)


def _named_carriers(subjects: Sequence[Subject]) -> Mapping[int, bool]:
    codes = dict(Person.objects.filter(code__in={s.input.holder for s in subjects}).values_list("code", "pk"))
    held = holders(Status.CARRIER, codes.values())
    return {s.case_id: codes.get(s.input.holder) in held for s in subjects}


def _carriers(subjects: Sequence[Subject]) -> Mapping[int, bool]:
    held = holders(Status.CARRIER, {s.row.holder_id for s in subjects})
    return {s.case_id: s.row.holder_id in held for s in subjects}


# Whether the person is approved for specified bonded transport today (63-2).
NAMED_IS_APPROVED: Fact[bool] = Fact("named_is_approved_carrier", _named_carriers, lambda: False)
HOLDER_IS_APPROVED: Fact[bool] = Fact("holder_is_approved_carrier", _carriers, lambda: False)
