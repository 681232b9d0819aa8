"""How organs are heard on a right in a verification procedure (69-17 to 69-19, 69-7 to 69-9).

The sides learn of it by the notices of 69-17(3), (5), (6) and 69-18(3), (4), each what it is told: one asks without the
other knowing, and of what technical advisors are asked neither knows. So the timeline has all this for officers alone.
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
from ipr_verification.models.hearing import ADVISORS, ORGANS, Hearing
from ipr_verification.rules.sides import Side, on_side
from ipr_verification.side_guards import side_rule
from ipr_verification.states import TOLD, RightState
from statute.articles import Article
from statute.authority import CONSEQUENCE, TIMER
from statute.effects import Create, Effect, Effects, Emit, Then, Update
from statute.transitions import OFFICERS, Ctx

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ipr_verification.models.right_concerned import RightConcerned

SOUGHT, NOT_SOUGHT, GIVEN = Article("69-17", 5), Article("69-17", 3), Article("69-17", 6)
SOUGHT_FOR_REFERENCE, GIVEN_FOR_REFERENCE = Article("69-18", 3), Article("69-18", 4)
OFFICERS_OF_IT: Final = (Role.IP_OFFICER, Role.SUPERVISOR)
LABELS: Final = dict(ORGANS)
GROUNDS: Final = {
    "evident": _("It is evident whether the goods infringe."),
    "unnecessary": _("The opinion is not needed."),
}


class Hearings:
    """Mixed into the right of a verification case."""

    side: str
    opinion_sought_on: date | None
    opinion_for_reference: bool
    opinion_overdue: bool
    opinion_asked: bool

    @transition(
        field="state", source=[*TOLD], target=None,
        custom=side_rule(
            label=_("Ask that an organ be heard"), article=Article("69-17", 1),
            roles=(Role.RIGHTHOLDER, Role.IMPORTER, Role.BROKER), input=i.OpinionRequestInput, facts=(f.HEARINGS,),
            guards=(g.kind_is_heard_on_request, g.window_is_open, g.has_not_asked_yet), audience=OFFICERS,
        ),
    )  # fmt: skip
    def request_opinion(self, ctx: Ctx) -> Effects:
        """One of the sides wishes the Patent Office or METI to be heard; what the other wished for, it joins."""
        asker = g.side_of(self, ctx.actor)
        told = Emit("right_concerned.opinion_asked", {"by": asker})
        hearings = ctx[f.HEARINGS]
        before = g.open_request(self, hearings)
        self.opinion_asked = before is None or before.asked
        if before is not None:
            said = f"{before.question}\n\n{ctx.input.question}"
            return [Update(before, {"asked_by": [*before.asked_by, asker], "question": said}), told]
        asked = Hearing(
            concerned_id=ctx.case_id, organ=g.heard_on_request(self), asked_by=[asker], question=ctx.input.question,
            asked_on=ctx.today,
        )  # fmt: skip
        return [Create(asked), told]

    @transition(
        field="state", source=[*TOLD], target=RightState.UNDER_OPINION,
        custom=side_rule(
            label=_("Seek an opinion"), article=Article("69-17", 2),
            also=(
                Article("69-17", 9), Article("69-17", 10), Article("69-18", 1), Article("69-19"), SOUGHT,
                SOUGHT_FOR_REFERENCE,
            ),
            roles=(Role.SUPERVISOR,), input=i.SeekInput, facts=(f.HEARINGS,),
            guards=(g.organ_is_heard_on_it, g.opinion_is_not_outstanding), audience=OFFICERS,
        ),
    )  # fmt: skip
    def seek_opinion(self, ctx: Ctx) -> Effects:
        """Customs hears an organ, because a side asked for it or of its own accord, and tells both sides."""
        organ, hearings = str(ctx.input.organ), ctx[f.HEARINGS]
        basis = g.basis_of(self, organ, hearings)
        assert basis is not None
        article = str(on_side(Side(self.side), basis))
        sought = {"sought_on": ctx.today, "article": article}
        asked = next((one for one in hearings if one.organ == organ and one.asked), None)
        outstanding = [one for one in hearings if one.outstanding]
        self._await_opinion([*(one.sought_on for one in outstanding), ctx.today])
        self.opinion_for_reference = basis.number != "69-17" and not any(
            one.article.startswith(("69-17", "69-7")) for one in outstanding
        )
        self.opinion_asked = any(one.asked and one is not asked for one in hearings)
        if asked is not None:
            written: Effect = Update(
                asked, {**sought, "question": f"{asked.question}\n\n{ctx.input.question}"}
            )
        else:
            written = Create(
                Hearing(
                    concerned_id=ctx.case_id,
                    organ=organ,
                    question=ctx.input.question,
                    asked_on=ctx.today,
                    **sought,
                )
            )
        told = Emit("right_concerned.opinion_sought", {"organ": organ})
        if organ == ADVISORS:  # for reference; nobody is told of them (69-19)
            return [written, told]
        telling = SOUGHT_FOR_REFERENCE if basis.number == "69-18" else SOUGHT
        text = _("Customs has sought this opinion. You will be told its substance.")
        notices = t.to_both(
            ctx, cast("RightConcerned", self), f"opinion_sought_of_{organ}", telling,
            title=_("An opinion is sought"), text=text, told_by="be_told",
            facts=[(_("Organ"), LABELS[organ])],
        )  # fmt: skip
        return [written, *notices, told]

    @transition(
        field="state", source=[*TOLD], target=None,
        custom=side_rule(
            label=_("Do not seek the opinion asked for"), article=NOT_SOUGHT, also=(Article("69-17", 2),),
            roles=(Role.SUPERVISOR,), input=i.RefusalInput, facts=(f.HEARINGS,), guards=(g.opinion_is_asked_for,),
            audience=OFFICERS,
        ),
    )  # fmt: skip
    def refuse_opinion(self, ctx: Ctx) -> Effects:
        """It is evident whether the goods infringe, or the opinion is not needed: who asked is told why."""
        given, row = ctx.input, cast("RightConcerned", self)
        effects: list[Effect] = []
        self.opinion_asked = False
        text = _("Customs does not seek the opinion that you asked for.")
        facts = [(_("Ground"), GROUNDS[given.ground]), (_("Reason"), given.reason)]
        for one in ctx[f.HEARINGS]:
            if not one.asked:
                continue
            effects.append(Update(one, {"refused_on": ctx.today, "refused_because": given.reason}))
            for side, tell in ((g.HOLDER, t.to_holder), (g.TRADER, t.to_trader)):
                if side in one.asked_by:
                    title = _("The opinion is not sought")
                    effects.append(
                        tell(ctx, row, "opinion_not_sought", NOT_SOUGHT, title=title, text=text, facts=facts)
                    )
        return [*effects, Emit("right_concerned.opinion_refused", {"ground": given.ground})]

    @transition(
        field="state", source=RightState.UNDER_OPINION, target=None,
        custom=side_rule(
            label=_("Record the opinion"), article=Article("69-17", 4),
            also=(GIVEN, Article("69-17", 10), GIVEN_FOR_REFERENCE, Article("69-18", 2)),
            roles=OFFICERS_OF_IT, input=i.OpinionInput, facts=(f.HEARINGS,),
            guards=(g.that_opinion_is_outstanding, g.opinion_came_since_it_was_sought), audience=OFFICERS,
        ),
    )  # fmt: skip
    def record_opinion(self, ctx: Ctx) -> Effects:
        """The organ has given its opinion in writing, and both sides are told its substance."""
        given = ctx.input
        organ = str(given.organ)
        outstanding = [one for one in ctx[f.HEARINGS] if one.outstanding]
        answered = next(one for one in outstanding if one.organ == organ)
        left = [one for one in outstanding if one is not answered]
        self._await_opinion([one.sought_on for one in left])
        effects: list[Effect] = [
            Update(answered, {"answered_on": given.on, "substance": given.substance}),
            Emit("right_concerned.opinion_given", {"organ": organ}),
        ]
        if organ != ADVISORS:
            telling = GIVEN_FOR_REFERENCE if answered.article.startswith(("69-18", "69-8")) else GIVEN
            effects += t.to_both(
                ctx, cast("RightConcerned", self), f"opinion_of_{organ}", telling, title=_("An opinion was given"),
                text=_("This is the substance of the opinion that was given."),
                facts=[(_("Organ"), LABELS[organ]), (_("Substance"), given.substance)], told_by="be_told",
            )  # fmt: skip
        return effects if left else [*effects, Then(ctx.case_id, "resume_evidence")]

    @transition(
        field="state", source=RightState.UNDER_OPINION, target=RightState.EVIDENCE_PERIOD,
        custom=side_rule(
            label=_("Go on after the opinion"), article=Article("69-17", 4), roles=(CONSEQUENCE,), audience=OFFICERS
        ),
    )  # fmt: skip
    def resume_evidence(self, ctx: Ctx) -> Effects:
        """Every opinion that was sought has come."""
        return []

    @transition(
        field="state", source=RightState.UNDER_OPINION, target=None,
        custom=side_rule(
            label=_("Note that an opinion is overdue"), article=Article("69-17", 4), also=(Article("69-18", 2),),
            roles=(TIMER,), audience=OFFICERS,
        ),
    )  # fmt: skip
    def note_opinion_overdue(self, ctx: Ctx) -> Effects:
        """The thirty days are over without an opinion: the organ is reminded."""
        self.opinion_overdue = True
        return [Emit("right_concerned.opinion_overdue")]

    def _await_opinion(self, sought: Iterable[Any]) -> None:
        """The earliest of what is outstanding is waited for."""
        first = min(sought, default=None)
        if first != self.opinion_sought_on:
            self.opinion_overdue = False
        self.opinion_sought_on = first
