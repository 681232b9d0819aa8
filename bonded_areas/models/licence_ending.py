"""How a licence ends (47(1)), what is told then (47(2)), and the place deemed licensed for what remains (47(3))."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from accounts.models import PersonKind
from bonded_areas import licence_inputs as i
from bonded_areas.models import licence_facts as f
from bonded_areas.models.licence_facts import type_of
from bonded_areas.models.licence_state import ENDED, State
from statute.articles import Article
from statute.authority import TIMER
from statute.effects import Effect, Effects, Emit
from statute.errors import Reason
from statute.periods import check_order_date
from statute.transitions import Ctx, guard, rule

TOLD, REMAINS = Article("47", 2), Article("47", 3)


def end(row: Any, ctx: Ctx, item: str, on: date) -> list[Effect]:
    """The licence ceased on that day by this item of 47(1): the public notice, and the word to whom it concerns."""
    provision = type_of(row)["ending"].item(item)
    row.ended_on, row.ended_by, row.examination = on, str(provision.article), ""
    told = f.notice(
        row,
        ctx,
        "ending_notice",
        _("Licence of a bonded area ended"),
        ctx[f.PEOPLE][row.licensee_id],
        (_("Ceased on"), on),
        (_("By"), str(provision)),
    )
    remaining = ctx[f.REMAINING_LOTS]
    row.cargo_remained = remaining > 0
    payload = {"place": row.place_id, "licensee": row.licensee_id, "item": str(provision.article)}
    return [told, Emit("licence.ended", {**payload, "ended_on": on, "remaining_lots": remaining})]


ENDING_FACTS = (f.PEOPLE, f.REMAINING_LOTS)


@guard(
    Article("47", 1),
    _("It cannot have happened on a day that has not come, nor before the licence, nor after its last day."),
    on_input=True,
    field="happened_on",
)
def happened_when_it_can_have(row: Any, ctx: Ctx) -> bool:
    """What happens after the last day ends nothing: the licence has expired (47(1)(v))."""
    return bool(row.granted_on <= ctx.input.happened_on <= min(ctx.today, row.until_on))


@guard(
    Article("47", 1, "iii"),
    _("The passing to another corporation was approved before: it is recorded instead."),
)
def not_passing_on(row: Any, ctx: Ctx) -> bool:
    """48-2(4): with an approval beforehand the licence does not end with the corporation."""
    return row.transfer_approved_on is None


@guard(Article("47", 1, "iii"), _("Only a corporation is dissolved."), facts=(f.PEOPLE,))
def is_a_corporation(row: Any, ctx: Ctx) -> bool:
    return bool(ctx[f.PEOPLE][row.licensee_id].kind == PersonKind.CORPORATE)


@guard(REMAINS, _("No foreign cargo remains in the place."), facts=(f.REMAINING_LOTS,))
def cargo_remains(row: Any, ctx: Ctx) -> bool:
    return ctx[f.REMAINING_LOTS] > 0


@guard(REMAINS, _("Foreign cargo remains in the place."), facts=(f.REMAINING_LOTS,))
def no_cargo_remains(row: Any, ctx: Ctx) -> list[Reason]:
    if not (left := ctx[f.REMAINING_LOTS]):
        return []
    sentence = format_lazy(_("{n} lots of foreign cargo remain in the place."), n=left)
    return [type_of(row)["remaining"].reason("cargo_remains", sentence)]


@guard(REMAINS, _("That the place is empty was confirmed already."))
def not_confirmed_empty(row: Any, ctx: Ctx) -> bool:
    return row.emptied_on is None


@guard(REMAINS, _("The last day lies after today, and the office is open on it."), on_input=True)
def order_day_is_open(row: Any, ctx: Ctx) -> list[Reason]:
    day = ctx.input.until_on
    if day <= ctx.today:
        sentence = _("The last day lies after today, and the office is open on it.")
        return [type_of(row)["remaining"].reason("not_ahead", sentence, "until_on", day)]
    closed = check_order_date(day, ctx.calendar, field="until_on")
    return [closed] if closed else []


class Ending:
    """Mixed into the licence."""

    case_id: int
    place_kind: Any
    until_on: Any
    discontinues_on: Any
    deemed_until: Any
    deemed_over_on: Any
    emptied_on: Any
    reason: str

    @transition(
        field="state",
        source=State.LICENSED,
        target=State.EXPIRED,
        custom=rule(
            label=_("Expire"),
            article=Article("47", 1, "v"),
            also=(TOLD, *f.BORROWING),
            roles=(TIMER,),
            facts=ENDING_FACTS,
        ),
    )
    def expire(self, ctx: Ctx) -> Effects:
        """The last day of the licence is over."""
        return end(self, ctx, "v", self.until_on)

    @transition(
        field="state",
        source=State.LICENSED,
        target=State.DISCONTINUED,
        custom=rule(
            label=_("Cease with the business"),
            article=Article("47", 1, "i"),
            also=(TOLD, *f.BORROWING),
            roles=(TIMER,),
            facts=ENDING_FACTS,
        ),
    )
    def discontinue(self, ctx: Ctx) -> Effects:
        """The last day of business, as it was notified, is over."""
        return end(self, ctx, "i", self.discontinues_on)

    @transition(
        field="state",
        source=State.LICENSED,
        target=State.LAPSED,
        custom=rule(
            label=_("Record the dissolution"),
            article=Article("47", 1, "iii"),
            also=(TOLD, *f.BORROWING),
            roles=f.EXAMINING,
            input=i.EventInput,
            weight="grave",
            facts=ENDING_FACTS,
            guards=(is_a_corporation, not_passing_on, happened_when_it_can_have),
        ),
    )
    def record_dissolution(self, ctx: Ctx) -> Effects:
        """The licensee was dissolved, and with it the licence ceased."""
        self.reason = ctx.input.evidence
        return end(self, ctx, "iii", ctx.input.happened_on)

    @transition(
        field="state",
        source=State.LICENSED,
        target=State.LAPSED,
        custom=rule(
            label=_("Record the bankruptcy"),
            article=Article("47", 1, "iv"),
            also=(TOLD, *f.BORROWING),
            roles=f.EXAMINING,
            input=i.EventInput,
            weight="grave",
            facts=ENDING_FACTS,
            guards=(happened_when_it_can_have,),
        ),
    )
    def record_bankruptcy(self, ctx: Ctx) -> Effects:
        """Bankruptcy proceedings were ruled to commence against the licensee, and with that the licence ceased."""
        self.reason = ctx.input.evidence
        return end(self, ctx, "iv", ctx.input.happened_on)

    @transition(
        field="state",
        source=list(ENDED),
        target=None,
        custom=rule(
            label=_("Set the period for the cargo that remains"),
            article=REMAINS,
            also=f.BORROWING,
            roles=f.DISPOSING,
            input=i.RemainingInput,
            guards=(not_confirmed_empty, cargo_remains, order_day_is_open),
        ),
    )
    def set_remaining_period(self, ctx: Ctx) -> Effects:
        """Until that day the place is deemed licensed for this cargo; the duties of the licensee go on."""
        self.deemed_until, self.deemed_over_on = ctx.input.until_on, None
        return [Emit("licence.deemed", {"until": ctx.input.until_on})]

    @transition(
        field="state",
        source=list(ENDED),
        target=None,
        custom=rule(
            label=_("Period for the cargo that remains over"),
            article=REMAINS,
            roles=(TIMER,),
            facts=(f.REMAINING_LOTS,),
        ),
    )
    def end_deemed_licence(self, ctx: Ctx) -> Effects:
        """What still lies there may be housed (80); the officer is told."""
        self.deemed_over_on, left = self.deemed_until, ctx[f.REMAINING_LOTS]
        return [Emit("licence.deemed_over", {"until": self.deemed_until, "remaining_lots": left})]

    @transition(
        field="state",
        source=list(ENDED),
        target=None,
        custom=rule(
            label=_("Confirm that the place is empty"),
            article=REMAINS,
            also=f.BORROWING,
            roles=f.EXAMINING,
            guards=(not_confirmed_empty, no_cargo_remains),
        ),
    )
    def confirm_empty(self, ctx: Ctx) -> Effects:
        """All the foreign cargo has left: the duties of the former licensee end."""
        self.emptied_on = ctx.today
        return [Emit("licence.emptied")]
