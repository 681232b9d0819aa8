"""What a law or a minister changed before a release of the system could: a number, or a day of the calendar.

drafted → in_force, by a supervisor of headquarters, with article and source; drafted → withdrawn.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from accounts.roles import Role
from statute import enacting as e
from statute.articles import Article
from statute.authority import OPERATOR
from statute.effects import Create, Effects, Emit, Update
from statute.procedure import Procedure, state_known
from statute.transitions import OFFICERS, Ctx, rule

STATES = [("drafted", _("Drafted")), ("in_force", _("In force")), ("withdrawn", _("Withdrawn"))]
PERIODS = Article("2-2")
DRAFTERS = (Role.SUPERVISOR, OPERATOR)


class Enactment(Procedure):
    """A value of a parameter from a day on (`name`), or a day on which the authority is open or closed (`day`)."""

    state = FSMField(_("state"), default="new", protected=True, choices=STATES)
    name = models.CharField(_("parameter"), max_length=120, blank=True)
    valid_from = models.DateField(_("valid from"), null=True)
    value = models.JSONField(_("value"), null=True)
    day = models.DateField(_("day"), null=True)
    closed = models.BooleanField(_("closed"), null=True)
    day_name = models.CharField(_("name of the day"), max_length=120, blank=True)
    day_name_ja = models.CharField(_("name of the day in Japanese"), max_length=120, blank=True)
    article = models.CharField(_("article"), max_length=80)
    source = models.CharField(_("source"), max_length=200)
    moves = models.IntegerField(_("deadlines moved"), null=True)

    class Meta(Procedure.Meta):
        verbose_name = _("enactment")
        verbose_name_plural = _("enactments")
        constraints = [
            state_known([state for state, _label in STATES], "enactment_state_known"),
            models.CheckConstraint(
                condition=models.Q(day__isnull=False, closed__isnull=False, name="")
                | (
                    models.Q(day__isnull=True, valid_from__isnull=False, value__isnull=False)
                    & ~models.Q(name="")
                ),
                name="enactment_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.day_name}" if self.day else f"{self.name} from {self.valid_from}"

    @classmethod
    def scope(cls, rows: Any, actor: Any) -> Any:
        """The law is known to every officer."""
        return rows if actor.kind in ("staff", "system") else rows.none()

    @transition(
        field=state,
        source="new",
        target="drafted",
        custom=rule(
            label=_("Draft a value"),
            article=PERIODS,
            roles=DRAFTERS,
            input=e.ValueInput,
            audience=OFFICERS,
            guards=(e.is_headquarters, e.parameter_is_known),
        ),
    )
    def draft_value(self, ctx: Ctx) -> Effects:
        """A number of the law is to change from a day on."""
        given = ctx.input
        self.name, self.valid_from, self.value = given.name, given.valid_from, given.value
        self.article, self.source = given.article, given.source
        return None

    @transition(
        field=state,
        source="new",
        target="drafted",
        custom=rule(
            label=_("Draft a day"),
            article=PERIODS,
            roles=DRAFTERS,
            input=e.DayInput,
            audience=OFFICERS,
            guards=(e.is_headquarters, e.day_can_be_changed),
        ),
    )
    def draft_day(self, ctx: Ctx) -> Effects:
        """The authority is to be closed on a day, or open on what was a national holiday."""
        given = ctx.input
        self.day, self.closed, self.article, self.source = (
            given.day,
            given.closed,
            given.article,
            given.source,
        )
        self.day_name, self.day_name_ja = given.name, given.name_ja
        return None

    @transition(
        field=state,
        source="drafted",
        target="in_force",
        custom=rule(
            label=_("Put in force"),
            article=PERIODS,
            roles=DRAFTERS,
            audience=OFFICERS,
            weight="primary",
            guards=(e.is_headquarters, e.value_is_new),
            facts=(e.MOVES, e.RECORDED),
        ),
    )
    def put_in_force(self, ctx: Ctx) -> Effects:
        """It holds from now on. What it moves is told, and recounted by the timer; what has fired stays."""
        from statute.models import CalendarOverride, Parameter

        recorded = ctx[e.RECORDED]
        if self.day is None:
            said: dict[str, Any] = {"value": self.value, "article": self.article, "source": self.source}
            since: Any = self.valid_from
            new: Any = Parameter(name=self.name, valid_from=since, **said)
            told = Emit("law.enacted", {"parameter": self.name})
        else:
            moves = ctx[e.MOVES]
            self.moves = len(moves)
            said = {"closed": self.closed, "name": self.day_name, "name_ja": self.day_name_ja}
            said["source"] = self.source
            new = CalendarOverride(day=self.day, **said)
            told = Emit("law.enacted", {"day": self.day, "moves": [m.as_data() for m in moves[: e.TOLD]]})
        return [told, Create(new) if recorded is None else Update(recorded, said)]

    @transition(
        field=state,
        source="drafted",
        target="withdrawn",
        custom=rule(label=_("Withdraw"), article=PERIODS, roles=DRAFTERS, audience=OFFICERS, weight="grave"),
    )
    def withdraw(self, ctx: Ctx) -> Effects:
        """It will not be."""
        return None
