"""Evidence and an opinion that one side of a verification case submits (69-12(1), 69-3(1)): its own, until it is shown.

submitted → disclosed. Neither side sees what the other submitted before customs shows it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition
from pydantic import Field

from accounts.roles import Role
from ipr_verification.case_inputs import Reasons, Reference
from ipr_verification.concern_guards import HOLDER, TRADER, side_of
from ipr_verification.models.right_concerned import RightConcerned
from ipr_verification.rules.sides import Side, on_side
from ipr_verification.side_guards import side_guard, side_rule
from ipr_verification.states import RUNNING, TOLD
from statute.articles import Article
from statute.authority import CONSEQUENCE, INTAKE
from statute.clerical import WORKING_STAFF, ClericalActs, DocumentInput, document_is_stored
from statute.effects import Effects, Emit, GiveReference, Then
from statute.notices import notice
from statute.procedure import Procedure, state_known
from statute.serving import ServedInput
from statute.transitions import OFFICERS, Ctx, Fact, Input, Related, Subject

EVIDENCE: Final = Article("69-12", 1)
SIDES: Final = [(HOLDER, _("Rightholder")), (TRADER, _("Importer or exporter"))]


class State(models.TextChoices):
    """Who has what was submitted."""

    SUBMITTED = "submitted", _("Submitted")
    DISCLOSED = "disclosed", _("Shown to the other side")


class SubmissionInput(Input):
    """For which right of which case, what is stated, and whether nothing more will follow.

    An officer who enters what came on paper says of which side it is.
    """

    concerned: Reference
    text: Reasons
    final: bool = False
    by: Annotated[str, Field(pattern="^(rightholder|trader)?$")] = ""


def _concerned(subjects: Sequence[Subject]) -> Mapping[int, RightConcerned]:
    """The right that an input names, where its actor may see it; else the one that the submission is about."""
    named = {s.case_id: s.input.concerned for s in subjects if hasattr(s.input, "concerned")}
    rows = RightConcerned.objects.visible_to(subjects[0].actor).filter(
        case__reference__in=set(named.values())
    )
    by_reference = {row.case.reference: row for row in rows.select_related("case", "right")}
    found = {case_id: by_reference[one] for case_id, one in named.items() if one in by_reference}
    stored = RightConcerned._base_manager.select_related("case", "right").in_bulk(
        {s.row.right_concerned_id for s in subjects if s.row.right_concerned_id}
    )
    return found | {
        s.case_id: stored[s.row.right_concerned_id] for s in subjects if s.row.right_concerned_id in stored
    }


CONCERNED: Fact[RightConcerned | None] = Fact("concerned_of_submission", _concerned, lambda: None)


def _cases_named(inputs: Sequence[Any]) -> set[int]:
    references = {one.concerned for one in inputs if hasattr(one, "concerned")}
    rows = RightConcerned._base_manager.filter(case__reference__in=references)
    return set(rows.values_list("pk", flat=True))


THE_RIGHT: Final = Related("the right concerned", of_inputs=_cases_named)


@side_guard(EVIDENCE, _("There is no such case."), facts=(CONCERNED,), on_input=True, field="concerned")
def case_is_known(row: Any, ctx: Ctx) -> bool:
    return ctx[CONCERNED] is not None


@side_guard(EVIDENCE, _("The procedures are over."), facts=(CONCERNED,), on_input=True, field="concerned")
def procedure_is_running(row: Any, ctx: Ctx) -> bool:
    """Until a finding is told."""
    found = ctx[CONCERNED]
    return found is None or found.state in RUNNING


@side_guard(
    EVIDENCE, _("The rightholder has not received the notice yet."), facts=(CONCERNED,), on_input=True
)
def holder_has_its_notice(row: Any, ctx: Ctx) -> bool:
    """Its days run from the receipt; what it says before would end them before they began."""
    found = ctx[CONCERNED]
    if found is None or found.state not in RUNNING:
        return True
    by = side_of(found, ctx.actor) if ctx.actor.is_party else ctx.input.by
    return by != HOLDER or found.state in TOLD


@side_guard(EVIDENCE, _("Say of which side it is."), on_input=True, field="by")
def officer_says_whose(row: Any, ctx: Ctx) -> bool:
    return bool(ctx.input.by) is not ctx.actor.is_party


@side_guard(EVIDENCE, _("A file is added by whoever submitted it, before it is shown to the other side."))
def file_is_of_its_own(row: Any, ctx: Ctx) -> bool:
    """What was shown is not changed under the eyes of those it was shown to; nor added to by them."""
    if not ctx.actor.is_party:
        return True
    own = {row.submitter_id, row.representative_id} - {None}
    return row.state == State.SUBMITTED and bool(own & ctx.actor.persons_for())


class Submission(Procedure):
    """What one side submitted on one right. Its files are the evidence; they are seen by whom it is seen."""

    state = FSMField(_("state"), default="new", protected=True, choices=State.choices)
    right_concerned = models.ForeignKey(
        "ipr_verification.RightConcerned", verbose_name=_("right concerned"), on_delete=models.PROTECT,
        related_name="submissions",
    )  # fmt: skip
    side = models.CharField(_("side"), max_length=6)
    by = models.CharField(_("submitted by"), max_length=12, choices=SIDES)
    submitter = models.ForeignKey(
        "accounts.Person", verbose_name=_("submitter"), on_delete=models.PROTECT, related_name="+"
    )
    # Who acts for the submitter: the rightholder's agent, or the broker.
    representative = models.ForeignKey(
        "accounts.Person",
        verbose_name=_("representative"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    text = models.TextField(_("statement"))
    final = models.BooleanField(_("nothing more will follow"), default=False)
    submitted_on = models.DateField(_("submitted on"))
    shown_to = models.ForeignKey(
        "accounts.Person", verbose_name=_("shown to"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    shown_on = models.DateField(_("shown on"), null=True)
    received_on = models.DateField(_("received by the other side on"), null=True)

    party_fields: ClassVar = {
        Role.RIGHTHOLDER: ("submitter_id", "representative_id", "shown_to_id"),
        Role.IMPORTER: ("submitter_id", "shown_to_id"),
        Role.BROKER: "representative_id",
    }

    class Meta(Procedure.Meta):
        verbose_name = _("evidence and opinion")
        verbose_name_plural = _("evidence and opinions")
        constraints = [
            state_known(State.values, "submission_state_known"),
            models.CheckConstraint(
                condition=models.Q(shown_to__isnull=True) | models.Q(state="disclosed"),
                name="submission_shown_once_disclosed",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["right_concerned", "case"], name="submission_concerned"),
            models.Index(fields=["submitter", "-case"], name="submission_submitter"),
        ]

    def __str__(self) -> str:
        return str(self.case)

    def article_of(self, act: str, article: Article) -> Article:
        """The provision of the side on which the goods are."""
        return on_side(Side(self.side), article) if self.side else article

    @transition(
        field=state, source="new", target=State.SUBMITTED,
        custom=side_rule(
            label=_("Submit evidence and an opinion"), article=EVIDENCE,
            roles=(Role.RIGHTHOLDER, Role.IMPORTER, Role.BROKER, Role.IP_OFFICER), input=SubmissionInput,
            facts=(CONCERNED,), related=(THE_RIGHT,),
            guards=(case_is_known, procedure_is_running, officer_says_whose, holder_has_its_notice),
        ),
    )  # fmt: skip
    def submit(self, ctx: Ctx) -> Effects:
        """One side states whether the goods infringe, and on what that rests."""
        given, found = ctx.input, ctx[CONCERNED]
        assert found is not None
        self.right_concerned_id, self.side = found.pk, found.side
        self.by = side_of(found, ctx.actor) if ctx.actor.is_party else given.by
        holder = self.by == HOLDER
        self.submitter_id = found.holder_id if holder else found.declarant_id
        self.representative_id = found.agent_id if holder else found.broker_id
        self.text, self.final, self.submitted_on = given.text, given.final, ctx.today
        told = {"by": self.by, "final": given.final, "on": ctx.today}
        return [
            GiveReference(),
            Then(found.pk, "note_submission", told),
            Emit("submission.submitted", {"by": self.by}),
        ]

    @transition(
        field=state, source="*", target=None,
        custom=side_rule(
            label=_("Attach a document"), article=EVIDENCE, input=DocumentInput,
            roles=WORKING_STAFF | {Role.RIGHTHOLDER, Role.IMPORTER, Role.BROKER, CONSEQUENCE, INTAKE},
            guards=(file_is_of_its_own, document_is_stored), audience=OFFICERS,
        ),
    )  # fmt: skip
    def attach_document(self, ctx: Ctx) -> Effects:
        """A file joins what was submitted: the evidence."""
        body: Any = ClericalActs.attach_document
        attached: Effects = body.__wrapped__(self, ctx)
        return attached

    @transition(
        field=state, source=State.SUBMITTED, target=State.DISCLOSED,
        custom=side_rule(
            label=_("Show it to the other side"), article=EVIDENCE, roles=(Role.IP_OFFICER, Role.SUPERVISOR),
            facts=(CONCERNED,), audience=OFFICERS,
        ),
    )  # fmt: skip
    def disclose(self, ctx: Ctx) -> Effects:
        """The other side must be able to answer it: it sees the statement and its files from now on."""
        found = ctx[CONCERNED]
        assert found is not None
        holder = self.by == HOLDER
        self.shown_to_id = found.declarant_id if holder else found.agent_id or found.holder_id
        self.shown_on = ctx.today
        text = _("The other side has submitted this. You may answer it while the procedures go on.")
        return [
            notice(
                ctx, "submission_shown", on_side(Side(self.side), EVIDENCE), addressee_id=self.shown_to_id,
                capacity=TRADER if holder else HOLDER, title=_("Evidence and opinion of the other side"), text=text,
                facts=[(_("Statement"), self.text)], told_by="be_told",
            )
        ]  # fmt: skip

    @transition(
        field=state, source=State.DISCLOSED, target=None,
        custom=side_rule(
            label=_("Take the day of receipt"), article=EVIDENCE, roles=(CONSEQUENCE,), input=ServedInput,
            audience=OFFICERS,
        ),
    )  # fmt: skip
    def be_told(self, ctx: Ctx) -> Effects:
        """It reached the other side."""
        self.received_on = ctx.input.on
        return []
