"""The liability to pay (納税義務): what was declared, what was paid, and what is still owed, entry by entry."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition
from pydantic import Field

from accounts.roles import PARTY_ROLES, STAFF_ROLES, Role
from duties.models.deferral import EXTENSION, Deferral, extended_until_of
from duties.models.ledger import ASSESSED, OWED, TAX_ARTICLES, EntryKind, LedgerEntry, State, Tax
from duties.models.official_assessment import NOTICE_TO_PAY, OfficialAssessment, to_pay_by
from statute.articles import Article
from statute.authority import CONSEQUENCE, INTAKE, PAYMENTS, TIMER
from statute.awaiting import Awaited
from statute.clerical import ClericalActs, DocumentInput, document_is_stored
from statute.effects import Create, Effect, Effects, Emit
from statute.errors import Reason
from statute.procedure import Procedure, state_known
from statute.statutory_periods import statutory_period
from statute.transitions import Ctx, Deadline, Due, Identifier, Input, guard, rule

if TYPE_CHECKING:
    from statute.calendars import Calendar


# Kinds of documents that the office alone issues, by itself.
PAYERS = (Role.COLLECTOR, Role.BROKER, Role.IMPORTER, Role.CARRIER, Role.BONDED_OPERATOR, PAYMENTS)
ISSUED_KINDS = frozenset({"receipt", "notice_to_pay"})
Yen = Annotated[int, Field(ge=0, le=10**15)]


class AssessInput(Input):
    """Amounts by tax, in whole yen, for a declaration's case."""

    subject_id: Identifier
    payer_id: Identifier
    broker_id: Identifier | None = None
    assessed_on: date
    amounts: dict[Tax, Yen]
    # Of a special declaration (9(2)(i), (ii), (vi)): until when it is to be paid, and when the goods were imported.
    pay_by: date | None = None
    imported_on: date | None = None


class AmendInput(Input):
    """The amounts by tax as they now are, in whole yen: by an amended declaration (7-14) or a reassessment (7-16)."""

    amounts: dict[Tax, Yen]
    kind: Literal["amended", "reassessed"] = "amended"


class PayInput(Input):
    """A payment in whole yen; `reference` is the payer's or the bank's own."""

    amount: Annotated[int, Field(gt=0, le=10**15)]
    method: Literal["account_debit", "payment_slip", "cash"] = "account_debit"
    reference: Annotated[str, Field(max_length=70)] = ""


@guard(Article("9-4"), _("A payment in full is exactly what is owed."), facts=(OWED,), on_input=True)
def exactly_what_is_owed(row: Liability, ctx: Ctx) -> list[Reason]:
    owed = sum(ctx[OWED].values())
    if ctx.input.amount == owed:
        return []
    sentence = format_lazy(
        _("{amount} yen is not the {owed} yen owed; what is less is a part payment."),
        amount=f"{ctx.input.amount:,}",
        owed=f"{owed:,}",
    )
    return [Reason("not_what_is_owed", sentence, Article("9-4"), "amount", ctx.input.amount)]


@guard(Article("9-4"), _("A part payment is less than what is owed."), facts=(OWED,), on_input=True)
def less_than_owed(row: Liability, ctx: Ctx) -> list[Reason]:
    owed = sum(ctx[OWED].values())
    if ctx.input.amount < owed:
        return []
    sentence = format_lazy(
        _("{amount} yen is not less than the {owed} yen owed."),
        amount=f"{ctx.input.amount:,}",
        owed=f"{owed:,}",
    )
    return [Reason("more_than_owed", sentence, Article("9-4"), "amount", ctx.input.amount)]


@guard(Article("9-4"), _("Something is still owed."), facts=(OWED,))
def nothing_owed(row: Liability, ctx: Ctx) -> bool:
    return sum(ctx[OWED].values()) <= 0


@guard(
    Article("9-4"),
    _("A payer's own word is no payment: cash and slips are recorded by a collector."),
    on_input=True,
)
def is_received_by_customs(row: Liability, ctx: Ctx) -> list[Reason]:
    """A payer orders the debit of its account; what is paid in another way is received by whoever may receive it."""
    if ctx.actor.kind != "party" or ctx.input.method == "account_debit":
        return []
    sentence = _("Payment in cash or by slip is recorded by the collector who receives it.")
    return [Reason("not_received", sentence, Article("9-4"), "method", ctx.input.method)]


@guard(Article("68"), _("This kind of document is issued by the office alone."), on_input=True)
def is_not_passed_off_as_issued(row: Liability, ctx: Ctx) -> bool:
    return ctx.input.kind not in ISSUED_KINDS or ctx.actor.name == CONSEQUENCE


def _notified_until(row: Liability, calendar: Calendar) -> Due | None:
    if row.state != State.ASSESSED or row.notified_on is None or row.outstanding <= 0 or row.cause_id:
        return None
    return Due.of(statutory_period("9(2)(iii)", row.notified_on, calendar=calendar))


def _special_payment(row: Liability, calendar: Calendar) -> Due | None:
    """The deadline of the form, the day of a form that came late, or the month after a determination (9(2))."""
    if row.state != State.ASSESSED or row.pay_by is None or row.outstanding <= 0 or row.cause_id:
        return None
    return Due.set_on(row.pay_by, Article("9", 2, "i"))


class Liability(OfficialAssessment, Deferral, Procedure):
    """What one declaration obliges its importer to pay (Article 6), or what is collected at once because something
    happened to foreign cargo (6-2(1)(ii)(d)). The balance is the sum of the entries.
    """

    state = FSMField(_("state"), default="new", protected=True, choices=State.choices)
    subject = models.OneToOneField(
        "statute.Case",
        verbose_name=_("belongs to"),
        null=True,
        on_delete=models.PROTECT,
        related_name="liability_of",
    )
    payer = models.ForeignKey(
        "accounts.Person", verbose_name=_("payer"), on_delete=models.PROTECT, related_name="liabilities"
    )
    broker = models.ForeignKey(
        "accounts.Person", verbose_name=_("broker"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    assessed_on = models.DateField(_("assessed on"))
    assessed_total = models.BigIntegerField(_("assessed (yen)"), default=0)
    paid_total = models.BigIntegerField(_("paid (yen)"), default=0)
    # What was asked for (9-2(1)): months, security and its amount; empty while nothing is asked.
    extension_asked = models.JSONField(_("putting off the payment was asked for"), default=dict)
    extended_months = models.IntegerField(_("months put off"), null=True)
    extended_until = models.DateField(_("payment put off until"), null=True)
    security = models.CharField(_("security"), max_length=200, blank=True)
    security_amount = models.BigIntegerField(_("security (yen)"), default=0)
    # When the goods were imported: payment is due by then unless it is put off (9(1)).
    imported_on = models.DateField(_("imported on"), null=True)
    withdrawn_early = models.BooleanField(_("goods withdrawn before permission"), default=False)
    # The last notice of the amount for goods withdrawn early (7-17, 7-16(4)): a month runs from it (9(2)(iii)).
    notified_on = models.DateField(_("notified on"), null=True)
    overdue_since = models.DateField(_("overdue since"), null=True)
    # Of a claim: the case to which it happened (a lot, a transport), and what happened: once for each.
    cause = models.ForeignKey(
        "statute.Case",
        verbose_name=_("arose from"),
        null=True,
        on_delete=models.PROTECT,
        related_name="claims",
    )
    event = models.CharField(_("what happened"), max_length=60, blank=True)
    joint_payer = models.ForeignKey(
        "accounts.Person",
        verbose_name=_("jointly liable"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    claimed_under = models.CharField(_("claimed under"), max_length=80, blank=True)
    claim = models.JSONField(_("basis of the claim"), default=dict)
    pay_by = models.DateField(_("to be paid by"), null=True)

    awaited = (
        Awaited(
            "assessment", _("Assessment of what is claimed"), "issue_assessment",
            lambda row: row.state == State.CLAIMED,
        ),
        Awaited(
            "extension", _("Decision on putting off the payment"), "extend",
            lambda row: row.state == State.ASSESSED and row.extension_asked,
        ),
    )  # fmt: skip
    party_fields: ClassVar = {
        Role.IMPORTER: ("payer_id", "joint_payer_id"), Role.BROKER: "broker_id",
        Role.CARRIER: ("payer_id", "joint_payer_id"), Role.BONDED_OPERATOR: ("payer_id", "joint_payer_id"),
    }  # fmt: skip
    deadlines: ClassVar = (
        Deadline(
            "extended_payment", _("Payment put off against security"), EXTENSION, extended_until_of,
            expires="become_overdue", met_by=frozenset({"pay"}), remind=(14, 7, 1),
            consequence=_("What is owed is collected from the security."),
        ),
        Deadline(
            "notified_payment", _("Payment for goods withdrawn before permission"), Article("9", 2, "iii"),
            _notified_until, expires="become_overdue", met_by=frozenset({"pay"}), remind=(14, 7, 1),
            consequence=_("What is owed is collected from the security."),
        ),
        Deadline(
            "special_payment", _("Payment of what was declared after permission"), Article("9", 2, "i"),
            _special_payment, expires="become_overdue", met_by=frozenset({"pay"}), remind=(14, 7, 1),
            consequence=_("What is owed is collected."),
        ),
        Deadline(
            "notice_to_pay", _("Payment by the notice to pay"), NOTICE_TO_PAY, to_pay_by, expires="become_overdue",
            met_by=frozenset({"pay"}), remind=(14, 7, 1), consequence=_("What is owed is collected."),
        ),
    )  # fmt: skip

    class Meta:
        verbose_name = _("liability")
        verbose_name_plural = _("liabilities")
        constraints = [
            state_known(State.values, "liability_state_known"),
            models.CheckConstraint(condition=models.Q(assessed_total__gte=0), name="liability_not_negative"),
            models.CheckConstraint(condition=models.Q(paid_total__gte=0), name="liability_paid_not_negative"),
            models.CheckConstraint(
                condition=models.Q(subject__isnull=False, cause__isnull=True, event="")
                | (models.Q(subject__isnull=True, cause__isnull=False) & ~models.Q(event="")),
                name="liability_declared_or_claimed",
            ),
            models.UniqueConstraint(fields=["cause", "event"], name="liability_claimed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.assessed_total} yen ({self.get_state_display()})"

    @property
    def outstanding(self) -> int:
        """Yen still owed; negative when something is to be refunded (13(1))."""
        return self.assessed_total - self.paid_total

    @property
    def about(self) -> Any:
        """The case that it belongs to: the declaration, or the case of what happened."""
        return self.subject or self.cause

    def still_covered(self, total: int) -> bool:
        """Whether payment stays put off when so many yen are assessed: the security covers what is not paid."""
        return bool(self.state == State.EXTENDED and total - self.paid_total <= self.security_amount)

    @transition(
        field=state, source="new", target=State.ASSESSED,
        custom=rule(
            label=_("Assess"), article=Article("7", 2), also=(Article("6"),), roles=(CONSEQUENCE,), input=AssessInput
        ),
    )  # fmt: skip
    def assess(self, ctx: Ctx) -> Effects:
        """The amounts declared with the import declaration are entered."""
        given = ctx.input
        self.subject_id, self.payer_id, self.broker_id = given.subject_id, given.payer_id, given.broker_id
        self.assessed_on, self.pay_by, self.imported_on = given.assessed_on, given.pay_by, given.imported_on
        self.assessed_total = sum(given.amounts.values())
        return [*self._entries(ctx, EntryKind.DECLARED, given.amounts), Emit("liability.assessed")]

    @transition(
        field=state, source=[State.ASSESSED, State.PAID, State.EXTENDED], target=State.ASSESSED,
        custom=rule(
            label=_("Amend"), article=Article("7-14", 2), roles=(CONSEQUENCE,), input=AmendInput, facts=(ASSESSED,)
        ),
    )  # fmt: skip
    def amend(self, ctx: Ctx) -> Effects:
        """The difference to what was assessed before is entered; nothing is overwritten."""
        self.extended_months = self.extended_until = None
        return self._amended(ctx)

    @transition(
        field=state, source=State.EXTENDED, target=None,
        custom=rule(
            label=_("Amend within the security"), article=Article("7-14", 2), also=(EXTENSION,), roles=(CONSEQUENCE,),
            input=AmendInput, facts=(ASSESSED,),
        ),
    )  # fmt: skip
    def amend_extended(self, ctx: Ctx) -> Effects:
        """The amount changed and the security still covers what is owed: payment stays put off."""
        return self._amended(ctx)

    def _amended(self, ctx: Ctx) -> list[Effect]:
        before = {tax: ctx[ASSESSED].get(tax, 0) for tax in Tax}
        after = {tax: ctx.input.amounts.get(tax, 0) for tax in Tax}
        self.assessed_total = sum(after.values())
        changed = {tax: after[tax] - before[tax] for tax in Tax if after[tax] != before[tax]}
        return [*self._entries(ctx, EntryKind(ctx.input.kind), changed), Emit("liability.assessed")]

    @transition(
        field=state, source=[State.ASSESSED, State.EXTENDED], target=None,
        custom=rule(
            label=_("Pay a part"), article=Article("9-4"), input=PayInput, facts=(OWED,),
            guards=(less_than_owed, is_received_by_customs),
            roles=PAYERS,
        ),
    )  # fmt: skip
    def pay_part(self, ctx: Ctx) -> Effects:
        """A part of what is owed comes in."""
        return self._payment(ctx)

    @transition(
        field=state, source=[State.ASSESSED, State.EXTENDED], target=State.PAID,
        custom=rule(
            label=_("Pay"), article=Article("9-4"), also=(Article("72"),), weight="primary", input=PayInput,
            roles=PAYERS,
            guards=(exactly_what_is_owed, is_received_by_customs), facts=(OWED,),
        ),
    )  # fmt: skip
    def pay(self, ctx: Ctx) -> Effects:
        """All that is owed comes in, and a receipt is due."""
        self.overdue_since, self.extension_asked = None, {}
        return [
            *self._payment(ctx),
            Emit("liability.paid", {"subject": self.about_id, "amount": ctx.input.amount}),
        ]

    @transition(
        field=state, source=[State.ASSESSED, State.EXTENDED], target=State.PAID,
        custom=rule(label=_("Settle"), article=Article("72"), roles=(PAYMENTS,), guards=(nothing_owed,)),
    )  # fmt: skip
    def settle(self, ctx: Ctx) -> Effects:
        """Nothing is owed: the goods are free, or the amount was brought to what was paid, or below it (13(1))."""
        told: list[Effect] = [Emit("liability.paid", {"subject": self.about_id, "amount": 0})]
        if self.outstanding < 0:
            told.append(Emit("liability.refund_due", {"subject": self.about_id, "amount": -self.outstanding}))
        return told

    @transition(
        field=state, source=[State.ASSESSED, State.PAID, State.EXTENDED], target=None,
        custom=rule(label=_("Notify"), article=Article("9", 2, "iii"), also=(Article("7-17"),), roles=(CONSEQUENCE,)),
    )  # fmt: skip
    def notify(self, ctx: Ctx) -> Effects:
        """The amount for goods withdrawn early is notified: it is to be paid within a month."""
        self.notified_on, self.overdue_since = ctx.today, None
        return []

    @transition(
        field=state, source=[State.ASSESSED, State.EXTENDED], target=None,
        custom=rule(label=_("Note that payment is overdue"), article=Article("10", 2), roles=(TIMER,)),
    )  # fmt: skip
    def become_overdue(self, ctx: Ctx) -> Effects:
        """The deadline has passed and something is still owed: it may be collected from the security."""
        self.overdue_since = ctx.today
        return [Emit("liability.overdue", {"subject": self.about_id, "owed": self.outstanding})]

    @transition(
        field=state, source=[State.ASSESSED, State.PAID, State.EXTENDED], target=State.CANCELLED,
        custom=rule(label=_("Withdraw"), article=Article("13", 1), roles=(CONSEQUENCE,), facts=(ASSESSED,)),
    )  # fmt: skip
    def withdraw(self, ctx: Ctx) -> Effects:
        """The goods are not imported: what was assessed is no longer due, what was paid is to be refunded (13(1))."""
        self.assessed_total, self.overdue_since = 0, None
        amounts = {Tax(tax): -amount for tax, amount in ctx[ASSESSED].items() if amount}
        told: list[Effect] = [
            Emit("liability.withdrawn", {"subject": self.about_id, "refund_due": self.paid_total})
        ]
        if self.paid_total:
            told.append(Emit("liability.refund_due", {"subject": self.about_id, "amount": self.paid_total}))
        return [*self._entries(ctx, EntryKind.WITHDRAWN, amounts), *told]

    @transition(
        field="state", source="*", target=None,
        custom=rule(
            label=_("Attach a document"), article=Article("68"), input=DocumentInput,
            roles=(STAFF_ROLES - {Role.AUDITOR}) | PARTY_ROLES | {CONSEQUENCE, INTAKE},
            guards=(document_is_stored, is_not_passed_off_as_issued),
        ),
    )  # fmt: skip
    def attach_document(self, ctx: Ctx) -> Effects:
        """A file joins the case; its bytes are in private storage under their hash."""
        body: Any = ClericalActs.attach_document
        attached: Effects = body.__wrapped__(self, ctx)
        return attached

    def _entries(
        self, ctx: Ctx, kind: EntryKind, amounts: dict[Tax, int], reference: str = ""
    ) -> list[Effect]:
        return [
            Create(
                LedgerEntry(
                    liability_id=ctx.case_id, kind=kind, tax=tax, amount=amount, article=str(TAX_ARTICLES[tax]),
                    entered_at=ctx.now, reference=reference,
                )
            )
            for tax, amount in amounts.items()
        ]  # fmt: skip

    def _payment(self, ctx: Ctx) -> list[Effect]:
        """Enters a payment against duty first, then against the taxes in their order."""
        left, amounts = ctx.input.amount, {}
        for tax in Tax:
            part = min(left, max(ctx[OWED].get(tax, 0), 0))
            if part:
                amounts[tax] = -part
                left -= part
        self.paid_total += ctx.input.amount
        reference = ctx.input.reference or ctx.input.method
        received = {"subject": self.about_id, "amount": ctx.input.amount, "method": ctx.input.method}
        return [
            *self._entries(ctx, EntryKind.PAID, amounts, reference),
            Emit("liability.payment_received", {**received, "reference": ctx.input.reference}),
        ]


__all__ = ["EntryKind", "LedgerEntry", "Liability", "State", "Tax"]
