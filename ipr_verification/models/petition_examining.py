"""The examination of a petition: the minister's paper, technical advisors, and the decision (69-13, 69-14)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from accounts.roles import Role
from ipr_verification import petition_inputs as given
from ipr_verification.models import petition_guards as g
from ipr_verification.models.petition_facts import ADVISORS, RIGHT, RIGHT_CASE
from ipr_verification.models.petition_records import PetitionAdvisor
from ipr_verification.models.petition_state import PENDING, State
from ipr_verification.models.petition_terms import searched_by
from ipr_verification.rules.sides import Side, on_side
from parties.named_persons import PERSONS_NAMED
from statute.articles import Article
from statute.effects import Create, Effects, Emit, Open, Update
from statute.notices import notice
from statute.transitions import OFFICERS, Ctx, rule

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from ipr_verification.models.petition import Petition

EXAMINERS: Final = (Role.IP_OFFICER, Role.SUPERVISOR)
# Import and export are one machine: what is declared is the provision for imports, beside it that for exports.
ALSO_FILING, ALSO_EFFECT = (Article("69-4", 1),), (Article("69-4", 3),)
ALSO_ADVISING = (Article("69-5"),)


class Examining:
    """From the beginning of the examination to its end."""

    petitioner_id: Any
    side: Any
    paper_needed: Any
    effective_from: Any
    paper_number: Any
    paper_on: Any
    reason: Any
    ended_on: Any
    effective_until: Any

    def told_to_petitioner(
        self, ctx: Ctx, sort: str, title: _StrOrPromise, text: _StrOrPromise, **facts: Any
    ) -> Open:
        """The notice to whoever filed the petition (69-13(3))."""
        right = ctx[RIGHT]
        shown = [
            (_("Petition"), ctx.reference or ""),
            (_("Right"), (right.name_en, right.name_ja) if right is not None else ""),
            (_("In effect from"), facts.get("first")),
            (_("In effect until"), facts.get("last")),
            (_("Reason"), facts.get("reason")),
        ]
        return notice(
            ctx, sort, on_side(Side(self.side), g.EFFECT), addressee_id=self.petitioner_id, capacity="petitioner",
            title=title, text=text, facts=shown,
        )  # fmt: skip

    @transition(
        field="state", source=State.FILED, target=State.UNDER_EXAMINATION,
        custom=rule(
            label=_("Begin the examination"), article=g.PRIMA_FACIE, also=(Article("69-4", 2),), roles=EXAMINERS,
            weight="primary",
        ),
    )  # fmt: skip
    def begin_examination(self, ctx: Ctx) -> Effects:
        """The evidence is looked into."""
        return []

    @transition(
        field="state", source=list(PENDING), target=None,
        custom=rule(
            label=_("Submit what the minister gave"), article=g.FILING, also=ALSO_FILING,
            roles=(Role.RIGHTHOLDER, *EXAMINERS), input=given.PaperInput,
            guards=(g.paper_belongs, g.paper_is_the_one_needed, g.paper_was_given),
        ),
    )  # fmt: skip
    def submit_paper(self, ctx: Ctx) -> Effects:
        """The details of the opinion or certification of the minister, in writing."""
        self.paper_number, self.paper_on = ctx.input.number, ctx.input.on
        return [Emit("petition.paper_submitted", {"paper": ctx.input.paper.value})]

    @transition(
        field="state", source=State.UNDER_EXAMINATION, target=None,
        custom=rule(
            label=_("Designate a technical advisor"), article=g.ADVISING, also=ALSO_ADVISING, roles=EXAMINERS,
            input=given.AdvisorInput, facts=(PERSONS_NAMED,), audience=OFFICERS,
            guards=(g.advisor_is_known, g.advisor_is_disinterested),
        ),
    )  # fmt: skip
    def designate_advisor(self, ctx: Ctx) -> Effects:
        """Somebody who knows the field, and has no special interest with the parties."""
        asked, persons = ctx.input, ctx[PERSONS_NAMED]
        row = PetitionAdvisor(
            petition_id=ctx.case_id, person_id=persons[asked.person].person_id,
            affiliation_id=persons[asked.affiliation].person_id if asked.affiliation else None,
            expertise=asked.expertise, statement=asked.statement, designated_on=ctx.today,
        )  # fmt: skip
        return [Create(row)]

    @transition(
        field="state", source=State.UNDER_EXAMINATION, target=None,
        custom=rule(
            label=_("Ask an advisor"), article=g.ADVISING, also=ALSO_ADVISING, roles=EXAMINERS,
            input=given.QuestionInput, facts=(ADVISORS,), audience=OFFICERS,
            guards=(g.advisor_is_to_be_asked, g.matter_is_for_advisors),
        ),
    )  # fmt: skip
    def ask_advisor(self, ctx: Ctx) -> Effects:
        """Whether the evidence is sufficient for what the petition says."""
        asked = ctx.input
        values = {"matter": asked.matter.value, "question": asked.question, "asked_on": ctx.today}
        return [Update(ctx[ADVISORS][asked.advisor_id], values)]

    @transition(
        field="state", source=State.UNDER_EXAMINATION, target=None,
        custom=rule(
            label=_("Record an advisor's opinion"), article=g.ADVISING, also=ALSO_ADVISING, roles=EXAMINERS,
            input=given.AdviceInput, facts=(ADVISORS,), guards=(g.advice_is_outstanding,), audience=OFFICERS,
        ),
    )  # fmt: skip
    def record_advice(self, ctx: Ctx) -> Effects:
        """What the advisor thinks of the evidence; the decision stays with customs."""
        told = ctx.input
        values = {"sufficient": told.sufficient, "opinion": told.opinion, "answered_on": ctx.today}
        return [Update(ctx[ADVISORS][told.advisor_id], values)]

    @transition(
        field="state", source=State.UNDER_EXAMINATION, target=State.ACCEPTED,
        custom=rule(
            label=_("Accept"), article=g.EFFECT, also=ALSO_EFFECT, roles=EXAMINERS, input=given.EffectInput,
            facts=(RIGHT,), related=(RIGHT_CASE,), weight="primary",
            guards=(g.right_stands, g.evidence_is_there, g.paper_is_there, g.period_fits),
        ),
    )  # fmt: skip
    def accept(self, ctx: Ctx) -> Effects:
        """In effect at every office from today; whoever filed it is told so, and until when."""
        self.effective_from, self.effective_until = ctx.today, ctx.input.effective_until
        told = self.told_to_petitioner(
            ctx, "petition_accepted", _("Acceptance of a petition for suspension"),
            _("The petition has been accepted. During its period of effect, verification procedures are carried "
              "out for the goods that it concerns, at every customs office."),
            first=self.effective_from, last=self.effective_until,
        )  # fmt: skip
        return [told, *searched_by(cast("Petition", self)), self.event("accepted")]

    @transition(
        field="state", source=State.UNDER_EXAMINATION, target=State.NOT_ACCEPTED,
        custom=rule(
            label=_("Do not accept"), article=g.PRIMA_FACIE,
            also=(Article("69-4", 2), g.EFFECT, *ALSO_EFFECT), roles=EXAMINERS, input=given.ReasonInput,
            facts=(RIGHT,), related=(RIGHT_CASE,), weight="grave",
        ),
    )  # fmt: skip
    def refuse(self, ctx: Ctx) -> Effects:
        """The evidence is insufficient for a prima facie showing of the infringement; the reason is told."""
        self.reason, self.ended_on = ctx.input.reason, ctx.today
        told = self.told_to_petitioner(
            ctx, "petition_not_accepted", _("Non-acceptance of a petition for suspension"),
            _("The petition has not been accepted, because the evidence is insufficient for a prima facie showing "
              "of the facts of the infringement."), reason=ctx.input.reason,
        )  # fmt: skip
        return [told, self.event("not_accepted")]

    def event(self, what: str) -> Emit:
        """For every office, by the outbox: what became of the petition."""
        until = self.effective_until.isoformat() if self.effective_until else None
        return Emit(f"petition.{what}", {"side": self.side, "until": until})
