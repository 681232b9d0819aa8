"""What a designation's transitions must know besides it, and what must hold before one is made or revoked (37)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from bonded_areas.models.cargo_lot import CargoLot
from bonded_areas.models.designation_records import HEARD, Consultation
from bonded_areas.models.lot_state import LIVE
from bonded_areas.models.place import Place, PlaceKind
from statute.articles import Article
from statute.errors import Reason
from statute.periods import check_order_date
from statute.transitions import Ctx, Fact, Related, Subject, guard

DESIGNATION, REVOCATION = Article("37", 1), Article("37", 2)
HEARING, NOTICE, REMAINS = Article("37", 3), Article("37", 4), Article("41")
_NAMES = ("owner", "administrator")


def _people(subjects: Sequence[Subject]) -> dict[int, dict[str, Person]]:
    """The persons that the input names by code: owner, administrator."""
    codes = {
        s.case_id: {name: code for name in _NAMES if (code := getattr(s.input, name, None))} for s in subjects
    }
    wanted = {code for some in codes.values() for code in some.values()}
    persons = {one.code: one for one in Person.objects.filter(code__in=wanted)} if wanted else {}
    return {
        case_id: {name: persons[code] for name, code in some.items() if code in persons}
        for case_id, some in codes.items()
    }


PEOPLE: Fact[dict[str, Person]] = Fact("people_named", _people, dict)


def _places(subjects: Sequence[Subject]) -> dict[int, Place]:
    """The place of the row, or the one that the input names by its code, where there is one."""
    ids = {s.case_id: s.row.place_id for s in subjects if s.row.place_id is not None}
    codes = {
        s.case_id: s.input.code
        for s in subjects
        if s.case_id not in ids and s.input is not None and getattr(s.input, "code", None)
    }
    by_id = Place.objects.in_bulk(set(ids.values())) if ids else {}
    by_code = {one.code: one for one in Place.objects.filter(code__in=codes.values())} if codes else {}
    found = {case_id: by_id[pk] for case_id, pk in ids.items()}
    return found | {case_id: by_code[code] for case_id, code in codes.items() if code in by_code}


PLACE: Fact[Place | None] = Fact("place", _places, lambda: None)


def _new_place_ids(subjects: Sequence[Subject]) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('bonded_areas_place', 'id')) FROM generate_series(1, %s)",
            [len(subjects)],
        )
        ids = [row[0] for row in cursor.fetchall()]
    return {s.case_id: pk for s, pk in zip(subjects, ids, strict=True)}


NEW_PLACE_ID: Fact[int] = Fact("new_place_id", _new_place_ids, int)


def decimal(text: str) -> Decimal:
    """A measure as it was kept in words."""
    return Decimal(text)


def _designated_already(subjects: Sequence[Subject]) -> dict[int, str]:
    """The reference of another designation in force of the same place."""
    places = {case_id: place.pk for case_id, place in _places(subjects).items()}
    rows = Place.objects.filter(pk__in=places.values(), area_designations__state="designated")
    there = {
        pk: (case_id, reference or "")
        for pk, case_id, reference in rows.values_list(
            "pk", "area_designations", "area_designations__case__reference"
        )
    }
    return {
        case_id: there[pk][1] for case_id, pk in places.items() if pk in there and there[pk][0] != case_id
    }


DESIGNATED_ALREADY: Fact[str | None] = Fact("designated_already", _designated_already, lambda: None)


def _at_place(inputs: Sequence[Any]) -> list[int]:
    codes = {one.code for one in inputs}
    rows = Place.objects.filter(code__in=codes, area_designations__isnull=False)
    return list(rows.values_list("area_designations", flat=True))


# All the designations of the same place: they are decided on one after the other.
DESIGNATIONS_AT_PLACE = Related("designations_at_place", of_inputs=_at_place)


def _remaining(subjects: Sequence[Subject]) -> dict[int, int]:
    """How many lots of foreign cargo there are in the place; special export cargo is not counted (41)."""
    ids = {s.case_id: s.row.place_id for s in subjects if s.row.place_id is not None}
    rows = CargoLot._base_manager.filter(
        place_id__in=set(ids.values()), state__in=LIVE, export_permitted=False
    )
    counts = dict(rows.order_by().values_list("place_id").annotate(Count("pk")))
    return {case_id: counts.get(pk, 0) for case_id, pk in ids.items()}


REMAINING_LOTS: Fact[int] = Fact("remaining_lots", _remaining, int)


@guard(DESIGNATION, _("There is no person with this code."), facts=(PEOPLE,), on_input=True)
def people_are_known(row: Any, ctx: Ctx) -> list[Reason]:
    sentence = _("There is no person with this code.")
    return [
        Reason("unknown_person", sentence, DESIGNATION, name, code)
        for name in _NAMES
        if (code := getattr(ctx.input, name, None)) and name not in ctx[PEOPLE]
    ]


@guard(DESIGNATION, _("The place fits."), facts=(PLACE, DESIGNATED_ALREADY), on_input=True)
def place_fits(row: Any, ctx: Ctx) -> list[Reason]:
    """A place with the code is a designated area in the office's district, and not designated already."""
    place, code = ctx[PLACE], ctx.input.code
    if place is None:
        return []
    if place.code != code:
        return [Reason("has_a_code", _("The place has a code already."), DESIGNATION, "code", code)]
    if place.kind != PlaceKind.DESIGNATED:
        return [Reason("other_type", _("The place is of another type."), DESIGNATION, "code", code)]
    if place.office_id != ctx.office_id:
        sentence = _("The place is in another office's district.")
        return [Reason("other_district", sentence, DESIGNATION, "code", code)]
    if (reference := ctx[DESIGNATED_ALREADY]) is not None:
        sentence = format_lazy(_("The place is designated already by {reference}."), reference=reference)
        return [Reason("designated_already", sentence, DESIGNATION, "code", code)]
    return []


@guard(HEARING, _("Owner, administrator and the public were heard."), facts=(HEARD,))
def all_were_heard(row: Any, ctx: Ctx) -> list[Reason]:
    """37(3), before a designation and before its revocation alike. Who owns and administers is consulted once."""
    heard, missing = ctx[HEARD], []
    if Consultation.Party.OWNER not in heard:
        missing.append(("owner_not_consulted", _("The owner was not consulted.")))
    if Consultation.Party.ADMINISTRATOR not in heard and row.administrator_id != row.owner_id:
        missing.append(("administrator_not_consulted", _("The administrator was not consulted.")))
    if Consultation.Party.PUBLIC not in heard:
        missing.append(("no_hearing", _("No public hearing was held.")))
    return [Reason(code, sentence, HEARING) for code, sentence in missing]


@guard(HEARING, _("A designation or a revocation is under consideration."))
def something_is_considered(row: Any, ctx: Ctx) -> bool:
    return bool(row.matter)


@guard(HEARING, _("That day has come."), on_input=True)
def was_held(row: Any, ctx: Ctx) -> list[Reason]:
    on = ctx.input.held_on
    if on > ctx.today:
        return [Reason("not_yet", _("That day has not come."), HEARING, "held_on", on)]
    if row.matter_since is not None and on < row.matter_since:
        sentence = _("It is held about this matter: not before it was raised.")
        return [Reason("before_the_matter", sentence, HEARING, "held_on", on)]
    return []


@guard(HEARING, _("The hearing is ahead, on a day on which the office is open."), on_input=True)
def hearing_is_ahead(row: Any, ctx: Ctx) -> list[Reason]:
    return day_ahead(ctx, ctx.input.hearing_on, HEARING, "hearing_on")


def day_ahead(ctx: Ctx, day: date, article: Article, name: str) -> list[Reason]:
    """A day after today on which the office is open."""
    if day <= ctx.today:
        return [Reason("not_ahead", _("The hearing is on a day after the notice."), article, name, day)]
    closed = check_order_date(day, ctx.calendar, field=name)
    return [closed] if closed else []


@guard(HEARING, _("A hearing was announced, and its day has come."))
def hearing_day_has_come(row: Any, ctx: Ctx) -> bool:
    return row.hearing_on is not None and row.hearing_on <= ctx.today


@guard(DESIGNATION, _("What is entered was designated already."), on_input=True)
def was_made(row: Any, ctx: Ctx) -> list[Reason]:
    """What is still to be designated is proposed, and those concerned are heard (37(3))."""
    day = ctx.input.designated_on
    sentence = _("A designation of a day to come is proposed and heard first.")
    return [] if day <= ctx.today else [Reason("not_made", sentence, DESIGNATION, "designated_on", day)]


@guard(DESIGNATION, _("An area is not designated for days that are over."), on_input=True)
def begins_today_or_later(row: Any, ctx: Ctx) -> list[Reason]:
    if ctx.input.from_on >= ctx.today:
        return []
    sentence = _("An area is not designated for days that are over.")
    return [Reason("in_the_past", sentence, DESIGNATION, "from_on", ctx.input.from_on)]


@guard(REVOCATION, _("A revocation is under consideration already."))
def no_revocation_yet(row: Any, ctx: Ctx) -> bool:
    return not row.matter


@guard(REVOCATION, _("What remains is less than what there is."), on_input=True)
def part_remains(row: Any, ctx: Ctx) -> list[Reason]:
    given = ctx.input
    if given.whole:
        return []
    if given.floor_area_m2 is None or given.capacity_m3 is None:
        sentence = _("Of a part that is revoked, say what remains.")
        return [Reason("remains_missing", sentence, REVOCATION, "floor_area_m2")]
    if given.floor_area_m2 >= row.floor_area_m2 or given.capacity_m3 > row.capacity_m3:
        sentence = _("What remains is less than what there is.")
        return [Reason("not_less", sentence, REVOCATION, "floor_area_m2", str(given.floor_area_m2))]
    return []


@guard(REVOCATION, _("The revocation of the whole is under consideration."))
def whole_is_considered(row: Any, ctx: Ctx) -> bool:
    return bool(row.revocation) and bool(row.revocation["whole"])


@guard(REVOCATION, _("The revocation of a part is under consideration."))
def part_is_considered(row: Any, ctx: Ctx) -> bool:
    return bool(row.revocation) and not row.revocation["whole"]


@guard(REMAINS, _("The cargo that remains has its period."), facts=(REMAINING_LOTS,), on_input=True)
def what_remains_has_its_period(row: Any, ctx: Ctx) -> list[Reason]:
    """41: cargo that is there at the revocation stays for a period that the Director General sets."""
    until, left, last = ctx.input.remaining_until, ctx[REMAINING_LOTS], ctx.input.last_day
    if last < ctx.today:
        return [Reason("in_the_past", _("This day is over."), REVOCATION, "last_day", last)]
    if left and until is None:
        sentence = format_lazy(_("{n} lots of foreign cargo remain: say until when."), n=left)
        return [Reason("period_missing", sentence, REMAINS, "remaining_until")]
    if until is None:
        return []
    if until <= last:
        sentence = _("The period is after the last day of the designation.")
        return [Reason("before_the_end", sentence, REMAINS, "remaining_until", until)]
    closed = check_order_date(until, ctx.calendar, field="remaining_until")
    return [closed] if closed else []


@guard(REMAINS, _("Foreign cargo remains in the place."), facts=(REMAINING_LOTS,))
def cargo_remains(row: Any, ctx: Ctx) -> bool:
    return ctx[REMAINING_LOTS] > 0


@guard(REMAINS, _("No foreign cargo remains in the place."), facts=(REMAINING_LOTS,))
def no_cargo_remains(row: Any, ctx: Ctx) -> bool:
    return ctx[REMAINING_LOTS] == 0


@guard(REMAINS, _("That the place is empty was confirmed already."))
def not_confirmed_empty(row: Any, ctx: Ctx) -> bool:
    return row.emptied_on is None


@guard(REMAINS, _("The last day is today or later, and one on which the office is open."), on_input=True)
def order_day_is_open(row: Any, ctx: Ctx) -> list[Reason]:
    day = ctx.input.until_on
    if day < ctx.today:
        return [Reason("in_the_past", _("This day is over."), REMAINS, "until_on", day)]
    closed = check_order_date(day, ctx.calendar, field="until_on")
    return [closed] if closed else []
