"""A petition in effect: renewed, changed, withdrawn, expired, or ended with the right on which it rests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from accounts.roles import Role
from ipr_verification import petition_inputs as given
from ipr_verification.models import petition_guards as g
from ipr_verification.models.petition_examining import ALSO_EFFECT, ALSO_FILING, EXAMINERS
from ipr_verification.models.petition_facts import RIGHT, RIGHT_CASE
from ipr_verification.models.petition_state import OPEN, Ending, State
from ipr_verification.models.petition_terms import TERMS, searched_by, searched_no_more
from parties.named_persons import PERSONS_NAMED
from statute.authority import CONSEQUENCE, TIMER
from statute.effects import Effects
from statute.transitions import Ctx, rule

if TYPE_CHECKING:
    from ipr_verification.models.petition import Petition


class InEffect:
    """From the acceptance to the end."""

    told_to_petitioner: Any
    event: Any
    take_goods: Any
    effective_until: Any
    renewal_asked_on: Any
    reason: Any
    ended_on: Any
    ending: Any

    @transition(
        field="state", source=State.ACCEPTED, target=None,
        custom=rule(
            label=_("Ask for renewal"), article=g.EFFECT, also=ALSO_EFFECT, roles=(Role.RIGHTHOLDER, *EXAMINERS),
            input=given.ReasonInput, guards=(g.no_renewal_pending, g.renewal_is_open),
        ),
    )  # fmt: skip
    def ask_for_renewal(self, ctx: Ctx) -> Effects:
        """The petitioner wishes it to go on after its last day."""
        self.renewal_asked_on = ctx.today
        return [self.event("renewal_asked")]

    @transition(
        field="state", source=State.ACCEPTED, target=None,
        custom=rule(
            label=_("Renew"), article=g.EFFECT, also=ALSO_EFFECT, roles=EXAMINERS, input=given.EffectInput,
            facts=(RIGHT,), related=(RIGHT_CASE,), weight="primary",
            guards=(g.renewal_pending, g.right_stands, g.renewed_period_fits),
        ),
    )  # fmt: skip
    def renew(self, ctx: Ctx) -> Effects:
        """It goes on without a gap, to another last day."""
        self.effective_until, self.renewal_asked_on = ctx.input.effective_until, None
        told = self.told_to_petitioner(
            ctx, "petition_renewed", _("Renewal of a petition for suspension"),
            _("The period of effect of the petition has been renewed."), last=self.effective_until,
        )  # fmt: skip
        return [told, self.event("renewed")]

    @transition(
        field="state", source=State.ACCEPTED, target=None,
        custom=rule(
            label=_("Do not renew"), article=g.EFFECT, also=ALSO_EFFECT, roles=EXAMINERS, input=given.ReasonInput,
            facts=(RIGHT,), guards=(g.renewal_pending,), weight="grave",
        ),
    )  # fmt: skip
    def decline_renewal(self, ctx: Ctx) -> Effects:
        """It ends on its last day; the reason is told."""
        self.renewal_asked_on = None
        told = self.told_to_petitioner(
            ctx, "petition_not_renewed", _("Refusal to renew a petition for suspension"),
            _("The period of effect of the petition is not renewed; it ends on its last day."),
            last=self.effective_until, reason=ctx.input.reason,
        )  # fmt: skip
        return [told, self.event("not_renewed")]

    @transition(
        field="state", source=State.ACCEPTED, target=None,
        custom=rule(
            label=_("Change the particulars"), article=g.FILING, also=ALSO_FILING, roles=(Role.SUPERVISOR,),
            input=given.ChangeInput, facts=(PERSONS_NAMED, TERMS), guards=(g.agent_is_known,),
        ),
    )  # fmt: skip
    def change(self, ctx: Ctx) -> Effects:
        """Another agent, address, or words by which the goods are found, as the petitioner asked."""
        self.take_goods(ctx)
        written = searched_by(cast("Petition", self))
        return [*searched_no_more(ctx[TERMS]), *written, self.event("changed")]

    @transition(
        field="state", source=list(OPEN), target=State.WITHDRAWN,
        custom=rule(
            label=_("Withdraw the petition"), article=g.FILING, also=ALSO_FILING,
            roles=(Role.RIGHTHOLDER, *EXAMINERS), input=given.ReasonInput, facts=(TERMS,), weight="grave",
        ),
    )  # fmt: skip
    def withdraw(self, ctx: Ctx) -> Effects:
        """The petitioner asks for it no more."""
        self.reason = ctx.input.reason
        return self._ends(ctx, ctx.today, Ending.WITHDRAWAL)

    @transition(
        field="state", source=State.ACCEPTED, target=State.EXPIRED,
        custom=rule(label=_("Expire"), article=g.EFFECT, also=ALSO_EFFECT, roles=(TIMER,), facts=(TERMS,)),
    )  # fmt: skip
    def expire(self, ctx: Ctx) -> Effects:
        """Its last day is over."""
        return self._ends(ctx, self.effective_until, Ending.PERIOD)

    @transition(
        field="state", source=list(OPEN), target=State.EXPIRED,
        custom=rule(label=_("End with the right"), article=g.FILING, also=ALSO_FILING, roles=(CONSEQUENCE,),
                    input=given.EndInput, facts=(TERMS,)),
    )  # fmt: skip
    def end_with_the_right(self, ctx: Ctx) -> Effects:
        """Nobody is a rightholder of a right that has lapsed."""
        return self._ends(ctx, ctx.input.on, Ending.RIGHT)

    def _ends(self, ctx: Ctx, on: Any, ending: Ending) -> Effects:
        self.ended_on, self.ending, self.renewal_asked_on = on, ending, None
        return [*searched_no_more(ctx[TERMS]), self.event("ended")]
