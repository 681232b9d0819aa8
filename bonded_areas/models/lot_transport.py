"""What bonded transport does to a lot (63 to 65-3): it leaves the stock, arrives, comes back, or is lost."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from bonded_areas.models.lot_state import IN_STOCK, LIVE, State
from bonded_areas.models.lot_stock import AmountInput, Stock, day_is_of_this_stock, entry_fits
from bonded_areas.rules.stock import Kind
from bonded_areas.rules.taxable_moments import Item
from statute.articles import Article
from statute.authority import CONSEQUENCE
from statute.effects import Effects, Emit
from statute.transitions import Ctx, Identifier, rule

TRANSPORT = Article("63", 1)


class ShipInput(AmountInput):
    """So much leaves by this transport.

    `fixed_by` is the item of 4(1) under which nature and quantity are fixed for duty, `fixed_on` the day of it where
    it is not that of shipping out: an approval of one transport fixes them.
    """

    transport: Identifier
    fixed_by: Literal["4(1)(v)", "4(1)(v)-2"] = "4(1)(v)"
    fixed_on: date | None = None


class ArriveInput(AmountInput):
    """So much of what this transport carries has arrived: at a place, or at a port, an airport or an office."""

    transport: Identifier
    place_id: Identifier | None = None


class LoseInput(AmountInput):
    """So much of what this transport carries is lost; whether its duties are to be collected (65(1))."""

    transport: Identifier
    place_id: Identifier | None = None
    duty_due: bool


class DestroyInput(AmountInput):
    """So much of what this transport carries was destroyed with approval (65(1), proviso)."""

    transport: Identifier


class Transported(Stock):
    """Mixed into the lot. A transport calls these in its own transaction; nobody else does."""

    @transition(
        field="state",
        source=list(IN_STOCK),
        target=None,
        custom=rule(
            label=_("Ship"),
            article=TRANSPORT,
            also=(Article("4", 1, "v"),),
            roles=(CONSEQUENCE,),
            input=ShipInput,
            guards=(entry_fits(Kind.SHIPPED), day_is_of_this_stock),
        ),
    )
    def ship(self, ctx: Ctx) -> Effects:
        """The cargo leaves the place under a transport."""
        given = ctx.input
        booked = self._booked(ctx, Kind.SHIPPED, TRANSPORT)
        booked += self.fixed(ctx, Item(given.fixed_by), given.fixed_on or given.on, given.amount)
        return [*booked, Emit("lot.shipped", {"transport": given.transport}), *self.then_stands(ctx)]

    @transition(
        field="state",
        source=list(LIVE),
        target=None,
        custom=rule(
            label=_("Arrive elsewhere"),
            article=Article("63", 5),
            roles=(CONSEQUENCE,),
            input=ArriveInput,
            guards=(entry_fits(Kind.MOVED), day_is_of_this_stock),
        ),
    )
    def arrive_elsewhere(self, ctx: Ctx) -> Effects:
        """The cargo is at its destination, in a lot of its own there."""
        booked = self._booked(ctx, Kind.MOVED, Article("63", 5))
        told = Emit("lot.moved", {"transport": ctx.input.transport, "place": ctx.input.place_id})
        return [*booked, told, *self.then_stands(ctx, State.MOVED)]

    @transition(
        field="state",
        source=list(LIVE),
        target=None,
        custom=rule(
            label=_("Return from transport"),
            article=Article("63", 5),
            roles=(CONSEQUENCE,),
            input=ArriveInput,
            guards=(entry_fits(Kind.RETURNED), day_is_of_this_stock),
        ),
    )
    def return_from_transport(self, ctx: Ctx) -> Effects:
        """The cargo is back at the place that it left."""
        booked = self._booked(ctx, Kind.RETURNED, Article("63", 5))
        told = Emit("lot.returned", {"transport": ctx.input.transport})
        return [*booked, told, *self.then_stands(ctx)]

    @transition(
        field="state",
        source=list(LIVE),
        target=None,
        custom=rule(
            label=_("Lose in transport"),
            article=Article("65", 4),
            also=(Article("65", 1),),
            roles=(CONSEQUENCE,),
            input=LoseInput,
            guards=(entry_fits(Kind.LOST_IN_TRANSIT), day_is_of_this_stock),
        ),
    )
    def lose_in_transit(self, ctx: Ctx) -> Effects:
        """The cargo was lost on the road."""
        booked = self._booked(ctx, Kind.LOST_IN_TRANSIT, Article("65", 4))
        told = Emit("lot.lost", {"transport": ctx.input.transport, "duty_due": ctx.input.duty_due})
        return [*booked, told, *self.then_stands(ctx, State.LOST)]

    @transition(
        field="state",
        source=list(LIVE),
        target=None,
        custom=rule(
            label=_("Destroy in transport"),
            article=Article("65", 3),
            also=(Article("65", 1), Article("65", 2), Article("45", 2)),
            roles=(CONSEQUENCE,),
            input=DestroyInput,
            guards=(entry_fits(Kind.DESTROYED_IN_TRANSIT), day_is_of_this_stock),
        ),
    )
    def destroy_in_transit(self, ctx: Ctx) -> Effects:
        """The cargo was destroyed on the road with approval given beforehand: no duty hangs on it."""
        booked = self._booked(ctx, Kind.DESTROYED_IN_TRANSIT, Article("65", 3))
        told = Emit("lot.destroyed", {"transport": ctx.input.transport})
        return [*booked, told, *self.then_stands(ctx, State.DESTROYED)]

    def _booked(self, ctx: Ctx, kind: Kind, article: Article) -> list[Any]:
        given = ctx.input
        return self.book(ctx, kind, given.amount, given.on, article, other=given.transport)
