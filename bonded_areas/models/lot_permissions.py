"""A permission that was asked for and is not given, or not wanted any more (32, 40(2), 61(1))."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _
from django_fsm import transition
from pydantic import Field

from bonded_areas.models.lot_state import IN_STOCK
from bonded_areas.models.lot_work import FILING, OFFICE, SAMPLE
from statute.articles import Article
from statute.effects import Effects, Emit
from statute.errors import Reason
from statute.transitions import Ctx, Input, guard, rule

if TYPE_CHECKING:
    from bonded_areas.models.cargo_lot import CargoLot


class AskedPermissionInput(Input):
    """Which of the permissions that a lot may need."""

    what: Literal["sample", "work", "outside"]


class RefusedPermissionInput(AskedPermissionInput):
    """Which is refused, and why."""

    reason: Annotated[str, Field(min_length=1, max_length=1000)]


@guard(SAMPLE, _("That is asked for and not permitted yet."), on_input=True)
def that_is_asked_for(row: CargoLot, ctx: Ctx) -> list[Reason]:
    asked = row.permissions.get(ctx.input.what)
    if asked is not None and "on" not in asked:
        return []
    sentence = _("No such permission waits for an answer.")
    return [Reason("not_asked_for", sentence, SAMPLE, "what", ctx.input.what)]


class Permitted:
    """Mixed into the lot."""

    permissions: Any

    @transition(
        field="state", source=list(IN_STOCK), target=None,
        custom=rule(
            label=_("Refuse a permission asked for"), article=SAMPLE, also=(Article("40", 3), Article("61", 1)),
            input=RefusedPermissionInput, roles=OFFICE, weight="grave", guards=(that_is_asked_for,),
        ),
    )  # fmt: skip
    def refuse_permission(self, ctx: Ctx) -> Effects:
        """It is not permitted; whoever asked is told why."""
        what = ctx.input.what
        self.permissions = {name: one for name, one in self.permissions.items() if name != what}
        return [Emit("lot.permission_refused", {"what": what, "reason": ctx.input.reason})]

    @transition(
        field="state", source=list(IN_STOCK), target=None,
        custom=rule(
            label=_("Take back what was asked for"), article=SAMPLE, also=(Article("40", 3), Article("61", 1)),
            input=AskedPermissionInput, roles=FILING, guards=(that_is_asked_for,),
        ),
    )  # fmt: skip
    def take_back_request(self, ctx: Ctx) -> Effects:
        """It is not wanted any more."""
        what = ctx.input.what
        self.permissions = {name: one for name, one in self.permissions.items() if name != what}
        return [Emit("lot.request_taken_back", {"what": what})]
