"""What a licence's transitions must know besides the licence: persons, the place, cargo that lies there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Max
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from accounts.roles import Role
from bonded_areas.models.cargo_lot import CargoLot
from bonded_areas.models.licence_state import State
from bonded_areas.models.lot_state import LIVE
from bonded_areas.models.place import Place, PlaceKind
from bonded_areas.rules.licence_types import LicenceType, Provision, licence_type
from statute.articles import Article
from statute.effects import Create
from statute.errors import Reason
from statute.public_notices import public_notice
from statute.transitions import Ctx, Fact, Guard, GuardTest, Related, Subject, guard

LICENSING = Article("42", 1)
# By these the provisions on warehouses apply to factories, exhibition sites and integrated areas.
BORROWING = (Article("61-4"), Article("62-7"), Article("62-15"))
# The licensee files; what comes on paper, the office enters.
FILING = (Role.BONDED_OPERATOR, Role.BONDED_OFFICER)
EXAMINING = (Role.BONDED_OFFICER, Role.SUPERVISOR)
# The power of the Director General is exercised by those to whom it is delegated (107).
DISPOSING = (Role.SUPERVISOR,)
_PERSON_COLUMNS = ("licensee_id", "successor_id", "transferee_id")


def _people(subjects: Sequence[Subject]) -> dict[int, dict[int, Person]]:
    """By case: the persons its row names, by id; and those its input names, by code, as `person_named`."""
    wanted = {
        s.case_id: {pk for name in _PERSON_COLUMNS if (pk := getattr(s.row, name, None)) is not None}
        for s in subjects
    }
    persons = Person.objects.in_bulk({pk for some in wanted.values() for pk in some})
    return {case_id: {pk: persons[pk] for pk in some} for case_id, some in wanted.items()}


def _named(subjects: Sequence[Subject]) -> dict[int, dict[str, Person]]:
    codes = {
        s.case_id: {
            name: code
            for name in ("person", "administrator")
            if s.input is not None and (code := getattr(s.input, name, None))
        }
        for s in subjects
    }
    wanted = {code for some in codes.values() for code in some.values()}
    persons = {one.code: one for one in Person.objects.filter(code__in=wanted)} if wanted else {}
    return {
        case_id: {name: persons[code] for name, code in some.items() if code in persons}
        for case_id, some in codes.items()
    }


def _places(subjects: Sequence[Subject]) -> dict[int, Place]:
    """The place of the row, or the one that the input names as existing."""
    ids = {s.case_id: s.row.place_id for s in subjects if s.row.place_id is not None}
    codes = {
        s.case_id: code
        for s in subjects
        if s.case_id not in ids
        and s.input is not None
        and (code := getattr(s.input, "place", None) or getattr(s.input, "code", None))
    }
    found: dict[int, Place] = {}
    if ids:
        places = Place.objects.in_bulk(set(ids.values()))
        found.update({case_id: places[pk] for case_id, pk in ids.items()})
    if codes:
        by_code = {one.code: one for one in Place.objects.filter(code__in=set(codes.values()))}
        found.update({case_id: by_code[code] for case_id, code in codes.items() if code in by_code})
    return found


def _new_place_ids(subjects: Sequence[Subject]) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('bonded_areas_place', 'id')) FROM generate_series(1, %s)",
            [len(subjects)],
        )
        ids = [row[0] for row in cursor.fetchall()]
    return {s.case_id: pk for s, pk in zip(subjects, ids, strict=True)}


def _remaining(subjects: Sequence[Subject]) -> dict[int, int]:
    """How many lots of foreign cargo there are in the place, what is away from it for a time among them."""
    ids = {s.case_id: s.row.place_id for s in subjects if s.row.place_id is not None}
    rows = CargoLot._base_manager.filter(place_id__in=set(ids.values()), state__in=LIVE)
    counts = dict(rows.order_by().values_list("place_id").annotate(Count("pk")))
    return {case_id: counts.get(pk, 0) for case_id, pk in ids.items()}


def _at_place(case_ids: Sequence[int]) -> dict[int, list[int]]:
    """All the licences of the same places: they are decided on one after the other."""
    pairs = Place.objects.filter(licences__in=case_ids).values_list("licences", "pk")
    place_of = {case_id: place_id for case_id, place_id in pairs if case_id in set(case_ids)}
    there: dict[int, list[int]] = {}
    rows = Place.objects.filter(pk__in=set(place_of.values()), licences__isnull=False)
    for place_id, licence_id in rows.values_list("pk", "licences"):
        there.setdefault(place_id, []).append(licence_id)
    return {case_id: there[place_id] for case_id, place_id in place_of.items()}


def _in_force(subjects: Sequence[Subject]) -> dict[int, list[str]]:
    """The references of other licences in force at the place of the row, or of the input."""
    codes = {
        s.case_id: code
        for s in subjects
        if s.row.place_id is None
        and s.input is not None
        and (code := getattr(s.input, "place", None) or getattr(s.input, "code", None))
    }
    ids = dict(Place.objects.filter(code__in=set(codes.values())).values_list("code", "pk")) if codes else {}
    wanted: dict[int, int | None] = {
        s.case_id: s.row.place_id or ids.get(codes.get(s.case_id, "")) for s in subjects
    }
    there = {pk for pk in wanted.values() if pk is not None}
    places = Place.objects.filter(pk__in=there, licences__state=State.LICENSED)
    found = list(places.values_list("pk", "licences", "licences__case__reference"))
    return {
        case_id: [reference or "" for place, pk, reference in found if place == place_id and pk != case_id]
        for case_id, place_id in wanted.items()
    }


def _revocations(subjects: Sequence[Subject]) -> dict[int, date]:
    """The last revocation of a licence of the person examined: applicant, successor or transferee."""
    persons = {s.case_id: s.row.person_examined for s in subjects}
    rows = Person.objects.filter(pk__in=set(persons.values()), licences__state=State.REVOKED)
    last: dict[int, date] = dict(rows.values_list("pk").annotate(Max("licences__ended_on")).order_by())
    return {case_id: last[person] for case_id, person in persons.items() if person in last}


LICENCES_AT_PLACE = Related("licences_at_place", _at_place)
IN_FORCE_THERE: Fact[list[str]] = Fact("in_force_there", _in_force, list)
REVOKED_BEFORE: Fact[date | None] = Fact("revoked_before", _revocations, lambda: None)
PEOPLE: Fact[dict[int, Person]] = Fact("people", _people, dict)
NAMED: Fact[dict[str, Person]] = Fact("named", _named, dict)
PLACE: Fact[Place | None] = Fact("place", _places, lambda: None)
NEW_PLACE_ID: Fact[int] = Fact("new_place_id", _new_place_ids, int)
REMAINING_LOTS: Fact[int] = Fact("remaining_lots", _remaining, int)


def type_of(row: Any) -> LicenceType:
    """The type of a licence, with the provisions that govern it."""
    return licence_type(row.place_kind)


def law_knows(step: str, article: Article, sentence: Any) -> Guard:
    """A guard: the Act knows this step for the type of the licence; the reason names what governs the type instead."""

    def known(row: Any, ctx: Ctx) -> list[Reason]:
        kind = type_of(row)
        if kind.get(step) is not None:
            return []
        instead = kind["period"] if step == "renewal" else Provision(Article("62-15"))
        return [instead.reason(f"no_{step}", sentence)]

    test: GuardTest = known
    known.__name__ = f"knows_{step}"
    return guard(article, sentence)(test)


@guard(LICENSING, _("There is no person with this code."), facts=(NAMED,), on_input=True)
def person_is_known(row: Any, ctx: Ctx) -> list[Reason]:
    if "person" in ctx[NAMED]:
        return []
    sentence = _("There is no person with this code.")
    return [Reason("unknown_person", sentence, LICENSING, "person", ctx.input.person)]


def notice(row: Any, ctx: Ctx, step: str, title: Any, holder: Person, *more: tuple[Any, Any]) -> Create:
    """The public notice of a disposition on this licence, under the provision by which its type gives notice."""
    provision = type_of(row)[step]
    facts = [
        (_("Kind"), PlaceKind(row.place_kind).label),
        (_("Name of the place"), (row.name_en, row.name_ja)),
        (_("Address"), row.address),
        (_("Licensee"), (holder.name_en, holder.name_ja)),
        *more,
        (_("Applies by"), str(provision.via) if provision.via else None),
    ]
    return public_notice(ctx, provision.article, title, facts)
