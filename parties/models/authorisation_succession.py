"""Who comes into an authorised operator's place (48-2): an heir, or another by a merger approved before."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from accounts.roles import Role
from parties import authorisation_ending_guards as e
from parties import authorisation_guards as g
from parties import authorisation_inputs as given
from parties.authorisation_facts import EXPORTERS, FINDINGS, HELD, HOLDER, NAMES, RESTING, RESTING_CASES
from parties.inputs import ReasonInput
from parties.models.authorisation_contents import HELD_STATES, ManagedExporter, Manner, State
from parties.models.authorisation_parts import ENDED, FILERS, Parts
from parties.named_persons import PERSONS_NAMED
from parties.rules.authorisation_kinds import Basis, every, law_of
from statute.articles import Article
from statute.authority import CONSEQUENCE, TIMER
from statute.effects import Create, Effect, Effects, GiveReference, Open
from statute.transitions import Ctx, rule

SUCCESSION, SUCCESSION_ASKED, SUCCESSION_REFUSED = Article("48-2", 1), Article("48-2", 2), Article("48-2", 3)
TAKEOVER, TAKEOVER_REFUSED = Article("48-2", 4), Article("48-2", 5)


class Succession(Parts):
    """The position is taken over: by inheritance, merger, split or transfer."""

    predecessor_id: Any
    rules_established: Any
    electronic: Any
    goods: Any
    basis_number: Any
    basis_since: Any
    rests_on_id: Any
    given_on: Any
    died_on: Any
    manner: Any
    successor_id: Any
    takes_effect_on: Any
    succession_approved_on: Any

    # --- succession (48-2) --------------------------------------------------------------------------

    @transition(
        field="state",
        source=HELD_STATES,
        target=None,
        custom=rule(
            label=_("Report the holder's death"),
            article=SUCCESSION,
            also=every("succession"),
            roles=FILERS,
            input=given.DeathInput,
            facts=(HOLDER,),
            guards=(e.lives, e.holder_is_a_natural_person, e.event_day_fits),
        ),
    )
    def report_death(self, ctx: Ctx) -> Effects:
        """The heir comes into the holder's place, and has sixty days to apply for its approval."""
        self.died_on, self.reason = ctx.input.died_on, ctx.input.evidence
        self.manner, self.successor_id, self.takes_effect_on = "", None, None
        self.succession_approved_on = None
        return [self._told("died")]

    @transition(
        field="state",
        source=HELD_STATES,
        target=None,
        custom=rule(
            label=_("Apply for succession"),
            article=SUCCESSION_ASKED,
            also=every("succession"),
            roles=FILERS,
            input=given.HeirInput,
            facts=(PERSONS_NAMED, HELD),
            guards=(e.has_died, e.nobody_proposed, e.within_sixty_days, e.successor_fits),
        ),
    )
    def apply_for_succession(self, ctx: Ctx) -> Effects:
        """The heir, or the one whom all the heirs chose, asks to be approved."""
        self.manner, self.successor_id = Manner.INHERITANCE, g.named_id(ctx)
        self.reason = ctx.input.evidence
        return [self._told("succession_asked")]

    @transition(
        field="state",
        source=HELD_STATES,
        target=State.SUCCEEDED,
        custom=rule(
            label=_("Approve the succession"),
            article=SUCCESSION_ASKED,
            also=(Article("48-2", 6),),
            roles=(Role.SUPERVISOR,),
            input=given.ApprovalInput,
            facts=(FINDINGS, HELD, EXPORTERS, RESTING, NAMES),
            related=(RESTING_CASES,),
            guards=(
                e.inheritance_asked,
                e.successor_holds_none,
                e.basis_passes_too,
                g.all_examined,
                g.reasoned_where_open,
            ),
            weight="primary",
        ),
    )
    def approve_succession(self, ctx: Ctx) -> Effects:
        """The heir has the status, with what remains of its period."""
        self.reason = ctx.input.reason or self.reason
        self.succession_approved_on = ctx.today
        return self._hand_over(ctx)

    @transition(
        field="state",
        source=HELD_STATES,
        target=State.LAPSED,
        custom=rule(
            label=_("Refuse the succession"),
            article=SUCCESSION_REFUSED,
            also=(*ENDED, g.REASONS),
            roles=(Role.SUPERVISOR,),
            input=given.GroundsInput,
            facts=(FINDINGS, HELD, RESTING, NAMES),
            related=(RESTING_CASES,),
            guards=(e.inheritance_asked, g.items_stand),
            weight="grave",
        ),
    )
    def refuse_succession(self, ctx: Ctx) -> Effects:
        """A ground stands against the heir: the status lapses with the refusal."""
        self.decided_for, self.reason = list(ctx.input.items), ctx.input.reason
        return self._end(ctx, law_of(self.status).lapses["death"])

    @transition(
        field="state",
        source=HELD_STATES,
        target=State.LAPSED,
        custom=rule(
            label=_("Lapse without succession"),
            article=SUCCESSION_ASKED,
            also=ENDED,
            roles=(TIMER,),
            facts=(RESTING, NAMES),
            related=(RESTING_CASES,),
        ),
    )
    def lapse_without_succession(self, ctx: Ctx) -> Effects:
        """Nobody applied within sixty days after the death."""
        return self._end(ctx, law_of(self.status).lapses["death"])

    @transition(
        field="state",
        source=HELD_STATES,
        target=None,
        custom=rule(
            label=_("Apply for a merger, split or transfer"),
            article=TAKEOVER,
            also=every("succession"),
            roles=FILERS,
            input=given.TakeoverInput,
            facts=(PERSONS_NAMED, HELD, HOLDER),
            guards=(e.lives, e.nobody_proposed, e.takes_effect_later, e.manner_fits, e.successor_fits),
        ),
    )
    def apply_for_takeover(self, ctx: Ctx) -> Effects:
        """Before it takes effect, approval is asked for that another takes the holder's place."""
        asked = ctx.input
        self.manner, self.successor_id = asked.manner, g.named_id(ctx)
        self.takes_effect_on, self.reason = asked.takes_effect_on, asked.evidence
        return [self._told("takeover_asked")]

    @transition(
        field="state",
        source=HELD_STATES,
        target=None,
        custom=rule(
            label=_("Approve the takeover"),
            article=TAKEOVER,
            also=(Article("48-2", 6),),
            roles=(Role.SUPERVISOR,),
            input=given.ApprovalInput,
            facts=(FINDINGS, HELD, NAMES),
            guards=(
                e.takeover_asked,
                e.still_beforehand,
                e.successor_holds_none,
                e.basis_passes_too,
                g.all_examined,
                g.reasoned_where_open,
            ),
            weight="primary",
        ),
    )
    def approve_takeover(self, ctx: Ctx) -> Effects:
        """Approved beforehand: the other takes the place on the day it takes effect."""
        self.succession_approved_on, self.reason = ctx.today, ctx.input.reason or self.reason
        return [*self._notice(ctx, "succeeded"), self._told("takeover_approved")]

    @transition(
        field="state",
        source=HELD_STATES,
        target=None,
        custom=rule(
            label=_("Refuse the takeover"),
            article=TAKEOVER_REFUSED,
            also=(g.REASONS,),
            roles=(Role.SUPERVISOR,),
            input=given.GroundsInput,
            facts=(FINDINGS, HELD),
            guards=(e.takeover_asked, g.items_stand),
            weight="grave",
        ),
    )
    def refuse_takeover(self, ctx: Ctx) -> Effects:
        """A ground stands against who would take over; the holder keeps what it has."""
        self.reason = ctx.input.reason
        self.manner, self.successor_id, self.takes_effect_on = "", None, None
        return [self._told("takeover_refused")]

    @transition(
        field="state",
        source=HELD_STATES,
        target=None,
        custom=rule(
            label=_("Take back the application for succession or takeover"),
            article=SUCCESSION_ASKED,
            also=(TAKEOVER,),
            roles=FILERS,
            input=ReasonInput,
            guards=(e.somebody_proposed,),
        ),
    )
    def withdraw_succession(self, ctx: Ctx) -> Effects:
        """The merger does not take place, or the heir does not want it; after a death the sixty days run on."""
        self.manner, self.successor_id, self.takes_effect_on = "", None, None
        self.succession_approved_on, self.reason = None, ctx.input.reason
        return [self._told("succession_withdrawn")]

    @transition(
        field="state",
        source=HELD_STATES,
        target=State.SUCCEEDED,
        custom=rule(
            label=_("Take over"),
            article=TAKEOVER,
            roles=(TIMER,),
            guards=(e.takeover_due,),
            facts=(EXPORTERS, RESTING),
            related=(RESTING_CASES,),
        ),
    )
    def take_over(self, ctx: Ctx) -> Effects:
        """The day has come on which the merger, split or transfer takes effect."""
        return self._hand_over(ctx)

    @transition(
        field="state",
        source="new",
        target=State.APPROVED,
        custom=rule(
            label=_("Come into the place of another"),
            article=SUCCESSION,
            also=(TAKEOVER,),
            roles=(CONSEQUENCE,),
            input=given.SuccessionInput,
            facts=(HELD,),
        ),
    )
    def succeed(self, ctx: Ctx) -> Effects:
        """The successor has the status from today, with what remains of its period."""
        asked = ctx.input
        self.status, self.holder_id = asked.kind.value, asked.person_id
        self.predecessor_id = asked.predecessor_id
        for name in ("rules_established", "electronic", "goods"):
            setattr(self, name, getattr(asked, name))
        self.basis = asked.basis.value if asked.basis else ""
        self.basis_number, self.basis_since = asked.basis_number, asked.basis_since
        if self.basis:
            self.rests_on_id = g.basis_case(ctx, Basis(self.basis), self.holder_id)
        self.given_on, self.period_from, self.valid_until = asked.on, asked.period_from, asked.valid_until
        rows = [ManagedExporter(authorisation_id=ctx.case_id, exporter_id=pk) for pk in asked.exporter_ids]
        return [GiveReference(), *(Create(row) for row in rows), self._told("given")]

    def _hand_over(self, ctx: Ctx) -> list[Effect]:
        row: Any = self
        self.ended_on = ctx.today
        self.ended_by = str(SUCCESSION if self.manner == Manner.INHERITANCE else TAKEOVER)
        handed = {
            "kind": self.status,
            "predecessor_id": ctx.case_id,
            "person_id": self.successor_id,
            "rules_established": self.rules_established,
            "electronic": self.electronic,
            "goods": self.goods,
            "basis": self.basis or None,
            "basis_number": self.basis_number,
            "basis_since": self.basis_since,
            "period_from": self.period_from,
            "valid_until": self.valid_until,
            "exporter_ids": [row.exporter_id for row in ctx[EXPORTERS]],
            "on": ctx.today,
        }
        notice = self._notice(ctx, "succeeded") if self.manner == Manner.INHERITANCE else []
        # What rested on it and is not taken over itself has lost its ground: its holder is a broker no longer.
        left = self._fall(ctx, [one for one in ctx[RESTING] if not one.passes_on])
        return [*notice, self._told("succeeded"), Open(type(row), "succeed", ctx.office_id, handed), *left]
