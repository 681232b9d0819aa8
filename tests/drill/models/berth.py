"""A berth on which a stall may stand: a related case, which a stall's transitions reach."""

from typing import Annotated, Any

from django.db import models
from django_fsm import FSMField, transition
from pydantic import Field

from accounts.roles import Role
from statute.articles import Article
from statute.authority import CONSEQUENCE
from statute.effects import Effects, Emit
from statute.procedure import Procedure, state_known
from statute.transitions import Ctx, Input, rule

STATES = [("free", "Free"), ("taken", "Taken"), ("closed", "Closed")]


class NumberInput(Input):
    number: Annotated[int, Field(ge=1, le=999)]


class Berth(Procedure):
    """free ⇄ taken, free → closed."""

    state = FSMField(default="new", protected=True, choices=STATES)
    number = models.IntegerField()
    times_taken = models.IntegerField(default=0)

    class Meta(Procedure.Meta):
        constraints = [state_known([s for s, _ in STATES], "berth_state_known")]

    @transition(
        field=state,
        source="new",
        target="free",
        custom=rule(
            label="Lay out", article=Article("37"), roles=(Role.SUPERVISOR, CONSEQUENCE), input=NumberInput
        ),
    )
    def lay_out(self, ctx: Ctx) -> Effects:
        """A berth comes into being."""
        self.number = ctx.input.number
        return [Emit("berth.laid_out", {"number": self.number})]

    @transition(
        field=state,
        source="free",
        target="taken",
        custom=rule(label="Occupy", article=Article("40"), roles=(CONSEQUENCE,)),
    )
    def occupy(self, ctx: Ctx) -> Effects:
        """A stall was granted on it."""
        self.times_taken += 1
        return None

    @transition(
        field=state,
        source="taken",
        target="free",
        custom=rule(label="Vacate", article=Article("40"), roles=(CONSEQUENCE,)),
    )
    def vacate(self, ctx: Ctx) -> Effects:
        """The stall is gone."""
        return []

    @transition(
        field=state,
        source="taken",
        target=None,
        custom=rule(label="Hear", article=Article("40"), roles=(CONSEQUENCE,)),
    )
    def hear(self, ctx: Ctx) -> Effects:
        """The stall's keeper was told what it costs."""
        return []

    @transition(
        field=state,
        source="free",
        target="closed",
        custom=rule(label="Close", article=Article("38"), roles=(Role.SUPERVISOR,)),
    )
    def close(self, ctx: Ctx) -> Effects:
        """The berth is given up."""
        return [Emit("berth.closed")]

    def __str__(self) -> str:
        return f"berth {self.number}"


def state_of(berth: Any) -> str:
    """The state, as a plain text."""
    return str(berth.state)
