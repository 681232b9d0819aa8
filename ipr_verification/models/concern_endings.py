"""How the procedure ends for one right: discontinued on a ground of law, or with a finding (69-12, 69-15, 69-20).

Of a deposit each side learns by the deposit itself and by notices; its timeline here does not tell the other of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from accounts.roles import Role
from ipr_verification import case_facts as f
from ipr_verification import case_inputs as i
from ipr_verification import concern_guards as g
from ipr_verification import telling as t
from ipr_verification.depositing import DEPOSITS, ITS_DEPOSITS, DepositTold, order_deposit, released
from ipr_verification.finding_told import FindingTold
from ipr_verification.rules.deposits import Purpose
from ipr_verification.rules.sides import Side
from ipr_verification.side_guards import side_rule
from ipr_verification.states import RUNNING, TOLD, RightState
from statute.articles import Article
from statute.authority import CONSEQUENCE
from statute.effects import Effect, Effects, Emit, Open, Then, Update
from statute.transitions import OFFICERS, Ctx, Related

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ipr_verification.models.right_concerned import RightConcerned

DISCONTINUE, DEPOSIT, BY_DEPOSIT = Article("69-20", 1), Article("69-20", 3), Article("69-20", 11)
TOLD_BOTH, DEFAULT, TOLD_DEFAULT = Article("69-20", 12), Article("69-15", 10), Article("69-15", 11)
NO_LONGER, FINDING, NEED_NOT = Article("69-12", 6), Article("69-12", 5), Article("69-17", 8)
ENDING: Final = (f.HEARINGS, DEPOSITS)


def _deposits_of_all(case_ids: Sequence[int]) -> dict[int, list[int]]:
    """A verification case ends with all its rights: the deposits of each are told."""
    reached = f.WHOLE_OF_RIGHT.case_ids(case_ids)
    every = sorted({one for ids in reached.values() for one in ids} | set(case_ids))
    theirs = ITS_DEPOSITS.case_ids(every)
    return {
        pk: [*reached.get(pk, ()), *(d for one in (pk, *reached.get(pk, ())) for d in theirs.get(one, ()))]
        for pk in case_ids
    }


REACHED: Final = Related("the verification case, all it reaches, and the deposits", _deposits_of_all)


class Endings:
    """Mixed into the right of a verification case."""

    side: str
    verification_id: int
    holder_id: int
    agent_id: int | None
    declarant_id: int
    broker_id: int | None
    discontinuance_asked_on: date | None
    discontinuance_ordered_on: date | None
    petition_deposit_defaulted_on: date | None
    opinion_sought_on: date | None
    opinion_asked: bool
    ended_on: date | None
    ended_because: str

    # The importer or exporter asks to discontinue, against a deposit (69-20, 69-10).

    @transition(
        field="state", source=[*TOLD], target=None,
        custom=side_rule(
            label=_("Ask to discontinue"), article=DISCONTINUE, also=(DEPOSIT,), roles=(Role.IMPORTER, Role.BROKER),
            guards=(
                g.discontinuance_is_open_to_it, g.discontinuance_not_asked_yet, g.discontinuance_day_has_come
            ),
            weight="primary", audience=OFFICERS,
        ),
    )  # fmt: skip
    def request_discontinuance(self, ctx: Ctx) -> Effects:
        """The days are over without a finding: the rightholder is told, and a deposit will be ordered."""
        self.discontinuance_asked_on = ctx.today
        row = cast("RightConcerned", self)
        told = t.to_holder(
            ctx, row, "discontinuance_asked", DEPOSIT, title=_("Discontinuance has been asked for"),
            text=_("The importer or exporter has asked customs to discontinue the verification procedures."),
        )  # fmt: skip
        return [told, Emit("right_concerned.discontinuance_asked")]

    @transition(
        field="state", source=[*TOLD], target=None,
        custom=side_rule(
            label=_("Order the deposit for discontinuance"), article=DEPOSIT, roles=(Role.SUPERVISOR,),
            input=i.DepositOrderInput,
            guards=(g.discontinuance_is_asked_for, g.discontinuance_deposit_not_ordered), audience=OFFICERS,
        ),
    )  # fmt: skip
    def order_discontinuance_deposit(self, ctx: Ctx) -> Effects:
        """What covers the loss that the rightholder may suffer is to be deposited by a day."""
        self.discontinuance_ordered_on = ctx.today
        return [
            self._order(
                ctx, Purpose.DISCONTINUANCE, self.declarant_id, self.holder_id, self.broker_id,
                "discontinue_on_deposit", "lapse_discontinuance",
            )
        ]  # fmt: skip

    @transition(
        field="state", source=RUNNING, target=RightState.DISCONTINUED,
        custom=side_rule(
            label=_("Discontinue: the deposit was made"), article=BY_DEPOSIT, also=(TOLD_BOTH,), roles=(CONSEQUENCE,),
            input=DepositTold, facts=ENDING, related=(REACHED,),
        ),
    )  # fmt: skip
    def discontinue_on_deposit(self, ctx: Ctx) -> Effects:
        """The whole amount was deposited in time; both sides are told."""
        deposits = ctx[DEPOSITS]
        ended = self._end(ctx, str(BY_DEPOSIT))
        notices = self._tell_both(
            ctx,
            "discontinued",
            TOLD_BOTH,
            _("The deposit that was ordered has been made: the procedures are over."),
        )
        lifted = released(deposits, str(BY_DEPOSIT))
        return [*ended, *notices, *lifted, Then(self.verification_id, "end_right")]

    @transition(
        field="state", source=RUNNING, target=None,
        custom=side_rule(
            label=_("End the request to discontinue"), article=DEPOSIT, roles=(CONSEQUENCE,), input=DepositTold,
            audience=OFFICERS,
        ),
    )  # fmt: skip
    def lapse_discontinuance(self, ctx: Ctx) -> Effects:
        """The deposit was not made by its day: the request is over, and another is possible."""
        self.discontinuance_asked_on = self.discontinuance_ordered_on = None
        return [Emit("right_concerned.discontinuance_lapsed")]

    # The petitioner deposits for the loss of the other side (69-15, 69-6).

    @transition(
        field="state", source=RUNNING, target=None,
        custom=side_rule(
            label=_("Order a deposit of the petitioner"), article=Article("69-15", 1), roles=(Role.SUPERVISOR,),
            input=i.DepositOrderInput, facts=(DEPOSITS,), guards=(g.rests_on_a_petition, g.no_petition_deposit_stands),
            audience=OFFICERS,
        ),
    )  # fmt: skip
    def order_petition_deposit(self, ctx: Ctx) -> Effects:
        """What covers the loss of not being able to import or export meanwhile is to be deposited by a day."""
        self.petition_deposit_defaulted_on = None
        return [
            self._order(
                ctx, Purpose.PETITION, self.holder_id, self.declarant_id, self.agent_id, "note_petition_deposit",
                "note_petition_default",
            )
        ]  # fmt: skip

    @transition(
        field="state", source="*", target=None,
        custom=side_rule(
            label=_("Note that the deposit was made"), article=Article("69-15", 1), roles=(CONSEQUENCE,),
            input=DepositTold, audience=OFFICERS,
        ),
    )  # fmt: skip
    def note_petition_deposit(self, ctx: Ctx) -> Effects:
        """The petitioner has deposited what was ordered."""
        self.petition_deposit_defaulted_on = None
        return []

    @transition(
        field="state", source="*", target=None,
        custom=side_rule(
            label=_("Note that the deposit was not made"), article=DEFAULT, roles=(CONSEQUENCE,), input=DepositTold,
            audience=OFFICERS,
        ),
    )  # fmt: skip
    def note_petition_default(self, ctx: Ctx) -> Effects:
        """The day has passed without it: customs may discontinue."""
        self.petition_deposit_defaulted_on = ctx.input.on
        return []

    @transition(
        field="state", source=RUNNING, target=RightState.DISCONTINUED,
        custom=side_rule(
            label=_("Discontinue: no deposit was made"), article=DEFAULT, also=(TOLD_DEFAULT, NEED_NOT),
            roles=(Role.SUPERVISOR,), input=i.ReasonInput, guards=(g.a_deposit_is_missing,), facts=ENDING,
            related=(REACHED,), weight="grave",
        ),
    )  # fmt: skip
    def discontinue_for_default(self, ctx: Ctx) -> Effects:
        """The petitioner did not deposit what was ordered; both sides are told."""
        deposits = ctx[DEPOSITS]
        ended = self._end(ctx, ctx.input.reason)
        notices = self._tell_both(
            ctx,
            "discontinued",
            TOLD_DEFAULT,
            _("The deposit that was ordered was not made: the procedures are over."),
        )
        return [
            *ended,
            *notices,
            *released(deposits, ctx.input.reason),
            Then(self.verification_id, "end_right"),
        ]

    # With the goods: what becomes of them ends it for every right (69-12(5), (6)).

    @transition(
        field="state", source=RUNNING, target=RightState.DISCONTINUED,
        custom=side_rule(
            label=_("Discontinue: the goods are not imported or exported"), article=NO_LONGER, also=(NEED_NOT,),
            roles=(CONSEQUENCE,), input=i.NotImportedInput, facts=ENDING, related=(ITS_DEPOSITS,),
        ),
    )  # fmt: skip
    def discontinue_with_goods(self, ctx: Ctx) -> Effects:
        """The goods were disposed of, destroyed, sent back, or are not imported or exported: the holder is told."""
        deposits = ctx[DEPOSITS]
        return [
            *self._end(ctx, ctx.input.reason),
            self._tell_gone(ctx),
            *released(deposits, ctx.input.reason),
        ]

    @transition(
        field="state", source=RUNNING, target=None,
        custom=side_rule(
            label=_("Tell the rightholder that goods are gone"), article=NO_LONGER, roles=(CONSEQUENCE,),
            input=i.NotImportedInput, audience="officers",
        ),
    )  # fmt: skip
    def tell_gone(self, ctx: Ctx) -> Effects:
        """A part of the goods is not imported or exported; of the others it was found before that they infringe."""
        return [self._tell_gone(ctx)]

    @transition(
        field="state", source=RUNNING, target=None,
        custom=side_rule(
            label=_("Tell the rightholder a finding"), article=FINDING, roles=(CONSEQUENCE,), input=FindingTold,
            audience=OFFICERS,
        ),
    )  # fmt: skip
    def tell_finding(self, ctx: Ctx) -> Effects:
        """What was found of goods, and why; of another's right one is told no more than that the goods infringe it."""
        given = ctx.input
        facts: list[tuple[Any, Any]] = [(_("Goods"), given.goods), (_("Finding"), FOUND_WORDS[given.of_this])]
        if given.of_this != "other":
            facts.append((_("Reasons"), given.reasons))
        about = cast("RightConcerned", self)
        return [
            t.to_holder(
                ctx, about, "finding_to_holder", FINDING, title=_("Finding of the verification procedures"),
                text=_("Customs has verified whether the goods infringe the right."), facts=facts, told_by="be_told",
            )
        ]  # fmt: skip

    @transition(
        field="state", source=RUNNING, target=None,
        custom=side_rule(
            label=_("Tell the rightholder the manufacturer"), article=Article("69-12", 3), roles=(CONSEQUENCE,),
            input=i.ManufacturerInput, audience=OFFICERS,
        ),
    )  # fmt: skip
    def tell_manufacturer(self, ctx: Ctx) -> Effects:
        """Who made the goods has become evident while the procedures go on."""
        about = cast("RightConcerned", self)
        facts = [(_("Manufacturer"), ctx.input.name), (_("Address of the manufacturer"), ctx.input.address)]
        return [
            t.to_holder(
                ctx, about, "manufacturer", Article("69-12", 3), title=_("Manufacturer of the goods"),
                text=_("What you are told here may be told to nobody without reason, nor used unjustly."), facts=facts,
            )
        ]  # fmt: skip

    @transition(
        field="state", source=RUNNING, target=RightState.FOUND_INFRINGING,
        custom=side_rule(
            label=_("End: found infringing"), article=FINDING, also=(NEED_NOT, Article("69-18", 5)),
            roles=(CONSEQUENCE,), facts=ENDING, related=(ITS_DEPOSITS,),
        ),
    )  # fmt: skip
    def find_infringing(self, ctx: Ctx) -> Effects:
        """Goods were found to infringe this right."""
        deposits = ctx[DEPOSITS]
        return [*self._end(ctx, str(FINDING)), *released(deposits, str(FINDING))]

    @transition(
        field="state", source=RUNNING, target=RightState.FOUND_NOT_INFRINGING,
        custom=side_rule(
            label=_("End: found not infringing"), article=FINDING, also=(NEED_NOT, Article("69-18", 5)),
            roles=(CONSEQUENCE,), facts=ENDING, related=(ITS_DEPOSITS,),
        ),
    )  # fmt: skip
    def find_not_infringing(self, ctx: Ctx) -> Effects:
        """None of the goods infringes this right. A deposit made for the other side's loss stays."""
        deposits = ctx[DEPOSITS]
        return [*self._end(ctx, str(FINDING)), *released(deposits, str(FINDING))]

    @transition(
        field="state", source=RUNNING, target=RightState.CLOSED,
        custom=side_rule(
            label=_("End with the finding on another right"), article=FINDING, also=(NEED_NOT,), roles=(CONSEQUENCE,),
            facts=ENDING, related=(ITS_DEPOSITS,),
        ),
    )  # fmt: skip
    def close(self, ctx: Ctx) -> Effects:
        """The goods were found to infringe another right of the case."""
        deposits = ctx[DEPOSITS]
        return [*self._end(ctx, str(FINDING)), *released(deposits, str(FINDING))]

    def _order(
        self, ctx: Ctx, purpose: Purpose, depositor: int, beneficiary: int, agent: int | None, provided: str,
        defaulted: str,
    ) -> Open:  # fmt: skip
        given = ctx.input
        return order_deposit(
            ctx, purpose, Side(self.side), depositor_id=depositor, beneficiary_id=beneficiary, agent_id=agent,
            amount=given.amount, due_on=given.due_on, depository=given.depository, reason=given.reason,
            provided=provided, defaulted=defaulted,
        )  # fmt: skip

    def _tell_both(self, ctx: Ctx, sort: str, article: Article, text: Any) -> list[Open]:
        row = cast("RightConcerned", self)
        return t.to_both(
            ctx,
            row,
            sort,
            article,
            title=_("Verification procedures are discontinued"),
            text=text,
            told_by="be_told",
        )

    def _tell_gone(self, ctx: Ctx) -> Open:
        return t.to_holder(
            ctx, cast("RightConcerned", self), "no_longer_imported", NO_LONGER,
            title=_("Verification procedures are discontinued"),
            text=_("The goods are no longer to be imported or exported."), facts=[(_("How"), HOW[ctx.input.how])],
            told_by="be_told",
        )  # fmt: skip

    def _end(self, ctx: Ctx, why: str) -> list[Effect]:
        """Nobody need answer what is outstanding (69-17(8), 69-18(5)), and nothing is waited for any more."""
        self.ended_on, self.ended_because = ctx.today, why
        self.opinion_sought_on, self.opinion_asked = None, False
        waiting = [one for one in ctx[f.HEARINGS] if one.outstanding or one.asked]
        organs = [one.organ for one in waiting if one.outstanding]
        told: list[Effect] = (
            [Emit("right_concerned.opinion_not_needed", {"organs": organs})] if organs else []
        )
        return [
            *(Update(one, {"not_needed_on": ctx.today}) for one in waiting),
            *told,
            Emit("right_concerned.ended"),
        ]


HOW: Final = {
    "disposed_of": _("disposed of (34)"),
    "destroyed": _("destroyed (45(1))"),
    "sent_back": _("sent back (75)"),
    "given_up": _("not imported or exported after all"),
}
FOUND_WORDS: Final = {
    "infringing": _("The goods infringe the right."),
    "not_infringing": _("The goods do not infringe the right."),
    "other": _("The goods may not be imported or exported for another reason of the same provision."),
}
