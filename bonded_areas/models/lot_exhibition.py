"""Cargo in an exhibition site (保税展示場, 62-3 to 62-6): what is sold or used there, and what is left when it closes.

The restriction of the place where cargo for sale is stored also holds in an integrated area (62-4(1), 62-15).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import transition
from pydantic import Field

from accounts.roles import Role
from bonded_areas import claims
from bonded_areas.models.lot_losses import payer_of, somebody_answers
from bonded_areas.models.lot_state import STORED
from bonded_areas.models.lot_stock import Stock, Words
from bonded_areas.models.place import PlaceKind
from bonded_areas.models.security import PROVIDED, TAKES_SECURITY
from bonded_areas.models.storage_guards import DECIDERS, day_set_is_a_working_day_ahead
from bonded_areas.rules.stock import Amount
from bonded_areas.rules.taxable_moments import Item
from bonded_areas.standing import Standing, standing_of
from statute import clock
from statute.articles import Article
from statute.authority import TIMER
from statute.effects import Effect, Effects, Emit
from statute.errors import Reason
from statute.transitions import Ctx, Deadline, Due, Fact, Input, Subject, guard, rule

if TYPE_CHECKING:
    from bonded_areas.models.cargo_lot import CargoLot
    from statute.calendars import Calendar

REFUSED, RESTRICTED, SOLD = Article("62-3", 3), Article("62-4", 1), Article("62-4", 2)
LEFT, CIRCUMSTANCES = Article("62-6", 1), Article("62-6", 2)


class RestrictInput(Input):
    """Where in the area the cargo may be stored, and why."""

    place: Annotated[str, Field(min_length=1, max_length=200)]
    reason: Words


class TellInput(Input):
    """What has been done with the cargo, and into what it has changed."""

    details: Words


class SecurityInput(Input):
    """How much security, in yen."""

    amount: Annotated[int, Field(gt=0, le=10**15)]


class GivenInput(SecurityInput):
    """What customs has received as security, and how much, in yen."""

    security: Annotated[str, Field(min_length=1, max_length=200)]


class RemoveInput(Input):
    """By when the cargo is to be removed, or another measure taken, and which."""

    until: date
    reason: Words


class CircumstancesInput(Input):
    """Why no duty is collected for now: another law forbids the import, or something else that cannot be avoided."""

    ground: Literal["other_law", "unavoidable"]
    reason: Words


def grounds_arose_on(row: Any, today: date) -> date:
    """When the grounds of 62-6(1) arose: the day after the period, whenever the timer came to it.

    Where circumstances stood in the way then (62-6(2)), the day on which they are over: today.
    """
    if row.remove_until is None or row.removal_over_on is not None:
        return today
    over: date = row.remove_until + timedelta(days=1)
    return min(over, today)


def _stakes_of_rest(subjects: Sequence[Subject]) -> dict[int, claims.AtStake]:
    """What hangs on all that lies here, under the law of the day on which the grounds arise (4(1)(iii)-3, 5(i))."""
    wanted = {}
    for s in subjects:
        rest: Amount = s.row.balance.stock + s.row.balance.away
        if rest:
            part = claims.part_of(
                claims.goods_of(s.row), packages=rest.packages, gross_mass_kg=rest.gross_mass_kg,
                quantity=rest.quantity if s.row.unit else None,
            )  # fmt: skip
            wanted[s.case_id] = (grounds_arose_on(s.row, clock.today()), [part])
    return claims.at_stake(wanted)


STAKE_OF_REST: Fact[claims.AtStake | None] = Fact("stake_of_rest", _stakes_of_rest, lambda: None)
STANDING_HERE: Fact[Standing | None] = standing_of("standing_here", lambda s: s.row.place_id)


@guard(
    RESTRICTED, _("Only in an exhibition site or an integrated area is there cargo for sale or use there.")
)
def is_exhibited(row: CargoLot, ctx: Ctx) -> bool:
    return row.place_kind in (PlaceKind.EXHIBITION, PlaceKind.INTEGRATED)


@guard(SOLD, _("It concerns cargo in an exhibition site."))
def is_in_an_exhibition_site(row: CargoLot, ctx: Ctx) -> bool:
    return row.place_kind == PlaceKind.EXHIBITION


@guard(RESTRICTED, _("No report has been asked for."))
def report_is_asked_for(row: CargoLot, ctx: Ctx) -> bool:
    return bool(row.exhibition.get("report_asked_on"))


@guard(
    SOLD,
    _("The security is at most the duty that hangs on the cargo."),
    facts=(STAKE_OF_REST,),
    on_input=True,
)
def is_within_the_duty(row: CargoLot, ctx: Ctx) -> list[Reason]:
    stake = ctx[STAKE_OF_REST]
    total = stake.total if stake is not None else None
    if total is None or ctx.input.amount <= total:
        return []
    sentence = format_lazy(_("The duty that hangs on the cargo is {yen} yen."), yen=f"{total:,}")
    return [Reason("more_than_the_duty", sentence, SOLD, "amount", ctx.input.amount)]


@guard(SOLD, _("No security has been required."))
def sale_security_is_required(row: CargoLot, ctx: Ctx) -> bool:
    return bool(row.exhibition.get("security_required"))


@guard(SOLD, _("Less is given than was required."), on_input=True)
def enough_sale_security(row: CargoLot, ctx: Ctx) -> bool:
    return bool(ctx.input.amount >= row.exhibition.get("security_required", 0))


@guard(LEFT, _("The licence of the exhibition site is in force."), facts=(STANDING_HERE,))
def site_is_closed(row: CargoLot, ctx: Ctx) -> bool:
    standing = ctx[STANDING_HERE]
    return standing is not None and standing.kept and not standing.is_in_force(ctx.today)


@guard(LEFT, _("Removal has been asked for already."))
def removal_is_not_asked(row: CargoLot, ctx: Ctx) -> bool:
    return row.remove_until is None


@guard(LEFT, _("Removal has not been asked for."))
def removal_is_asked(row: CargoLot, ctx: Ctx) -> bool:
    return row.remove_until is not None and not row.exhibition.get("collected_on")


@guard(CIRCUMSTANCES, _("No circumstances stand in the way of collection."))
def circumstances_stand(row: CargoLot, ctx: Ctx) -> bool:
    return bool(row.exhibition.get("circumstances"))


def _removal(row: Any, calendar: Calendar) -> Due | None:
    """The period of a request to remove (62-6(1)), until it is over."""
    if row.state not in STORED or row.remove_until is None or row.removal_over_on is not None:
        return None
    return Due.set_on(row.remove_until, LEFT)


def _refused(row: Any, calendar: Calendar) -> Due | None:
    """The period set when approval was refused in an exhibition site (62-3(3)), until it is over."""
    refused = row.storage_refused
    if row.state not in STORED or not refused.get("remove_by") or refused.get("over_on"):
        return None
    if row.storage_applied_on is not None or row.approved_on is not None:
        return None
    return Due.set_on(date.fromisoformat(refused["remove_by"]), REFUSED)


EXHIBITION_DEADLINES = (
    Deadline(
        "exhibition_removal", _("Removal from a closed exhibition site"), LEFT, _removal, expires="become_left_over",
        remind=(14, 7, 1), consequence=_("Customs duties on what is left are collected immediately."),
    ),
    Deadline(
        "exhibition_refused", _("Removal of what is not for the exhibition"), REFUSED, _refused,
        expires="become_not_removed", remind=(14, 7, 1), consequence=_("Nothing may be done with the cargo any more."),
    ),
)  # fmt: skip


class Exhibited(Stock):
    """Mixed into the lot."""

    place_kind: str
    exhibition: Any
    remove_until: date | None
    removal_over_on: date | None
    storage_refused: Any
    losses: int

    @transition(
        field="state", source=list(STORED), target=None,
        custom=rule(
            label=_("Restrict where it is stored"), article=RESTRICTED, also=(Article("62-15"),), roles=DECIDERS,
            input=RestrictInput, guards=(is_exhibited,),
        ),
    )  # fmt: skip
    def restrict_place(self, ctx: Ctx) -> Effects:
        """Cargo that is or may be sold, used or consumed is stored in this part of the area only."""
        given = {"place": ctx.input.place, "reason": ctx.input.reason, "restricted_on": ctx.today.isoformat()}
        self.exhibition = {**self.exhibition, **given}
        return [Emit("lot.place_restricted", {"place": ctx.input.place})]

    @transition(
        field="state", source=list(STORED), target=None,
        custom=rule(
            label=_("Ask for a report of its use"), article=RESTRICTED, roles=DECIDERS,
            guards=(is_in_an_exhibition_site,),
        ),
    )  # fmt: skip
    def ask_for_use_report(self, ctx: Ctx) -> Effects:
        """What becomes of cargo that changes its nature or shape by its use is to be reported."""
        self.exhibition = {**self.exhibition, "report_asked_on": ctx.today.isoformat()}
        return [Emit("lot.use_report_asked")]

    @transition(
        field="state", source=list(STORED), target=None,
        custom=rule(
            label=_("Report its use"), article=RESTRICTED, roles=(Role.BONDED_OPERATOR,), input=TellInput,
            guards=(report_is_asked_for,),
        ),
    )  # fmt: skip
    def report_use(self, ctx: Ctx) -> Effects:
        """The details of the use are reported."""
        told = {"report": ctx.input.details, "reported_on": ctx.today.isoformat(), "report_asked_on": ""}
        self.exhibition = {**self.exhibition, **told}
        return [Emit("lot.use_reported")]

    @transition(
        field="state", source=list(STORED), target=None,
        custom=rule(
            label=_("Require security for a sale"), article=SOLD, roles=DECIDERS, input=SecurityInput,
            facts=(STAKE_OF_REST,), guards=(is_in_an_exhibition_site, is_within_the_duty),
        ),
    )  # fmt: skip
    def require_sale_security(self, ctx: Ctx) -> Effects:
        """Cargo is likely to be sold here, which is import: security is required in advance."""
        self.exhibition = {**self.exhibition, "security_required": ctx.input.amount, "security_given": 0}
        return [Emit("lot.sale_security_required", {"amount": ctx.input.amount})]

    @transition(
        field="state", source=list(STORED), target=None,
        custom=rule(
            label=_("Give security for a sale"), article=SOLD, also=(PROVIDED,), roles=TAKES_SECURITY,
            input=GivenInput, guards=(sale_security_is_required, enough_sale_security),
        ),
    )  # fmt: skip
    def give_sale_security(self, ctx: Ctx) -> Effects:
        """The security is given: customs records what it has received."""
        given = {"security_given": ctx.input.amount, "security": ctx.input.security}
        self.exhibition = {**self.exhibition, **given}
        return [Emit("lot.sale_security_given", {"amount": ctx.input.amount})]

    @transition(
        field="state", source=list(STORED), target=None,
        custom=rule(
            label=_("Ask to remove it from the closed site"), article=LEFT, roles=DECIDERS, input=RemoveInput,
            facts=(STANDING_HERE,), weight="grave",
            guards=(is_in_an_exhibition_site, site_is_closed, removal_is_not_asked, day_set_is_a_working_day_ahead),
        ),
    )  # fmt: skip
    def ask_to_remove(self, ctx: Ctx) -> Effects:
        """The licence is over and cargo is here still: its holder is asked to remove it within a period."""
        self.remove_until = ctx.input.until
        self.exhibition = {**self.exhibition, "removal_reason": ctx.input.reason}
        return [Emit("lot.removal_asked", {"until": ctx.input.until.isoformat()})]

    @transition(
        field="state", source=list(STORED), target=None,
        custom=rule(
            label=_("Find that duty cannot be collected yet"), article=CIRCUMSTANCES, roles=DECIDERS,
            input=CircumstancesInput, guards=(removal_is_asked,),
        ),
    )  # fmt: skip
    def find_circumstances(self, ctx: Ctx) -> Effects:
        """Another law forbids the import, or something cannot be avoided: nothing is collected while that stands."""
        found = {**ctx.input.model_dump(mode="json"), "on": ctx.today.isoformat()}
        self.exhibition = {**self.exhibition, "circumstances": found}
        return [Emit("lot.circumstances_found", {"ground": ctx.input.ground})]

    @transition(
        field="state", source=list(STORED), target=None,
        custom=rule(
            label=_("Find that the circumstances are over"), article=CIRCUMSTANCES, also=(LEFT,), roles=DECIDERS,
            weight="grave", facts=(STAKE_OF_REST,), guards=(circumstances_stand, somebody_answers),
        ),
    )  # fmt: skip
    def end_circumstances(self, ctx: Ctx) -> Effects:
        """They stand no longer: where the period of removal is over, the duty is collected now."""
        self.exhibition = {k: v for k, v in self.exhibition.items() if k != "circumstances"}
        told = Emit("lot.circumstances_over")
        return [*self._left_over(ctx, ctx.today), told] if self.removal_over_on is not None else [told]

    @transition(
        field="state", source=list(STORED), target=None,
        custom=rule(
            label=_("Left over in a closed exhibition site"), article=LEFT, also=(CIRCUMSTANCES,), roles=(TIMER,),
            facts=(STAKE_OF_REST,),
        ),
    )  # fmt: skip
    def become_left_over(self, ctx: Ctx) -> Effects:
        """It was not removed in the period: its duty is claimed at once from who was licensed (62-6(1))."""
        over_on = grounds_arose_on(self, ctx.today)
        self.removal_over_on = over_on
        told = Emit("lot.left_over")
        return [told] if self.exhibition.get("circumstances") else [*self._left_over(ctx, over_on), told]

    @transition(
        field="state", source=list(STORED), target=None,
        custom=rule(
            label=_("Not removed from the exhibition site"), article=REFUSED, also=(Article("62-3", 4),),
            roles=(TIMER,),
        ),
    )  # fmt: skip
    def become_not_removed(self, ctx: Ctx) -> Effects:
        """The period after a refusal is over, and with it what 62-3(4) lets be done: office and operator are told."""
        self.storage_refused = {**self.storage_refused, "over_on": ctx.today.isoformat()}
        return [Emit("lot.not_removed")]

    def _left_over(self, ctx: Ctx, on: date) -> list[Effect]:
        """The claim for what is left; its nature and quantity are those of the day on which the grounds arose."""
        stake, payer = ctx[STAKE_OF_REST], payer_of(self)
        rest = self.balance.stock + self.balance.away
        if stake is None or payer is None or not rest:
            return []
        self.losses += 1
        self.exhibition = {**self.exhibition, "collected_on": ctx.today.isoformat()}
        claimed = claims.claim(
            stake, cause_id=ctx.case_id, event=f"left_over:{self.losses}", payer_id=payer, office_id=ctx.office_id,
            article=LEFT, happened_on=on,
        )  # fmt: skip
        return [*self.fixed(ctx, Item.LEFT_OVER, on, rest), claimed]


__all__ = ["EXHIBITION_DEADLINES", "Exhibited"]
