"""The import declaration (輸入申告), Articles 67 to 73: from the draft to the permission."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from accounts.roles import Role
from clearance import guards as g
from clearance import inputs as i
from clearance.assessing import ASSESSED
from clearance.facts import (
    CERTIFICATES,
    DUPLICATES,
    LIABILITY,
    LIABILITY_CASES,
    LINES,
    LOT,
    LOT_CASES,
    NAMED,
    PARTIES,
)
from clearance.models.declaration_contents import contents
from clearance.models.dispositions import Dispositions
from clearance.models.examination import Examination
from clearance.states import BEFORE_PERMISSION, UNDER_WAY, State
from duties.models import Liability
from parties.facts import broker_holds_import_mandate, nonresident_importer_has_administrator
from statute.articles import Article
from statute.authority import INTAKE, PAYMENTS, SCREENING
from statute.effects import Effect, Effects, Emit, GiveReference, MoveOffice, Open, Then
from statute.procedure import Procedure, state_known
from statute.transitions import Ctx, Deadline, Due, rule

DECLARANTS = (Role.BROKER, Role.IMPORTER)


def _documents_due(row: ImportDeclaration, calendar: Any) -> Due | None:
    if row.documents_due_on is None or row.state not in UNDER_WAY:
        return None
    return Due.set_on(row.documents_due_on, Article("68"))


def _origin_due(row: ImportDeclaration, calendar: Any) -> Due | None:
    if row.origin_due_on is None or row.state not in UNDER_WAY:
        return None
    return Due.set_on(row.origin_due_on, Article("71", 2))


# From most states an amended declaration is screened again; an inspection that is ordered goes on.
AMEND = rule(
    label=_("Amend"),
    article=Article("7-14", 2),
    roles=DECLARANTS,
    input=i.AmendInput,
    guards=(
        g.codes_are_known,
        g.amendment_keeps_its_parties,
        g.amended_duty_can_be_assessed,
        g.amendment_does_not_lower,
    ),
    facts=(NAMED, LINES, CERTIFICATES, ASSESSED, LIABILITY, DUPLICATES),
    related=(LIABILITY_CASES,),
)


class ImportDeclaration(Examination, Dispositions, Procedure):
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
    transport_document = models.CharField(_("transport document"), max_length=70, blank=True)
    invoice_number = models.CharField(_("invoice number"), max_length=70, blank=True)
    incoterm = models.CharField(_("terms of delivery"), max_length=3, blank=True)
    invoice_amount = models.DecimalField(_("invoice amount"), max_digits=18, decimal_places=4, null=True)
    invoice_currency = models.CharField(_("invoice currency"), max_length=3, blank=True)
    # Freight, insurance, additions and deductions: [{"kind", "amount", "currency"}], amounts as text.
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
    screening = models.JSONField(_("screening"), default=dict)
    warnings = models.JSONField(_("warnings"), default=list)
    customs_value = models.BigIntegerField(_("customs value (yen)"), default=0)
    total_payable = models.BigIntegerField(_("duty and taxes (yen)"), default=0)
    amendments = models.IntegerField(_("amendments"), default=0)
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
    hidden_from_staff: ClassVar = frozenset({State.DRAFT})
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
        return self._take_contents(ctx, ())

    @transition(
        field=state, source=State.DRAFT, target=None,
        custom=rule(
            label=_("Edit"), article=Article("67"), roles=(*DECLARANTS, INTAKE), input=i.DraftInput,
            guards=(g.codes_are_known, g.declares_for_oneself), facts=(NAMED, LINES, CERTIFICATES), audience="party",
        ),
    )  # fmt: skip
    def edit(self, ctx: Ctx) -> Effects:
        """The draft is replaced by what is given now; what it said stays in the journal."""
        return self._take_contents(ctx, [*ctx[CERTIFICATES], *ctx[LINES]])

    @transition(
        field=state, source=State.DRAFT, target=State.CANCELLED,
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
                g.states_what_is_required, broker_holds_import_mandate, nonresident_importer_has_administrator,
                g.goods_are_brought_in,
                g.other_basis_is_approved, g.cargo_is_reported, g.duty_can_be_assessed,
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
        return [
            MoveOffice(place.office_id),
            GiveReference(),
            *self._take_assessment(ctx),
            Open(Liability, "assess", place.office_id, opening),
            Emit("import_declaration.lodged", {"amendment": 0}),
        ]

    # Screening chooses the channel [区分1, 2, 3].

    @transition(
        field=state, source=State.LODGED, target=State.AWAITING_PAYMENT,
        custom=rule(
            label=_("Choose immediate permission"), article=Article("67"), roles=(SCREENING,), input=i.ScreenedInput
        ),
    )  # fmt: skip
    def select_immediate(self, ctx: Ctx) -> Effects:
        """Channel 1: nothing needs to be looked at."""
        return self._take_channel(ctx, "immediate", [Emit("import_declaration.payment_requested")])

    @transition(
        field=state, source=State.LODGED, target=State.UNDER_EXAMINATION,
        custom=rule(
            label=_("Choose document examination"), article=Article("67"), roles=(SCREENING,), input=i.ScreenedInput
        ),
    )  # fmt: skip
    def select_documents(self, ctx: Ctx) -> Effects:
        """Channel 2: an officer examines the documents."""
        return self._take_channel(ctx, "documents", [])

    @transition(
        field=state, source=State.LODGED, target=State.UNDER_EXAMINATION,
        custom=rule(
            label=_("Choose physical inspection"), article=Article("67"), roles=(SCREENING,), input=i.ScreenedInput
        ),
    )  # fmt: skip
    def select_inspection(self, ctx: Ctx) -> Effects:
        """Channel 3: the goods are to be inspected."""
        return self._take_channel(ctx, "inspection", [])

    # Amendment before permission: what is payable may only rise (7-14), and it is screened again.

    @transition(
        field=state, source=State.INSPECTION_ORDERED, target=None,
        custom=AMEND,
    )  # fmt: skip
    @transition(
        field=state,
        source=[State.LODGED, State.UNDER_EXAMINATION, State.EXAMINED, State.AWAITING_PAYMENT],
        target=State.LODGED, custom=AMEND,
    )  # fmt: skip
    def amend(self, ctx: Ctx) -> Effects:
        """The declaration is corrected before permission, and screened again; an inspection that is ordered stays."""
        liability, worksheet = ctx[LIABILITY], ctx[ASSESSED].worksheet
        assert liability is not None
        assert worksheet is not None
        effects = self._take_contents(ctx, [*ctx[CERTIFICATES], *ctx[LINES]])
        self.amendments += 1
        self._note_duplicates(ctx)
        return [
            *effects,
            *self._take_assessment(ctx),
            Then(liability.case_id, "amend", {"amounts": worksheet.totals()}),
            Emit("import_declaration.lodged", {"amendment": self.amendments}),
        ]

    # Payment, withdrawal before permission, permission.

    @transition(
        field=state, source=State.EXAMINED, target=State.AWAITING_PAYMENT,
        custom=rule(
            label=_("Ask for payment"), article=Article("72"), roles=(Role.OFFICER, Role.SUPERVISOR, PAYMENTS),
            guards=(g.no_open_hold, g.documents_are_answered, g.other_laws_are_proved), weight="primary",
        ),
    )  # fmt: skip
    def request_payment(self, ctx: Ctx) -> Effects:
        """Nothing but payment stands between the goods and the permission."""
        return [Emit("import_declaration.payment_requested")]

    @transition(
        field=state, source=[State.EXAMINED, State.AWAITING_PAYMENT], target=State.PERMITTED,
        custom=rule(
            label=_("Permit"), article=Article("67"), also=(Article("72"), Article("2", 1, "iv")), weight="primary",
            roles=(Role.OFFICER, Role.SUPERVISOR, PAYMENTS), guards=(*g.AGAINST_PERMISSION, g.duties_are_paid),
            facts=(LOT,), related=(LOT_CASES, LIABILITY_CASES),
        ),
    )  # fmt: skip
    def permit(self, ctx: Ctx) -> Effects:
        """Import is permitted; from this second the goods are domestic (2(1)(iv)) and leave the bonded stock."""
        self.permitted_at = ctx.now
        return [*self._remove_lot(ctx), Emit("import_declaration.permitted")]

    @transition(
        field=state, source=State.WITHDRAWN_BEFORE_PERMISSION, target=State.PERMITTED,
        custom=rule(
            label=_("Permit after withdrawal"), article=Article("67"), also=(Article("72"),), weight="primary",
            roles=(Role.OFFICER, Role.SUPERVISOR, PAYMENTS), related=(LIABILITY_CASES,),
            guards=(
                g.no_open_hold, g.documents_are_answered, g.other_laws_are_proved, g.duty_is_notified,
                g.duties_are_paid,
            ),
        ),
    )  # fmt: skip
    def permit_withdrawn(self, ctx: Ctx) -> Effects:
        """The permission follows the goods, which were withdrawn before it and are domestic already (73(3))."""
        self.permitted_at = ctx.now
        return [Emit("import_declaration.permitted")]

    @transition(
        field=state, source=[State.EXAMINED, State.AWAITING_PAYMENT], target=None,
        custom=rule(
            label=_("Apply for withdrawal before permission"), article=Article("73", 1), roles=DECLARANTS,
            input=i.WithdrawalInput,
        ),
    )  # fmt: skip
    def apply_for_withdrawal(self, ctx: Ctx) -> Effects:
        """The declarant offers security and asks to take the goods before permission."""
        self.withdrawal_security = ctx.input.security
        self.withdrawal_security_amount = ctx.input.security_amount
        return [Emit("import_declaration.withdrawal_applied")]

    @transition(
        field=state, source=[State.EXAMINED, State.AWAITING_PAYMENT], target=State.WITHDRAWN_BEFORE_PERMISSION,
        custom=rule(
            label=_("Approve withdrawal before permission"), article=Article("73", 1), also=(Article("73", 2),),
            roles=(Role.SUPERVISOR,), facts=(LOT,), related=(LOT_CASES, LIABILITY_CASES),
            guards=(g.withdrawal_is_applied_for, g.security_covers_duties, *g.AGAINST_PERMISSION),
        ),
    )  # fmt: skip
    def approve_withdrawal(self, ctx: Ctx) -> Effects:
        """The goods are domestic from now (73(3)) and leave the ledger; permission and payment follow."""
        self.withdrawn_on = ctx.today
        return [*self._remove_lot(ctx), Emit("import_declaration.withdrawn_before_permission")]

    @transition(
        field=state, source=[State.EXAMINED, State.AWAITING_PAYMENT], target=None,
        custom=rule(
            label=_("Decline withdrawal before permission"), article=Article("73", 2), roles=(Role.SUPERVISOR,),
            input=i.ReasonInput, guards=(g.withdrawal_is_applied_for,),
        ),
    )  # fmt: skip
    def decline_withdrawal(self, ctx: Ctx) -> Effects:
        """The approval is not given, with the reason; the security is returned."""
        self.withdrawal_security, self.withdrawal_security_amount = "", 0
        return [Emit("import_declaration.withdrawal_declined", {"reason": ctx.input.reason})]

    @transition(
        field=state, source=State.WITHDRAWN_BEFORE_PERMISSION, target=None,
        custom=rule(
            label=_("Notify of the duty declared"), article=Article("7-17"), roles=(Role.OFFICER, Role.SUPERVISOR),
            facts=(LIABILITY,),
        ),
    )  # fmt: skip
    def notify_duty(self, ctx: Ctx) -> Effects:
        """No error was found: the amount declared for goods withdrawn early is notified, to be paid."""
        self.duty_notified_on = ctx.today
        return [Emit("import_declaration.duty_notified", {"amount": self.total_payable})]

    # What several transitions do to the row.

    def _take_contents(self, ctx: Ctx, old: Any) -> list[Effect]:
        return contents(self, ctx.case_id, ctx.input, ctx[NAMED], old)

    def _take_assessment(self, ctx: Ctx) -> list[Effect]:
        assessed = ctx[ASSESSED]
        assert assessed.worksheet is not None
        self.customs_value = assessed.worksheet.customs_value
        self.total_payable = assessed.worksheet.total
        return assessed.rows(ctx.case_id, ctx.now)

    def _take_channel(self, ctx: Ctx, channel: str, effects: list[Effect]) -> list[Effect]:
        self.channel = channel
        self.screening = ctx.input.model_dump(mode="json")
        return [*effects, Emit("import_declaration.channel_chosen", {"channel": channel})]

    def _note_duplicates(self, ctx: Ctx) -> None:
        self.warnings = [
            {"what": d.what, "value": d.value, "reference": d.reference, "lodged_on": str(d.lodged_on or "")}
            for d in ctx[DUPLICATES]
        ]

    def _remove_lot(self, ctx: Ctx) -> list[Effect]:
        lot = ctx[LOT]
        if lot is None:
            return []
        self.lot_id = lot.case_id
        return [Then(lot.case_id, "remove")]


__all__ = ["BEFORE_PERMISSION", "ImportDeclaration", "State"]
