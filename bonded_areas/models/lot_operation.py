"""What an operation does to its materials and makes of them (58, 59): booked as a consequence of the operation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from django.utils.translation import gettext_lazy as _
from django_fsm import transition
from pydantic import Field

from bonded_areas.models.lot_state import AWAY, IN_STOCK, State
from bonded_areas.models.lot_stock import AmountInput, Stock, day_is_of_this_stock, entry_fits
from bonded_areas.rules.stock import Kind
from statute.articles import Article
from statute.authority import CONSEQUENCE
from statute.effects import Effects, Emit
from statute.transitions import Ctx, Fact, Identifier, Subject, guard, rule

if TYPE_CHECKING:
    from bonded_areas.models.cargo_lot import CargoLot

OPERATIONS = Article("58")


class WorkInput(AmountInput):
    """So much of a lot goes into an operation, comes back unused, or is used up."""

    operation: Identifier


class ProducedInput(AmountInput):
    """What an operation made. Where it lies and since when it counts as approved is that of its materials."""

    operation: Identifier
    material_id: Identifier
    approved_on: date
    description: Annotated[str, Field(min_length=1, max_length=500)]
    unit: Annotated[str, Field(max_length=3, pattern="^[A-Z0-9]*$")] = ""
    tariff_code: Annotated[str, Field(pattern="^([0-9]{9})?$")] = ""


@guard(OPERATIONS, _("Some of the lot is away as a sample or at a place outside."))
def away_only_in_operation(row: Any, ctx: Ctx) -> bool:
    return not row.balance.away or row.away_as == State.IN_OPERATION


def _materials(subjects: Sequence[Subject]) -> dict[int, CargoLot]:
    from bonded_areas.models.cargo_lot import CargoLot

    lots = CargoLot._base_manager.in_bulk({s.input.material_id for s in subjects})
    return {s.case_id: lots[s.input.material_id] for s in subjects if s.input.material_id in lots}


MATERIAL: Fact[CargoLot | None] = Fact("material", _materials, lambda: None)


class Processed(Stock):
    """Mixed into the lot."""

    @transition(
        field="state",
        source=list(IN_STOCK),
        target=None,
        custom=rule(
            label=_("Put to work"),
            article=OPERATIONS,
            roles=(CONSEQUENCE,),
            input=WorkInput,
            guards=(away_only_in_operation, entry_fits(Kind.PUT_TO_WORK), day_is_of_this_stock),
        ),
    )
    def put_to_work(self, ctx: Ctx) -> Effects:
        """The cargo goes into an operation."""
        self.away_as = State.IN_OPERATION
        return [*self._worked(ctx, Kind.PUT_TO_WORK), *self.then_stands(ctx)]

    @transition(
        field="state",
        source=[*IN_STOCK, *AWAY],
        target=None,
        custom=rule(
            label=_("Put back unused"),
            article=OPERATIONS,
            roles=(CONSEQUENCE,),
            input=WorkInput,
            guards=(entry_fits(Kind.PUT_BACK), day_is_of_this_stock),
        ),
    )
    def put_back(self, ctx: Ctx) -> Effects:
        """What was not used is in stock again."""
        return [*self._worked(ctx, Kind.PUT_BACK), *self.then_stands(ctx)]

    @transition(
        field="state",
        source=[*IN_STOCK, *AWAY],
        target=None,
        custom=rule(
            label=_("Use up"),
            article=OPERATIONS,
            roles=(CONSEQUENCE,),
            input=WorkInput,
            guards=(entry_fits(Kind.USED_UP), day_is_of_this_stock),
        ),
    )
    def use_up(self, ctx: Ctx) -> Effects:
        """The cargo became something else."""
        return [*self._worked(ctx, Kind.USED_UP), *self.then_stands(ctx, State.CONSUMED)]

    def _worked(self, ctx: Ctx, kind: Kind) -> list[Any]:
        given = ctx.input
        booked = self.book(ctx, kind, given.amount, given.on, OPERATIONS, other=given.operation)
        return [*booked, Emit("lot.worked", {"operation": given.operation, "kind": str(kind)})]
