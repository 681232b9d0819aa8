"""A licence while it is in force: renewed, its capacity changed, its business resting or ending (42(2), 44, 46)."""

from __future__ import annotations

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from bonded_areas import licence_inputs as i
from bonded_areas.models import licence_facts as f
from bonded_areas.models.licence_facts import type_of
from bonded_areas.models.licence_notified import has_a_period_of_its_own
from bonded_areas.models.licence_records import OPEN_CHANGE, CapacityChange
from bonded_areas.models.licence_state import State
from statute.articles import Article
from statute.effects import Create, Effects, Emit, Update
from statute.errors import Reason
from statute.period_rules import ONE_DAY
from statute.statutory_periods import statutory_period
from statute.transitions import Ctx, guard, rule

LONGEST, NOTICE, CAPACITY, MEASURES = Article("42", 2), Article("42", 3), Article("44", 1), Article("44", 2)
BUSINESS = Article("46")
LIVES = Article("47", 1)
renewable = f.law_knows(
    "renewal", LONGEST, _("A licence of this type is not renewed: it lasts as long as its event.")
)


@guard(LIVES, _("The last day of the licence is over."))
def is_not_over(row: Any, ctx: Ctx) -> bool:
    return bool(row.until_on >= ctx.today)


@guard(LIVES, _("The licensee has died; the successor applies first."))
def licensee_lives(row: Any, ctx: Ctx) -> bool:
    return row.died_on is None


@guard(LONGEST, _("A renewal lasts longer than the licence, and ten years more at the most."), on_input=True)
def renewal_is_allowed(row: Any, ctx: Ctx) -> list[Reason]:
    """The renewed licence runs from the day after the old one's last day."""
    until, law = ctx.input.until_on, type_of(row)
    if law.get("renewal") is None:
        return []
    last = statutory_period("42(2)", row.until_on + ONE_DAY, calendar=ctx.calendar).ends_on
    if until <= row.until_on:
        sentence = _("The licence lasts as long as that already.")
        return [law["renewal"].reason("no_longer", sentence, "until_on", until)]
    if until > last:
        sentence = format_lazy(_("A renewed licence lasts until {last} at the most."), last=last.isoformat())
        return [law["renewal"].reason("too_long", sentence, "until_on", until)]
    return []


@guard(LONGEST, _("Renewal has not been applied for."))
def renewal_is_asked(row: Any, ctx: Ctx) -> bool:
    return row.renewal_asked is not None


@guard(
    CAPACITY, _("A change of capacity or works that was notified is not finished yet."), facts=(OPEN_CHANGE,)
)
def no_change_is_open(row: Any, ctx: Ctx) -> bool:
    return ctx[OPEN_CHANGE] is None


@guard(CAPACITY, _("No change of capacity and no works are notified."), facts=(OPEN_CHANGE,))
def a_change_is_open(row: Any, ctx: Ctx) -> bool:
    return ctx[OPEN_CHANGE] is not None


@guard(CAPACITY, _("Works are notified before they begin."), on_input=True, field="begins_on")
def notified_before_works(row: Any, ctx: Ctx) -> bool:
    return bool(ctx.input.begins_on >= ctx.today)


@guard(
    CAPACITY,
    _("What is done was begun, and is not done on a day that has not come."),
    facts=(OPEN_CHANGE,),
    on_input=True,
    field="done_on",
)
def done_when_it_can_be(row: Any, ctx: Ctx) -> bool:
    change = ctx[OPEN_CHANGE]
    return change is None or bool(change.begins_on <= ctx.input.done_on <= ctx.today)


@guard(BUSINESS, _("It is notified before the business rests."), on_input=True, field="from_on")
def notified_before_resting(row: Any, ctx: Ctx) -> bool:
    return bool(ctx.input.from_on >= ctx.today)


@guard(BUSINESS, _("The business rests already."))
def business_goes_on(row: Any, ctx: Ctx) -> bool:
    return not _rests(row, ctx)


@guard(BUSINESS, _("The business does not rest."))
def business_rests(row: Any, ctx: Ctx) -> bool:
    return _rests(row, ctx)


def _rests(row: Any, ctx: Ctx) -> bool:
    """Business rests, or will: what was notified is not over. The days of the last rest are kept for 101(2)."""
    last = row.business_rests_until
    return row.business_rests_from is not None and (last is None or last >= ctx.today)


@guard(
    BUSINESS,
    _("The end of business is notified before it, and within the period of the licence."),
    on_input=True,
    field="last_day",
)
def ends_ahead_and_within(row: Any, ctx: Ctx) -> bool:
    return bool(ctx.today <= ctx.input.last_day < row.until_on)


@guard(BUSINESS, _("The end of business is notified already."))
def end_is_not_notified(row: Any, ctx: Ctx) -> bool:
    return row.discontinues_on is None


class Business:
    """Mixed into the licence."""

    case_id: int
    place_kind: Any
    until_on: Any
    licensee_id: Any
    renewal_asked: Any
    business_rests_from: Any
    business_rests_until: Any
    discontinues_on: Any
    reason: str
    floor_area_m2: Any
    capacity_m3: Any

    @transition(
        field="state",
        source=State.LICENSED,
        target=None,
        custom=rule(
            label=_("Apply for renewal"),
            article=LONGEST,
            also=f.BORROWING,
            roles=f.FILING,
            input=i.RenewalInput,
            guards=(renewable, has_a_period_of_its_own, is_not_over, licensee_lives, renewal_is_allowed),
        ),
    )
    def apply_for_renewal(self, ctx: Ctx) -> Effects:
        """The licensee asks for the licence to last longer."""
        self.renewal_asked = ctx.input.until_on
        return [Emit("licence.renewal_asked")]

    @transition(
        field="state",
        source=State.LICENSED,
        target=None,
        custom=rule(
            label=_("Renew"),
            article=LONGEST,
            also=(NOTICE, *f.BORROWING),
            roles=f.DISPOSING,
            input=i.RenewInput,
            weight="primary",
            facts=(f.PEOPLE,),
            guards=(renewable, renewal_is_asked, is_not_over, renewal_is_allowed),
        ),
    )
    def renew(self, ctx: Ctx) -> Effects:
        """The licence lasts longer; everybody is told at once."""
        first = self.until_on + ONE_DAY
        self.until_on, self.renewal_asked = ctx.input.until_on, None
        told = f.notice(
            self,
            ctx,
            "notice",
            _("Licence of a bonded area renewed"),
            ctx[f.PEOPLE][self.licensee_id],
            (_("First day"), first),
            (_("Last day"), self.until_on),
        )
        return [told, Emit("licence.renewed", {"until": self.until_on})]

    @transition(
        field="state",
        source=State.LICENSED,
        target=None,
        custom=rule(
            label=_("Decline the renewal"),
            article=LONGEST,
            also=f.BORROWING,
            roles=f.DISPOSING,
            input=i.ReasonInput,
            weight="grave",
            guards=(renewal_is_asked,),
        ),
    )
    def decline_renewal(self, ctx: Ctx) -> Effects:
        """The licence ends on its last day; the licensee is told why."""
        self.renewal_asked, self.reason = None, ctx.input.reason
        return [Emit("licence.renewal_declined")]

    @transition(
        field="state",
        source=State.LICENSED,
        target=None,
        custom=rule(
            label=_("Notify a change of capacity or works"),
            article=CAPACITY,
            also=f.BORROWING,
            roles=f.FILING,
            input=i.CapacityInput,
            guards=(no_change_is_open, notified_before_works),
        ),
    )
    def notify_change(self, ctx: Ctx) -> Effects:
        """The licensee tells customs what it is about to change."""
        change = CapacityChange(licence_id=ctx.case_id, notified_on=ctx.today, **ctx.input.model_dump())
        return [Create(change), Emit("licence.change_notified")]

    @transition(
        field="state",
        source=State.LICENSED,
        target=None,
        custom=rule(
            label=_("Order measures"),
            article=MEASURES,
            also=f.BORROWING,
            roles=f.DISPOSING,
            input=i.MeasuresInput,
            facts=(OPEN_CHANGE,),
            guards=(a_change_is_open,),
        ),
    )
    def order_measures(self, ctx: Ctx) -> Effects:
        """What is notified would blur the bounds of the area or leave too little room: measures are asked for."""
        change = ctx[OPEN_CHANGE]
        assert change is not None
        return [Update(change, {"measures": ctx.input.measures}), Emit("licence.measures_ordered")]

    @transition(
        field="state",
        source=State.LICENSED,
        target=None,
        custom=rule(
            label=_("Report the change done"),
            article=CAPACITY,
            also=f.BORROWING,
            roles=f.FILING,
            input=i.DoneInput,
            facts=(OPEN_CHANGE, f.PLACE),
            guards=(a_change_is_open, done_when_it_can_be),
        ),
    )
    def finish_change(self, ctx: Ctx) -> Effects:
        """The place holds what was notified from now on."""
        change, place = ctx[OPEN_CHANGE], ctx[f.PLACE]
        assert change is not None
        assert place is not None
        self.floor_area_m2, self.capacity_m3 = change.floor_area_m2, change.capacity_m3
        size = {"floor_area_m2": change.floor_area_m2, "capacity_m3": change.capacity_m3}
        return [Update(change, {"done_on": ctx.input.done_on}), Update(place, size)]

    @transition(
        field="state",
        source=State.LICENSED,
        target=None,
        custom=rule(
            label=_("Give up the change notified"),
            article=CAPACITY,
            also=f.BORROWING,
            roles=f.FILING,
            input=i.ReasonInput,
            facts=(OPEN_CHANGE,),
            guards=(a_change_is_open,),
        ),
    )
    def give_up_change(self, ctx: Ctx) -> Effects:
        """What was notified is not done after all; another change may be notified."""
        change = ctx[OPEN_CHANGE]
        assert change is not None
        return [Update(change, {"given_up_on": ctx.today}), Emit("licence.change_given_up")]

    @transition(
        field="state",
        source=State.LICENSED,
        target=None,
        custom=rule(
            label=_("Notify that business rests"),
            article=BUSINESS,
            also=f.BORROWING,
            roles=f.FILING,
            input=i.SuspendBusinessInput,
            guards=(business_goes_on, notified_before_resting),
        ),
    )
    def rest_business(self, ctx: Ctx) -> Effects:
        """The licensee will do no business for a time; the licence stays."""
        self.business_rests_from, self.business_rests_until = ctx.input.from_on, ctx.input.until_on
        return [Emit("licence.business_rests", {"from": ctx.input.from_on})]

    @transition(
        field="state",
        source=State.LICENSED,
        target=None,
        custom=rule(
            label=_("Take business up again"),
            article=BUSINESS,
            also=f.BORROWING,
            roles=f.FILING,
            input=i.ResumeInput,
            guards=(business_rests,),
        ),
    )
    def resume_business(self, ctx: Ctx) -> Effects:
        """Business goes on from that day; until the day before it rested, if it ever did."""
        last = ctx.input.from_on - ONE_DAY
        if last < self.business_rests_from:
            self.business_rests_from = self.business_rests_until = None
        else:
            self.business_rests_until = last
        return [Emit("licence.business_resumed", {"from": ctx.input.from_on})]

    @transition(
        field="state",
        source=State.LICENSED,
        target=None,
        custom=rule(
            label=_("Notify the end of business"),
            article=BUSINESS,
            also=(Article("47", 1, "i"), *f.BORROWING),
            roles=f.FILING,
            input=i.DiscontinueInput,
            weight="grave",
            guards=(end_is_not_notified, ends_ahead_and_within),
        ),
    )
    def notify_end_of_business(self, ctx: Ctx) -> Effects:
        """The licence ceases when the last day of business is over."""
        self.discontinues_on, self.reason = ctx.input.last_day, ctx.input.reason
        return [Emit("licence.end_notified", {"last_day": ctx.input.last_day})]
