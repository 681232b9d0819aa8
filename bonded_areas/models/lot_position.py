"""Where in its place a lot lies, and moving it there: to another shelf, floor or building of the same place."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Annotated, Any, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import transition
from pydantic import AfterValidator, Field

from accounts.roles import Role
from bonded_areas.models.lot_state import IN_STOCK
from bonded_areas.models.lot_stock import BOOKS, Stock
from statute.articles import Article
from statute.effects import Effects, Emit
from statute.errors import Reason
from statute.transitions import Ctx, Input, guard, rule

if TYPE_CHECKING:
    from bonded_areas.models.cargo_lot import CargoLot

RESTRICTED: Final = Article("62-4", 1)
LONGEST_POSITION: Final = 64


def normalised(text: str) -> str:
    """A position as it is kept: full-width and half-width forms are one (NFKC), and so are runs of blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _position(text: str) -> str:
    found = normalised(text)
    if not 0 < len(found) <= LONGEST_POSITION or not found.isprintable():
        raise ValueError(
            format_lazy(_("This must be a text of 1 to {most} characters."), most=LONGEST_POSITION)
        )
    return found


Position = Annotated[str, Field(max_length=LONGEST_POSITION), AfterValidator(_position)]


class MoveInsideInput(Input):
    """Where in the same place the cargo lies from now on: a shelf, a floor, a building."""

    position: Position


@guard(BOOKS, _("It lies there already."), on_input=True, field="position")
def lies_elsewhere(row: CargoLot, ctx: Ctx) -> bool:
    return bool(ctx.input.position != row.position)


@guard(RESTRICTED, _("Customs has restricted where it may be stored."), on_input=True)
def stays_where_it_may_be(row: CargoLot, ctx: Ctx) -> list[Reason]:
    """Whoever runs the place does not leave the part of it that customs named; customs itself may."""
    part = normalised(row.exhibition.get("place", ""))
    asked = ctx.input.position.casefold()
    rest = asked.removeprefix(part.casefold())
    inside = rest != asked and not rest[:1].isalnum()  # Floor 10 is not in Floor 1
    if not part or not ctx.actor.is_party or inside:
        return []
    sentence = format_lazy(
        _("Customs has restricted it to “{part}”: the position begins with these words."), part=part
    )
    return [Reason("restricted_place", sentence, RESTRICTED, "position", ctx.input.position)]


class Placed(Stock):
    """Mixed into the lot."""

    position: str
    exhibition: Any

    @transition(
        field="state", source=list(IN_STOCK), target=None,
        custom=rule(
            label=_("Move inside the area"), article=BOOKS, also=(Article("61-3"), RESTRICTED), input=MoveInsideInput,
            roles=(Role.BONDED_OPERATOR, Role.BONDED_OFFICER, Role.SUPERVISOR),
            guards=(lies_elsewhere, stays_where_it_may_be),
        ),
    )  # fmt: skip
    def move_inside(self, ctx: Ctx) -> Effects:
        """It lies elsewhere in the same place: neither how much of it there is nor any period changes."""
        self.position = ctx.input.position
        return [Emit("lot.moved_inside", {"position": self.position})]
