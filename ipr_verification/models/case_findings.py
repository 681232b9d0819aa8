"""What is found of suspect goods, and what becomes of them (69-11(2), 69-12(4) to (6); 69-2(2), 69-3(4) to (6))."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from accounts.roles import Role
from ipr_verification import case_facts as f
from ipr_verification import case_guards as g
from ipr_verification import case_inputs as i
from ipr_verification import telling as t
from ipr_verification.depositing import ITS_DEPOSITS
from ipr_verification.rules.locks import Finding
from ipr_verification.side_guards import side_rule
from ipr_verification.states import FOUND, RUNNING, CaseState, Measure
from statute.articles import Article
from statute.authority import CONSEQUENCE, INTAKE
from statute.effects import Effect, Effects, Emit, Open, Then, Update
from statute.transitions import Ctx, Related

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ipr_verification.models.right_concerned import RightConcerned
    from ipr_verification.models.suspect_goods import SuspectGoods
    from ipr_verification.models.verification_case import VerificationCase

FINDING, NO_LONGER, MEASURES = Article("69-12", 5), Article("69-12", 6), Article("69-11", 2)
BEFORE_FINDING: Final = Article("69-12", 4)
OFFICERS_OF_IT: Final = (Role.IP_OFFICER, Role.SUPERVISOR)
ENDED_AS: Final = {
    Finding.INFRINGING: "conclude_infringing",
    Finding.NOT_INFRINGING: "conclude_not_infringing",
}


def _deposits_of_rights(case_ids: Sequence[int]) -> dict[int, list[int]]:
    reached = f.WHOLE.case_ids(case_ids)
    theirs = ITS_DEPOSITS.case_ids(sorted({one for ids in reached.values() for one in ids}))
    return {pk: [d for one in ids for d in theirs.get(one, ())] for pk, ids in reached.items()}


DEPOSITS_OF_RIGHTS: Final = Related("the deposits of the rights of the case", _deposits_of_rights)
REACHED: Final = (f.WHOLE, DEPOSITS_OF_RIGHTS)


class Findings:
    """Mixed into the verification case."""

    side: str
    state: Any
    subject_id: int | None
    declarant_id: int | None
    sending_back_ordered_on: date | None
    ended_on: date | None
    ended_because: str
    measures_due: bool
    stopped: bool

    @transition(
        field="state", source=CaseState.OPENED, target=None,
        custom=side_rule(
            label=_("Make a finding"), article=FINDING, also=(BEFORE_FINDING, Article("69-17", 7), Article("69-17", 8)),
            roles=(Role.SUPERVISOR,), input=i.FindingInput, facts=(f.GOODS, f.CONCERNED, f.HEARINGS), related=REACHED,
            guards=(g.goods_are_undecided, g.infringed_rights_are_of_the_case, g.both_sides_were_heard,
                    g.no_opinion_forbids_it),
            weight="grave",
        ),
    )  # fmt: skip
    def find(self, ctx: Ctx) -> Effects:
        """Customs has verified whether the goods infringe: both sides are told, with the reasons."""
        given = ctx.input
        named = [one for one in ctx[f.GOODS] if one.number in given.goods]
        running = self._running(ctx)
        infringed = [one for one in running if one.case.reference in given.rights]
        found = {
            "finding": given.finding.value, "infringed": [one.pk for one in infringed], "reasons": given.reasons,
            "found_on": ctx.today, "found_by": ctx.actor.label(),
        }  # fmt: skip
        words = t.goods_in_words(named)
        told = [
            Then(one.pk, "tell_finding", {"goods": words, "of_this": _of_this(one, given.finding, infringed),
                                          "reasons": given.reasons})
            for one in running
        ]  # fmt: skip
        row = cast("VerificationCase", self)
        facts = [
            (_("Goods"), words),
            (_("Finding"), _FOUND_WORDS[given.finding]),
            (_("Rights"), "; ".join(one.case.reference or "" for one in infringed)),
            (_("Reasons"), given.reasons),
        ]
        to_trader = t.to_trader(
            ctx, row, "finding_to_trader", FINDING, title=_("Finding of the verification procedures"),
            text=_("Customs has verified whether the goods infringe the right."), facts=facts,
        )  # fmt: skip
        left = [one for one in ctx[f.GOODS] if not one.decided and one.number not in given.goods]
        effects: list[Effect] = [*(Update(one, found) for one in named), *told, to_trader]
        if left:
            return [*effects, Emit("verification.found", {"finding": given.finding.value})]
        findings = {one.finding for one in ctx[f.GOODS] if one.finding and one not in named} | {
            given.finding.value
        }
        ended = ENDED_AS[given.finding] if len(findings) == 1 else "conclude_in_part"
        return [
            *effects,
            Then(ctx.case_id, ended),
            Emit("verification.found", {"finding": given.finding.value}),
        ]

    @transition(
        field="state", source=CaseState.OPENED, target=CaseState.FOUND_INFRINGING,
        custom=side_rule(
            label=_("End: found infringing"), article=FINDING, roles=(CONSEQUENCE,), facts=(f.GOODS, f.CONCERNED),
            related=REACHED,
        ),
    )  # fmt: skip
    def conclude_infringing(self, ctx: Ctx) -> Effects:
        """All the goods infringe; what becomes of them is to be decided."""
        return self._conclude(ctx)

    @transition(
        field="state", source=CaseState.OPENED, target=CaseState.FOUND_IN_PART,
        custom=side_rule(
            label=_("End: found infringing in part"), article=FINDING, roles=(CONSEQUENCE,),
            facts=(f.GOODS, f.CONCERNED), related=REACHED,
        ),
    )  # fmt: skip
    def conclude_in_part(self, ctx: Ctx) -> Effects:
        """Some of the goods infringe and some do not."""
        return self._conclude(ctx)

    @transition(
        field="state", source=CaseState.OPENED, target=CaseState.FOUND_NOT_INFRINGING,
        custom=side_rule(
            label=_("End: found not infringing"), article=FINDING, roles=(CONSEQUENCE,),
            facts=(f.GOODS, f.CONCERNED), related=REACHED,
        ),
    )  # fmt: skip
    def conclude_not_infringing(self, ctx: Ctx) -> Effects:
        """None of the goods infringes: the declaration is released at once."""
        return self._conclude(ctx)

    @transition(
        field="state", source=CaseState.OPENED, target=None,
        custom=side_rule(
            label=_("End the procedure for a right"), article=Article("69-20", 11), also=(Article("69-15", 10),),
            roles=(CONSEQUENCE,), facts=(f.GOODS, f.CONCERNED), related=REACHED,
        ),
    )  # fmt: skip
    def end_right(self, ctx: Ctx) -> Effects:
        """The procedure was discontinued for one right; it goes on while another is concerned."""
        if self._running(ctx):
            return []
        infringing = any(one.finding == Finding.INFRINGING for one in ctx[f.GOODS])
        return [Then(ctx.case_id, "conclude_in_part" if infringing else "discontinue_all")]

    @transition(
        field="state", source=CaseState.OPENED, target=CaseState.DISCONTINUED,
        custom=side_rule(
            label=_("Discontinue"), article=Article("69-20", 11), also=(Article("69-15", 10),), roles=(CONSEQUENCE,),
            facts=(f.GOODS,), related=REACHED,
        ),
    )  # fmt: skip
    def discontinue_all(self, ctx: Ctx) -> Effects:
        """No right is concerned any more: the declaration is released."""
        self.ended_on = ctx.today
        released = {"measure": Measure.RELEASED.value, "measured_on": ctx.today}
        rows = [Update(one, released) for one in ctx[f.GOODS] if not one.measure]
        return [*rows, *self._release(ctx), Emit("verification.discontinued")]

    @transition(
        field="state", source=CaseState.OPENED, target=None,
        custom=side_rule(
            label=_("Notify that the goods are not imported or exported"), article=NO_LONGER,
            roles=(Role.IMPORTER, Role.BROKER, *OFFICERS_OF_IT), input=i.ReasonInput,
            facts=(f.GOODS, f.CONCERNED), related=REACHED, weight="grave",
        ),
    )  # fmt: skip
    def give_up(self, ctx: Ctx) -> Effects:
        """Before a finding on them was told the goods are given up: the procedures end, the rightholders are told.

        The declaration ends with it, so that what was given up is not imported by it after all.
        """
        return self._gone(ctx, "end_given_up", {"how": "given_up", "reason": ctx.input.reason})

    @transition(
        field="state", source=CaseState.OPENED, target=None,
        custom=side_rule(
            label=_("Note that the goods are gone"), article=NO_LONGER, roles=(*OFFICERS_OF_IT, INTAKE),
            input=i.NotImportedInput,
            facts=(f.GOODS, f.CONCERNED), related=REACHED,
        ),
    )  # fmt: skip
    def note_gone(self, ctx: Ctx) -> Effects:
        """The goods were disposed of, destroyed or sent back under other provisions."""
        return self._gone(ctx, "end_gone", ctx.input.model_dump())

    @transition(
        field="state", source=CaseState.OPENED, target=CaseState.DISCONTINUED,
        custom=side_rule(
            label=_("Discontinue: the goods are given up"), article=NO_LONGER, roles=(CONSEQUENCE,),
            input=i.NotImportedInput, facts=(f.CONCERNED,), related=REACHED,
        ),
    )  # fmt: skip
    def end_given_up(self, ctx: Ctx) -> Effects:
        """The declaration ends with the procedures."""
        return self._discontinue(ctx, "end_not_imported")

    @transition(
        field="state", source=CaseState.OPENED, target=CaseState.DISCONTINUED,
        custom=side_rule(
            label=_("Discontinue: the goods are gone"), article=NO_LONGER, roles=(CONSEQUENCE,),
            input=i.NotImportedInput, facts=(f.CONCERNED,), related=REACHED,
        ),
    )  # fmt: skip
    def end_gone(self, ctx: Ctx) -> Effects:
        """What became of the goods decided on the declaration before."""
        return self._discontinue(ctx, "release_from_verification")

    # Measures on what was found to infringe (69-11(2), 69-2(2)); none before (69-12(4)).

    @transition(
        field="state", source=FOUND, target=None,
        custom=side_rule(
            label=_("Confiscate"), article=MEASURES, also=(BEFORE_FINDING,), roles=(Role.SUPERVISOR,),
            input=i.GoodsNamedInput, facts=(f.GOODS, f.DECLARED_LOT, f.DECLARED_LINES),
            guards=(g.goods_infringe_and_are_there,), related=REACHED, weight="grave",
        ),
    )  # fmt: skip
    def confiscate(self, ctx: Ctx) -> Effects:
        """Goods found to infringe are confiscated and disposed of; the importer or exporter is told, and may appeal."""
        told = self._tell_measure(
            ctx, _("Goods are confiscated"), _("These goods were found to infringe, and are confiscated.")
        )
        return [*self._measure(ctx, Measure.CONFISCATED), told]

    @transition(
        field="state", source=FOUND, target=None,
        custom=side_rule(
            label=_("Order sending back"), article=MEASURES, also=(BEFORE_FINDING,), roles=(Role.SUPERVISOR,),
            input=i.GoodsNamedInput, facts=(f.GOODS, f.DECLARED_LOT, f.DECLARED_LINES),
            guards=(g.sending_back_is_ordered_of_imports, g.goods_infringe_and_are_there), related=REACHED,
            weight="grave",
        ),
    )  # fmt: skip
    def order_sending_back(self, ctx: Ctx) -> Effects:
        """The importer is ordered to send goods that were found to infringe back; they stay stopped until then."""
        self.sending_back_ordered_on = ctx.today
        told = self._tell_measure(
            ctx,
            _("Goods are ordered to be sent back"),
            _("These goods were found to infringe: send them back."),
        )
        return [*self._measure(ctx, Measure.ORDERED_BACK), told]

    @transition(
        field="state", source=FOUND, target=None,
        custom=side_rule(
            label=_("Record that goods were sent back"), article=Article("75"), roles=(*OFFICERS_OF_IT, INTAKE),
            input=i.GoodsNamedInput, facts=(f.GOODS, f.DECLARED_LOT, f.DECLARED_LINES),
            guards=(g.goods_are_ordered_back,), related=REACHED,
        ),
    )  # fmt: skip
    def record_sent_back(self, ctx: Ctx) -> Effects:
        """The goods left Japan as ordered."""
        others = [one for one in ctx[f.GOODS] if one.number not in ctx.input.goods]
        if not any(one.measure == Measure.ORDERED_BACK for one in others):
            self.sending_back_ordered_on = None
        return self._measure(ctx, Measure.SENT_BACK)

    @transition(
        field="state", source=FOUND, target=None,
        custom=side_rule(
            label=_("Release what does not infringe"), article=FINDING, roles=OFFICERS_OF_IT, input=i.ReasonInput,
            facts=(f.GOODS,), related=(f.WHOLE,),
            guards=(g.infringing_goods_are_gone, g.declaration_is_still_stopped, g.declaration_names_them_no_more),
        ),
    )  # fmt: skip
    def release_rest(self, ctx: Ctx) -> Effects:
        """What infringes is gone and the declaration names it no more: the rest goes on."""
        released = {"measure": Measure.RELEASED.value, "measured_on": ctx.today}
        rows = [Update(one, released) for one in ctx[f.GOODS] if not one.measure]
        return [*rows, *self._release(ctx)]

    def _running(self, ctx: Ctx) -> list[RightConcerned]:
        """The rights for which the procedure is being implemented."""
        return [one for one in ctx[f.CONCERNED] if one.state in RUNNING]

    def _conclude(self, ctx: Ctx) -> list[Effect]:
        """The procedure ends for each right as the goods were found; what does not infringe is released at once."""
        self.ended_on = ctx.today
        goods = ctx[f.GOODS]
        infringed = {pk for one in goods for pk in one.infringed}
        some = any(one.finding == Finding.INFRINGING for one in goods)
        ends: list[Effect] = [
            Then(
                one.pk,
                "find_infringing" if one.pk in infringed else "close" if some else "find_not_infringing",
            )
            for one in self._running(ctx)
        ]
        self.measures_due = some
        free = {"measure": Measure.RELEASED.value, "measured_on": ctx.today}
        if some:
            return ends
        return [*ends, *(Update(one, free) for one in goods if not one.measure), *self._release(ctx)]

    def _gone(self, ctx: Ctx, ending: str, given: dict[str, Any]) -> list[Effect]:
        """What was not found on yet is not imported. Goods that were found to infringe before stay to be dealt with."""
        goods = ctx[f.GOODS]
        gone = {"measure": Measure.NOT_IMPORTED.value, "measured_on": ctx.today}
        rows: list[Effect] = [Update(one, gone) for one in goods if not one.decided]
        if any(one.finding == Finding.INFRINGING for one in goods):
            told = [Then(one.pk, "tell_gone", given) for one in self._running(ctx)]
            return [*rows, *told, Then(ctx.case_id, "conclude_in_part")]
        return [*rows, Then(ctx.case_id, ending, given)]

    def _discontinue(self, ctx: Ctx, act: str) -> list[Effect]:
        given = ctx.input
        self.ended_on, self.ended_because, self.stopped = ctx.today, given.reason, False
        ends = [Then(one.pk, "discontinue_with_goods", given.model_dump()) for one in self._running(ctx)]
        return [*ends, *self._of_declaration(ctx, act), Emit("verification.discontinued")]

    def _measure(self, ctx: Ctx, measure: Measure) -> list[Effect]:
        named = [one for one in ctx[f.GOODS] if one.number in ctx.input.goods]
        taken = {"measure": measure.value, "measured_on": ctx.today}
        rows: list[Effect] = [Update(one, taken) for one in named]
        others = [one for one in ctx[f.GOODS] if one not in named]
        self.measures_due = any(one.finding == Finding.INFRINGING and not one.measure for one in others)
        told = Emit("verification.measure", {"measure": measure.value, "goods": ctx.input.goods})
        lots = self._lots(ctx, named, measure)
        # As the declaration stands now: every line of it is, as a whole, among the goods found to infringe.
        infringing = {
            one.line for one in ctx[f.GOODS] if one.whole_line and one.finding == Finding.INFRINGING
        }
        whole = bool(infringing) and infringing >= ctx[f.DECLARED_LINES].keys()
        if not (whole and self.stopped) or self.measures_due:
            return [*rows, *lots, told]
        # Nothing of the declaration is left: it ends as its goods do.
        measures = {measure.value, *(one.measure for one in others)}
        if measures == {Measure.CONFISCATED.value}:
            self.stopped = False
            return [*rows, *lots, *self._of_declaration(ctx, "confiscate_infringing"), told]
        if measure is not Measure.SENT_BACK:
            return [*rows, *lots, *self._of_declaration(ctx, "send_infringing_back"), told]
        return [*rows, *lots, told]

    def _tell_measure(self, ctx: Ctx, title: Any, text: Any) -> Open:
        named = [one for one in ctx[f.GOODS] if one.number in ctx.input.goods]
        facts = [
            (_("Goods"), t.goods_in_words(named)),
            (_("Reason"), ctx.input.reason),
            (_("Request for re-investigation or review"), str(Article("89", 1))),
        ]
        row = cast("VerificationCase", self)
        return t.to_trader(ctx, row, "measure_to_trader", MEASURES, title=title, text=text, facts=facts)

    def _lots(self, ctx: Ctx, named: Sequence[SuspectGoods], measure: Measure) -> list[Effect]:
        """A lot of their own goes the way of the goods; the lot of the declaration goes with the declaration."""
        if measure is Measure.ORDERED_BACK:
            return []
        act = "confiscate" if measure is Measure.CONFISCATED else "send_back"
        lots = {one.lot_id for one in named if one.lot_id is not None} - {ctx[f.DECLARED_LOT]}
        return [Then(pk, act) for pk in sorted(lots)]

    def _of_declaration(self, ctx: Ctx, act: str) -> list[Effect]:
        if self.subject_id is None:
            return []
        return [Then(self.subject_id, act, {"verification": ctx.reference or str(ctx.case_id)})]

    def _release(self, ctx: Ctx) -> list[Effect]:
        """The declaration is stopped no more."""
        was, self.stopped = self.stopped, False
        return self._of_declaration(ctx, "release_from_verification") if was else []


def _of_this(one: RightConcerned, finding: Finding, infringed: Sequence[RightConcerned]) -> str:
    if finding is Finding.NOT_INFRINGING:
        return finding.value
    return "infringing" if one in infringed else "other"


_FOUND_WORDS: Final = {
    Finding.INFRINGING: _("The goods infringe the right."),
    Finding.NOT_INFRINGING: _("The goods do not infringe the right."),
}
