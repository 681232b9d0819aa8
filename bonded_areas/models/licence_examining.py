"""The grounds of 43 and the criteria of 62-8(2) at the door: examined, overcome with a reason, or named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from bonded_areas.models.licence_facts import REVOKED_BEFORE, type_of
from bonded_areas.models.licence_records import FINDINGS
from bonded_areas.rules import licence_grounds as grounds
from statute.articles import Article
from statute.errors import Reason
from statute.transitions import Ctx, guard

GROUNDS = Article("43")


@guard(GROUNDS, _("Nothing is being examined."))
def something_is_examined(row: Any, ctx: Ctx) -> bool:
    """A licence, a succession or a passing to another is applied for and not decided on."""
    return bool(row.examination)


@guard(GROUNDS, _("Every item has to be examined, with evidence."), facts=(FINDINGS,))
def every_item_is_examined(row: Any, ctx: Ctx) -> list[Reason]:
    return unexamined_reasons(row, ctx, tuple(grounds.items_of(type_of(row))))


def unexamined_reasons(row: Any, ctx: Ctx, items: Sequence[str]) -> list[Reason]:
    """One reason for each of these items on which nothing was found yet."""
    kind = type_of(row)
    words = grounds.items_of(kind)
    sentence = _("Not examined yet: {what}.")
    return [
        grounds.provision_of(kind, item).reason("not_examined", format_lazy(sentence, what=words[item]))
        for item in grounds.unexamined(kind, _plain(ctx), items)
    ]


def _plain(ctx: Ctx) -> list[grounds.Finding]:
    return [grounds.Finding(one.item, one.against) for one in ctx[FINDINGS].values()]


@guard(
    GROUNDS,
    _("What stands against the licence is overcome, or a criterion is not met."),
    facts=(FINDINGS,),
    on_input=True,
)
def nothing_stands_against_it(row: Any, ctx: Ctx) -> list[Reason]:
    return against_reasons(row, ctx)


def against_reasons(row: Any, ctx: Ctx) -> list[Reason]:
    """A criterion of 62-8(2) must be met; a ground of 43 may be overcome, with the reason why."""
    kind = type_of(row)
    found = grounds.against(_plain(ctx))
    if not found or (not kind.has_criteria and ctx.input.notwithstanding):
        return []
    words = grounds.items_of(kind)
    sentence = (
        _("This criterion is not met: {what}.")
        if kind.has_criteria
        else _("This stands against it: {what}. To go on all the same, say why.")
    )
    field = None if kind.has_criteria else "notwithstanding"
    return [
        grounds.provision_of(kind, item).reason(
            "stands_against", format_lazy(sentence, what=words[item]), field
        )
        for item in found
    ]


@guard(GROUNDS, _("A refusal names items on which it was found."), facts=(FINDINGS,), on_input=True)
def refused_on_what_was_found(row: Any, ctx: Ctx) -> list[Reason]:
    kind, found = type_of(row), set(grounds.against(_plain(ctx)))
    sentence = _("Nothing was found that stands against it on this item.")
    return [
        grounds.provision_of(kind, item).reason("not_found", sentence, "items", item)
        for item in ctx.input.items
        if item not in found
    ]


@guard(GROUNDS, _("The type of the licence has no such item."), on_input=True)
def items_are_of_the_type(row: Any, ctx: Ctx) -> list[Reason]:
    kind = type_of(row)
    known, sentence = grounds.items_of(kind), _("The type of the licence has no such item.")
    return [
        kind["grounds"].reason("unknown_item", sentence, f"findings[{index}].item", one.item)
        for index, one in enumerate(ctx.input.findings)
        if one.item not in known
    ]


@guard(
    Article("43", None, "i"),
    _("A revocation within three years stands against it."),
    facts=(REVOKED_BEFORE,),
    on_input=True,
)
def revocation_is_not_overlooked(row: Any, ctx: Ctx) -> list[Reason]:
    """What this system knows itself of 43(i) cannot be found otherwise."""
    revoked_on, kind = ctx[REVOKED_BEFORE], type_of(row)
    item = "v" if kind.has_criteria else "i"
    cleared = [n for n, one in enumerate(ctx.input.findings) if one.item == item and not one.against]
    if revoked_on is None or not cleared:
        return []
    until = grounds.stands_until("i", revoked_on, calendar=ctx.calendar)
    if until is None or ctx.today > until:
        return []
    sentence = _("A licence of theirs was revoked on {day}; that stands against it until {until}.")
    told = format_lazy(sentence, day=revoked_on.isoformat(), until=until.isoformat())
    return [
        grounds.provision_of(kind, item).reason("revoked_before", told, f"findings[{n}].against")
        for n in cleared
    ]
