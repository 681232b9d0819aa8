"""What every act on a lot shares: amounts, the guards that keep the balance, and the state that follows from it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import transition
from pydantic import Field

from bonded_areas.models.lot_state import IN_STOCK, LIVE, State
from bonded_areas.models.stock_entry import EntryKind, LotSnapshot, StockEntry
from bonded_areas.rules.stock import EFFECTS, Amount, Balance, Kind
from bonded_areas.rules.taxable_moments import Item, fixes
from statute.articles import Article
from statute.authority import CONSEQUENCE
from statute.effects import Create, Effect, Effects, Then
from statute.errors import Reason
from statute.transitions import Ctx, Guard, Identifier, Input, guard, rule

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import _StrOrPromise

BOOKS = Article("34-2")

Packages = Annotated[int, Field(ge=0, le=10**9)]
Mass = Annotated[Decimal, Field(ge=0, max_digits=16, decimal_places=6)]
Quantity = Annotated[Decimal, Field(ge=0, max_digits=16, decimal_places=6)]
Words = Annotated[str, Field(min_length=1, max_length=1000)]


class AmountInput(Input):
    """So much of the lot: packages, kilograms gross, and its own unit of quantity; and the day it happened."""

    packages: Packages = 0
    gross_mass_kg: Mass = Decimal(0)
    quantity: Quantity = Decimal(0)
    on: date

    @property
    def amount(self) -> Amount:
        """As plain data for the rules."""
        return Amount(self.packages, self.gross_mass_kg, self.quantity)


class ReasonedAmountInput(AmountInput):
    """So much of the lot, and why."""

    reason: Words


def entry_fits(kind: Kind) -> Guard:
    """The guard that so much can be booked: there is enough, and no packages or weight are left alone."""

    @guard(BOOKS, _("The stock has less than that."), on_input=True)
    def enough_is_there(row: Any, ctx: Ctx) -> list[Reason]:
        amount, before = ctx.input.amount, row.balance
        if not amount:
            sentence = _("Say how much: packages, weight or quantity.")
            return [Reason("nothing_moves", sentence, BOOKS, "packages", 0)]
        if short := before.short_for(kind, amount):
            return [_too_little(name, before, kind, amount) for name in short]
        there, left = _account(before, kind), _account(before.after(kind, amount), kind)
        fault = there.fault_of_taking(amount)
        if kind == Kind.CORRECTED_DOWN and bool(left.packages) == bool(left.gross_mass_kg):
            return []  # the books may have been wrong in one measure alone
        if fault == "quantity_missing":
            sentence = format_lazy(_("The cargo is counted in {unit}: say how much of it."), unit=row.unit)
            return [Reason(fault, sentence, BOOKS, "quantity", str(amount.quantity))]
        if fault == "leaves_half" and kind == Kind.SHIPPED:
            # Cargo is shipped by a carrier, who does not learn what another has.
            sentence = _(
                "It would leave some of one measure and nothing of another: say packages, weight and quantity."
            )
            return [Reason(fault, sentence, BOOKS, "packages", amount.packages)]
        if fault == "leaves_half":
            sentence = format_lazy(
                _(
                    "It would leave {packages} packages, {mass} kg and a quantity of {quantity}: all of them, or none."
                ),
                packages=left.packages,
                mass=str(left.gross_mass_kg),
                quantity=str(left.quantity),
            )
            return [Reason(fault, sentence, BOOKS, "packages", amount.packages)]
        return []

    return enough_is_there


def _account(balance: Balance, kind: Kind) -> Amount:
    """The account that an entry of this kind takes from; of one that takes from none, an empty one."""
    names = [name for name in ("stock", "transit", "away") if getattr(EFFECTS[kind], name) < 0]
    found: Amount = getattr(balance, names[0]) if names else Amount()
    return found


def _too_little(name: str, before: Balance, kind: Kind, amount: Amount) -> Reason:
    effect = EFFECTS[kind]
    account = next(a for a in ("stock", "transit", "away") if getattr(effect, a) < 0)
    sentence = format_lazy(
        # Cargo is shipped by a carrier, who does not learn what another has.
        _("There is not so much in stock.")
        if kind == Kind.SHIPPED
        else _("{asked} is more than the {there} that there is."),
        asked=f"{getattr(amount, name)}",
        there=f"{getattr(getattr(before, account), name)}",
    )
    return Reason("too_little", sentence, BOOKS, name, str(getattr(amount, name)))


@guard(BOOKS, _("It happened on a day that has come, and not before the cargo came in."), on_input=True)
def day_is_of_this_stock(row: Any, ctx: Ctx) -> list[Reason]:
    on = ctx.input.on
    if on > ctx.today:
        return [Reason("not_yet", _("That day has not come."), BOOKS, "on", on.isoformat())]
    if on < row.brought_in_on:
        sentence = _("The cargo had not been brought in on that day.")
        return [Reason("before_bringing_in", sentence, BOOKS, "on", on.isoformat())]
    return []


def not_before(allowed_on: str | None, on: date, article: Article) -> list[Reason]:
    """That what needs permission, approval or notice beforehand was not done before it had it."""
    if allowed_on is None or on >= date.fromisoformat(allowed_on):
        return []
    sentence = format_lazy(_("It was allowed on {day}: it cannot have been done before."), day=allowed_on)
    return [Reason("before_it_was_allowed", sentence, article, "on", on.isoformat())]


def follows(name: str, target: State, label: _StrOrPromise, article: Article) -> Callable[..., Effects]:
    """A transition that only tells where the lot stands now that an act has been entered in its ledger."""

    def state_follows(self: Any, ctx: Ctx) -> Effects:
        """The ledger says where the cargo is; the state follows it."""
        return []

    state_follows.__name__ = name
    made: Callable[..., Effects] = transition(
        field="state",
        source=[state for state in LIVE if state != target],
        target=target,
        custom=rule(label=label, article=article, roles=(CONSEQUENCE,)),
    )(state_follows)
    return made


# The transition that leads to each state when the ledger says so.
FOLLOWS = {
    State.BROUGHT_IN: "be_in_stock",
    State.APPROVED: "be_in_stock_approved",
    State.IN_OPERATION: "be_in_operation",
    State.SAMPLED_OUT: "be_sampled_out",
    State.OUT_FOR_OPERATION: "be_outside",
    State.IN_TRANSIT: "be_in_transit",
    State.MOVED: "be_moved",
    State.LOST: "be_lost",
    State.DESTROYED: "be_destroyed",
    State.DISPOSED: "be_disposed",
    State.CONSUMED: "be_consumed",
    State.SOLD: "be_sold",
    State.JOINED: "be_joined",
    State.STRUCK_OFF: "be_struck_off",
}


class Stock:
    """Mixed into the lot: its three accounts, and what follows from them."""

    state: Any
    brought_in_on: date
    approved_on: date | None
    place_kind: str
    away_as: str
    fixed_by: str
    description: str
    tariff_code: str
    origin: str
    customs_value_yen: int | None
    unit: str
    stock_packages: int
    stock_mass_kg: Decimal
    stock_quantity: Decimal
    transit_packages: int
    transit_mass_kg: Decimal
    transit_quantity: Decimal
    away_packages: int
    away_mass_kg: Decimal
    away_quantity: Decimal

    be_in_stock = follows("be_in_stock", State.BROUGHT_IN, _("Be back in stock"), BOOKS)
    be_in_stock_approved = follows(
        "be_in_stock_approved", State.APPROVED, _("Be back in approved stock"), BOOKS
    )
    be_in_operation = follows(
        "be_in_operation", State.IN_OPERATION, _("All of it is in operation"), Article("58")
    )
    be_sampled_out = follows(
        "be_sampled_out", State.SAMPLED_OUT, _("All of it is out as a sample"), Article("32")
    )
    be_outside = follows("be_outside", State.OUT_FOR_OPERATION, _("All of it is outside"), Article("61", 1))
    be_in_transit = follows(
        "be_in_transit", State.IN_TRANSIT, _("All of it is on the road"), Article("63", 1)
    )
    be_moved = follows("be_moved", State.MOVED, _("All of it has moved"), Article("63", 5))
    be_lost = follows("be_lost", State.LOST, _("Nothing is left after the loss"), Article("45", 3))
    be_destroyed = follows("be_destroyed", State.DESTROYED, _("All of it is destroyed"), Article("45", 1))
    be_disposed = follows("be_disposed", State.DISPOSED, _("All of it is disposed of"), Article("34"))
    be_consumed = follows("be_consumed", State.CONSUMED, _("All of it is used up"), Article("58"))
    be_sold = follows("be_sold", State.SOLD, _("All of it is sold"), Article("62-4", 2))
    be_joined = follows("be_joined", State.JOINED, _("All of it is joined to other lots"), BOOKS)
    be_struck_off = follows(
        "be_struck_off", State.STRUCK_OFF, _("Nothing is left after the correction"), BOOKS
    )

    @property
    def balance(self) -> Balance:
        """What is in stock, on the road, and away, as plain data for the rules."""
        return Balance(
            Amount(self.stock_packages, self.stock_mass_kg, self.stock_quantity),
            Amount(self.transit_packages, self.transit_mass_kg, self.transit_quantity),
            Amount(self.away_packages, self.away_mass_kg, self.away_quantity),
        )

    def book(
        self,
        ctx: Ctx,
        kind: Kind,
        amount: Amount,
        on: date,
        article: Article,
        *,
        other: Identifier | None = None,
        reason: str = "",
    ) -> list[Effect]:
        """Enters so much in the ledger and moves the accounts with it; nothing where nothing moves."""
        if not amount:
            return []
        after = self.balance.after(kind, amount)
        for account in ("stock", "transit", "away"):
            now: Amount = getattr(after, account)
            setattr(self, f"{account}_packages", now.packages)
            setattr(self, f"{account}_mass_kg", now.gross_mass_kg)
            setattr(self, f"{account}_quantity", now.quantity)
        effect = EFFECTS[kind]
        entry = StockEntry(
            lot_id=ctx.case_id,
            kind=EntryKind(kind),
            packages=amount.packages,
            gross_mass_kg=amount.gross_mass_kg,
            quantity=amount.quantity,
            happened_on=on,
            entered_at=ctx.now,
            article=str(article),
            other_id=other,
            reason=reason,
            stock_sign=effect.stock,
            transit_sign=effect.transit,
            away_sign=effect.away,
        )
        return [Create(entry)]

    def stands_at(self, ended: State | None = None) -> State:
        """Where the lot stands by its accounts; `ended` is what it has become when nothing of it is left."""
        now = self.balance
        if now.stock:
            return State.APPROVED if self.approved_on else State.BROUGHT_IN
        if now.transit:
            return State.IN_TRANSIT
        if now.away:
            return State(self.away_as)
        return State(self.state) if ended is None else ended

    def then_stands(self, ctx: Ctx, ended: State | None = None) -> list[Effect]:
        """The consequence that brings the state in line with the accounts, where it is not."""
        where = self.stands_at(ended)
        return [] if where == self.state else [Then(ctx.case_id, FOLLOWS[where])]

    def fixed(self, ctx: Ctx, item: Item, on: date, amount: Amount) -> list[Create]:
        """Nature and quantity of so much of the cargo, as this moment fixes them for duty; nothing where none does."""
        return [self.snapshot(ctx, item, on, amount)] if fixes(item, self.fixed_by) else []

    def snapshot(self, ctx: Ctx, item: Item, on: date, amount: Amount) -> Create:
        """Nature and quantity of so much of the cargo on that day, under an item of 4(1)."""
        return Create(
            LotSnapshot(
                lot_id=ctx.case_id,
                fixed_on=on,
                article=str(item),
                description=self.description,
                tariff_code=self.tariff_code,
                origin=self.origin,
                customs_value_yen=self.customs_value_yen,
                packages=amount.packages,
                gross_mass_kg=amount.gross_mass_kg,
                quantity=amount.quantity,
                unit=self.unit,
            )
        )


__all__ = [
    "BOOKS",
    "FOLLOWS",
    "IN_STOCK",
    "AmountInput",
    "ReasonedAmountInput",
    "Stock",
    "Words",
    "day_is_of_this_stock",
    "entry_fits",
    "follows",
]
