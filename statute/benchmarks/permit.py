"""What is benchmarked: a permit that lapses when its term is over. Its table is in a scratch database only."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition
from pydantic import Field

from statute.articles import Article
from statute.authority import INTAKE, TIMER
from statute.calendars import Calendar
from statute.effects import Effects, Emit
from statute.periods import Unit, count_period
from statute.procedure import Procedure, state_known
from statute.scratch import SCRATCH_MODELS
from statute.transitions import Ctx, Deadline, Due, Input, rule

TERM = Article("43-3", 1)
STATES = [("granted", _("Granted")), ("lapsed", _("Lapsed"))]


class GrantInput(Input):
    """Who gets it, for what, from when, for how long."""

    holder: Annotated[str, Field(min_length=1, max_length=80)]
    goods: Annotated[str, Field(max_length=200)]
    fee: Annotated[int, Field(ge=0)]
    granted_on: date
    months: Annotated[int, Field(ge=1, le=120)]


def _term(row: Any, calendar: Calendar) -> Due | None:
    if row.state != "granted":
        return None
    return Due.of(
        count_period(row.granted_on, row.months, Unit.MONTHS, calendar=calendar, roll=True, articles=[TERM])
    )


class BenchPermit(Procedure):
    """granted → lapsed."""

    state = FSMField(default="new", protected=True, choices=STATES)
    holder = models.CharField(max_length=80)
    goods = models.CharField(max_length=200)
    fee = models.BigIntegerField()
    granted_on = models.DateField()
    months = models.IntegerField()
    lapsed_at = models.DateTimeField(null=True)

    deadlines = (Deadline("term", _("Term"), TERM, _term, expires="lapse"),)

    class Meta(Procedure.Meta):
        app_label = "statute"
        apps = SCRATCH_MODELS
        db_table = "bench_permit"
        constraints = [state_known([state for state, _label in STATES], "bench_permit_state_known")]

    def __str__(self) -> str:
        return self.holder

    @transition(
        field=state,
        source="new",
        target="granted",
        custom=rule(label=_("Grant"), article=TERM, roles=(INTAKE,), input=GrantInput),
    )
    def grant(self, ctx: Ctx) -> Effects:
        """It is granted."""
        given = ctx.input
        self.holder, self.goods, self.fee = given.holder, given.goods, given.fee
        self.granted_on, self.months = given.granted_on, given.months
        return None

    @transition(
        field=state,
        source="granted",
        target="lapsed",
        custom=rule(label=_("Lapse"), article=TERM, roles=(TIMER,)),
    )
    def lapse(self, ctx: Ctx) -> Effects:
        """Its term is over."""
        self.lapsed_at = ctx.now
        return [Emit("bench.lapsed", {"fee": self.fee, "holder": self.holder})]
