"""How an authorised operator's status ends: given up, lapsed, revoked after a hearing."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from accounts.roles import Role
from parties import authorisation_ending_guards as e
from parties import authorisation_guards as g
from parties import authorisation_inputs as given
from parties.authorisation_facts import HOLDER, NAMES, RESTING, RESTING_CASES
from parties.inputs import ReasonInput
from parties.models.authorisation_contents import HELD_STATES, State
from parties.models.authorisation_parts import (
    ENDED,
    FILERS,
    LAPSES,
    NOTICES,
    OUTLIVES,
    REVIEWERS,
    REVOCATION,
    Parts,
)
from parties.rules.authorisation_grounds import lapse_item
from parties.rules.authorisation_kinds import every, law_of
from statute.articles import Article
from statute.authority import CONSEQUENCE
from statute.effects import Effects
from statute.transitions import Ctx, rule


class Ending(Parts):
    """Every way out. The obligations of which the law says so go on (7-11(2), 63-7(3), 67-10(2))."""

    rests_on_id: Any
    revocation_items: Any
    revocation_reason: Any
    hearing_on: Any
    heard_on: Any
    statement: Any

    # --- how it ends --------------------------------------------------------------------------------

    @transition(
        field="state",
        source=HELD_STATES,
        target=State.DISCONTINUED,
        custom=rule(
            label=_("Notify the discontinuance"),
            article=every("discontinuance")[0],
            also=(*every("discontinuance")[1:], *ENDED, *NOTICES, *OUTLIVES),
            roles=FILERS,
            input=ReasonInput,
            facts=(RESTING, NAMES),
            related=(RESTING_CASES,),
            weight="grave",
        ),
    )
    def notify_discontinuance(self, ctx: Ctx) -> Effects:
        """The holder needs the status no longer: it ends when that is submitted."""
        self.reason = ctx.input.reason
        ended = law_of(self.status).ended
        # Item (i) of every one of the seven.
        return self._end(ctx, Article(ended.number, ended.paragraph, "i"))

    @transition(
        field="state",
        source=HELD_STATES,
        target=State.LAPSED,
        custom=rule(
            label=_("Enter that it has lapsed"),
            article=ENDED[0],
            also=(*ENDED[1:], *LAPSES),
            roles=(*REVIEWERS, CONSEQUENCE),
            input=given.LapseInput,
            facts=(HOLDER, RESTING, NAMES),
            related=(RESTING_CASES,),
            guards=(e.event_ends_it, e.event_day_fits, e.not_being_taken_over),
            weight="grave",
        ),
    )
    def lapse(self, ctx: Ctx) -> Effects:
        """Dissolution, bankruptcy, or the end of the licence or permit on which it rests."""
        item = lapse_item(law_of(self.status), ctx.input.event, self.basis)
        assert item is not None
        self.reason = ctx.input.evidence
        return self._end(ctx, item, ctx.input.on)

    @transition(
        field="state",
        source=HELD_STATES,
        target=State.LAPSED,
        custom=rule(
            label=_("Lapse with what it rested on"),
            article=Article("63-7", 1, "iii"),
            also=(Article("63-7", 2),),
            roles=(CONSEQUENCE,),
            input=given.BasisLostInput,
            facts=(NAMES,),
        ),
    )
    def lose_basis(self, ctx: Ctx) -> Effects:
        """The status on which a carrier's approval rested has ended, and the holder has no other (63-7(1)(iii))."""
        item = lapse_item(law_of(self.status), "basis_ended", self.basis)
        assert item is not None
        return self._end(ctx, item)

    @transition(
        field="state",
        source=HELD_STATES,
        target=None,
        custom=rule(
            label=_("Rest on another status"),
            article=Article("63-7", 1, "iii"),
            roles=(CONSEQUENCE,),
            input=given.NewBasisInput,
        ),
    )
    def rest_on_another(self, ctx: Ctx) -> Effects:
        """The holder is a broker as well as a forwarder: the approval goes on, resting on what is left."""
        self.rests_on_id, self.basis = ctx.input.case_id, ctx.input.basis.value
        return []

    @transition(
        field="state",
        source=HELD_STATES,
        target=None,
        custom=rule(
            label=_("Announce the revocation"),
            article=Article("54", 2),
            also=(Article("62"),),
            roles=REVIEWERS,
            input=given.AnnouncedRevocationInput,
            guards=(e.needs_hearing, e.items_revoke, e.hearing_day_can_be_set),
            weight="grave",
        ),
    )
    def announce_revocation(self, ctx: Ctx) -> Effects:
        """The holder gets notice of what is intended and why, and a day on which it is heard."""
        self.revocation_items, self.revocation_reason = list(ctx.input.items), ctx.input.reason
        self.hearing_on, self.heard_on, self.statement = ctx.input.hearing_on, None, ""
        return [self._told("revocation_announced")]

    @transition(
        field="state",
        source=HELD_STATES,
        target=None,
        custom=rule(
            label=_("Record the hearing"),
            article=Article("54", 2),
            also=(Article("62"),),
            roles=REVIEWERS,
            input=given.HearingInput,
            guards=(e.revocation_announced, e.hearing_day_has_come),
        ),
    )
    def record_hearing(self, ctx: Ctx) -> Effects:
        """What the holder or its agent said and submitted, or that it did not come."""
        self.heard_on, self.statement = ctx.today, ctx.input.statement
        return []

    @transition(
        field="state",
        source=HELD_STATES,
        target=None,
        custom=rule(
            label=_("Drop the revocation"),
            article=Article("54", 2),
            also=(Article("62"),),
            roles=(Role.SUPERVISOR,),
            input=ReasonInput,
            guards=(e.revocation_announced,),
        ),
    )
    def drop_revocation(self, ctx: Ctx) -> Effects:
        """What was announced is not done: a later revocation is announced, and heard, anew."""
        self.revocation_items, self.revocation_reason, self.statement = [], "", ""
        self.hearing_on = self.heard_on = None
        self.reason = ctx.input.reason
        return [self._told("revocation_dropped")]

    @transition(
        field="state",
        source=HELD_STATES,
        target=State.REVOKED,
        custom=rule(
            label=_("Revoke"),
            article=REVOCATION[0],
            also=(*REVOCATION[1:], *ENDED, g.REASONS),
            roles=(Role.SUPERVISOR,),
            input=given.GroundsInput,
            facts=(RESTING, NAMES),
            related=(RESTING_CASES,),
            guards=(e.was_heard, e.items_revoke, e.items_were_announced),
            weight="grave",
        ),
    )
    def revoke(self, ctx: Ctx) -> Effects:
        """The status is taken away, for items of the law and with the reasons (88-2(1))."""
        self.decided_for, self.reason = list(ctx.input.items), ctx.input.reason
        return self._end(ctx, law_of(self.status).revocation)
