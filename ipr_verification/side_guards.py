"""Guards of a machine for import and export: what they refuse for is said with the provision of the case's side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ipr_verification.rules.sides import Side, counterparts, on_side
from statute.errors import Reason
from statute.transitions import Ctx, Fact, Guard, Rule, rule

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from statute.articles import Article


def side_of(row: Any, ctx: Ctx) -> Side:
    """The side of a case; of one that is being opened the side that its input says, or that of what it is about."""
    if said := getattr(row, "side", "") or getattr(ctx.input, "side", ""):
        return Side(said)
    about = (getattr(one, "side", "") for one in ctx.facts.values())
    return Side(next(filter(None, about), Side.IMPORT))


def side_guard(
    article: Article,
    sentence: _StrOrPromise,
    *,
    facts: Sequence[Fact[Any]] = (),
    on_input: bool = False,
    field: str | None = None,
) -> Callable[[Callable[[Any, Ctx], bool]], Guard]:
    """`statute.transitions.guard` for a row with a `side`: the article is that of the import side."""

    def wrap(test: Callable[[Any, Ctx], bool]) -> Guard:
        name = test.__name__

        def told(row: Any, ctx: Ctx) -> list[Reason]:
            if test(row, ctx):
                return []
            value = getattr(ctx.input, field, None) if field else None
            return [Reason(name, sentence, on_side(side_of(row, ctx), article), field, value)]

        return Guard(name, article, sentence, told, tuple(facts), on_input, field)

    return wrap


def side_rule(
    *, article: Article, also: Sequence[Article] = (), guards: Sequence[Guard] = (), **more: Any
) -> dict[str, Rule]:
    """`statute.transitions.rule` for a machine of both sides: it carries out the export counterparts as well."""
    named = (article, *also, *(one.article for one in guards))
    return rule(article=article, also=(*also, *counterparts(named)), guards=guards, **more)
