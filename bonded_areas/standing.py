"""Whether a place may take in cargo on a day: its licence or designation, what was suspended, what is only deemed.

Asked by everything that brings cargo to a place. What decides are the days written in the records, not the states:
a timer that has not run yet changes nothing.

    may_take_in(STANDING, on=lambda row, ctx: ctx.input.on)     # a guard, where the input names `place_id`
    AT_DESTINATION = standing_of("destination", lambda s: s.row.destination_id)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from bonded_areas.models.designation_records import CargoSuspension
from bonded_areas.models.designation_state import State as DesignationState
from bonded_areas.models.licence_records import Sanction
from bonded_areas.models.licence_state import ENDED, State
from bonded_areas.models.outside_state import OutsideState
from bonded_areas.models.place import Place, PlaceKind
from bonded_areas.rules.licence_types import BRINGING_IN, LICENSED, OPERATIONS, SUSPENDED, licence_type
from statute.articles import Article
from statute.errors import Reason
from statute.period_rules import ONE_DAY
from statute.transitions import Ctx, Fact, Guard, GuardTest, Subject, guard

STORING, OUTSIDE = Article("30", 1), Article("30", 1, "ii")


@dataclass(frozen=True, slots=True)
class Days:
    """From a day to a day, both included; None is no end."""

    from_on: date
    until_on: date | None

    def hold(self, on: date) -> bool:
        """Whether the day is one of them."""
        return self.from_on <= on and (self.until_on is None or on <= self.until_on)


@dataclass(frozen=True, slots=True)
class Suspension:
    """What is suspended, when, and for whose cargo (None: everybody's)."""

    days: Days
    what: tuple[str, ...]
    administrator_id: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What the law says of one place by the day.

    `kept` is whether its licence, designation or permission is on record. A place without one is no bonded area
    (37(1), 42(1), 56(1), 62-2(1), 62-8(1)), whatever it is called: one of before is registered first.
    """

    place_id: int
    place_kind: str
    kept: bool
    in_force: tuple[Days, ...] = ()
    deemed: tuple[Days, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    # Who runs the place: of cargo for which nobody else is named, this is the administrator.
    operator_id: int | None = None
    # The kinds of cargo that a designated area takes (39): words, and the beginnings of tariff codes; none: any.
    takes: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def is_in_force(self, on: date) -> bool:
        """Whether it is a bonded area on that day by licence or designation."""
        return any(days.hold(on) for days in self.in_force)

    def is_deemed(self, on: date) -> bool:
        """Whether it is deemed one for the cargo that lay there when its licence ended (41, 47(3)); for no other."""
        return any(days.hold(on) for days in self.deemed)

    def suspended(self, what: str, on: date, administrator_id: int | None = None) -> Suspension | None:
        """The suspension in force on that day, of everybody's cargo or of this administrator's."""
        if administrator_id is None and self.place_kind == PlaceKind.DESIGNATED:
            administrator_id = self.operator_id
        return next(
            (
                one
                for one in self.suspensions
                if what in one.what and one.days.hold(on) and one.administrator_id in (None, administrator_id)
            ),
            None,
        )

    def against(self, what: str, on: date, administrator_id: int | None = None) -> list[Reason]:
        """Why this may not be done with cargo that comes in on that day; empty where it may."""
        law = licence_type(self.place_kind) if self.place_kind in LICENSED else None
        if self.place_kind == PlaceKind.OTHER:
            sentence = _("Nothing is permitted to be stored at the place on that day.")
            held = any(days.hold(on) for days in self.in_force)
            return [] if held else [Reason("not_permitted_there", sentence, OUTSIDE)]
        if not self.is_in_force(on):
            article = law["licence"].article if law else Article("37", 1)
            if not self.kept and law is None:
                return [Reason("no_designation", _("No designation of the place is on record."), article)]
            if not self.kept:
                return [Reason("no_licence", _("No licence of the place is on record."), article)]
            if self.is_deemed(on):
                if law is None:
                    sentence = _(
                        "The designation was revoked: the place is a designated area only for the cargo there."
                    )
                    return [Reason("deemed_only", sentence, Article("41"))]
                sentence = _(
                    "The licence has ended: the place is deemed licensed only for the cargo that is there."
                )
                return [Reason("deemed_only", sentence, law["remaining"].article)]
            return [Reason("not_in_force", _("The place is not a bonded area on that day."), article)]
        return self.against_suspended(what, on, administrator_id)

    def against_kind(self, code: str) -> list[Reason]:
        """39: why cargo with this tariff code is not taken; a code may be cut short, as manifests have it."""
        if not self.takes or any(
            code and (code.startswith(one) or one.startswith(code))
            for _words, codes in self.takes
            for one in codes
        ):
            return []
        sentence = format_lazy(
            _("Only this cargo may be brought into the area, by its tariff code: {kinds}."),
            kinds="; ".join(f"{words} ({', '.join(codes)})" for words, codes in self.takes),
        )
        return [Reason("kind_not_taken", sentence, Article("39"), "tariff_code", code or None)]

    def against_operations(self, on: date, administrator_ids: Collection[int | None]) -> list[Reason]:
        """Why no bonded operations may be done that day with cargo of these administrators (48(1), 62-14(1)).

        What remains after a licence is worked on while the place is deemed licensed for it (47(3)).
        """
        if not (self.is_in_force(on) or self.is_deemed(on)):
            return self.against(OPERATIONS, on)
        found = (self.against_suspended(OPERATIONS, on, one) for one in administrator_ids)
        return next((reasons for reasons in found if reasons), [])

    def against_suspended(self, what: str, on: date, administrator_id: int | None = None) -> list[Reason]:
        """The suspension that stands in the way that day, for everybody or for this administrator; or nothing."""
        if (found := self.suspended(what, on, administrator_id)) is None:
            return []
        law = licence_type(self.place_kind) if self.place_kind in LICENSED else None
        article = law["sanction"].article if law else Article("41-2", 1)
        told = format_lazy(
            _("Suspended until {until}: {what}."), until=str(found.days.until_on or ""), what=SUSPENDED[what]
        )
        return [Reason("suspended", told, article)]


def standings(place_ids: Collection[int | None]) -> dict[int, Standing]:
    """The standing of these places, in a number of queries that does not depend on how many there are."""
    wanted = {pk for pk in place_ids if pk is not None}
    if not wanted:
        return {}
    rows = Place.objects.filter(pk__in=wanted).values_list("pk", "kind", "operator_id")
    kinds = {pk: (kind, operator_id) for pk, kind, operator_id in rows}
    takes: dict[int, tuple[tuple[str, tuple[str, ...]], ...]] = {}
    in_force: dict[int, list[Days]] = defaultdict(list)
    deemed: dict[int, list[Days]] = defaultdict(list)
    suspensions: dict[int, list[Suspension]] = defaultdict(list)
    licensed = Place.objects.filter(pk__in=wanted, licences__state__in=[State.LICENSED, *ENDED])
    columns = [f"licences__{name}" for name in _DAYS]
    for place_id, first, last, ended_on, deemed_until, emptied_on, *approved in licensed.values_list(
        "pk", *columns
    ):
        last = _while_approved(last, *approved)
        in_force[place_id].append(Days(first, last if ended_on is None else min(last, ended_on)))
        if ended_on is not None and deemed_until is not None:
            until = deemed_until if emptied_on is None else min(deemed_until, emptied_on)
            deemed[place_id].append(Days(ended_on, until))
    outside = Place.objects.filter(
        pk__in=wanted, permissions__state__in=[OutsideState.PERMITTED, OutsideState.ENDED]
    )
    for place_id, first, last in outside.values_list("pk", "permissions__from_on", "permissions__until_on"):
        in_force[place_id].append(Days(first, last))
    imposed = Sanction.objects.filter(
        licence__place_id__in=wanted, result=Sanction.Result.IMPOSED, intended=Sanction.Intended.SUSPEND
    )
    days = ("from_on", "until_on", "licence__ended_on", "lifted_on")
    named = ("licence__place_id", *days, "what", "administrator_id")
    for place_id, first, last, ended_on, lifted_on, what, administrator_id in imposed.values_list(*named):
        if first is not None:
            # It ends with the licence: who is licensed for the place afterwards was not suspended.
            lifted = lifted_on and lifted_on - ONE_DAY
            until = min((day for day in (last, ended_on, lifted) if day is not None), default=None)
            suspensions[place_id].append(Suspension(Days(first, until), tuple(what), administrator_id))
    if any(kind == PlaceKind.DESIGNATED for kind, _operator in kinds.values()):
        _designated(wanted, in_force, deemed, suspensions, takes)
    return {
        pk: Standing(
            pk,
            kind,
            pk in in_force,
            tuple(in_force[pk]),
            tuple(deemed[pk]),
            tuple(suspensions[pk]),
            operator_id,
            takes.get(pk, ()),
        )
        for pk, (kind, operator_id) in kinds.items()
    }


def _designated(
    wanted: Collection[int],
    in_force: dict[int, list[Days]],
    deemed: dict[int, list[Days]],
    suspensions: dict[int, list[Suspension]],
    takes: dict[int, tuple[tuple[str, tuple[str, ...]], ...]],
) -> None:
    """What the designations of these places say (37, 39, 41, 41-2), added to what their licences say."""
    states = [DesignationState.DESIGNATED, DesignationState.REVOKED]
    made = Place.objects.filter(pk__in=wanted, area_designations__state__in=states)
    named = ("from_on", "ended_on", "deemed_until", "emptied_on", "cargo_kinds")
    columns = (f"area_designations__{name}" for name in named)
    for place_id, first, ended_on, deemed_until, emptied_on, kinds in made.values_list("pk", *columns):
        in_force[place_id].append(Days(first, ended_on))
        if ended_on is None:
            takes[place_id] = tuple((one["words"], tuple(one["codes"])) for one in kinds)
        elif deemed_until is not None:
            until = deemed_until if emptied_on is None else min(deemed_until, emptied_on)
            deemed[place_id].append(Days(ended_on, until))
    imposed = CargoSuspension.objects.filter(
        designation__place_id__in=wanted, result=CargoSuspension.Result.IMPOSED
    )
    whose = ("designation__place_id", "from_on", "until_on", "administrator_id")
    for place_id, first, last, administrator_id in imposed.values_list(*whose):
        assert place_id is not None
        suspensions[place_id].append(Suspension(Days(first, last), (BRINGING_IN,), administrator_id))


_DAYS = (
    *("from_on", "until_on", "ended_on", "deemed_until", "emptied_on"),
    *("approval", "approval__valid_until", "approval__ended_on"),
)


def _while_approved(
    last: date, approval: int | None, valid_until: date | None, ended_on: date | None
) -> date:
    """The last day of a place by notification is that of the approval on which it rests (50(2), 61-5(2))."""
    if approval is None:
        return last
    return min(valid_until or last, ended_on or date.max)


def standing_of(name: str, place_of: Callable[[Subject], int | None]) -> Fact[Standing | None]:
    """A fact: the standing of the place that `place_of` finds of each subject."""

    def load(subjects: Sequence[Subject]) -> dict[int, Standing]:
        places = {s.case_id: place_of(s) for s in subjects}
        found = standings(set(places.values()))
        return {case_id: found[pk] for case_id, pk in places.items() if pk is not None and pk in found}

    return Fact(name, load, lambda: None)


def may_take_in(
    fact: Fact[Standing | None],
    *,
    on: Callable[[Any, Ctx], date] = lambda row, ctx: ctx.today,
    administrator: Callable[[Any, Ctx], int | None] = lambda row, ctx: None,
    what: str = BRINGING_IN,
    name: str = "place_may_take_in_cargo",
) -> Guard:
    """A guard: the place of the fact may take in cargo on the day that `on` says (today, if not told otherwise)."""

    def test(row: Any, ctx: Ctx) -> list[Reason]:
        standing = ctx[fact]
        if standing is None:
            return []  # that there is such a place is another guard's question
        return standing.against(what, on(row, ctx), administrator(row, ctx))

    asked: GuardTest = test
    test.__name__ = name
    return guard(STORING, _("The place may not take in cargo."), facts=(fact,), on_input=True)(asked)


def _place_in_input(subject: Subject) -> int | None:
    """The place that the input names, else that of the row."""
    named = getattr(subject.input, "place_id", None)
    return named if named is not None else getattr(subject.row, "place_id", None)


STANDING: Fact[Standing | None] = standing_of("standing", _place_in_input)


@guard(Article("39"), _("The area takes cargo of this kind."), facts=(STANDING,), on_input=True)
def kind_is_taken(row: Any, ctx: Ctx) -> list[Reason]:
    """Of a designated area for which customs has said which cargo may be brought in."""
    standing = ctx[STANDING]
    code = getattr(ctx.input, "commodity_code", "") or ctx.input.tariff_code
    return standing.against_kind(code) if standing is not None else []
