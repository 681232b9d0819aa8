"""What must hold before a number of the law or a day of the calendar is changed, and what the change moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from statute.articles import Article
from statute.calendars import Calendar, CalendarRangeError, Override
from statute.errors import Reason
from statute.parameters import UnknownParameter, dated, shipped, typed
from statute.transitions import ArticleText, Ctx, Fact, Input, Subject, guard

PERIODS = Article("2-2")
DELEGATION = Article("107")
# So many moved deadlines are named in the event; `manage.py deadlines recompute` lists them all.
TOLD = 500

Source = Annotated[str, Field(min_length=3, max_length=200)]
Named = Annotated[str, Field(min_length=1, max_length=120)]


class ValueInput(Input):
    """A parameter's value from a day on; a decimal is written as text."""

    name: Named
    valid_from: date
    value: (
        Annotated[int, Field(strict=True, ge=0, le=10**15)]
        | Annotated[str, Field(min_length=1, max_length=40)]
    )
    article: ArticleText
    source: Source


class DayInput(Input):
    """A day on which the authority is closed under a name, or open although it was a national holiday."""

    day: date
    closed: bool
    name: Named
    name_ja: Annotated[str, Field(max_length=120)] = ""
    article: ArticleText
    source: Source


def _top_offices(subjects: Sequence[Subject]) -> Mapping[int, frozenset[int]]:
    from accounts.models import Office

    top = frozenset(Office.objects.filter(parent__isnull=True).values_list("pk", flat=True))
    return {s.case_id: top for s in subjects}


def _moves(subjects: Sequence[Subject]) -> Mapping[int, list[Any]]:
    """The deadlines that each day's change moves, those that have fired among them."""
    return {s.case_id: deadlines_moved(s.row) for s in subjects if s.row.day is not None}


def _recorded(subjects: Sequence[Subject]) -> Mapping[int, Any]:
    """What is on record for the same day, or for the same parameter from the same day, if anything is."""
    from statute.models import CalendarOverride, Parameter

    days = [s.row.day for s in subjects if s.row.day]
    by_day = {row.day: row for row in CalendarOverride.objects.filter(day__in=days)}
    names = [s.row.name for s in subjects if s.row.name]
    by_name = {(row.name, row.valid_from): row for row in Parameter.objects.filter(name__in=names)}
    return {s.case_id: by_day.get(s.row.day) or by_name.get((s.row.name, s.row.valid_from)) for s in subjects}


OFFICE_IS_TOP: Fact[frozenset[int]] = Fact("office_is_top", _top_offices, frozenset)
MOVES: Fact[list[Any]] = Fact("moves", _moves, list)
RECORDED: Fact[Any] = Fact("recorded", _recorded, lambda: None)


def deadlines_moved(enactment: Any) -> list[Any]:
    """What putting this day's change in force would move. It can touch only what ends on that day or later."""
    from statute.calendar_store import current_calendar
    from statute.recomputing import moved_by

    kept = [one for one in current_calendar().overrides if one.day != enactment.day]
    return moved_by(Calendar.of([*kept, override_of(enactment)]), enactment.day)


def override_of(enactment: Any) -> Override:
    """The override that an enactment of a day stands for."""
    return Override(
        enactment.day, enactment.closed, enactment.day_name, enactment.source, enactment.day_name_ja
    )


@guard(DELEGATION, _("Only headquarters puts law in force."), facts=(OFFICE_IS_TOP,))
def is_headquarters(row: Any, ctx: Ctx) -> bool:
    return ctx.office_id in ctx[OFFICE_IS_TOP]


@guard(PERIODS, _("There is no such parameter."), on_input=True)
def parameter_is_known(row: Any, ctx: Ctx) -> list[Reason]:
    name, value = ctx.input.name, ctx.input.value
    known = shipped().get(name)
    if known is None:
        sentence = format_lazy(_("There is no parameter “{name}”."), name=name)
        return [Reason("unknown_parameter", sentence, PERIODS, "name", name)]
    kind = type(known[-1].value)
    given = typed(value)
    if isinstance(given, kind) and not (
        kind is Decimal and isinstance(given, Decimal) and not given.is_finite()
    ):
        return []
    sentence = format_lazy(
        _("The values of “{name}” are written like {example}."), name=name, example=repr(known[-1].value)
    )
    return [Reason("wrong_kind_of_value", sentence, PERIODS, "value", value)]


@guard(PERIODS, _("This value is in force already."))
def value_is_new(row: Any, ctx: Ctx) -> bool:
    if row.day is not None:
        return True
    try:
        current = dated(row.name, on=row.valid_from)
    except UnknownParameter:
        return True
    return bool(current.valid_from != row.valid_from or current.value != typed(row.value))


@guard(PERIODS, _("This day cannot be changed."), on_input=True)
def day_can_be_changed(row: Any, ctx: Ctx) -> list[Reason]:
    given = ctx.input
    try:
        Calendar.of([Override(given.day, given.closed, given.name, given.source, given.name_ja)])
    except CalendarRangeError:
        sentence = _("The calendar has the years 2000 to 2050.")
        return [Reason("day_out_of_range", sentence, PERIODS, "day", given.day)]
    except ValueError:
        sentence = _("A Saturday, a Sunday or a day from 29 December to 3 January stays closed.")
        return [Reason("day_stays_closed", sentence, PERIODS, "day", given.day)]
    return []
