"""Duty collected at once because something happened to foreign cargo: customs assesses it (6-2(1)(ii)(d), 8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import transition
from pydantic import Field

from accounts.roles import Role
from duties.models.ledger import ASSESSED, EntryKind, State, Tax
from statute.articles import Article
from statute.authority import CONSEQUENCE
from statute.effects import Effect, Effects, Emit
from statute.errors import Reason
from statute.transitions import ArticleText, Ctx, Due, Identifier, Input, guard, rule

if TYPE_CHECKING:
    from duties.models.liability import Liability
    from statute.calendars import Calendar

OFFICIAL = Article("6-2", 1, "ii(d)")
BASIS = Article("8", 1, "ii")
DECISION = Article("8", 4)
ALTERATION = Article("8", 3)
NOTICE_TO_PAY = Article("9-3", 2)
Yen = Annotated[int, Field(ge=0, le=10**15)]
Why = Annotated[str, Field(min_length=1, max_length=2000)]


class ClaimInput(Input):
    """What befell which cargo, who is liable, and what is payable for it by the law of that day where it is known.

    `event` names what happened, once for each cause: a second claim for it cannot be written.
    """

    cause_id: Identifier
    event: Annotated[str, Field(pattern=r"^[a-z0-9_:.-]{1,60}$")]
    payer_id: Identifier
    joint_payer_id: Identifier | None = None
    article: ArticleText
    happened_on: date
    law_of: date
    amounts: dict[Tax, Yen] | None = None
    basis: dict[str, Any] = {}


class AmountsInput(Input):
    """Whole yen by tax; all left out: as it was worked out when the claim arose."""

    duty: Yen | None = None
    consumption_tax: Yen | None = None
    local_consumption_tax: Yen | None = None
    excise: Yen | None = None

    def by_tax(self) -> dict[Tax, int] | None:
        given = {tax: getattr(self, tax.value) for tax in Tax}
        if all(amount is None for amount in given.values()):
            return None
        return {tax: amount or 0 for tax, amount in given.items()}


class DecideInput(AmountsInput):
    """The decision and the notice to pay: until which day, and the reason where the amount is another."""

    pay_by: date
    reason: Annotated[str, Field(max_length=2000)] = ""


class AlterInput(AmountsInput):
    """How it should be, and why."""

    duty: Yen
    pay_by: date
    reason: Why


class DropInput(Input):
    """Why nothing is payable."""

    reason: Why


def _worked_out(claim: Mapping[str, Any]) -> dict[Tax, int] | None:
    amounts = claim.get("amounts")
    return None if amounts is None else {Tax(tax): amount for tax, amount in amounts.items()}


@guard(OFFICIAL, _("This is not a claim that customs assesses: it was declared."))
def is_a_claim(row: Liability, ctx: Ctx) -> bool:
    return row.cause_id is not None


@guard(
    BASIS, _("What is payable is not known: the basis and the amount are determined first."), on_input=True
)
def amount_is_determined(row: Liability, ctx: Ctx) -> list[Reason]:
    """Where the tariff facts of the cargo are not on record, the collector says what is payable."""
    if ctx.input.by_tax() is not None or _worked_out(row.claim) is not None:
        return []
    sentence = _("The tariff facts of the cargo are not all on record: state what is payable.")
    return [Reason("amount_unknown", sentence, BASIS, "duty")]


@guard(BASIS, _("An amount other than the one worked out needs its reason."), on_input=True)
def another_amount_has_its_reason(row: Liability, ctx: Ctx) -> list[Reason]:
    given, known = ctx.input.by_tax(), _worked_out(row.claim)
    if given is None or known is None or ctx.input.reason:
        return []
    if {t: a for t, a in given.items() if a} == {t: a for t, a in known.items() if a}:
        return []
    sentence = _("The amount is not the one worked out: say why.")
    return [Reason("reason_missing", sentence, BASIS, "reason")]


@guard(NOTICE_TO_PAY, _("The day to pay by is a working day that has not passed."), on_input=True)
def pay_by_is_a_working_day(row: Liability, ctx: Ctx) -> list[Reason]:
    day = ctx.input.pay_by
    if day < ctx.today:
        return [Reason("day_passed", _("That day has passed."), NOTICE_TO_PAY, "pay_by", day)]
    if day.year > ctx.today.year + 2:
        return [Reason("day_far", _("That day is too far off."), NOTICE_TO_PAY, "pay_by", day)]
    holiday = ctx.calendar.holiday(day)
    if holiday is None:
        return []
    sentence = format_lazy(
        _("The office is closed on {day} ({name}); set a working day."), day=day, name=holiday.name
    )
    return [Reason("day_closed", sentence, NOTICE_TO_PAY, "pay_by", day)]


def to_pay_by(row: Liability, calendar: Calendar) -> Due | None:
    """The deadline stated in the notice to pay (9-3(2)); an official sets it, so it does not roll."""
    if row.state != State.ASSESSED or row.pay_by is None or row.outstanding <= 0 or not row.cause_id:
        return None
    return Due.set_on(row.pay_by, NOTICE_TO_PAY)


class OfficialAssessment:
    """Mixed into the liability: a claim arises by itself, a collector determines it and issues the notice to pay."""

    cause_id: int | None
    event: str
    payer_id: int
    joint_payer_id: int | None
    claimed_under: str
    claim: Any
    pay_by: date | None
    assessed_on: date | None
    assessed_total: int
    paid_total: int
    notified_on: date | None
    overdue_since: date | None
    _entries: Callable[..., list[Effect]]

    @transition(
        field="state",
        source="new",
        target=State.CLAIMED,
        custom=rule(
            label=_("Claim"), article=OFFICIAL, also=(BASIS,), roles=(CONSEQUENCE,), input=ClaimInput
        ),
    )
    def claim_duty(self, ctx: Ctx) -> Effects:
        """Duty is to be collected at once: what is payable is worked out as far as the facts are on record."""
        given = ctx.input
        self.cause_id, self.event = given.cause_id, given.event
        self.payer_id, self.joint_payer_id = given.payer_id, given.joint_payer_id
        self.assessed_on, self.claimed_under = ctx.today, given.article
        self.claim = {
            **given.basis,
            "happened_on": given.happened_on.isoformat(),
            "law_of": given.law_of.isoformat(),
            "amounts": None if given.amounts is None else {t.value: a for t, a in given.amounts.items()},
        }
        told = {"cause": given.cause_id, "article": given.article, "event": given.event}
        return [Emit("liability.claimed", {"subject": given.cause_id, **told})]

    @transition(
        field="state",
        source=State.CLAIMED,
        target=State.ASSESSED,
        custom=rule(
            label=_("Issue the assessment and the notice to pay"),
            article=DECISION,
            also=(BASIS, Article("9-3", 1), OFFICIAL),
            weight="primary",
            input=DecideInput,
            roles=(Role.COLLECTOR, Role.SUPERVISOR),
            guards=(is_a_claim, amount_is_determined, another_amount_has_its_reason, pay_by_is_a_working_day),
        ),
    )
    def issue_assessment(self, ctx: Ctx) -> Effects:
        """The basis and the amount are determined and notified, with the day to pay by."""
        given = ctx.input.by_tax()
        amounts = given if given is not None else _worked_out(self.claim) or {}
        self.assessed_total, self.pay_by, self.assessed_on = (
            sum(amounts.values()),
            ctx.input.pay_by,
            ctx.today,
        )
        self.notified_on = ctx.today
        entered: list[Effect] = self._entries(
            ctx, EntryKind.OFFICIAL, {t: a for t, a in amounts.items() if a}
        )
        return [*entered, Emit("liability.assessed")]

    @transition(
        field="state",
        source=[State.ASSESSED, State.PAID],
        target=State.ASSESSED,
        custom=rule(
            label=_("Alter the assessment"),
            article=ALTERATION,
            also=(DECISION,),
            roles=(Role.COLLECTOR, Role.SUPERVISOR),
            input=AlterInput,
            guards=(is_a_claim, pay_by_is_a_working_day),
            facts=(ASSESSED,),
        ),
    )
    def alter_assessment(self, ctx: Ctx) -> Effects:
        """What was determined is more or less than it should be: the difference is entered."""
        after = ctx.input.by_tax() or {}
        changed = {
            tax: difference for tax in Tax if (difference := after.get(tax, 0) - ctx[ASSESSED].get(tax, 0))
        }
        self.assessed_total, self.pay_by, self.overdue_since = sum(after.values()), ctx.input.pay_by, None
        entered: list[Effect] = self._entries(ctx, EntryKind.REASSESSED, changed)
        return [*entered, Emit("liability.assessed")]

    @transition(
        field="state",
        source=[State.CLAIMED, State.ASSESSED, State.PAID],
        target=State.CANCELLED,
        custom=rule(
            label=_("Drop the claim"),
            article=ALTERATION,
            also=(Article("65", 1), Article("45", 1)),
            weight="grave",
            roles=(Role.SUPERVISOR,),
            input=DropInput,
            guards=(is_a_claim,),
            facts=(ASSESSED,),
        ),
    )
    def drop_claim(self, ctx: Ctx) -> Effects:
        """Nothing is payable after all: it was an unavoidable loss, or the record of what happened was wrong."""
        self.assessed_total, self.overdue_since = 0, None
        amounts = {Tax(tax): -amount for tax, amount in ctx[ASSESSED].items() if amount}
        entered: list[Effect] = self._entries(ctx, EntryKind.WITHDRAWN, amounts)
        told: list[Effect] = [
            Emit("liability.withdrawn", {"subject": self.cause_id, "refund_due": self.paid_total})
        ]
        if self.paid_total:
            told.append(Emit("liability.refund_due", {"subject": self.cause_id, "amount": self.paid_total}))
        return [*entered, *told]
