"""What an application for a licence, and its grant, must fulfil besides the grounds (42, 56, 62-2, 62-8)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import PersonKind
from bonded_areas.models import licence_facts as f
from bonded_areas.models.licence_facts import LICENSING
from bonded_areas.rules.licence_types import licence_type
from statute.articles import Article
from statute.errors import Reason
from statute.statutory_periods import statutory_period
from statute.transitions import Ctx, guard

LONGEST = Article("42", 2)
EVENT, CRITERIA = Article("62-2", 2), Article("62-8", 2)


def _kind(row: Any, ctx: Ctx) -> str:
    """The type asked about: that of the application being made, else the licence's."""
    return str(getattr(ctx.input, "kind", None) or row.place_kind)


@guard(
    CRITERIA,
    _("An integrated area is owned or administered by a corporation."),
    facts=(f.NAMED,),
    on_input=True,
)
def is_a_corporation_where_needed(row: Any, ctx: Ctx) -> list[Reason]:
    person, kind = ctx[f.NAMED].get("person"), licence_type(_kind(row, ctx))
    if person is None or not kind.for_corporations_alone or person.kind == PersonKind.CORPORATE:
        return []
    sentence = _("An integrated area is owned or administered by a corporation.")
    return [Reason("not_a_corporation", sentence, Article("62-8", 2, "i"), "person", person.code)]


@guard(EVENT, _("An exhibition site is licensed for an event; other areas are not."), on_input=True)
def event_is_named(row: Any, ctx: Ctx) -> list[Reason]:
    given = ctx.input
    named = bool(given.event and given.event_from and given.event_until)
    if licence_type(_kind(row, ctx)).lasts_with_the_event:
        sentence = _("Which event, from when to when, is missing.")
        return [] if named else [Reason("event_missing", sentence, EVENT, "event")]
    if not (given.event or given.event_from or given.event_until):
        return []
    sentence = _("Only an exhibition site is licensed for an event.")
    return [Reason("event_of_another_type", sentence, Article("62-2", 1), "event", given.event)]


@guard(LICENSING, _("The place named does not fit."), facts=(f.PLACE,), on_input=True)
def place_fits(row: Any, ctx: Ctx) -> list[Reason]:
    """A place that is named exists, lies in the office's district, and is of the type applied for."""
    place, code, kind = ctx[f.PLACE], getattr(ctx.input, "place", None), licence_type(_kind(row, ctx))
    article = kind["licence"].article
    if place is None:
        sentence = _("There is no such place.")
        return [Reason("unknown_place", sentence, article, "place", code)] if code else []
    if place.office_id != ctx.office_id:
        sentence = _("The place is in another office's district.")
        return [Reason("other_district", sentence, article, "place", place.code)]
    if place.kind != kind.kind:
        sentence = _("The place is of another type.")
        return [Reason("other_type", sentence, article, "place", place.code)]
    return []


@guard(LICENSING, _("A licence is in force there already."), facts=(f.IN_FORCE_THERE,))
def no_other_licence(row: Any, ctx: Ctx) -> list[Reason]:
    sentence = _("There is a licence in force for this place already: {reference}.")
    return [
        Reason("licensed_already", format_lazy(sentence, reference=reference), LICENSING, "place")
        for reference in ctx[f.IN_FORCE_THERE]
    ]


@guard(LICENSING, _("A licence is in force there already."), facts=(f.IN_FORCE_THERE,), on_input=True)
def no_other_licence_there(row: Any, ctx: Ctx) -> list[Reason]:
    return no_other_licence.reasons(row, ctx)


def period_reasons(row: Any, ctx: Ctx, kind: str, from_on: date, until_on: date) -> list[Reason]:
    """Ten years at the most, from the first day; of an exhibition site, as long as the event makes it necessary."""
    law = licence_type(kind)
    if law.lasts_with_the_event:
        given = ctx.input if getattr(ctx.input, "event_from", None) else row
        if (
            given.event_from
            and given.event_until
            and not (from_on <= given.event_from and given.event_until <= until_on)
        ):
            sentence = _("The licence covers the days of the event, with what is needed before and after it.")
            return [Reason("not_the_event", sentence, EVENT, "until_on", until_on)]
        return []
    last = statutory_period("42(2)", from_on, calendar=ctx.calendar).ends_on
    if until_on <= last:
        return []
    sentence = format_lazy(
        _("A licence from that day lasts until {last} at the most."), last=last.isoformat()
    )
    return [law["period"].reason("too_long", sentence, "until_on", until_on)]


@guard(LONGEST, _("A licence lasts ten years at the most."), on_input=True)
def lasts_as_long_as_allowed(row: Any, ctx: Ctx) -> list[Reason]:
    return period_reasons(row, ctx, _kind(row, ctx), ctx.input.from_on, ctx.input.until_on)


@guard(LICENSING, _("A licence is not granted for days that are over."), on_input=True)
def begins_today_or_later(row: Any, ctx: Ctx) -> list[Reason]:
    if ctx.input.from_on >= ctx.today:
        return []
    sentence = _("A licence is not granted for days that are over.")
    law = licence_type(_kind(row, ctx))
    return [law["licence"].reason("in_the_past", sentence, "from_on", ctx.input.from_on)]


@guard(
    LICENSING, _("A licence granted before has begun; one that begins later is applied for."), on_input=True
)
def has_begun(row: Any, ctx: Ctx) -> list[Reason]:
    """Whoever enters what stands on paper does not grant what is still to come: the grounds are examined (43)."""
    if ctx.input.from_on <= ctx.today:
        return []
    sentence = _("A licence that begins later is applied for and examined.")
    law = licence_type(_kind(row, ctx))
    return [law["licence"].reason("not_begun", sentence, "from_on", ctx.input.from_on)]


@guard(
    LICENSING,
    _("The code of the place is free, and given where there is none yet."),
    facts=(f.PLACE,),
    on_input=True,
)
def code_is_free(row: Any, ctx: Ctx) -> list[Reason]:
    place, code = ctx[f.PLACE], ctx.input.code
    if row.place_id is not None:
        if code is None or place is None or code == place.code:
            return []
        return [Reason("has_a_code", _("The place has a code already."), LICENSING, "code", code)]
    if code is None:
        return [Reason("code_missing", _("A new place is given a code."), LICENSING, "code")]
    if place is not None:
        return [Reason("code_taken", _("Another place has this code."), LICENSING, "code", code)]
    return []
