"""Loss, destruction and disposal of foreign cargo (亡失・滅却・廃棄, 34, 45), and the duty collected for it at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from accounts.roles import Role
from bonded_areas import claims
from bonded_areas.models.lot_state import IN_STOCK, STORED, State
from bonded_areas.models.lot_stock import (
    AmountInput,
    Packages,
    ReasonedAmountInput,
    Stock,
    Words,
    day_is_of_this_stock,
    entry_fits,
)
from bonded_areas.models.place import PlaceKind
from bonded_areas.rules.stock import Kind
from statute.articles import Article
from statute.authority import CONSEQUENCE
from statute.effects import Effect, Effects, Emit
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
    """What is to be destroyed and why; whether it is likely to spoil, deteriorate or damage other cargo (45(2))."""

    packages: Packages
    reason: Words
    likely_to_spoil: bool = False


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


@guard(UNAVOIDABLE, _("What is likely to spoil or to damage other cargo must be let destroyed."))
def may_be_refused(row: CargoLot, ctx: Ctx) -> bool:
    return not row.destruction.get("likely_to_spoil")


@guard(DUTY, _("More is destroyed than was approved."), on_input=True)
def within_what_was_approved(row: CargoLot, ctx: Ctx) -> list[Reason]:
    approved = row.destruction.get("packages", 0)
    if not row.destruction.get("approved_on") or ctx.input.packages <= approved:
        return []
    return [
        Reason("more_than_approved", _("More is destroyed than was approved."), DUTY, "packages", ctx.input.packages)
    ]  # fmt: skip


@guard(DISPOSAL, _("Disposal is notified first, and then done."))
def disposal_is_notified(row: CargoLot, ctx: Ctx) -> bool:
    return bool(row.disposal)


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
    losses: int
    loss_told: Any
    destruction: Any
    disposal: Any

    @transition(
        field="state", source=list(IN_STOCK), target=None,
        custom=rule(
            label=_("Notify a loss"), article=LOSS,
            also=(DUTY, Article("41-3"), Article("62-13"), Article("4", 1, "iv")),
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
        field="state", source=[*STORED, State.LOST], target=None,
        custom=rule(
            label=_("Accept the cause of the loss"), article=DUTY, roles=OFFICE, guards=(cause_waits,),
        ),
    )  # fmt: skip
    def accept_cause(self, ctx: Ctx) -> Effects:
        """The cargo was lost by a disaster, or unavoidably: no duty is collected for it."""
        self.loss_told = {}
        return [Emit("lot.loss_accepted")]

    @transition(
        field="state", source=[*STORED, State.LOST], target=None,
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
            label=_("Ask to destroy"), article=DUTY, roles=(Role.BONDED_OPERATOR,), input=DestructionInput,
            guards=(destruction_not_asked,),
        ),
    )  # fmt: skip
    def ask_to_destroy(self, ctx: Ctx) -> Effects:
        """Approval is asked for to destroy cargo."""
        self.destruction = ctx.input.model_dump(mode="json")
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
            label=_("Refuse destruction"), article=UNAVOIDABLE, roles=OFFICE, input=CauseInput, weight="grave",
            guards=(destruction_is_asked, may_be_refused),
        ),
    )  # fmt: skip
    def refuse_destruction(self, ctx: Ctx) -> Effects:
        """The cargo may not be destroyed without its duty; not where it spoils or does damage (45(2))."""
        self.destruction = {}
        return [Emit("lot.destruction_refused", {"reason": ctx.input.reason})]

    @transition(
        field="state", source=list(IN_STOCK), target=None,
        custom=rule(
            label=_("Destroy"), article=DUTY, roles=(Role.BONDED_OPERATOR, *OFFICE), input=AmountInput,
            guards=(
                destruction_is_approved, within_what_was_approved, entry_fits(Kind.DESTROYED), day_is_of_this_stock
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
            label=_("Record destruction without approval"), article=DUTY, also=(Article("4", 1, "iv"),), roles=OFFICE,
            input=ReasonedAmountInput, weight="grave", facts=(AT_STAKE,),
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
            label=_("Notify disposal"), article=DISPOSAL, roles=(Role.BONDED_OPERATOR,), input=CauseInput,
        ),
    )  # fmt: skip
    def notify_disposal(self, ctx: Ctx) -> Effects:
        """Customs is told before cargo is disposed of."""
        self.disposal = {"reason": ctx.input.reason, "notified_on": ctx.today.isoformat()}
        return [Emit("lot.disposal_notified")]

    @transition(
        field="state", source=list(IN_STOCK), target=None,
        custom=rule(
            label=_("Dispose of it"), article=DISPOSAL, roles=(Role.BONDED_OPERATOR, *OFFICE), input=AmountInput,
            guards=(disposal_is_notified, entry_fits(Kind.DISPOSED), day_is_of_this_stock),
        ),
    )  # fmt: skip
    def dispose(self, ctx: Ctx) -> Effects:
        """Cargo is disposed of as notified."""
        reason = str(self.disposal.get("reason", ""))
        effects = self._gone(ctx, Kind.DISPOSED, DISPOSAL, reason)
        self.disposal = {}
        return [*effects, Emit("lot.disposed"), *self.then_stands(ctx, State.DISPOSED)]

    def _gone(self, ctx: Ctx, kind: Kind, article: Article, reason: str = "") -> list[Effect]:
        """Enters what is gone; without an approval its nature and quantity are fixed now (4(1)(iv))."""
        given = ctx.input
        why = reason or getattr(given, "reason", "")
        booked = self.book(ctx, kind, given.amount, given.on, article, reason=why)
        if self.approved_on is None and kind != Kind.DISPOSED:
            booked.append(self.fixed(ctx, "4(1)(iv)", given.on, given.amount))
        return booked

    def _claimed(self, ctx: Ctx, stake: claims.AtStake | None, event: str, on: date) -> list[Effect]:
        """The claim for what is gone; none for cargo permitted for export (45(1))."""
        payer = payer_of(self)
        if stake is None or payer is None or self.export_permitted:
            return []
        self.losses += 1
        article = APPLIED.get(self.place_kind, DUTY)
        joint = joint_payer_of(self)
        return [
            claims.claim(
                stake, cause_id=ctx.case_id, event=f"{event}:{self.losses}", payer_id=payer, office_id=ctx.office_id,
                article=Article("62-13") if joint else article, happened_on=on, joint_payer_id=joint,
            )
        ]  # fmt: skip


__all__ = ["AT_STAKE", "LOSS_AT_STAKE", "Losses", "joint_payer_of", "payer_of"]
