"""The grounds of 43 and the criteria of 62-8(2) at the door: examined, overcome with a reason, or named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from bonded_areas.models.licence_facts import REVOKED_BEFORE, type_of
from bonded_areas.models.licence_records import FINDINGS
from bonded_areas.models.licence_state import State
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
    """For the licence a criterion of 62-8(2) must be met; a ground of 43 may be overcome, with the reason why.

    So may anything that stands against who succeeds or takes over: 48-2(3), (5) leave it open.
    """
    kind = type_of(row)
    found, must = grounds.against(_plain(ctx)), _must_be_met(row)
    if not found or (not must and ctx.input.notwithstanding.strip()):
        return []
    words = grounds.items_of(kind)
    sentence = (
        _("This criterion is not met: {what}.")
        if must
        else _("This stands against it: {what}. To go on all the same, say why.")
    )
    field = None if must else "notwithstanding"
    return [
        grounds.provision_of(kind, item).reason(
            "stands_against", format_lazy(sentence, what=words[item]), field
        )
        for item in found
    ]


def _must_be_met(row: Any) -> bool:
    return type_of(row).has_criteria and row.state != State.LICENSED


@guard(
    Article("43", None, "i"),
    _("No licence of theirs was revoked since that was looked into."),
    facts=(REVOKED_BEFORE, FINDINGS),
    on_input=True,
)
def no_revocation_came_since(row: Any, ctx: Ctx) -> list[Reason]:
    """A finding that nothing was revoked says nothing of a revocation that came after it."""
    kind, revoked_on = type_of(row), ctx[REVOKED_BEFORE]
    item = _item_of_revocations(row)
    finding = ctx[FINDINGS].get(item)
    if finding is None or finding.against or not (told := _revoked(revoked_on, ctx)):
        return []
    if not _must_be_met(row) and ctx.input.notwithstanding.strip():
        return []
    field = None if _must_be_met(row) else "notwithstanding"
    return [grounds.provision_of(kind, item).reason("revoked_since", told, field)]


def _item_of_revocations(row: Any) -> str:
    return "v" if type_of(row).has_criteria else "i"


def _revoked(revoked_on: Any, ctx: Ctx) -> Any:
    """What is said of a revocation while it stands against a licence; None where it does not."""
    until = grounds.stands_until("i", revoked_on, calendar=ctx.calendar) if revoked_on is not None else None
    if until is None or ctx.today > until:
        return None
    sentence = _("A licence of theirs was revoked on {day}; that stands against it until {until}.")
    return format_lazy(sentence, day=revoked_on.isoformat(), until=until.isoformat())


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
    item = _item_of_revocations(row)
    cleared = [n for n, one in enumerate(ctx.input.findings) if one.item == item and not one.against]
    if not cleared or not (told := _revoked(ctx[REVOKED_BEFORE], ctx)):
        return []
    kind = type_of(row)
    return [
        grounds.provision_of(kind, item).reason("revoked_before", told, f"findings[{n}].against")
        for n in cleared
    ]
