"""How an office examines an import declaration: documents, inspection, other laws (67 to 70, 105)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from accounts.roles import PARTY_ROLES, STAFF_ROLES, Role
from clearance import examining_guards as e
from clearance import goods_guards as gg
from clearance import guards as g
from clearance import inputs as i
from clearance.facts import CERTIFICATES, LINES, OPEN_INSPECTION, OPEN_REQUESTS
from clearance.models.goods_line import Certificate
from clearance.models.inspection import DocumentRequest, Inspection
from clearance.states import SCREENED, UNDER_WAY, State
from statute.articles import Article
from statute.authority import CONSEQUENCE, INTAKE, TIMER
from statute.clerical import ClericalActs, DocumentInput, document_is_stored
from statute.effects import Create, Delete, Effect, Effects, Emit, Update
from statute.transitions import Ctx, rule

OFFICERS = (Role.OFFICER, Role.SUPERVISOR)
INSPECTORS = (Role.INSPECTOR, Role.OFFICER)
DECLARANTS = (Role.BROKER, Role.IMPORTER)
ORDER = Article("67")
DELEGATED = ("inspection_office_id",)
ASK_FOR_DOCUMENTS = rule(
    label=_("Ask for documents"),
    article=Article("68"),
    roles=OFFICERS,
    input=i.DocumentRequestInput,
    guards=(g.duty_is_not_notified, e.document_day_is_open),
    facts=(OPEN_REQUESTS,),
)


class Examination:
    """Mixed into the import declaration."""

    documents_due_on: Any
    documents_overdue: bool
    inspection_place: str
    inspection_office_id: int | None
    inspection_asked: dict[str, str]
    inspection_due: bool

    # Documents (68).

    @transition(
        field="state", source=State.EXAMINED, target=State.UNDER_EXAMINATION,
        custom=ASK_FOR_DOCUMENTS,
    )  # fmt: skip
    @transition(
        field="state",
        source=[State.UNDER_EXAMINATION, State.INSPECTION_ORDERED, State.WITHDRAWN_BEFORE_PERMISSION], target=None,
        custom=ASK_FOR_DOCUMENTS,
    )  # fmt: skip
    def request_documents(self, ctx: Ctx) -> Effects:
        """The office asks for the contract, the invoice or what else it needs, by a day it sets.

        The examination is open again: an answer is looked at before anything goes on by itself.
        """
        given = ctx.input
        # A day that has passed has had its deadline; the next one still ahead runs now.
        ahead = [r.due_on for r in ctx[OPEN_REQUESTS] if r.due_on >= ctx.today]
        self.documents_due_on = min([given.due_on, *ahead])
        request = DocumentRequest(
            declaration_id=ctx.case_id, documents=given.documents, due_on=given.due_on, requested_at=ctx.now,
            requested_by=ctx.actor.label(),
        )  # fmt: skip
        return [Create(request), Emit("import_declaration.documents_requested", {"due_on": given.due_on})]

    @transition(
        field="state", source=sorted(UNDER_WAY), target=None,
        custom=rule(
            label=_("Answer the request for documents"), article=Article("68"), roles=DECLARANTS, input=i.AnswerInput,
            guards=(e.documents_are_asked_for,), facts=(OPEN_REQUESTS,), weight="primary",
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
        field="state", source=sorted(UNDER_WAY), target=None,
        custom=rule(
            label=_("Drop the request for documents"), article=Article("68"), roles=OFFICERS, input=i.ReasonInput,
            guards=(e.documents_are_asked_for,), facts=(OPEN_REQUESTS,),
        ),
    )  # fmt: skip
    def drop_request(self, ctx: Ctx) -> Effects:
        """The documents are not needed any more."""
        self.documents_due_on, self.documents_overdue = None, False
        closed = {"answered_at": ctx.now, "answer": ctx.input.reason}
        return [
            *(Update(request, closed) for request in ctx[OPEN_REQUESTS]),
            Emit("import_declaration.request_dropped", {"reason": ctx.input.reason}),
        ]

    @transition(
        field="state", source=sorted(UNDER_WAY), target=None,
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
            guards=(e.documents_are_answered, e.inspection_not_chosen),
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
            roles=OFFICERS, input=i.InspectionOrderInput, guards=(e.no_inspection_is_open,),
        ),
    )  # fmt: skip
    def order_inspection(self, ctx: Ctx) -> Effects:
        """The goods are to be inspected at a place the office designates."""
        self.inspection_place, self.inspection_asked, self.inspection_due = ctx.input.place, {}, True
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
            guards=(gg.office_has_the_goods,),
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
            guards=(e.other_place_is_asked_for,), facts=(OPEN_INSPECTION,),
        ),
    )  # fmt: skip
    def permit_inspection_elsewhere(self, ctx: Ctx) -> Effects:
        """The place designated does not suit the goods, and the other causes no problem."""
        self.inspection_place, self.inspection_asked = self.inspection_asked["place"], {}
        told = Emit("import_declaration.inspection_elsewhere_permitted", {"place": self.inspection_place})
        inspection = ctx[OPEN_INSPECTION]
        return [Update(inspection, {"place": self.inspection_place}), told] if inspection else [told]

    @transition(
        field="state", source=State.INSPECTION_ORDERED, target=None,
        custom=rule(
            label=_("Decline inspection elsewhere"), article=Article("69", 3), roles=OFFICERS, input=i.ReasonInput,
            guards=(e.other_place_is_asked_for,),
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
            input=i.InspectionResultInput, guards=(e.photographs_are_attached,), facts=(OPEN_INSPECTION,),
            office_fields=DELEGATED, weight="primary",
        ),
    )  # fmt: skip
    def record_inspection(self, ctx: Ctx) -> Effects:
        """The goods were inspected and are what was declared."""
        return [*self._recorded(ctx, True), Emit("import_declaration.examined")]

    @transition(
        field="state", source=State.INSPECTION_ORDERED, target=State.UNDER_EXAMINATION,
        custom=rule(
            label=_("Record: goods do not conform"), article=ORDER, also=(Article("105", 1, "iii"),), roles=INSPECTORS,
            input=i.InspectionResultInput, guards=(e.photographs_are_attached,), facts=(OPEN_INSPECTION,),
            office_fields=DELEGATED,
        ),
    )  # fmt: skip
    def record_discrepancy(self, ctx: Ctx) -> Effects:
        """The goods are not what was declared; the officer examines what follows from it."""
        return [*self._recorded(ctx, False), Emit("import_declaration.discrepancy_found")]

    @transition(
        field="state", source=[State.UNDER_EXAMINATION, State.INSPECTION_ORDERED], target=State.UNDER_EXAMINATION,
        custom=rule(
            label=_("Call the inspection off"), article=ORDER, roles=OFFICERS, input=i.ReasonInput,
            guards=(e.inspection_is_due,), facts=(OPEN_INSPECTION,),
        ),
    )  # fmt: skip
    def call_off_inspection(self, ctx: Ctx) -> Effects:
        """The inspection is not needed after all, with the reason; also one that screening chose and nobody ordered."""
        told = Emit("import_declaration.inspection_called_off", {"reason": ctx.input.reason})
        return [*self._call_off(ctx, ctx.input.reason), told]

    def _call_off(self, ctx: Ctx, why: str) -> list[Effect]:
        """The open inspection, if there is one, ends without a result."""
        self.inspection_office_id, self.inspection_due, self.inspection_asked = None, False, {}
        inspection = ctx[OPEN_INSPECTION]
        called_off = {"recorded_at": ctx.now, "recorded_by": ctx.actor.label(), "finding": why}
        return [Update(inspection, called_off)] if inspection else []

    def _recorded(self, ctx: Ctx, conforms: bool) -> list[Update]:
        self.inspection_office_id, self.inspection_due, self.inspection_asked = None, False, {}
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
            guards=(g.line_exists, g.certificate_given_is_valid), facts=(LINES, CERTIFICATES),
        ),
    )  # fmt: skip
    def certify(self, ctx: Ctx) -> Effects:
        """The declarant proves a permit, licence, approval or inspection of another law."""
        given = ctx.input.model_dump()
        line = given.pop("line")
        of_law = [c for c in ctx[CERTIFICATES] if (c.line_number, c.law) == (line, given["law"])]
        # What an officer required, or what is stated again before it was confirmed.
        wanted = next(
            (c for c in of_law if c.confirmed_at is None and c.number in ("", given["number"])), None
        )
        told = Emit("import_declaration.certified", {"law": given["law"], "line": line})
        if wanted is not None:
            return [Update(wanted, given), told]
        return [Create(Certificate(declaration_id=ctx.case_id, line_number=line, **given)), told]

    @transition(
        field="state", source=SCREENED, target=None,
        custom=rule(
            label=_("Require proof under another law"), article=Article("70", 2), roles=OFFICERS,
            input=i.RequirementInput, guards=(g.line_exists,), facts=(LINES,),
        ),
    )  # fmt: skip
    def require_certificate(self, ctx: Ctx) -> Effects:
        """Another law applies to a line: permission waits until it is proved (70(3))."""
        given = ctx.input
        required = Certificate(
            declaration_id=ctx.case_id, line_number=given.line, law=given.law, required_by=ctx.actor.label(),
            required_because=given.reason,
        )  # fmt: skip
        told = {"law": given.law, "line": given.line, "reason": given.reason}
        return [Create(required), Emit("import_declaration.certificate_required", told)]

    @transition(
        field="state", source=SCREENED, target=None,
        custom=rule(
            label=_("Drop a requirement of another law"), article=Article("70", 2), roles=OFFICERS,
            input=i.DropRequirementInput, guards=(g.a_requirement_is_open, g.requirement_is_open),
            facts=(CERTIFICATES,),
        ),
    )  # fmt: skip
    def drop_requirement(self, ctx: Ctx) -> Effects:
        """The other law does not apply to the line after all, with the reason; nothing waits for it any more."""
        given = ctx.input
        dropped = [
            c
            for c in ctx[CERTIFICATES]
            if (c.line_number, c.law) == (given.line, given.law) and c.required_by and c.confirmed_at is None
        ]
        told = {"law": given.law, "line": given.line, "reason": given.reason}
        return [*(Delete(c) for c in dropped), Emit("import_declaration.requirement_dropped", told)]

    @transition(
        field="state", source=SCREENED, target=None,
        custom=rule(
            label=_("Confirm what other laws require"), article=Article("70", 2), roles=OFFICERS,
            input=i.ConfirmCertificatesInput, guards=(g.certificates_are_stated, g.certificates_named_wait),
            facts=(CERTIFICATES,),
        ),
    )  # fmt: skip
    def confirm_certificates(self, ctx: Ctx) -> Effects:
        """Customs confirms that what another law requires is there."""
        wanted = set(ctx.input.certificate_ids)
        stated = [c for c in ctx[CERTIFICATES] if c.number and c.confirmed_at is None]
        confirmed = {
            "confirmed_at": ctx.now, "confirmed_by": ctx.actor.label(), "confirmation_note": ctx.input.note,
        }  # fmt: skip
        return [
            *(Update(c, confirmed) for c in stated if not wanted or c.pk in wanted),
            Emit("import_declaration.certificates_confirmed"),
        ]

    # The office that inspects by delegation (68-2) files what it finds, its photographs first of all.

    @transition(
        field="state", source="*", target=None,
        custom=rule(
            label=_("Attach a document"), article=Article("68"), input=DocumentInput,
            roles=(STAFF_ROLES - {Role.AUDITOR}) | PARTY_ROLES | {CONSEQUENCE, INTAKE}, office_fields=DELEGATED,
            guards=(document_is_stored, e.is_not_passed_off_as_issued),
        ),
    )  # fmt: skip
    def attach_document(self, ctx: Ctx) -> Effects:
        """A file joins the case; its bytes are in private storage under their hash."""
        body: Any = ClericalActs.attach_document
        attached: Effects = body.__wrapped__(self, ctx)
        return attached
