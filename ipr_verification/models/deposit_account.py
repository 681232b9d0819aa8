"""The account of a deposit: contracts that end, payments to whom it secures, recoveries (69-15(5), (6), (8))."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from accounts.roles import Role
from ipr_verification.models import deposit_guards as g
from ipr_verification.models import deposit_inputs as given
from ipr_verification.models import deposit_notices as tell
from ipr_verification.models.deposit_entry import DepositEntry, EntryKind
from ipr_verification.models.deposit_state import RECOVERABLE, STANDING, State
from ipr_verification.rules import deposits as law
from ipr_verification.rules.deposits import GROUNDS, Ground, Kind, Purpose
from ipr_verification.rules.sides import Side
from statute.authority import CONSEQUENCE, INTAKE, TIMER
from statute.effects import Create, Effect, Effects, Emit, Then
from statute.transitions import Ctx, rule

if TYPE_CHECKING:
    from collections.abc import Callable

    from statute.articles import Article


class DepositAccount:
    """Mixed into the deposit."""

    state: Any
    purpose: str
    side: str
    amount: int
    about_id: int
    held: int
    guaranteed: int
    guaranteed_until: date | None
    short_since: date | None
    recovery: Any
    presented: Any
    under: Callable[[Article], Article]

    # --- contracts that end ---------------------------------------------------------------------------

    @transition(
        field="state", source=STANDING, target=None,
        custom=rule(
            label=_("Record the end of a contract"), article=g.CONTRACT, roles=g.EXAMINING,
            input=given.EndContractInput, facts=(g.ENTRIES,), guards=(g.is_a_contract, g.day_has_come), weight="grave",
        ),
    )  # fmt: skip
    def end_contract(self, ctx: Ctx) -> Effects:
        """A contract is in force no longer: what it stood for has to be deposited again."""
        return self._end_contracts(ctx, [ctx.input.number], ctx.input.on, ctx.input.reason)

    @transition(
        field="state", source=STANDING, target=None,
        custom=rule(
            label=_("A contract has ended"), article=g.CONTRACT, roles=(TIMER,), facts=(g.ENTRIES,)
        ),
    )  # fmt: skip
    def note_contract_end(self, ctx: Ctx) -> Effects:
        """The last day of a contract has passed."""
        left = law.remaining(g.account(ctx))
        over = [
            one.number
            for one in ctx[g.ENTRIES]
            if one.until_on is not None and one.until_on < ctx.today and left[one.number]
        ]
        return self._end_contracts(ctx, over, ctx.today, "")

    # --- paid out and recovered -----------------------------------------------------------------------

    @transition(
        field="state", source=STANDING, target=None,
        custom=rule(
            label=_("Record a payment from the deposit"), article=g.PRIORITY, roles=g.EXAMINING,
            input=given.PaymentInput, facts=(g.ENTRIES,), guards=(g.is_there_to_be_paid, g.day_is_since_the_order),
        ),
    )  # fmt: skip
    def pay_out(self, ctx: Ctx) -> Effects:
        """Whom the deposit secures is paid from it before other creditors."""
        entry = self._entry(
            ctx, Kind.PAID, -ctx.input.amount, g.PRIORITY, of=ctx.input.number, on=ctx.input.on,
            document=ctx.input.document, ground=ctx.input.ground,
        )  # fmt: skip
        self._sum_up(ctx, entry)
        return [
            Create(entry),
            tell.of_payment(self, ctx, ctx.input.amount),
            Emit("deposit.paid_out", {"amount": ctx.input.amount}),
        ]

    @transition(
        field="state", source=RECOVERABLE, target=None,
        custom=rule(
            label=_("Ask to recover the deposit"), article=g.RECOVERY, roles=(*g.PARTIES, *g.EXAMINING, INTAKE),
            input=given.RecoveryInput, facts=(g.ENTRIES,),
            guards=(g.is_for_the_depositor, g.nothing_else_is_asked, g.may_be_recovered),
        ),
    )  # fmt: skip
    def request_recovery(self, ctx: Ctx) -> Effects:
        """Who deposited asks for it back, on a ground of the law, with what shows it."""
        self.recovery = ctx.input.model_dump(mode="json")
        return [Emit("deposit.recovery_requested", {"ground": ctx.input.ground.value})]

    @transition(
        field="state", source=RECOVERABLE, target=None,
        custom=rule(
            label=_("Confirm the recovery"), article=g.RECOVERY, roles=(Role.SUPERVISOR,), facts=(g.ENTRIES,),
            guards=(g.recovery_is_asked, g.may_still_be_recovered), weight="primary",
        ),
    )  # fmt: skip
    def confirm_recovery(self, ctx: Ctx) -> Effects:
        """Customs confirms the ground: the depository gives it back."""
        asked, ground = self.recovery, Ground(self.recovery["ground"])
        of_contract = any(
            one.number == asked["number"] and one.kind == EntryKind.CONTRACT for one in ctx[g.ENTRIES]
        )
        under = law.recovery_under(Purpose(self.purpose), Side(self.side), ground)
        assert under is not None
        entry = self._entry(
            ctx, Kind.ENDED if of_contract else Kind.RECOVERED, -asked["amount"], under, of=asked["number"],
            on=ctx.today, ground=ground.value,
        )  # fmt: skip
        self.recovery = {}
        self._sum_up(ctx, entry)
        follows: list[Effect] = [
            Create(entry),
            tell.of_recovery(self, ctx, asked["amount"]),
            Emit("deposit.recovered", {"amount": asked["amount"]}),
        ]
        if self.held or self.guaranteed or GROUNDS[ground].keeps_cover:
            return follows
        return [*follows, Then(ctx.case_id, "close")]

    @transition(
        field="state", source=RECOVERABLE, target=None,
        custom=rule(
            label=_("Decline the recovery"), article=g.RECOVERY, roles=g.EXAMINING, input=given.ReasonInput,
            guards=(g.recovery_is_asked,), weight="grave",
        ),
    )  # fmt: skip
    def decline_recovery(self, ctx: Ctx) -> Effects:
        """What was asked for is not confirmed, with the reason."""
        amount, self.recovery = self.recovery["amount"], {}
        return [
            tell.of_recovery(self, ctx, amount, declined=ctx.input.reason),
            Emit("deposit.recovery_declined"),
        ]

    @transition(
        field="state", source=RECOVERABLE, target=State.RECOVERED,
        custom=rule(
            label=_("Nothing is left"), article=g.RECOVERY, roles=(CONSEQUENCE,), facts=(g.ENTRIES,),
            guards=(g.nothing_is_left,),
        ),
    )  # fmt: skip
    def close(self, ctx: Ctx) -> Effects:
        """All that was provided has been given back, or paid."""
        self.presented, self.short_since = [], None
        return [Emit("deposit.closed", {"about": self.about_id})]

    # --- the account ----------------------------------------------------------------------------------

    def _entry(self, ctx: Ctx, kind: Kind, amount: int, article: Article, **more: Any) -> DepositEntry:
        number = max((one.number for one in ctx[g.ENTRIES]), default=0) + 1
        return DepositEntry(
            deposit_id=ctx.case_id, number=number, kind=kind.value, amount=amount, article=str(self.under(article)),
            entered_at=ctx.now, **more,
        )  # fmt: skip

    def _sum_up(self, ctx: Ctx, *new: DepositEntry) -> list[law.Entry]:
        """The account with these entries; its sums are kept on the row."""
        entries = [one.as_rule() for one in (*ctx[g.ENTRIES], *new)]
        left = law.remaining(entries)
        self.held = law.held(entries)
        self.guaranteed = sum(left.values()) - self.held
        self.guaranteed_until = min(
            (e.until_on for e in entries if e.until_on and left[e.number]), default=None
        )
        return entries

    def _end_contracts(self, ctx: Ctx, numbers: list[int], on: date, reason: str) -> list[Effect]:
        left, first = law.remaining(g.account(ctx)), len(ctx[g.ENTRIES])
        ended = [
            self._entry(ctx, Kind.ENDED, -left[number], g.CONTRACT, of=number, on=on, document=reason[:200])
            for number in numbers
        ]
        for position, entry in enumerate(ended, first + 1):
            entry.number = position
        entries = self._sum_up(ctx, *ended)
        if self.state == State.PROVIDED and law.shortfall(self.amount, entries, ctx.today):
            self.short_since = self.short_since or ctx.today
        return [*(Create(one) for one in ended), Emit("deposit.contract_ended", {"about": self.about_id})]
