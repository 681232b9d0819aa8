"""How an office examines an import declaration: documents, inspection, other laws (67 to 70, 105)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from accounts.roles import Role
from clearance import guards as g
from clearance import inputs as i
from clearance.facts import CERTIFICATES, LINES, OPEN_INSPECTION, OPEN_REQUESTS
from clearance.models.goods_line import Certificate
from clearance.models.inspection import DocumentRequest, Inspection
from clearance.states import EXAMINING, OPEN_TO_ORDERS, UNDER_WAY, State
from statute.articles import Article
from statute.authority import TIMER
from statute.effects import Create, Effects, Emit, Update
from statute.transitions import Ctx, rule

OFFICERS = (Role.OFFICER, Role.SUPERVISOR)
INSPECTORS = (Role.INSPECTOR, Role.OFFICER)
DECLARANTS = (Role.BROKER, Role.IMPORTER)
ORDER = Article("67")
DELEGATED = ("inspection_office_id",)


class Examination:
    """Mixed into the import declaration."""

    documents_due_on: Any
    documents_overdue: bool
    inspection_place: str
    inspection_office_id: int | None
    inspection_asked: dict[str, str]

    # Documents (68).

    @transition(
        field="state", source=EXAMINING, target=None,
        custom=rule(
            label=_("Ask for documents"), article=Article("68"), roles=OFFICERS, input=i.DocumentRequestInput,
            guards=(g.document_day_is_open,), facts=(OPEN_REQUESTS,),
        ),
    )  # fmt: skip
    def request_documents(self, ctx: Ctx) -> Effects:
        """The office asks for the contract, the invoice or what else it needs, by a day it sets."""
        given = ctx.input
        self.documents_due_on = min([given.due_on, *(r.due_on for r in ctx[OPEN_REQUESTS])])
        self.documents_overdue = False
        request = DocumentRequest(
            declaration_id=ctx.case_id, documents=given.documents, due_on=given.due_on, requested_at=ctx.now,
            requested_by=ctx.actor.label(),
        )  # fmt: skip
        return [Create(request), Emit("import_declaration.documents_requested", {"due_on": given.due_on})]

    @transition(
        field="state", source=EXAMINING, target=None,
        custom=rule(
            label=_("Answer the request for documents"), article=Article("68"), roles=DECLARANTS, input=i.AnswerInput,
            guards=(g.documents_are_asked_for,), facts=(OPEN_REQUESTS,), weight="primary",
        ),
    )  # fmt: skip
    def answer_documents(self, ctx: Ctx) -> Effects:
        """The declarant answers; the files are attached to the case."""
        self.documents_due_on, self.documents_overdue = None, False
        answered = {"answered_at": ctx.now, "answer": ctx.input.text}
        return [
            *(Update(request, answered) for request in ctx[OPEN_REQUESTS]),
            Emit("import_declaration.documents_answered"),
        ]

    @transition(
        field="state", source=EXAMINING, target=None,
        custom=rule(
            label=_("Drop the request for documents"), article=Article("68"), roles=OFFICERS, input=i.ReasonInput,
            guards=(g.documents_are_asked_for,), facts=(OPEN_REQUESTS,),
        ),
    )  # fmt: skip
    def drop_request(self, ctx: Ctx) -> Effects:
        """The documents are not needed any more."""
        self.documents_due_on, self.documents_overdue = None, False
        closed = {"answered_at": ctx.now, "answer": ctx.input.reason}
        return [Update(request, closed) for request in ctx[OPEN_REQUESTS]]

    @transition(
        field="state", source=EXAMINING, target=None,
        custom=rule(label=_("Note that documents are overdue"), article=Article("68"), roles=(TIMER,)),
    )  # fmt: skip
    def note_documents_overdue(self, ctx: Ctx) -> Effects:
        """The day set has passed without an answer; the officer decides on what is there."""
        self.documents_overdue = True
        return [Emit("import_declaration.documents_overdue")]

    @transition(
        field="state", source=State.UNDER_EXAMINATION, target=State.EXAMINED,
        custom=rule(
            label=_("Complete the examination"), article=ORDER, roles=OFFICERS, weight="primary",
            guards=(g.documents_are_answered, g.inspection_not_chosen),
        ),
    )  # fmt: skip
    def complete_examination(self, ctx: Ctx) -> Effects:
        """The documents were examined and nothing stands against the declaration."""
        return [Emit("import_declaration.examined")]

    @transition(
        field="state", source=[State.EXAMINED, State.AWAITING_PAYMENT], target=State.UNDER_EXAMINATION,
        custom=rule(label=_("Examine again"), article=ORDER, roles=OFFICERS, input=i.ReasonInput),
    )  # fmt: skip
    def reopen_examination(self, ctx: Ctx) -> Effects:
        """Something came up before permission was given."""
        return [Emit("import_declaration.reopened", {"reason": ctx.input.reason})]

    # Inspection (67, 68-2, 69, 105).

    @transition(
        field="state", source=State.UNDER_EXAMINATION, target=State.INSPECTION_ORDERED,
        custom=rule(
            label=_("Order an inspection"), article=ORDER, also=(Article("69", 1), Article("105", 1, "i")),
            roles=OFFICERS, input=i.InspectionOrderInput,
        ),
    )  # fmt: skip
    def order_inspection(self, ctx: Ctx) -> Effects:
        """The goods are to be inspected at a place the office designates."""
        self.inspection_place, self.inspection_asked = ctx.input.place, {}
        inspection = Inspection(
            declaration_id=ctx.case_id,
            ordered_at=ctx.now,
            ordered_by=ctx.actor.label(),
            **ctx.input.model_dump(),
        )
        return [Create(inspection), Emit("import_declaration.inspection_ordered", {"place": ctx.input.place})]

    @transition(
        field="state", source=State.INSPECTION_ORDERED, target=None,
        custom=rule(
            label=_("Delegate the inspection"), article=Article("68-2"), roles=OFFICERS, input=i.DelegationInput,
            guards=(g.office_exists,),
        ),
    )  # fmt: skip
    def delegate_inspection(self, ctx: Ctx) -> Effects:
        """Another office, in whose district the goods are, inspects instead."""
        self.inspection_office_id = ctx.input.office_id
        return [Emit("import_declaration.inspection_delegated", {"office_id": ctx.input.office_id})]

    @transition(
        field="state", source=State.INSPECTION_ORDERED, target=None,
        custom=rule(
            label=_("Ask for inspection elsewhere"), article=Article("69", 2), roles=DECLARANTS, input=i.ElsewhereInput
        ),
    )  # fmt: skip
    def request_inspection_elsewhere(self, ctx: Ctx) -> Effects:
        """The declarant asks for another place, because of the nature or quantity of the goods."""
        self.inspection_asked = ctx.input.model_dump()
        return [Emit("import_declaration.inspection_elsewhere_asked")]

    @transition(
        field="state", source=State.INSPECTION_ORDERED, target=None,
        custom=rule(
            label=_("Permit inspection elsewhere"), article=Article("69", 3), roles=OFFICERS,
            guards=(g.other_place_is_asked_for,), facts=(OPEN_INSPECTION,),
        ),
    )  # fmt: skip
    def permit_inspection_elsewhere(self, ctx: Ctx) -> Effects:
        """The place designated does not suit the goods, and the other causes no problem."""
        self.inspection_place, self.inspection_asked = self.inspection_asked["place"], {}
        inspection = ctx[OPEN_INSPECTION]
        return [Update(inspection, {"place": self.inspection_place})] if inspection else []

    @transition(
        field="state", source=State.INSPECTION_ORDERED, target=None,
        custom=rule(
            label=_("Decline inspection elsewhere"), article=Article("69", 3), roles=OFFICERS, input=i.ReasonInput,
            guards=(g.other_place_is_asked_for,),
        ),
    )  # fmt: skip
    def decline_inspection_elsewhere(self, ctx: Ctx) -> Effects:
        """The designated place stays, with the reason."""
        self.inspection_asked = {}
        return [Emit("import_declaration.inspection_elsewhere_declined", {"reason": ctx.input.reason})]

    @transition(
        field="state", source=State.INSPECTION_ORDERED, target=State.EXAMINED,
        custom=rule(
            label=_("Record: goods conform"), article=ORDER, also=(Article("105", 1, "iii"),), roles=INSPECTORS,
            input=i.InspectionResultInput, facts=(OPEN_INSPECTION,), office_fields=DELEGATED, weight="primary",
        ),
    )  # fmt: skip
    def record_inspection(self, ctx: Ctx) -> Effects:
        """The goods were inspected and are what was declared."""
        return [*self._recorded(ctx, True), Emit("import_declaration.examined")]

    @transition(
        field="state", source=State.INSPECTION_ORDERED, target=State.UNDER_EXAMINATION,
        custom=rule(
            label=_("Record: goods do not conform"), article=ORDER, also=(Article("105", 1, "iii"),), roles=INSPECTORS,
            input=i.InspectionResultInput, facts=(OPEN_INSPECTION,), office_fields=DELEGATED,
        ),
    )  # fmt: skip
    def record_discrepancy(self, ctx: Ctx) -> Effects:
        """The goods are not what was declared; the officer examines what follows from it."""
        return [*self._recorded(ctx, False), Emit("import_declaration.discrepancy_found")]

    @transition(
        field="state", source=State.INSPECTION_ORDERED, target=State.UNDER_EXAMINATION,
        custom=rule(
            label=_("Call the inspection off"), article=ORDER, roles=OFFICERS, input=i.ReasonInput,
            facts=(OPEN_INSPECTION,),
        ),
    )  # fmt: skip
    def call_off_inspection(self, ctx: Ctx) -> Effects:
        """The inspection is not needed after all, with the reason."""
        self.inspection_office_id = None
        inspection = ctx[OPEN_INSPECTION]
        called_off = {"recorded_at": ctx.now, "recorded_by": ctx.actor.label(), "finding": ctx.input.reason}
        return [Update(inspection, called_off)] if inspection else []

    def _recorded(self, ctx: Ctx, conforms: bool) -> list[Update]:
        self.inspection_office_id = None
        inspection = ctx[OPEN_INSPECTION]
        given = ctx.input
        result = {
            "recorded_at": ctx.now, "recorded_by": ctx.actor.label(), "conforms": conforms, "finding": given.finding,
            "photographs": list(given.photographs), "samples_taken": given.samples_taken,
        }  # fmt: skip
        return [Update(inspection, result)] if inspection else []

    # What other laws require (70).

    @transition(
        field="state", source=sorted(UNDER_WAY), target=None,
        custom=rule(
            label=_("Certify under another law"), article=Article("70", 1), roles=DECLARANTS, input=i.CertificateInput,
            guards=(g.line_exists,), facts=(LINES, CERTIFICATES),
        ),
    )  # fmt: skip
    def certify(self, ctx: Ctx) -> Effects:
        """The declarant proves a permit, licence, approval or inspection of another law."""
        given = ctx.input.model_dump()
        line = given.pop("line")
        wanted = next(
            (c for c in ctx[CERTIFICATES] if (c.line_number, c.law, c.number) == (line, given["law"], "")),
            None,
        )
        if wanted is not None:
            return [Update(wanted, given)]
        return [Create(Certificate(declaration_id=ctx.case_id, line_number=line, **given))]

    @transition(
        field="state", source=EXAMINING, target=None,
        custom=rule(
            label=_("Require proof under another law"), article=Article("70", 2), roles=OFFICERS,
            input=i.RequirementInput, guards=(g.line_exists,), facts=(LINES,),
        ),
    )  # fmt: skip
    def require_certificate(self, ctx: Ctx) -> Effects:
        """Another law applies to a line: permission waits until it is proved."""
        given = ctx.input
        required = Certificate(declaration_id=ctx.case_id, line_number=given.line, law=given.law)
        return [Create(required), Emit("import_declaration.certificate_required", {"law": given.law})]

    @transition(
        field="state", source=[*OPEN_TO_ORDERS, State.WITHDRAWN_BEFORE_PERMISSION], target=None,
        custom=rule(
            label=_("Confirm what other laws require"), article=Article("70", 2), roles=OFFICERS,
            input=i.ConfirmCertificatesInput, guards=(g.certificates_are_stated,), facts=(CERTIFICATES,),
        ),
    )  # fmt: skip
    def confirm_certificates(self, ctx: Ctx) -> Effects:
        """Customs confirms that what another law requires is there."""
        wanted = set(ctx.input.certificate_ids)
        stated = [c for c in ctx[CERTIFICATES] if c.number and c.confirmed_at is None]
        confirmed = {
            "confirmed_at": ctx.now, "confirmed_by": ctx.actor.label(), "confirmation_note": ctx.input.note,
        }  # fmt: skip
        return [Update(c, confirmed) for c in stated if not wanted or c.pk in wanted]
