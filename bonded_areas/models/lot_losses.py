"""Loss, destruction and disposal of foreign cargo (亡失・滅却・廃棄, 34, 45), and the duty collected for it at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _
from django_fsm import transition
from pydantic import Field

from accounts.roles import Role
from bonded_areas import claims
from bonded_areas.models.lot_state import IN_STOCK, STORED, State
from bonded_areas.models.lot_stock import (
    BOOKS,
    AmountInput,
    Mass,
    Packages,
    Quantity,
    ReasonedAmountInput,
    Stock,
    Words,
    day_is_of_this_stock,
    entry_fits,
    not_before,
)
from bonded_areas.models.place import PlaceKind
from bonded_areas.rules.stock import MEASURES, Amount, Kind
from bonded_areas.rules.taxable_moments import Item
from statute.articles import Article
from statute.authority import CONSEQUENCE
from statute.effects import Effect, Effects, Emit, Open
from statute.errors import Reason
from statute.transitions import Ctx, Fact, Input, Subject, guard, rule

if TYPE_CHECKING:
    from bonded_areas.models.cargo_lot import CargoLot

LOSS, DUTY, UNAVOIDABLE, DISPOSAL = Article("45", 3), Article("45", 1), Article("45", 2), Article("34")
# By which article 45 is applied in each type of area, and who answers for the duty there.
APPLIED: dict[str, Article] = {
    PlaceKind.WAREHOUSE: Article("45", 1),
    PlaceKind.DESIGNATED: Article("41-3"),
    PlaceKind.FACTORY: Article("61-4"),
    PlaceKind.EXHIBITION: Article("62-7"),
    PlaceKind.INTEGRATED: Article("62-15"),
    PlaceKind.OTHER: Article("36", 1),
}
OFFICE = (Role.BONDED_OFFICER, Role.SUPERVISOR)


class LossInput(ReasonedAmountInput):
    """What is lost, how, and whether by a disaster, by something else that could not be avoided, or otherwise."""

    cause: Literal["disaster", "unavoidable", "other"]


class DestructionInput(Input):
    """What is to be destroyed and why; whether it is likely to spoil, deteriorate or damage other cargo (45(2)).

    A measure that is left out is in proportion to the ones that are said.
    """

    packages: Packages = 0
    gross_mass_kg: Mass = Decimal(0)
    quantity: Quantity = Decimal(0)
    reason: Words
    likely_to_spoil: bool = False

    @property
    def amount(self) -> Amount:
        """As plain data for the rules."""
        return Amount(self.packages, self.gross_mass_kg, self.quantity)


class RefuseDestructionInput(Input):
    """Why destruction is refused; and, where the operator says that it spoils or does damage, that it does not."""

    reason: Words
    not_likely_to_spoil: bool = False


class DisposeInput(AmountInput):
    """What is disposed of, and what is left of it. Nothing left is destruction, which needs approval (45(1))."""

    remains: Annotated[str, Field(min_length=1, max_length=500)]
    remains_kg: Annotated[Decimal, Field(gt=0, max_digits=16, decimal_places=6)]


class CauseInput(Input):
    """Why the cause that was told of a loss is not accepted."""

    reason: Words


def _stakes(subjects: Sequence[Subject]) -> dict[int, claims.AtStake]:
    """What hangs on the part of each lot that the input names, under the law of the day it happened (5(i))."""
    return claims.at_stake({s.case_id: (s.input.on, [_part(s.row, s.input.amount)]) for s in subjects})


def _stakes_of_loss(subjects: Sequence[Subject]) -> dict[int, claims.AtStake]:
    """The same of a loss whose cause was told and is not accepted."""
    wanted = {}
    for s in subjects:
        if told := s.row.loss_told:
            given = AmountInput.model_validate(
                {k: told[k] for k in ("packages", "gross_mass_kg", "quantity", "on")}
            )
            wanted[s.case_id] = (given.on, [_part(s.row, given.amount)])
    return claims.at_stake(wanted)


def _part(row: CargoLot, amount: Any) -> claims.Goods:
    return claims.part_of(
        claims.goods_of(row), packages=amount.packages, gross_mass_kg=amount.gross_mass_kg,
        quantity=amount.quantity if row.unit else None,
    )  # fmt: skip


AT_STAKE: Fact[claims.AtStake | None] = Fact("at_stake", _stakes, lambda: None)
LOSS_AT_STAKE: Fact[claims.AtStake | None] = Fact("loss_at_stake", _stakes_of_loss, lambda: None)


@guard(DUTY, _("Nobody is known who answers for the duty of this cargo: name the operator of the place."))
def somebody_answers(row: CargoLot, ctx: Ctx) -> bool:
    return payer_of(row) is not None


@guard(DUTY, _("Destruction has been asked for already."))
def destruction_not_asked(row: CargoLot, ctx: Ctx) -> bool:
    return not row.destruction


@guard(DUTY, _("Destruction has not been asked for."))
def destruction_is_asked(row: CargoLot, ctx: Ctx) -> bool:
    return bool(row.destruction) and not row.destruction.get("approved_on")


@guard(DUTY, _("Destruction has not been approved."))
def destruction_is_approved(row: CargoLot, ctx: Ctx) -> bool:
    return bool(row.destruction.get("approved_on"))


@guard(
    UNAVOIDABLE, _("What is likely to spoil or to damage other cargo must be let destroyed."), on_input=True
)
def may_be_refused(row: CargoLot, ctx: Ctx) -> bool:
    """That it is so is for customs to find, not for the operator to say."""
    return ctx.input.not_likely_to_spoil or not row.destruction.get("likely_to_spoil")


@guard(BOOKS, _("So much of it is in stock."), on_input=True)
def is_in_stock(row: CargoLot, ctx: Ctx) -> list[Reason]:
    asked, there = ctx.input.amount, row.balance.stock
    if not asked:
        sentence = _("Say how much: packages, weight or quantity.")
        return [Reason("nothing_moves", sentence, BOOKS, "packages", 0)]
    sentence = _("The stock has less than that.")
    return [
        Reason("too_little", sentence, BOOKS, name, str(getattr(asked, name)))
        for name in there.short_of(asked)
    ]


@guard(DUTY, _("More is destroyed than was approved."), on_input=True)
def within_what_was_approved(row: CargoLot, ctx: Ctx) -> list[Reason]:
    if not row.destruction.get("approved_on"):
        return []
    approved = AmountInput.model_validate(
        {"on": ctx.today, **{name: row.destruction.get(name, 0) for name in MEASURES}}
    ).amount
    sentence = _("More is destroyed than was approved.")
    return [
        Reason("more_than_approved", sentence, DUTY, name, str(getattr(ctx.input, name)))
        for name in approved.short_of(ctx.input.amount)
    ]


@guard(DUTY, _("It was destroyed after the approval, not before it."), on_input=True)
def destroyed_after_approval(row: CargoLot, ctx: Ctx) -> list[Reason]:
    return not_before(row.destruction.get("approved_on"), ctx.input.on, DUTY)


@guard(DISPOSAL, _("It was disposed of after customs was told, not before."), on_input=True)
def disposed_of_after_notice(row: CargoLot, ctx: Ctx) -> list[Reason]:
    return not_before(row.disposal.get("notified_on"), ctx.input.on, DISPOSAL)


@guard(DISPOSAL, _("No more is left than was disposed of."), on_input=True)
def remains_are_less(row: CargoLot, ctx: Ctx) -> list[Reason]:
    if ctx.input.remains_kg <= ctx.input.gross_mass_kg:
        return []
    sentence = _("What is left cannot weigh more than what was disposed of.")
    return [Reason("more_is_left", sentence, DISPOSAL, "remains_kg", str(ctx.input.remains_kg))]


@guard(LOSS, _("What is in operation is accounted for when the operation ends."))
def is_not_in_operation(row: CargoLot, ctx: Ctx) -> bool:
    return row.away_as != State.IN_OPERATION or not row.balance.away


@guard(DISPOSAL, _("Disposal is notified first, and then done."))
def disposal_is_notified(row: CargoLot, ctx: Ctx) -> bool:
    return "notified_on" in row.disposal


@guard(LOSS, _("No cause of a loss waits for a decision."))
def cause_waits(row: CargoLot, ctx: Ctx) -> bool:
    return bool(row.loss_told)


@guard(LOSS, _("The cause of an earlier loss waits for a decision."))
def no_cause_waits(row: CargoLot, ctx: Ctx) -> bool:
    return not row.loss_told


def payer_of(row: Any) -> int | None:
    """Who pays for cargo lost or destroyed: the licensee (45(1)); in a designated area who administers it (41-3)."""
    if row.place_kind == PlaceKind.DESIGNATED:
        found: int | None = row.administrator_id or row.operator_id
        return found
    operator: int | None = row.operator_id
    return operator


def joint_payer_of(row: Any) -> int | None:
    """Who pays jointly: in an integrated area the administrator of the cargo, where another person (62-13)."""
    if row.place_kind != PlaceKind.INTEGRATED or row.administrator_id == row.operator_id:
        return None
    found: int | None = row.administrator_id
    return found


class Losses(Stock):
    """Mixed into the lot."""

    place_kind: str
    operator_id: int | None
    administrator_id: int | None
    export_permitted: bool
    outside_over_on: date | None
    losses: int
    loss_told: Any
    destruction: Any
    disposal: Any

    @transition(
        field="state", source=list(IN_STOCK), target=None,
        custom=rule(
            label=_("Notify a loss"), article=LOSS,
            also=(DUTY, Article("36", 1), Article("41-3"), Article("62-13"), Article("4", 1, "iv")),
            roles=(Role.BONDED_OPERATOR, *OFFICE, CONSEQUENCE), input=LossInput, weight="grave", facts=(AT_STAKE,),
            guards=(somebody_answers, no_cause_waits, entry_fits(Kind.LOST), day_is_of_this_stock),
        ),
    )  # fmt: skip
    def notify_loss(self, ctx: Ctx) -> Effects:
        """Cargo is lost: its duty is claimed at once, unless a cause is told that could not be avoided."""
        given = ctx.input
        effects = self._gone(ctx, Kind.LOST, LOSS)
        if given.cause == "other":
            effects += self._claimed(ctx, ctx[AT_STAKE], "lost", given.on)
        elif not self.export_permitted:
            self.loss_told = given.model_dump(mode="json")
        told = Emit("lot.lost", {"cause": given.cause, "duty_due": given.cause == "other"})
        return [*effects, told, *self.then_stands(ctx, State.LOST)]

    @transition(
        field="state", source=list(STORED), target=None,
        custom=rule(
            label=_("Notify a loss of what is away"), article=LOSS, also=(DUTY, Article("32"), Article("61", 4)),
            roles=(Role.BONDED_OPERATOR, *OFFICE), input=LossInput, weight="grave", facts=(AT_STAKE,),
            guards=(
                somebody_answers, no_cause_waits, is_not_in_operation, entry_fits(Kind.LOST_AWAY), day_is_of_this_stock
            ),
        ),
    )  # fmt: skip
    def notify_loss_away(self, ctx: Ctx) -> Effects:
        """A sample, or cargo at a place outside, is lost: it counts as stored here still (61(4)), and so does its duty.

        Nothing more is claimed for what was claimed when the period outside was over (61(5)).
        """
        given = ctx.input
        effects = self._gone(ctx, Kind.LOST_AWAY, LOSS)
        claimed = self.away_as == State.OUT_FOR_OPERATION and self.outside_over_on is not None
        if given.cause == "other" and not claimed:
            effects += self._claimed(ctx, ctx[AT_STAKE], "lost", given.on)
        elif not self.export_permitted and not claimed:
            self.loss_told = given.model_dump(mode="json")
        told = Emit("lot.lost", {"cause": given.cause, "duty_due": given.cause == "other"})
        return [*effects, told, *self.then_stands(ctx, State.LOST)]

    @transition(
        field="state", source=list(State), target=None,
        custom=rule(
            label=_("Accept the cause of the loss"), article=DUTY, roles=OFFICE, guards=(cause_waits,),
        ),
    )  # fmt: skip
    def accept_cause(self, ctx: Ctx) -> Effects:
        """The cargo was lost by a disaster, or unavoidably: no duty is collected for it."""
        self.loss_told = {}
        return [Emit("lot.loss_accepted")]

    @transition(
        field="state", source=list(State), target=None,
        custom=rule(
            label=_("Do not accept the cause of the loss"), article=DUTY, roles=OFFICE, input=CauseInput,
            weight="grave", facts=(LOSS_AT_STAKE,), guards=(cause_waits, somebody_answers),
        ),
    )  # fmt: skip
    def reject_cause(self, ctx: Ctx) -> Effects:
        """The loss could have been avoided: its duty is claimed, under the law of the day of the loss."""
        on = date.fromisoformat(self.loss_told["on"])
        effects = self._claimed(ctx, ctx[LOSS_AT_STAKE], "lost", on)
        self.loss_told = {}
        return [*effects, Emit("lot.loss_rejected", {"reason": ctx.input.reason})]

    @transition(
        field="state", source=list(IN_STOCK), target=None,
        custom=rule(
            label=_("Ask to destroy"), article=DUTY, roles=(Role.BONDED_OPERATOR, Role.BONDED_OFFICER),
            input=DestructionInput,
            guards=(destruction_not_asked, is_in_stock),
        ),
    )  # fmt: skip
    def ask_to_destroy(self, ctx: Ctx) -> Effects:
        """Approval is asked for to destroy cargo."""
        asked = self.balance.stock.proportionate(ctx.input.amount)
        measures = {
            "packages": asked.packages, "gross_mass_kg": str(asked.gross_mass_kg), "quantity": str(asked.quantity)
        }  # fmt: skip
        self.destruction = {**ctx.input.model_dump(mode="json"), **measures}
        return [Emit("lot.destruction_asked")]

    @transition(
        field="state", source=list(IN_STOCK), target=None,
        custom=rule(
            label=_("Approve destruction"), article=DUTY, also=(UNAVOIDABLE,), roles=OFFICE,
            guards=(destruction_is_asked,),
        ),
    )  # fmt: skip
    def approve_destruction(self, ctx: Ctx) -> Effects:
        """The cargo may be destroyed, and no duty is collected for it."""
        self.destruction = {**self.destruction, "approved_on": ctx.today.isoformat()}
        return [Emit("lot.destruction_approved")]

    @transition(
        field="state", source=list(IN_STOCK), target=None,
        custom=rule(
            label=_("Refuse destruction"), article=UNAVOIDABLE, roles=OFFICE, weight="grave",
            input=RefuseDestructionInput, guards=(destruction_is_asked, may_be_refused),
        ),
    )  # fmt: skip
    def refuse_destruction(self, ctx: Ctx) -> Effects:
        """The cargo may not be destroyed without its duty; not where it spoils or does damage (45(2))."""
        self.destruction = {}
        return [Emit("lot.destruction_refused", {"reason": ctx.input.reason})]

    @transition(
        field="state", source=list(IN_STOCK), target=None,
        custom=rule(
            label=_("Destroy"), article=DUTY, roles=(Role.BONDED_OPERATOR, *OFFICE, CONSEQUENCE), input=AmountInput,
            guards=(
                destruction_is_approved, destroyed_after_approval, within_what_was_approved, entry_fits(Kind.DESTROYED),
                day_is_of_this_stock,
            ),
        ),
    )  # fmt: skip
    def destroy(self, ctx: Ctx) -> Effects:
        """Cargo is destroyed as approved."""
        effects = self._gone(ctx, Kind.DESTROYED, DUTY)
        self.destruction = {}
        return [*effects, Emit("lot.destroyed"), *self.then_stands(ctx, State.DESTROYED)]

    @transition(
        field="state", source=list(IN_STOCK), target=None,
        custom=rule(
            label=_("Record destruction without approval"), article=DUTY, also=(Article("4", 1, "iv"),),
            roles=(*OFFICE, CONSEQUENCE), input=ReasonedAmountInput, weight="grave", facts=(AT_STAKE,),
            guards=(somebody_answers, entry_fits(Kind.DESTROYED), day_is_of_this_stock),
        ),
    )  # fmt: skip
    def record_destruction(self, ctx: Ctx) -> Effects:
        """Cargo was destroyed without approval: its duty is claimed at once."""
        effects = self._gone(ctx, Kind.DESTROYED, DUTY)
        effects += self._claimed(ctx, ctx[AT_STAKE], "destroyed", ctx.input.on)
        return [*effects, Emit("lot.destroyed"), *self.then_stands(ctx, State.DESTROYED)]

    @transition(
        field="state", source=list(IN_STOCK), target=None,
        custom=rule(
            label=_("Notify disposal"), article=DISPOSAL, also=(Article("36", 1),),
            roles=(Role.BONDED_OPERATOR, Role.BONDED_OFFICER), input=CauseInput,
        ),
    )  # fmt: skip
    def notify_disposal(self, ctx: Ctx) -> Effects:
        """Customs is told before cargo is disposed of."""
        self.disposal = {"reason": ctx.input.reason, "notified_on": ctx.today.isoformat()}
        return [Emit("lot.disposal_notified")]

    @transition(
        field="state", source=list(IN_STOCK), target=None,
        custom=rule(
            label=_("Dispose of it"), article=DISPOSAL, also=(Article("4", 1, "i"), Article("36", 1)),
            input=DisposeInput,
            roles=(Role.BONDED_OPERATOR, *OFFICE),
            guards=(
                disposal_is_notified, disposed_of_after_notice, entry_fits(Kind.DISPOSED), day_is_of_this_stock,
                remains_are_less,
            ),
        ),
    )  # fmt: skip
    def dispose(self, ctx: Ctx) -> Effects:
        """Cargo is disposed of as notified. What is left is a lot of its own: foreign cargo still, of another nature.

        Its duty is that of the import declaration (4(1)(i)), so nothing that was known of the cargo goes with it.
        """
        from bonded_areas.models.cargo_lot import CargoLot

        given, reason = ctx.input, str(self.disposal.get("reason", ""))
        effects = self._gone(ctx, Kind.DISPOSED, DISPOSAL, reason)
        self.disposal = {}
        left = {
            "packages": given.packages, "gross_mass_kg": given.remains_kg, "on": given.on, "from_lot_id": ctx.case_id,
            "description": given.remains, "disposed": True,
        }  # fmt: skip
        opened = Open(CargoLot, "be_split_off", ctx.office_id, left)
        return [*effects, opened, Emit("lot.disposed"), *self.then_stands(ctx, State.DISPOSED)]

    def _gone(self, ctx: Ctx, kind: Kind, article: Article, reason: str = "") -> list[Effect]:
        """Enters what is gone; without an approval its nature and quantity are fixed now (4(1)(iv))."""
        given = ctx.input
        why = reason or getattr(given, "reason", "")
        booked = self.book(ctx, kind, given.amount, given.on, article, reason=why)
        if kind != Kind.DISPOSED:
            booked += self.fixed(ctx, Item.LOST, given.on, given.amount)
        return booked

    def claim_to_come(self, event: str) -> str:
        """The event under which the next claim for its cargo will be found; empty where none is collected (45(1))."""
        return "" if payer_of(self) is None or self.export_permitted else f"{event}:{self.losses + 1}"

    def _claimed(self, ctx: Ctx, stake: claims.AtStake | None, event: str, on: date) -> list[Effect]:
        """The claim for what is gone; none for cargo permitted for export (45(1))."""
        payer = payer_of(self)
        if stake is None or payer is None or self.export_permitted:
            return []
        self.losses += 1
        return [
            claims.claim(
                stake, cause_id=ctx.case_id, event=f"{event}:{self.losses}", payer_id=payer, office_id=ctx.office_id,
                article=APPLIED.get(self.place_kind, DUTY), happened_on=on, joint_payer_id=joint_payer_of(self),
            )
        ]  # fmt: skip


__all__ = ["AT_STAKE", "LOSS_AT_STAKE", "Losses", "joint_payer_of", "payer_of"]
