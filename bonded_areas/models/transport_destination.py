"""Whether the place that cargo is on its way to may take it in: asked at the approval, at departure, on arrival."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from bonded_areas.models.transport_facts import new_destinations
from bonded_areas.models.transport_line import TransportLine
from bonded_areas.rules.licence_types import BRINGING_IN
from bonded_areas.standing import Standing, standings
from statute.articles import Article
from statute.errors import Reason
from statute.transitions import Ctx, Fact, Guard, GuardTest, Subject, guard

STORING, CIRCUIT = Article("30", 1), Article("63", 1)


@dataclass(frozen=True, slots=True)
class Taking:
    """A place with its standing, whose cargo a transport brings there (62-14(1)), and its tariff codes (39)."""

    standing: Standing
    administrators: frozenset[int]
    codes: tuple[str, ...] = ()

    def against(self, on: date) -> list[Reason]:
        """Why it may not take the cargo in on that day; empty where it may."""
        found: list[Reason] = []
        for administrator in (None, *sorted(self.administrators)):
            found = found or self.standing.against(BRINGING_IN, on, administrator)
        for code in self.codes:
            found = found or [replace(one, field=None) for one in self.standing.against_kind(code)]
        return found


def _taking(subjects: Sequence[Subject], place_of: Mapping[int, int | None]) -> Mapping[int, Taking]:
    found = standings(set(place_of.values()))
    rows = TransportLine.objects.filter(transport_id__in=list(place_of))
    whose: dict[int, set[int]] = {}
    codes: dict[int, set[str]] = {}
    for transport_id, administrator, *said in rows.values_list(
        "transport_id",
        "lot__administrator_id",
        "lot__tariff_code",
        "lot__consignment__commodity_code",
        "tariff_code",
    ):
        codes.setdefault(transport_id, set()).add(next(filter(None, said), ""))
        if administrator is not None:
            whose.setdefault(transport_id, set()).add(administrator)
    return {
        case_id: Taking(
            found[place], frozenset(whose.get(case_id, ())), tuple(sorted(codes.get(case_id, ())))
        )
        for case_id, place in place_of.items()
        if place in found
    }


def _destinations(subjects: Sequence[Subject]) -> Mapping[int, Taking]:
    return _taking(subjects, {s.case_id: s.row.destination_id for s in subjects})


def _new_destinations(subjects: Sequence[Subject]) -> Mapping[int, Taking]:
    return _taking(subjects, {case_id: place.pk for case_id, place in new_destinations(subjects).items()})


def _origins(subjects: Sequence[Subject]) -> Mapping[int, Standing]:
    found = standings({s.row.origin_id for s in subjects})
    return {s.case_id: found[s.row.origin_id] for s in subjects if s.row.origin_id in found}


# None where the way leads to a port, an airport or an office: nothing is brought into a place there.
AT_DESTINATION: Fact[Taking | None] = Fact("at_destination", _destinations, lambda: None)
AT_NEW_DESTINATION: Fact[Taking | None] = Fact("at_new_destination", _new_destinations, lambda: None)
AT_ORIGIN: Fact[Standing | None] = Fact("at_origin", _origins, lambda: None)


def destination_takes_it_in(
    fact: Fact[Taking | None], on: Callable[[Any, Ctx], date], *, on_input: bool = True
) -> Guard:
    """A guard: on that day the place of the fact is a bonded area into which this cargo may be brought."""

    def destination_may_take_it_in(row: Any, ctx: Ctx) -> list[Reason]:
        taking = ctx[fact]
        return [] if taking is None else taking.against(on(row, ctx))

    test: GuardTest = destination_may_take_it_in
    told = _("The destination takes no such cargo in on that day.")
    return guard(STORING, told, facts=(fact,), on_input=on_input)(test)


def arrived_on(row: Any, ctx: Ctx) -> date:
    """The day of an arrival: as customs says, else as it was presented, else today."""
    said = row.presented.get("on") if row.presented else None
    return ctx.input.on or (date.fromisoformat(said) if said else ctx.today)


takes_it_in_today = destination_takes_it_in(AT_DESTINATION, lambda row, ctx: ctx.today, on_input=False)
takes_it_in_then = destination_takes_it_in(AT_DESTINATION, lambda row, ctx: ctx.input.on)
took_it_in = destination_takes_it_in(AT_DESTINATION, arrived_on)
new_one_takes_it_in = destination_takes_it_in(AT_NEW_DESTINATION, lambda row, ctx: ctx.today)


@guard(
    CIRCUIT,
    _("Where it left is no bonded area any more, and is not deemed one for what lay there."),
    facts=(AT_ORIGIN,),
    on_input=True,
)
def origin_takes_it_back(row: Any, ctx: Ctx) -> bool:
    """What left a place comes back to where it may still be: 47(3) keeps the place for the cargo it held."""
    origin = ctx[AT_ORIGIN]
    return origin is None or origin.is_in_force(ctx.input.on) or origin.is_deemed(ctx.input.on)
