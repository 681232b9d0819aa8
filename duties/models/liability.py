"""The liability to pay (納税義務): what was declared, what was paid, and what is still owed, entry by entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from django.db import models
from django.db.models import Sum
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition
from pydantic import Field

from accounts.roles import Role
from statute.articles import CONSUMPTION_TAX_ACT, LOCAL_TAX_ACT, Article
from statute.authority import CONSEQUENCE, PAYMENTS
from statute.effects import Create, Effect, Effects, Emit
from statute.errors import Reason
from statute.procedure import Procedure, state_known
from statute.statutory_periods import statutory_period
from statute.transitions import Ctx, Deadline, Due, Fact, Input, Subject, guard, rule

if TYPE_CHECKING:
    from statute.calendars import Calendar


class Tax(models.TextChoices):
    DUTY = "duty", _("Customs duty")
    CONSUMPTION_TAX = "consumption_tax", _("Consumption tax")
    LOCAL_CONSUMPTION_TAX = "local_consumption_tax", _("Local consumption tax")
    EXCISE = "excise", _("Other internal tax")


TAX_ARTICLES = {
    Tax.DUTY: Article("7", 1),
    Tax.CONSUMPTION_TAX: Article("47", 1, law=CONSUMPTION_TAX_ACT),
    Tax.LOCAL_CONSUMPTION_TAX: Article("72-101", law=LOCAL_TAX_ACT),
    Tax.EXCISE: Article("72"),
}


class EntryKind(models.TextChoices):
    DECLARED = "declared", _("Declared")
    AMENDED = "amended", _("Amended")
    PAID = "paid", _("Paid")
    WITHDRAWN = "withdrawn", _("No longer due")


class State(models.TextChoices):
    ASSESSED = "assessed", _("To be paid")
    EXTENDED = "extended", _("Payment deadline extended")
    PAID = "paid", _("Paid")
    CANCELLED = "cancelled", _("No longer due")


Yen = Annotated[int, Field(ge=0, le=10**15)]


class AssessInput(Input):
    """Amounts by tax, in whole yen, for a declaration's case."""

    subject_id: int
    payer_id: int
    broker_id: int | None = None
    assessed_on: date
    amounts: dict[Tax, Yen]


class AmendInput(Input):
    """The amounts by tax as they now are, in whole yen."""

    amounts: dict[Tax, Yen]


class PayInput(Input):
    """A payment in whole yen; `reference` is the payer's or the bank's own."""

    amount: Annotated[int, Field(gt=0, le=10**15)]
    method: Literal["account_debit", "payment_slip", "cash"] = "account_debit"
    reference: Annotated[str, Field(max_length=70)] = ""


class ExtendInput(Input):
    """Security given, and until when payment is put off (9-2(1): up to three months)."""

    until: date
    security: Annotated[str, Field(min_length=1, max_length=200)]
    security_amount: Annotated[int, Field(gt=0, le=10**15)]


class LedgerEntry(models.Model):
    """One entry of a liability's ledger, never edited: what is owed is positive, what was paid negative."""

    liability = models.ForeignKey("duties.Liability", on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=12, choices=EntryKind.choices)
    tax = models.CharField(max_length=24, choices=Tax.choices)
    amount = models.BigIntegerField()
    article = models.CharField(max_length=80)
    entered_at = models.DateTimeField()
    reference = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("ledger entry")
        indexes = [models.Index(fields=["liability", "id"], name="ledger_liability")]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=EntryKind.values), name="ledger_kind_known"),
            models.CheckConstraint(condition=models.Q(tax__in=Tax.values), name="ledger_tax_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.tax} {self.amount}"


def _sums(subjects: Sequence[Subject], *, kinds: Sequence[str]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    rows = LedgerEntry.objects.filter(liability_id__in=[s.case_id for s in subjects], kind__in=kinds)
    for row in rows.order_by().values("liability_id", "tax").annotate(total=Sum("amount")):
        found.setdefault(row["liability_id"], {})[row["tax"]] = int(row["total"])
    return found


ASSESSED_KINDS = (EntryKind.DECLARED, EntryKind.AMENDED, EntryKind.WITHDRAWN)
# Yen by tax: what is still owed, and what was assessed whether paid or not.
OWED: Fact[dict[str, int]] = Fact("owed", partial(_sums, kinds=EntryKind.values), dict)
ASSESSED: Fact[dict[str, int]] = Fact("assessed", partial(_sums, kinds=ASSESSED_KINDS), dict)


@guard(Article("9-4"), _("A payment in full is exactly what is owed."), facts=(OWED,), on_input=True)
def exactly_what_is_owed(row: Liability, ctx: Ctx) -> list[Reason]:
    owed = sum(ctx[OWED].values())
    if ctx.input.amount == owed:
        return []
    sentence = format_lazy(
        _("{amount} yen is not the {owed} yen owed; what is less is a part payment."),
        amount=ctx.input.amount,
        owed=owed,
    )
    return [Reason("not_what_is_owed", sentence, Article("9-4"), "amount", ctx.input.amount)]


@guard(Article("9-4"), _("A part payment is less than what is owed."), facts=(OWED,), on_input=True)
def less_than_owed(row: Liability, ctx: Ctx) -> list[Reason]:
    owed = sum(ctx[OWED].values())
    if ctx.input.amount < owed:
        return []
    sentence = format_lazy(
        _("{amount} yen is not less than the {owed} yen owed."), amount=ctx.input.amount, owed=owed
    )
    return [Reason("more_than_owed", sentence, Article("9-4"), "amount", ctx.input.amount)]


@guard(Article("9-4"), _("Something is still owed."), facts=(OWED,))
def nothing_owed(row: Liability, ctx: Ctx) -> bool:
    return sum(ctx[OWED].values()) <= 0


@guard(Article("9-2", 1), _("The security must cover what is owed."), facts=(OWED,), on_input=True)
def security_covers(row: Liability, ctx: Ctx) -> list[Reason]:
    owed = sum(ctx[OWED].values())
    if ctx.input.security_amount >= owed:
        return []
    sentence = format_lazy(_("The security of {given} yen does not cover the {owed} yen owed."),
                           given=ctx.input.security_amount, owed=owed)  # fmt: skip
    return [
        Reason("security_short", sentence, Article("9-2", 1), "security_amount", ctx.input.security_amount)
    ]


@guard(Article("9-2", 1), _("Payment can be put off for at most three months."), on_input=True)
def within_three_months(row: Liability, ctx: Ctx) -> list[Reason]:
    last = statutory_period("9-2(1)", ctx.today, calendar=ctx.calendar).ends_on
    if ctx.today < ctx.input.until <= last and not ctx.calendar.is_administrative_holiday(ctx.input.until):
        return []
    sentence = format_lazy(
        _("Payment can be put off to a working day until {last} at the latest."), last=last
    )
    return [Reason("extension_too_long", sentence, Article("9-2", 1), "until", ctx.input.until)]


def _extended_until(row: Liability, calendar: Calendar) -> Due | None:
    if row.state != State.EXTENDED or row.extended_until is None:
        return None
    return Due.set_on(row.extended_until, Article("9-2", 1))


class Liability(Procedure):
    """What one declaration obliges its importer to pay (Article 6). The balance is the sum of the entries."""

    state = FSMField(_("state"), default="new", protected=True, choices=State.choices)
    subject = models.OneToOneField("statute.Case", on_delete=models.PROTECT, related_name="liability_of")
    payer = models.ForeignKey(
        "accounts.Person", verbose_name=_("payer"), on_delete=models.PROTECT, related_name="liabilities"
    )
    broker = models.ForeignKey(
        "accounts.Person", verbose_name=_("broker"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    assessed_on = models.DateField(_("assessed on"))
    assessed_total = models.BigIntegerField(_("assessed (yen)"), default=0)
    paid_total = models.BigIntegerField(_("paid (yen)"), default=0)
    extended_until = models.DateField(_("payment put off until"), null=True)
    security = models.CharField(_("security"), max_length=200, blank=True)
    security_amount = models.BigIntegerField(_("security (yen)"), default=0)

    party_fields: ClassVar = {Role.IMPORTER: "payer_id", Role.BROKER: "broker_id"}
    deadlines: ClassVar = (
        Deadline(
            "extended_payment", _("Payment put off against security"), Article("9-2", 1), _extended_until,
            met_by=frozenset({"pay"}), remind=(14, 7, 1),
            consequence=_("What is owed is collected from the security."),
        ),
    )  # fmt: skip

    class Meta:
        verbose_name = _("liability")
        verbose_name_plural = _("liabilities")
        constraints = [
            state_known(State.values, "liability_state_known"),
            models.CheckConstraint(condition=models.Q(assessed_total__gte=0), name="liability_not_negative"),
            models.CheckConstraint(condition=models.Q(paid_total__gte=0), name="liability_paid_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.assessed_total} yen ({self.get_state_display()})"

    @property
    def outstanding(self) -> int:
        """Yen still owed; negative when something is to be refunded (13(1))."""
        return self.assessed_total - self.paid_total

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
        self.assessed_on = given.assessed_on
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
        before = {tax: ctx[ASSESSED].get(tax, 0) for tax in Tax}
        after = {tax: ctx.input.amounts.get(tax, 0) for tax in Tax}
        self.assessed_total = sum(after.values())
        changed = {tax: after[tax] - before[tax] for tax in Tax if after[tax] != before[tax]}
        return [*self._entries(ctx, EntryKind.AMENDED, changed), Emit("liability.assessed")]

    @transition(
        field=state, source=State.ASSESSED, target=None,
        custom=rule(
            label=_("Pay a part"), article=Article("9-4"), input=PayInput, guards=(less_than_owed,), facts=(OWED,),
            roles=(Role.COLLECTOR, Role.BROKER, Role.IMPORTER, PAYMENTS),
        ),
    )  # fmt: skip
    def pay_part(self, ctx: Ctx) -> Effects:
        """A part of what is owed comes in."""
        return self._payment(ctx)

    @transition(
        field=state, source=[State.ASSESSED, State.EXTENDED], target=State.PAID,
        custom=rule(
            label=_("Pay"), article=Article("9-4"), also=(Article("72"),), weight="primary", input=PayInput,
            roles=(Role.COLLECTOR, Role.BROKER, Role.IMPORTER, PAYMENTS), guards=(exactly_what_is_owed,), facts=(OWED,),
        ),
    )  # fmt: skip
    def pay(self, ctx: Ctx) -> Effects:
        """All that is owed comes in, and a receipt is due."""
        return [
            *self._payment(ctx),
            Emit("liability.paid", {"subject": self.subject_id, "amount": ctx.input.amount}),
        ]

    @transition(
        field=state, source=State.ASSESSED, target=State.PAID,
        custom=rule(label=_("Settle"), article=Article("72"), roles=(PAYMENTS,), guards=(nothing_owed,)),
    )  # fmt: skip
    def settle(self, ctx: Ctx) -> Effects:
        """Nothing is owed: the goods are free, or an amendment has brought the amount below what was paid."""
        return [Emit("liability.paid", {"subject": self.subject_id, "amount": 0})]

    @transition(
        field=state, source=State.ASSESSED, target=State.EXTENDED,
        custom=rule(
            label=_("Extend the payment deadline"), article=Article("9-2", 1), roles=(Role.COLLECTOR, Role.SUPERVISOR),
            input=ExtendInput, guards=(security_covers, within_three_months), facts=(OWED,),
        ),
    )  # fmt: skip
    def extend(self, ctx: Ctx) -> Effects:
        """Payment is put off against security; permission may be given meanwhile (72)."""
        self.extended_until = ctx.input.until
        self.security, self.security_amount = ctx.input.security, ctx.input.security_amount
        return [Emit("liability.extended", {"subject": self.subject_id})]

    @transition(
        field=state, source=[State.ASSESSED, State.PAID, State.EXTENDED], target=State.CANCELLED,
        custom=rule(label=_("Withdraw"), article=Article("13", 1), roles=(CONSEQUENCE,), facts=(ASSESSED,)),
    )  # fmt: skip
    def withdraw(self, ctx: Ctx) -> Effects:
        """The goods are not imported: what was assessed is no longer due, what was paid is to be refunded (13(1))."""
        self.assessed_total = 0
        amounts = {Tax(tax): -amount for tax, amount in ctx[ASSESSED].items() if amount}
        return [
            *self._entries(ctx, EntryKind.WITHDRAWN, amounts),
            Emit("liability.withdrawn", {"subject": self.subject_id, "refund_due": self.paid_total}),
        ]

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
        return self._entries(ctx, EntryKind.PAID, amounts, ctx.input.reference or ctx.input.method)
