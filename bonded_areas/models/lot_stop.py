"""The stop on a lot whose goods are suspected to infringe (69-12, 69-11(2)): it stays one lot, and where it is."""

from __future__ import annotations

from typing import Annotated, Any, Final

from django.utils.translation import gettext_lazy as _
from django_fsm import transition
from pydantic import Field

from statute.articles import Article
from statute.authority import CONSEQUENCE
from statute.effects import Effects, LiftHold, PlaceHold
from statute.transitions import OFFICERS, ArticleText, Ctx, Input, rule

INFRINGEMENT: Final = "infringement"


class StopInput(Input):
    """Under which provision the goods are stopped."""

    article: ArticleText


class StopLifted(Input):
    """Why the goods are stopped no more."""

    note: Annotated[str, Field(max_length=200)] = ""


class Stopped:
    """Mixed into the lot; the declaration of its goods causes these."""

    @transition(
        field="state", source="*", target=None,
        custom=rule(
            label=_("Be stopped"), article=Article("69-12", 4), roles=(CONSEQUENCE,), input=StopInput, audience=OFFICERS
        ),
    )  # fmt: skip
    def be_stopped(self: Any, ctx: Ctx) -> Effects:
        """The goods are neither split, joined nor carried off while they are examined or verified."""
        return [PlaceHold(INFRINGEMENT, Article.parse(ctx.input.article))]

    @transition(
        field="state", source="*", target=None,
        custom=rule(
            label=_("Be stopped no more"), article=Article("69-12", 5), roles=(CONSEQUENCE,), input=StopLifted,
            audience=OFFICERS,
        ),
    )  # fmt: skip
    def be_released(self: Any, ctx: Ctx) -> Effects:
        """The goods are free, or gone."""
        return [LiftHold(INFRINGEMENT, ctx.input.note)]
