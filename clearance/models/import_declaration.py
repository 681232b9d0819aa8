"""The import declaration (輸入申告), Articles 67 to 73: from the draft to the permission."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from accounts.roles import Role
from clearance import authorised_guards as ag
from clearance import examining_guards as e
from clearance import goods_guards as gg
from clearance import guards as g
from clearance import inputs as i
from clearance.assessing import ASSESSED
from clearance.facts import (
    CERTIFICATES,
    CONTENTS,
    DUPLICATES,
    LIABILITY,
    LIABILITY_CASES,
    LINES,
    NAMED,
    PARTIES,
)
from clearance.goods_facts import LOT, LOT_CASES
from clearance.models.declaration_contents import contents
from clearance.models.dispositions import Dispositions
from clearance.models.examination import Examination
from clearance.models.permission import Permission
from clearance.models.reassessment import Reassessment
from clearance.models.verification import Verification
from clearance.states import BEFORE_PERMISSION, NEVER_LODGED, UNDER_WAY, State
from duties.models import Liability
from parties.facts import broker_holds_import_mandate, nonresident_importer_has_administrator
from statute.articles import Article
from statute.authority import INTAKE, SCREENING
from statute.effects import Effect, Effects, Emit, GiveReference, MoveOffice, Open, Then
from statute.procedure import Procedure, state_known
from statute.transitions import Ctx, Deadline, Due, rule

DECLARANTS = (Role.BROKER, Role.IMPORTER)


def _documents_due(row: ImportDeclaration, calendar: Any) -> Due | None:
    if row.documents_due_on is None or row.state not in UNDER_WAY:
        return None
    return Due.set_on(row.documents_due_on, Article("68"))


def _origin_due(row: ImportDeclaration, calendar: Any) -> Due | None:
    if row.origin_due_on is None or row.state not in BEFORE_PERMISSION:
        return None
    return Due.set_on(row.origin_due_on, Article("71", 2))


AMEND = rule(
    label=_("Amend"),
    article=Article("7-14", 2),
    also=(Article("67-2", 3), Article("70", 1)),
    roles=DECLARANTS,
    input=i.AmendInput,
    guards=(
        g.contents_state_what_is_required,
        g.codes_are_known,
        g.amendment_keeps_its_parties,
        gg.goods_that_left_stay_the_same,
        gg.amended_goods_are_brought_in,
        gg.amended_basis_is_approved,
        ag.amended_basis_is_open_to_importer,
        gg.amended_cargo_is_reported,
        g.contents_certificates_are_valid,
        g.amended_duty_can_be_assessed,
        g.amendment_does_not_lower,
        e.no_verification_is_open,
    ),
    facts=(NAMED, CONTENTS, LINES, CERTIFICATES, ASSESSED, LIABILITY, DUPLICATES, LOT),
    related=(LIABILITY_CASES, LOT_CASES),
)


class ImportDeclaration(Examination, Reassessment, Permission, Dispositions, Verification, Procedure):
    """One declaration of goods to be imported. Money in yen is whole; masses are kg."""

    state = FSMField(_("state"), default="new", protected=True, choices=State.choices)
    importer = models.ForeignKey(
        "accounts.Person", verbose_name=_("importer"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    broker = models.ForeignKey(
        "accounts.Person", verbose_name=_("broker"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    place = models.ForeignKey(
        "bonded_areas.Place",
        verbose_name=_("place of the goods"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    lot = models.ForeignKey(
        "bonded_areas.CargoLot",
        verbose_name=_("cargo lot"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    basis = models.CharField(_("where the goods are"), max_length=24, default="in_bonded_area")
    basis_approval = models.CharField(_("approval number"), max_length=70, blank=True)
    # Another office than that of the place: open to authorised and special entrusting importers (67-19).
    declared_at = models.ForeignKey(
        "accounts.Office",
        verbose_name=_("declared at"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # Without it the cargo is specially declared: a special declaration follows the permission (7-2, 7-3).
    duty_declared = models.BooleanField(_("duty is declared with it"), default=True)
    transport_document = models.CharField(_("transport document"), max_length=70, blank=True)
    invoice_number = models.CharField(_("invoice number"), max_length=70, blank=True)
    incoterm = models.CharField(_("terms of delivery"), max_length=3, blank=True)
    invoice_amount = models.DecimalField(_("invoice amount"), max_digits=18, decimal_places=4, null=True)
    invoice_currency = models.CharField(_("invoice currency"), max_length=3, blank=True)
    # Freight, insurance, additions and deductions: [{"kind", "amount", "currency", "line"?}], amounts as text.
    charges = models.JSONField(_("charges"), default=list)
    overseas_shipper = models.CharField(_("overseas shipper"), max_length=200, blank=True)
    overseas_shipper_address = models.CharField(_("address of the shipper"), max_length=500, blank=True)
    country_of_export = models.CharField(_("country of export"), max_length=2, blank=True)
    conveyance = models.CharField(_("vessel or flight"), max_length=70, blank=True)
    arrival_date = models.DateField(_("arrived on"), null=True)
    containers = models.JSONField(_("containers"), default=list)
    packages = models.BigIntegerField(_("packages"), null=True)
    gross_mass_kg = models.DecimalField(_("gross mass (kg)"), max_digits=16, decimal_places=6, null=True)
    no_freight = models.BooleanField(_("no freight was paid"), default=False)
    no_insurance = models.BooleanField(_("no insurance was paid"), default=False)
    source = models.CharField(_("came as"), max_length=100, blank=True)

    lodged_on = models.DateField(_("lodged on"), null=True)
    channel = models.CharField(_("channel"), max_length=10, blank=True)
    # Chosen by screening or ordered, and neither made nor called off yet: no amendment makes it go away.
    inspection_due = models.BooleanField(_("to be inspected"), default=False)
    screening = models.JSONField(_("screening"), default=dict)
    warnings = models.JSONField(_("warnings"), default=list)
    customs_value = models.BigIntegerField(_("customs value (yen)"), default=0)
    total_payable = models.BigIntegerField(_("duty and taxes (yen)"), default=0)
    amendments = models.IntegerField(_("amendments"), default=0)
    # The declaration as its reassessment was asked for (7-15(1)); empty while nothing is asked.
    reassessment_asked = models.JSONField(_("reassessment asked for"), default=dict)
    documents_due_on = models.DateField(_("documents due on"), null=True)
    documents_overdue = models.BooleanField(_("documents overdue"), default=False)
    origin_due_on = models.DateField(_("origin to be corrected by"), null=True)
    inspection_office = models.ForeignKey(
        "accounts.Office",
        verbose_name=_("inspecting office"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    inspection_place = models.CharField(_("place of inspection"), max_length=200, blank=True)
    inspection_asked = models.JSONField(_("other place asked for"), default=dict)
    withdrawal_security = models.CharField(_("security for withdrawal"), max_length=200, blank=True)
    withdrawal_security_amount = models.BigIntegerField(_("security for withdrawal (yen)"), default=0)
    withdrawn_on = models.DateField(_("withdrawn before permission on"), null=True)
    duty_notified_on = models.DateField(_("notified of duty on"), null=True)
    sending_back = models.CharField(_("sending back"), max_length=80, blank=True)
    permitted_at = models.DateTimeField(_("permitted at"), null=True)
    ended_because = models.TextField(_("ended because"), blank=True)

    party_fields: ClassVar = {Role.BROKER: "broker_id", Role.IMPORTER: "importer_id"}
    office_fields: ClassVar = ("inspection_office_id",)
    hidden_from_staff: ClassVar = NEVER_LODGED
    deadlines: ClassVar = (
        Deadline(
            "documents",
            _("Documents asked for"),
            Article("68"),
            _documents_due,
            expires="note_documents_overdue",
            met_by=frozenset({"answer_documents"}),
            remind=(3, 1),
            consequence=_("The officer decides on what is there."),
        ),
        Deadline(
            "origin_correction",
            _("False origin to be corrected or the goods sent back"),
            Article("71", 2),
            _origin_due,
            expires="hold_for_origin",
            met_by=frozenset({"confirm_origin_corrected", "record_sent_back"}),
            remind=(7, 1),
            consequence=_("Customs holds the cargo (87(1))."),
        ),
    )

    class Meta:
        verbose_name = _("import declaration")
        verbose_name_plural = _("import declarations")
        constraints = [state_known(State.values, "importdeclaration_state_known")]
        indexes = [
            models.Index(fields=["broker", "-case"], name="declaration_broker"),
            models.Index(fields=["importer", "-case"], name="declaration_importer"),
            models.Index(fields=["transport_document"], name="declaration_document"),
            models.Index(fields=["importer", "invoice_number"], name="declaration_invoice"),
            models.Index(
                fields=["inspection_office", "-case"],
                name="declaration_inspecting",
                condition=models.Q(inspection_office__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.case)

    # Before lodging: a draft is its declarant's own.

    @transition(
        field=state, source="new", target=State.DRAFT,
        custom=rule(
            label=_("Draft"), article=Article("67"), roles=(*DECLARANTS, INTAKE), input=i.DraftInput,
            guards=(g.codes_are_known, g.declares_for_oneself), facts=(NAMED,), audience="party",
        ),
    )  # fmt: skip
    def draft(self, ctx: Ctx) -> Effects:
        """A declaration begins; much may still be missing."""
        return contents(self, ctx, ctx.input, ctx[NAMED], ())

    @transition(
        field=state, source=State.DRAFT, target=None,
        custom=rule(
            label=_("Edit"), article=Article("67"), roles=(*DECLARANTS, INTAKE), input=i.DraftInput,
            guards=(g.codes_are_known, g.declares_for_oneself), facts=(NAMED, LINES, CERTIFICATES), audience="party",
        ),
    )  # fmt: skip
    def edit(self, ctx: Ctx) -> Effects:
        """The draft is replaced by what is given now; what it said stays in the journal."""
        return contents(self, ctx, ctx.input, ctx[NAMED], [*ctx[CERTIFICATES], *ctx[LINES]])

    @transition(
        field=state, source=State.DRAFT, target=State.DISCARDED,
        custom=rule(label=_("Discard"), article=Article("67"), roles=DECLARANTS, weight="grave", audience="party"),
    )  # fmt: skip
    def discard(self, ctx: Ctx) -> Effects:
        """The draft is given up."""
        return []

    @transition(
        field=state, source=State.DRAFT, target=State.LODGED,
        custom=rule(
            label=_("Lodge"), article=Article("67"), also=(Article("7", 2), Article("67-2", 1), Article("70", 1)),
            roles=(*DECLARANTS, INTAKE), weight="primary",
            guards=(
                g.is_lodged_by_its_declarant, g.states_what_is_required, broker_holds_import_mandate,
                nonresident_importer_has_administrator, gg.goods_are_brought_in, gg.other_basis_is_approved,
                gg.cargo_is_reported, g.certificates_are_valid, g.duty_can_be_assessed, ag.special_is_open_to_importer,
                ag.cargo_may_be_specially_declared, ag.basis_is_open_to_importer, ag.office_is_open_to_importer,
            ),
            facts=(ASSESSED, LOT, DUPLICATES, PARTIES), related=(LOT_CASES,),
        ),
    )  # fmt: skip
    def lodge(self, ctx: Ctx) -> Effects:
        """The declaration is made to the office with jurisdiction over the goods, with the duty payable (7(2))."""
        worksheet, place, lot = ctx[ASSESSED].worksheet, ctx[PARTIES].place, ctx[LOT]
        assert worksheet is not None
        assert place is not None
        self.lodged_on = ctx.today
        self.lot_id = lot.case_id if lot else None
        self._note_duplicates(ctx)
        opening = {
            "subject_id": ctx.case_id, "payer_id": self.importer_id, "broker_id": self.broker_id,
            "assessed_on": ctx.today, "amounts": worksheet.totals(),
        }  # fmt: skip
        office_id = self.declared_at_id or place.office_id
        moved = [MoveOffice(office_id)] if office_id != ctx.office_id else []
        # Of specially declared cargo the duty is declared after the permission (7-2(2)).
        opened = [Open(Liability, "assess", office_id, opening)] if self.duty_declared else []
        return [
            *moved,
            GiveReference(),
            *self._take_assessment(ctx),
            *opened,
            Emit("import_declaration.lodged", {"amendment": 0}),
        ]

    # Screening chooses the channel [区分1, 2, 3].

    @transition(
        field=state, source=State.LODGED, target=State.AWAITING_PAYMENT,
        custom=rule(
            label=_("Choose immediate permission"), article=Article("67"), roles=(SCREENING,), input=i.ScreenedInput,
            guards=(e.inspection_not_chosen, e.documents_are_answered),
        ),
    )  # fmt: skip
    def select_immediate(self, ctx: Ctx) -> Effects:
        """Channel 1: nothing needs to be looked at."""
        return self._take_channel(ctx, "immediate", [Emit("import_declaration.payment_requested")])

    @transition(
        field=state, source=State.LODGED, target=State.UNDER_EXAMINATION,
        custom=rule(
            label=_("Choose document examination"), article=Article("67"), roles=(SCREENING,), input=i.ScreenedInput,
            guards=(e.inspection_not_chosen,),
        ),
    )  # fmt: skip
    def select_documents(self, ctx: Ctx) -> Effects:
        """Channel 2: an officer examines the documents."""
        return self._take_channel(ctx, "documents", [])

    @transition(
        field=state, source=State.LODGED, target=State.UNDER_EXAMINATION,
        custom=rule(
            label=_("Choose physical inspection"), article=Article("67"), roles=(SCREENING,), input=i.ScreenedInput,
            guards=(e.no_inspection_is_open,),
        ),
    )  # fmt: skip
    def select_inspection(self, ctx: Ctx) -> Effects:
        """Channel 3: the goods are to be inspected."""
        self.inspection_due = True
        return self._take_channel(ctx, "inspection", [])

    @transition(
        field=state, source=State.LODGED, target=State.INSPECTION_ORDERED,
        custom=rule(
            label=_("Go on with the inspection"), article=Article("67"), roles=(SCREENING,), input=i.ScreenedInput,
            guards=(e.inspection_is_open,),
        ),
    )  # fmt: skip
    def resume_inspection(self, ctx: Ctx) -> Effects:
        """An amended declaration was screened again; the inspection that was ordered before goes on."""
        return self._take_channel(ctx, "inspection", [])

    # Amendment before permission: what is payable may only rise (7-14), and it is screened again.

    @transition(
        field=state, source=State.WITHDRAWN_BEFORE_PERMISSION, target=None,
        custom=AMEND,
    )  # fmt: skip
    @transition(
        field=state, source=BEFORE_PERMISSION, target=State.LODGED,
        custom=AMEND,
    )  # fmt: skip
    def amend(self, ctx: Ctx) -> Effects:
        """The declaration is corrected before permission, and screened again as long as the goods are there."""
        withdrawn = self.withdrawn_on is not None
        effects = self._rewrite(ctx, "amended")
        self.amendments += 1
        # A new version of the declaration takes the place of one that was asked for.
        self.reassessment_asked = {}
        self._note_duplicates(ctx)
        if withdrawn:
            # What was notified before was another amount (7-17).
            self.duty_notified_on = None
            return [*effects, Emit("import_declaration.amended", {"amendment": self.amendments})]
        lot = ctx[LOT]
        self.lot_id = lot.case_id if lot is not None else None
        return [*effects, Emit("import_declaration.lodged", {"amendment": self.amendments})]

    # What several transitions do to the row.

    def _rewrite(self, ctx: Ctx, kind: str) -> list[Effect]:
        """The declaration as it now reads, and what is payable by it: amended (7-14) or reassessed (7-16)."""
        given, liability, worksheet = ctx[CONTENTS], ctx[LIABILITY], ctx[ASSESSED].worksheet
        assert given is not None
        assert worksheet is not None
        effects = contents(self, ctx, given, ctx[NAMED], [*ctx[CERTIFICATES], *ctx[LINES]])
        if liability is None:  # specially declared: its duty is declared after the permission
            return [*effects, *self._take_assessment(ctx)]
        act = "amend_extended" if liability.still_covered(worksheet.total) else "amend"
        return [
            *effects,
            *self._take_assessment(ctx),
            Then(liability.case_id, act, {"amounts": worksheet.totals(), "kind": kind}),
        ]

    def _take_assessment(self, ctx: Ctx) -> list[Effect]:
        assessed = ctx[ASSESSED]
        assert assessed.worksheet is not None
        self.customs_value = assessed.worksheet.customs_value
        self.total_payable = assessed.worksheet.total
        return assessed.rows(ctx.case_id, ctx.now)

    def _take_channel(self, ctx: Ctx, channel: str, effects: list[Effect]) -> list[Effect]:
        self.channel = channel
        self.screening = ctx.input.model_dump(mode="json", exclude_none=True)
        return [*effects, Emit("import_declaration.channel_chosen", {"channel": channel})]

    def _note_duplicates(self, ctx: Ctx) -> None:
        self.warnings = [
            {"what": d.what, "value": d.value, "reference": d.reference, "lodged_on": str(d.lodged_on or "")}
            for d in ctx[DUPLICATES]
        ]


__all__ = ["BEFORE_PERMISSION", "ImportDeclaration", "State"]
