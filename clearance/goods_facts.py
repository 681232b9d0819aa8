"""What must be known of the goods of a declaration: their lot, the report of their arrival, holds, jurisdiction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from django.db.models import F, QuerySet

from accounts.models import Office, OfficeKind
from arrivals.selectors import arrival_of
from bonded_areas.models import CargoLot, Place
from bonded_areas.models.lot_state import IN_STOCK
from bonded_areas.models.lot_stop import INFRINGEMENT as STOPPED_LOT
from clearance.facts import grouped, ids_of, stated
from clearance.states import UNDER_WAY
from statute.models import Case, Hold
from statute.transitions import Fact, Related, Subject

if TYPE_CHECKING:
    from clearance.models.import_declaration import ImportDeclaration

# Holds that concern the goods, whichever declaration they were found under (71, 87, 69-11, 69-12).
FALSE_ORIGIN: Final = "false_origin"
HELD_FOR_ORIGIN: Final = "held_for_origin"
PROHIBITED: Final = "prohibited"
INFRINGEMENT: Final = STOPPED_LOT
SUSPICION: Final = "suspicion"
ON_GOODS: Final = (FALSE_ORIGIN, HELD_FOR_ORIGIN, PROHIBITED, INFRINGEMENT, SUSPICION)
Key = tuple[str, int | None]


def _lots(subjects: Sequence[Subject]) -> dict[int, CargoLot]:
    """The lot in bonded storage that a declaration is for.

    The lot it was lodged for, as long as it says the same goods; else one under its transport document and
    place, and of several the oldest that no other declaration under way is for. A lot is declared once: what is to
    be declared in parts is split into lots before.
    """
    keys = _keys(subjects)
    found: dict[int, CargoLot] = {}
    linked = {s.row.lot_id for s in subjects if s.row.lot_id}
    by_id = {lot.pk: lot for lot in CargoLot.objects.filter(pk__in=linked)} if linked else {}
    open_keys: dict[int, Key] = {}
    for subject in subjects:
        lot = by_id.get(subject.row.lot_id)
        same = keys[subject.case_id] == (subject.row.transport_document, subject.row.place_id)
        if lot is None or not same:
            open_keys[subject.case_id] = keys[subject.case_id]
        elif lot.state in IN_STOCK:
            found[subject.case_id] = lot
    return {**found, **_lots_by_key(open_keys)}


def _keys(subjects: Sequence[Subject]) -> dict[int, Key]:
    """The transport document and the place of the goods, as the declaration says or is to say."""
    said = {s.case_id: stated(s) for s in subjects}
    codes = {one.place for one in said.values() if one is not None and one.place}
    places = dict(Place.objects.filter(code__in=codes).values_list("code", "pk")) if codes else {}
    return {
        s.case_id: (s.row.transport_document, s.row.place_id)
        if (one := said[s.case_id]) is None
        else (one.transport_document, places.get(one.place or ""))
        for s in subjects
    }


def _lots_by_key(keys: Mapping[int, Key]) -> dict[int, CargoLot]:
    documents = {document for document, _place in keys.values() if document}
    if not documents:
        return {}
    stored: dict[Key, list[CargoLot]] = defaultdict(list)
    rows = CargoLot.objects.filter(transport_document__in=documents, state__in=IN_STOCK)
    for lot in rows.order_by("case_id"):
        stored[lot.transport_document, lot.place_id].append(lot)
    others = _others_under_way(documents).exclude(pk__in=keys)
    taken = set(others.values_list("lot_id", flat=True))
    found = {}
    for case_id, key in keys.items():
        chosen = next((lot for lot in stored.get(key, ()) if lot.pk not in taken), None)
        if chosen is not None:
            found[case_id] = chosen
            taken.add(chosen.pk)
    return found


def _others_under_way(documents: Iterable[str]) -> QuerySet[ImportDeclaration]:
    """Declarations under way whose goods are in storage under these transport documents."""
    from clearance.models.import_declaration import ImportDeclaration

    found: QuerySet[ImportDeclaration] = ImportDeclaration.objects.filter(
        lot__transport_document__in=documents, lot__state__in=IN_STOCK, state__in=UNDER_WAY
    )
    return found


LOT: Fact[CargoLot | None] = Fact("lot", _lots, lambda: None)


def _declared_as(subjects: Sequence[Subject]) -> dict[int, str]:
    keys = {case_id: key for case_id, key in _keys(subjects).items() if key[0]}
    if not keys:
        return {}
    rows = _others_under_way({document for document, _place in keys.values()})
    known: dict[Key, list[tuple[int, str]]] = defaultdict(list)
    told = rows.order_by("pk").values_list(
        "pk", "lot__transport_document", "lot__place_id", "case__reference"
    )
    for other, document, place, reference in told:
        known[document, place].append((other, reference or ""))
    return {
        case_id: reference
        for case_id, key in keys.items()
        for other, reference in known.get(key, ())[:2]
        if other != case_id
    }


# The reference of another declaration under way of cargo under the same transport document at the same place.
DECLARED_AS: Fact[str] = Fact("declared_as", _declared_as, str)


@dataclass(frozen=True, slots=True)
class Reported:
    """That the carrier told customs of the cargo, and the day on which it arrives."""

    arrives_on: date


def _reports(subjects: Sequence[Subject]) -> dict[int, Reported]:
    keys = {case_id: document for case_id, (document, _place) in _keys(subjects).items() if document}
    days = arrival_of(set(keys.values()))
    return {case_id: Reported(days[document]) for case_id, document in keys.items() if document in days}


# The last report or manifest with the declaration's transport document (15(1), (9)).
CARGO_REPORT: Fact[Reported | None] = Fact("cargo_report", _reports, lambda: None)


def _held_elsewhere(subjects: Sequence[Subject]) -> dict[int, list[Hold]]:
    """Open holds for the goods' own sake that another declaration of the same lot left behind."""
    lots = {s.case_id: s.row.lot_id for s in subjects if s.row.lot_id}
    if not lots:
        return {}
    holds = Hold.objects.filter(
        kind__in=ON_GOODS, lifted_at__isnull=True, case__importdeclaration__lot_id__in=set(lots.values())
    ).annotate(lot_id=F("case__importdeclaration__lot_id"))
    by_lot = grouped(holds.order_by("id"), lambda hold: hold.lot_id)
    return {
        case_id: [hold for hold in by_lot.get(lot_id, ()) if hold.case_id != case_id]
        for case_id, lot_id in lots.items()
    }


HELD_ELSEWHERE: Fact[list[Hold]] = Fact("held_elsewhere", _held_elsewhere, list)


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """An office that is to inspect: whether it exists, is another one, and has the goods in its district."""

    exists: bool = False
    own: bool = False
    place_known: bool = True
    over_goods: bool = False


def _jurisdictions(subjects: Sequence[Subject]) -> dict[int, Jurisdiction]:
    """The goods are at the place named, else where their lot is, else at the place declared."""
    wanted = {s.input.office_id for s in subjects}
    offices = dict(
        Office.objects.filter(pk__in=wanted).exclude(kind=OfficeKind.HEADQUARTERS).values_list("pk", "path")
    )
    over = "office__path"
    named = dict(
        Place.objects.filter(code__in={s.input.place or "" for s in subjects}).values_list("code", over)
    )
    lots = CargoLot.objects.filter(pk__in={s.row.lot_id for s in subjects})
    of_lot = dict(lots.values_list("pk", f"place__{over}"))
    places = Place.objects.filter(pk__in={s.row.place_id for s in subjects})
    of_place = dict(places.values_list("pk", over))
    own = dict(Case.objects.filter(pk__in=ids_of(subjects)).values_list("pk", "office_id"))
    found = {}
    for s in subjects:
        office, place = s.input.office_id, s.input.place
        at = named.get(place) if place else of_lot.get(s.row.lot_id, of_place.get(s.row.place_id))
        path = offices.get(office)
        found[s.case_id] = Jurisdiction(
            exists=path is not None,
            own=office == own.get(s.case_id),
            place_known=not place or place in named,
            over_goods=bool(at and path and at.startswith(path)),
        )
    return found


JURISDICTION: Fact[Jurisdiction] = Fact("jurisdiction", _jurisdictions, Jurisdiction)


def _lot_cases(case_ids: Sequence[int]) -> dict[int, list[int]]:
    """The lots that these declarations are for: by the link, and before it is made by document and place."""
    from clearance.models.import_declaration import ImportDeclaration

    rows = ImportDeclaration.objects.filter(pk__in=case_ids).values_list(
        "case_id", "lot_id", "transport_document", "place_id"
    )
    found: dict[int, list[int]] = defaultdict(list)
    unlinked: dict[tuple[str, int | None], list[int]] = defaultdict(list)
    for case_id, lot_id, document, place_id in rows:
        if lot_id:
            found[case_id].append(lot_id)
        elif document:
            unlinked[document, place_id].append(case_id)
    if unlinked:
        lots = CargoLot.objects.filter(transport_document__in=[d for d, _ in unlinked], state__in=IN_STOCK)
        for lot_id, document, place_id in lots.values_list("case_id", "transport_document", "place_id"):
            for case_id in unlinked.get((document, place_id), ()):
                found[case_id].append(lot_id)
    return found


LOT_CASES = Related("lots", _lot_cases)
