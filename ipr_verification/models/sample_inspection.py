"""A rightholder's inspection of a sample of suspect cargo (69-16, import alone) [見本検査].

applied → approved → inspected → closed; applied → refused; it may be withdrawn, and ends with the procedure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from accounts.roles import Role
from ipr_verification import inspecting as n
from ipr_verification import sampling as s
from ipr_verification.case_inputs import DepositOrderInput
from ipr_verification.concern_guards import HOLDER, TRADER
from ipr_verification.depositing import DEPOSITS, ITS_DEPOSITS, DepositTold, order_deposit, released, told_of
from ipr_verification.models.submission import CONCERNED, THE_RIGHT, case_is_known
from ipr_verification.models.submission import procedure_is_running as is_running
from ipr_verification.rules.deposits import Purpose
from ipr_verification.rules.sides import Side
from statute.articles import Article
from statute.authority import CONSEQUENCE
from statute.awaiting import Awaited
from statute.effects import Effect, Effects, Emit, GiveReference
from statute.notices import notice
from statute.procedure import Procedure, state_known
from statute.transitions import OFFICERS, Ctx, Deadline, Due, rule

if TYPE_CHECKING:
    from accounts.actors import Actor
    from statute.effects import Open


class State(models.TextChoices):
    """How far the inspection of the sample has come."""

    APPLIED = "applied", _("Sample inspection applied for")
    APPROVED = "approved", _("Sample inspection approved")
    INSPECTED = "inspected", _("Sample inspected")
    CLOSED = "closed", _("Result reported")
    REFUSED = "refused", _("Sample inspection not approved")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ENDED = "ended", _("Ended with the procedure")


OPEN: Final = [State.APPLIED, State.APPROVED, State.INSPECTED]
THEIR_RIGHT: Final = n.of_right(lambda: SampleInspection)


def _day_of_it(row: Any, calendar: Any) -> Due | None:
    return Due.set_on(row.on, s.APPROVAL) if row.state == State.APPROVED and row.on else None


class SampleInspection(Procedure):
    """One application: what it is for, what customs finds of each requirement, who was there, what came of it."""

    state = FSMField(_("state"), default="new", protected=True, choices=State.choices)
    right_concerned = models.ForeignKey(
        "ipr_verification.RightConcerned", verbose_name=_("right concerned"), on_delete=models.PROTECT,
        related_name="sample_inspections",
    )  # fmt: skip
    applicant = models.ForeignKey(
        "accounts.Person", verbose_name=_("applicant"), on_delete=models.PROTECT, related_name="+"
    )
    agent = models.ForeignKey(
        "accounts.Person", verbose_name=_("agent"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    declarant = models.ForeignKey(
        "accounts.Person", verbose_name=_("importer"), on_delete=models.PROTECT, related_name="+"
    )
    broker = models.ForeignKey(
        "accounts.Person", verbose_name=_("broker"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    sample = models.CharField(_("sample"), max_length=500)
    reason = models.TextField(_("what is to be shown"))
    method = models.CharField(_("how it is inspected"), max_length=500)
    # Who inspects it for the rightholder, where somebody is entrusted.
    entrusted = models.CharField(_("entrusted with it"), max_length=200, blank=True)
    deposit_due = models.CharField(_("deposit"), max_length=10, blank=True)
    # What customs found of each requirement of 69-16(2), by its item.
    findings = models.JSONField(_("findings"), default=dict)
    refused_because = models.CharField(_("ground of the refusal"), max_length=20, blank=True)
    answer = models.TextField(_("reason of the decision"), blank=True)
    on = models.DateField(_("day"), null=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    attendance = models.CharField(_("attendance of the importer"), max_length=10, blank=True)
    inspected_on = models.DateField(_("inspected on"), null=True)
    official = models.CharField(_("customs official"), max_length=200, blank=True)
    attended_by = models.CharField(_("attended by"), max_length=200, blank=True)
    # Borne by the applicant (69-16(4)), in whole yen.
    expenses = models.BigIntegerField(_("expenses (yen)"), default=0)
    result = models.TextField(_("result"), blank=True)

    awaited: ClassVar = (
        Awaited(
            "approval", _("Decision on the sample inspection"), "approve", lambda row: row.state == State.APPLIED
        ),
        Awaited(
            "attendance", _("Answer to the importer who wishes to attend"), "answer_attendance",
            lambda row: row.attendance == "asked" and row.state in (State.APPLIED, State.APPROVED),
        ),
    )  # fmt: skip
    party_fields: ClassVar = {
        Role.RIGHTHOLDER: ("applicant_id", "agent_id"),
        Role.IMPORTER: "declarant_id",
        Role.BROKER: "broker_id",
    }
    deadlines: ClassVar = (
        Deadline(
            "sample_inspection", _("Day of the sample inspection"), s.APPROVAL, _day_of_it, remind=(1,),
            met_by=frozenset({"record_inspection"}), consequence=_("Another day is set, or none is needed."),
        ),
    )  # fmt: skip

    class Meta(Procedure.Meta):
        verbose_name = _("sample inspection")
        verbose_name_plural = _("sample inspections")
        constraints = [
            state_known(State.values, "sample_inspection_state_known"),
            models.CheckConstraint(
                condition=models.Q(expenses__gte=0), name="sample_inspection_expenses_not_negative"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="approved", deposit_due__in=("ordered", "defaulted")),
                name="sample_inspection_no_approval_without_deposit",
            ),
        ]
        indexes = [
            models.Index(fields=["right_concerned", "case"], name="sample_inspection_concerned"),
            models.Index(fields=["applicant", "-case"], name="sample_inspection_applicant"),
            models.Index(fields=["declarant", "-case"], name="sample_inspection_declarant"),
        ]

    def __str__(self) -> str:
        return str(self.case)

    def papers_shown_to(self, actor: Actor) -> bool:
        """The importer knows of the application, the approval and the day; not what the applicant wrote and found."""
        return not actor.is_party or n.acts_for(self, actor, "applicant_id", "agent_id")

    # --- applied for, and decided ---------------------------------------------------------------------

    @transition(
        field=state, source="new", target=State.APPLIED,
        custom=rule(
            label=_("Apply to inspect a sample"), article=s.APPLICATION, roles=(Role.RIGHTHOLDER, Role.IP_OFFICER),
            input=s.ApplySampleInput, facts=(CONCERNED,), related=(THE_RIGHT,),
            guards=(
                case_is_known, s.is_of_the_rightholder, is_running, s.rests_on_petition, s.is_of_import,
                s.kind_knows_samples,
            ),
        ),
    )  # fmt: skip
    def apply(self, ctx: Ctx) -> Effects:
        """While the procedure runs on its petition, the rightholder asks for a sample; the importer is told at once."""
        given, found = ctx.input, ctx[CONCERNED]
        assert found is not None
        self.right_concerned_id, self.applicant_id, self.agent_id = found.pk, found.holder_id, found.agent_id
        self.declarant_id, self.broker_id = found.declarant_id, found.broker_id
        for name in ("sample", "reason", "method", "entrusted"):
            setattr(self, name, getattr(given, name))
        told = self._to_importer(
            ctx, "sample_applied", s.APPLICATION, _("A sample inspection has been applied for"),
            _("The rightholder has applied to inspect a sample of your goods. You may apply to attend."),
            [(_("Sample"), self.sample)],
        )  # fmt: skip
        return [GiveReference(), told, Emit("sample_inspection.applied")]

    @transition(
        field=state, source=State.APPLIED, target=None,
        custom=rule(
            label=_("Order a deposit for the sample"), article=s.DEPOSIT, roles=(Role.SUPERVISOR,),
            input=DepositOrderInput, facts=(CONCERNED,), related=(THEIR_RIGHT,),
            guards=(n.procedure_still_runs, s.no_deposit_is_owed),
        ),
    )  # fmt: skip
    def order_deposit(self, ctx: Ctx) -> Effects:
        """What the importer may lose by it has to be secured before it is approved."""
        self.deposit_due, given = "ordered", ctx.input
        return [
            order_deposit(
                ctx, Purpose.SAMPLE, Side.IMPORT, depositor_id=self.applicant_id, beneficiary_id=self.declarant_id,
                agent_id=self.agent_id, amount=given.amount, due_on=given.due_on, depository=given.depository,
                reason=given.reason, provided="note_deposit", defaulted="note_default",
            )
        ]  # fmt: skip

    @transition(
        field=state, source=[State.APPLIED, State.APPROVED, State.INSPECTED], target=None,
        custom=rule(
            label=_("Note that the deposit was made"), article=s.DEPOSIT, roles=(CONSEQUENCE,), input=DepositTold
        ),
    )  # fmt: skip
    def note_deposit(self, ctx: Ctx) -> Effects:
        """What was ordered is there: it may be approved."""
        self.deposit_due = "provided"
        return []

    @transition(
        field=state, source=State.APPLIED, target=None,
        custom=rule(
            label=_("Note that the deposit was not made"), article=s.DEPOSIT, roles=(CONSEQUENCE,), input=DepositTold
        ),
    )  # fmt: skip
    def note_default(self, ctx: Ctx) -> Effects:
        """The day passed without it: it is not approved as long as it is not there."""
        self.deposit_due = "defaulted"
        return []

    @transition(
        field=state, source=State.APPLIED, target=State.APPROVED,
        custom=rule(
            label=_("Approve the sample inspection"), article=s.APPROVAL, also=(s.TELL, s.EXPENSES),
            roles=(Role.SUPERVISOR,), input=s.ApproveInput, facts=(CONCERNED,), related=(THEIR_RIGHT,),
            guards=(n.procedure_still_runs, s.deposit_is_there, s.day_is_ahead), weight="primary",
        ),
    )  # fmt: skip
    def approve(self, ctx: Ctx) -> Effects:
        """All four requirements are met, each with what customs found; both sides are told (69-16(3))."""
        given = ctx.input
        self.findings = {name: getattr(given, name) for name in s.REQUIREMENTS}
        self.on, self.place = given.on, given.place
        facts = [(_("Sample"), self.sample), (_("Day"), self.on), (_("Place"), self.place)]
        title = _("Approval of a sample inspection")
        bears = _("You inspect it in the presence of customs officials and bear the expenses (69-16(4)).")
        told: list[Effect] = [
            self._to_applicant(ctx, "sample_approved_to_holder", s.TELL, title, bears, facts),
            self._to_importer(
                ctx, "sample_approved_to_trader", s.TELL, title,
                _("The inspection of a sample of your goods has been approved. You may apply to attend."), facts,
            ),
        ]  # fmt: skip
        return [*told, Emit("sample_inspection.approved")]

    @transition(
        field=state, source=State.APPLIED, target=State.REFUSED,
        custom=rule(
            label=_("Do not approve it"), article=s.APPROVAL, also=(s.DEPOSIT,), roles=(Role.SUPERVISOR,),
            input=s.RefuseInput, facts=(DEPOSITS,), related=(ITS_DEPOSITS,), guards=(s.deposit_is_missing_if_said,),
            weight="grave",
        ),
    )  # fmt: skip
    def refuse(self, ctx: Ctx) -> Effects:
        """It is evident what the goods are, unnecessary, a requirement is not met, or the deposit is not there."""
        deposits = ctx[DEPOSITS]
        self.refused_because, self.answer = ctx.input.ground, ctx.input.reason
        told = self._to_applicant(
            ctx, "sample_refused", s.APPROVAL, _("Sample inspection not approved"),
            _("The sample inspection you applied for is not approved."),
            [(_("Ground"), s.GROUNDS[ctx.input.ground]), (_("Reason"), self.answer)],
        )  # fmt: skip
        return [told, *released(deposits, self.answer), Emit("sample_inspection.refused")]

    @transition(
        field=state, source=[State.APPLIED, State.APPROVED], target=State.WITHDRAWN,
        custom=rule(
            label=_("Withdraw"), article=s.APPLICATION, roles=(Role.RIGHTHOLDER,), input=n.ReasonInput,
            facts=(DEPOSITS,), related=(ITS_DEPOSITS,), guards=(s.is_for_the_applicant,), weight="grave",
        ),
    )  # fmt: skip
    def withdraw(self, ctx: Ctx) -> Effects:
        """The applicant does not want it any more."""
        deposits = ctx[DEPOSITS]
        self.answer = ctx.input.reason
        return [*released(deposits, self.answer), Emit("sample_inspection.withdrawn")]

    # --- the importer may ask to attend (69-16(6)) ----------------------------------------------------

    @transition(
        field=state, source=[State.APPLIED, State.APPROVED], target=None,
        custom=rule(
            label=_("Apply to attend"), article=s.ATTENDANCE, roles=(Role.IMPORTER, Role.BROKER),
            guards=(s.attendance_not_asked_yet,), weight="primary",
        ),
    )  # fmt: skip
    def apply_to_attend(self, ctx: Ctx) -> Effects:
        """The importer wishes to be present when the sample is inspected."""
        self.attendance = "asked"
        return [Emit("sample_inspection.attendance_asked")]

    @transition(
        field=state, source=[State.APPLIED, State.APPROVED], target=None,
        custom=rule(
            label=_("Answer who wishes to attend"), article=s.ATTENDANCE, roles=n.OFFICE, input=s.AttendanceInput,
            guards=(s.attendance_is_asked,),
        ),
    )  # fmt: skip
    def answer_attendance(self, ctx: Ctx) -> Effects:
        """The importer is told whether it may be there."""
        self.attendance = "granted" if ctx.input.granted else "declined"
        text = (
            _("You may attend the inspection.")
            if ctx.input.granted
            else _("You may not attend the inspection.")
        )
        told = self._to_importer(
            ctx, "attendance_answered", s.ATTENDANCE, _("Attendance at the sample inspection"), text,
            [(_("Reason"), ctx.input.reason)] if ctx.input.reason else [],
        )  # fmt: skip
        return [told]

    # --- inspected, and its end -----------------------------------------------------------------------

    @transition(
        field=state, source=State.APPROVED, target=None,
        custom=rule(
            label=_("Set another day"), article=s.APPROVAL, also=(s.TELL,), roles=n.OFFICE, input=n.AppointmentInput,
            guards=(s.day_is_ahead,),
        ),
    )  # fmt: skip
    def set_day(self, ctx: Ctx) -> Effects:
        """The first day cannot be kept: both sides are told the new one."""
        self.on, self.place = ctx.input.on, ctx.input.place
        title, text = _("Another day for the sample inspection"), _("The sample is inspected on another day.")
        facts = [(_("Day"), self.on), (_("Place"), self.place)]
        return [
            self._to_applicant(ctx, "sample_day_to_holder", s.TELL, title, text, facts),
            self._to_importer(ctx, "sample_day_to_trader", s.TELL, title, text, facts),
        ]

    @transition(
        field=state, source=State.APPROVED, target=State.INSPECTED,
        custom=rule(
            label=_("Record the inspection of the sample"), article=s.ATTENDANCE, also=(s.EXPENSES,), roles=n.OFFICE,
            input=s.InspectedInput, facts=(CONCERNED,), related=(THEIR_RIGHT,),
            guards=(n.procedure_still_runs, s.day_has_come, s.attended_as_granted),
        ),
    )  # fmt: skip
    def record_inspection(self, ctx: Ctx) -> Effects:
        """The applicant inspected it; a customs official was there, and the importer where it was to attend."""
        given = ctx.input
        self.inspected_on, self.official, self.attended_by = given.on, given.official, given.attended_by
        self.expenses = given.expenses
        return [Emit("sample_inspection.inspected", {"on": given.on.isoformat()})]

    @transition(
        field=state, source=State.INSPECTED, target=State.CLOSED,
        custom=rule(
            label=_("Report the result"), article=Article("69-16", 2, "i"), roles=(Role.RIGHTHOLDER, *n.OFFICE),
            input=s.ResultInput, guards=(s.is_for_the_applicant,),
        ),
    )  # fmt: skip
    def report_result(self, ctx: Ctx) -> Effects:
        """What the inspection showed, and what became of the sample."""
        self.result = ctx.input.result
        return [Emit("sample_inspection.closed")]

    @transition(
        field=state, source=OPEN, target=State.ENDED,
        custom=rule(
            label=_("End with the procedure"), article=s.APPLICATION, roles=(CONSEQUENCE,), input=n.EndedInput,
            facts=(DEPOSITS,), related=(ITS_DEPOSITS,), audience=OFFICERS,
        ),
    )  # fmt: skip
    def end(self, ctx: Ctx) -> Effects:
        """Samples are inspected only while the procedure runs: what was ordered for it is not owed any more."""
        deposits = ctx[DEPOSITS]
        return [*released(deposits, str(s.APPLICATION)), Emit("sample_inspection.ended")]

    @transition(
        field=state, source="*", target=None,
        custom=rule(
            label=_("Tell the deposit how the procedure ended"), article=s.DEPOSIT, roles=(CONSEQUENCE,),
            input=s.OutcomeInput, facts=(DEPOSITS,), related=(ITS_DEPOSITS,), audience=OFFICERS,
        ),
    )  # fmt: skip
    def note_outcome(self, ctx: Ctx) -> Effects:
        """The applicant was told that the goods infringe, or that they are gone: its deposit may be recovered."""
        deposits = ctx[DEPOSITS]
        what: Literal["found_infringing", "ended"] = ctx.input.what
        return told_of(deposits, what, ctx.input.on)

    def _to_importer(self, ctx: Ctx, sort: str, article: Article, title: Any, text: Any, facts: Any) -> Open:
        return notice(
            ctx,
            sort,
            article,
            addressee_id=self.declarant_id,
            capacity=TRADER,
            title=title,
            text=text,
            facts=facts,
        )

    def _to_applicant(self, ctx: Ctx, sort: str, article: Article, title: Any, text: Any, facts: Any) -> Open:
        return notice(
            ctx, sort, article, addressee_id=self.agent_id or self.applicant_id, capacity=HOLDER, title=title,
            text=text, facts=facts,
        )  # fmt: skip
