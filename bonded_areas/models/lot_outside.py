"""Work outside a factory and use outside an exhibition site (保税工場外作業, 61, 62-5, 62-15): a place and a period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Literal

from django.utils.translation import gettext_lazy as _
from django_fsm import transition
from pydantic import Field

from accounts.roles import Role
from bonded_areas import claims
from bonded_areas.models.lot_losses import joint_payer_of, payer_of, somebody_answers
from bonded_areas.models.lot_state import IN_STOCK, STORED, State
from bonded_areas.models.lot_stock import AmountInput, day_is_of_this_stock, entry_fits
from bonded_areas.models.lot_work import (
    AskInput,
    Worked,
    asked_for,
    away_for_nothing_else,
    done_after_permission,
)
from bonded_areas.models.place import PlaceKind
from bonded_areas.models.security import PROVIDED, TAKES_SECURITY
from bonded_areas.rules.stock import Amount, Kind
from bonded_areas.rules.taxable_moments import Item
from statute.articles import Article
from statute.authority import TIMER
from statute.effects import Effect, Effects, Emit
from statute.errors import Reason
from statute.periods import check_order_date
from statute.transitions import Ctx, Deadline, Due, Fact, Input, Subject, guard, rule

if TYPE_CHECKING:
    from bonded_areas.models.cargo_lot import CargoLot
    from statute.calendars import Calendar

OUTSIDE, EXHIBIT_OUTSIDE = Article("61", 1), Article("62-5")
SECURED, INSPECTED = Article("61", 2), Article("61", 3)
# By which article 61(5) is applied where it is not itself the law.
OVER_TIME: dict[str, Article] = {
    PlaceKind.EXHIBITION: Article("62-7"),
    PlaceKind.INTEGRATED: Article("62-15"),
}
OFFICE = (Role.BONDED_OFFICER, Role.SUPERVISOR)
OPERATOR = (Role.BONDED_OPERATOR,)


class OutsideInput(Input):
    """Where and until when work, or use, outside is permitted; the security asked for it, in yen (61(2))."""

    place: Annotated[str, Field(min_length=1, max_length=200)]
    until: date
    security_yen: Annotated[int, Field(ge=0, le=10**15)] = 0


class OutsideSecurityInput(Input):
    """What customs has received as security for what goes outside, and how much, in yen."""

    security: Annotated[str, Field(min_length=1, max_length=200)]
    amount: Annotated[int, Field(gt=0, le=10**15)]


class OutsideInspectionInput(Input):
    """What the inspection at the removal found, or that none was necessary (61(3))."""

    outcome: Literal["in_order", "not_necessary", "differs"]
    note: Annotated[str, Field(max_length=1000)] = ""


@guard(SECURED, _("Security has been required for what goes outside, and has not been given."))
def outside_is_secured(row: CargoLot, ctx: Ctx) -> bool:
    asked = row.permissions.get("outside", {})
    return bool(asked.get("security_given", 0) >= (asked.get("security_yen") or 0))


@guard(SECURED, _("No security is required, or it has been given."))
def outside_security_waits(row: CargoLot, ctx: Ctx) -> bool:
    asked = row.permissions.get("outside", {})
    return bool(asked.get("security_given", 0) < (asked.get("security_yen") or 0))


@guard(SECURED, _("Less is given than was required."), on_input=True)
def enough_outside_security(row: CargoLot, ctx: Ctx) -> bool:
    return bool(ctx.input.amount >= (row.permissions.get("outside", {}).get("security_yen") or 0))


@guard(
    INSPECTED,
    _("The inspection at the removal, or that none is necessary, has not been recorded as in order."),
)
def outside_is_inspected(row: CargoLot, ctx: Ctx) -> bool:
    return row.permissions.get("outside", {}).get("inspected") in ("in_order", "not_necessary")


@guard(OUTSIDE, _("Work outside is permitted from a factory, use outside from an exhibition site."))
def outside_is_possible(row: CargoLot, ctx: Ctx) -> bool:
    return row.place_kind in (PlaceKind.FACTORY, PlaceKind.EXHIBITION, PlaceKind.INTEGRATED)


@guard(SECURED, _("Security is required of work outside a factory or an integrated area."), on_input=True)
def security_may_be_required(row: CargoLot, ctx: Ctx) -> list[Reason]:
    """62-7 applies 61(3) to (5) to an exhibition site, and not 61(2)."""
    asked = ctx.input.security_yen
    if not asked or row.place_kind != PlaceKind.EXHIBITION:
        return []
    sentence = _("No security is required for use outside an exhibition site.")
    return [Reason("no_security_there", sentence, Article("62-7"), "security_yen", asked)]


@guard(OUTSIDE, _("A day that is set is a working day ahead."), on_input=True)
def until_is_a_working_day(row: CargoLot, ctx: Ctx) -> list[Reason]:
    if ctx.input.until <= ctx.today:
        sentence = _("The day set lies after today.")
        return [Reason("not_ahead", sentence, OUTSIDE, "until", ctx.input.until.isoformat())]
    reason = check_order_date(ctx.input.until, ctx.calendar, field="until")
    return [reason] if reason else []


@guard(Article("61", 4), _("What is away did not go to a place outside."))
def went_outside(row: CargoLot, ctx: Ctx) -> bool:
    return not row.balance.away or row.away_as == State.OUT_FOR_OPERATION


def _stake_away(subjects: Sequence[Subject]) -> dict[int, claims.AtStake]:
    """What hangs on all that is away, under the law of the day the permission was given (4(1)(iii), 5(i))."""
    wanted = {}
    for s in subjects:
        away: Amount = s.row.balance.away
        if away and s.row.outside_from:
            part = claims.part_of(
                claims.goods_of(s.row),
                packages=away.packages,
                gross_mass_kg=away.gross_mass_kg,
                quantity=away.quantity if s.row.unit else None,
            )
            wanted[s.case_id] = (s.row.outside_from, [part])
    return claims.at_stake(wanted)


STAKE_AWAY: Fact[claims.AtStake | None] = Fact("stake_away", _stake_away, lambda: None)


def _outside(row: CargoLot, calendar: Calendar) -> Due | None:
    """The period of 61(1): while cargo is outside and its duty has not been claimed."""
    away = row.balance.away and row.away_as == State.OUT_FOR_OPERATION
    if row.state not in STORED or not away or row.outside_until is None or row.outside_over_on is not None:
        return None
    return Due.set_on(row.outside_until, OUTSIDE)


OUTSIDE_DEADLINE = Deadline(
    "outside_work",
    _("Work or use at a place outside"),
    OUTSIDE,
    _outside,
    expires="become_over_time",
    met_by=frozenset({"bring_back"}),
    remind=(14, 7, 1),
    consequence=_("Customs duties on what is outside are collected immediately."),
)


class WorkedOutside(Worked):
    """Mixed into the lot."""

    outside_until: date | None
    outside_from: date | None
    outside_over_on: date | None
    losses: int

    @transition(
        field="state",
        source=list(IN_STOCK),
        target=None,
        custom=rule(
            label=_("Ask to work outside"),
            article=OUTSIDE,
            also=(EXHIBIT_OUTSIDE,),
            input=AskInput,
            roles=(*OPERATOR, Role.BONDED_OFFICER),
            guards=(outside_is_possible, away_for_nothing_else),
        ),
    )
    def ask_to_work_outside(self, ctx: Ctx) -> Effects:
        """Permission is asked for to take cargo to a place outside."""
        return self._asks(ctx, "outside")

    @transition(
        field="state",
        source=list(IN_STOCK),
        target=None,
        custom=rule(
            label=_("Permit work outside"),
            article=OUTSIDE,
            also=(EXHIBIT_OUTSIDE, Article("61", 2)),
            roles=OFFICE,
            input=OutsideInput,
            guards=(
                asked_for("outside", OUTSIDE, granted=False),
                outside_is_possible,
                away_for_nothing_else,
                until_is_a_working_day,
                security_may_be_required,
            ),
        ),
    )
    def permit_outside(self, ctx: Ctx) -> Effects:
        """A place and a period outside are permitted; nature and quantity are those of this moment (4(1)(iii))."""
        given = ctx.input
        self.outside_until, self.outside_from, self.outside_over_on = given.until, ctx.today, None
        asked = {"place": given.place, "security_yen": given.security_yen}
        fixed = self.fixed(ctx, Item.OUTSIDE, ctx.today, self.balance.stock)
        return [*self._permitted(ctx, "outside", **asked), *fixed]

    @transition(
        field="state",
        source=list(IN_STOCK),
        target=None,
        custom=rule(
            label=_("Give security for what goes outside"),
            article=SECURED,
            also=(PROVIDED,),
            roles=TAKES_SECURITY,
            input=OutsideSecurityInput,
            guards=(
                asked_for("outside", OUTSIDE, granted=True),
                outside_security_waits,
                enough_outside_security,
            ),
        ),
    )
    def give_outside_security(self, ctx: Ctx) -> Effects:
        """Security for the duty on what goes outside is given: customs records what it has received."""
        given = {"security": ctx.input.security, "security_given": ctx.input.amount}
        self.permissions = {**self.permissions, "outside": {**self.permissions["outside"], **given}}
        return [Emit("lot.outside_security_given", {"amount": ctx.input.amount})]

    @transition(
        field="state",
        source=list(IN_STOCK),
        target=None,
        custom=rule(
            label=_("Record the inspection at the removal"),
            article=INSPECTED,
            roles=(*OFFICE, Role.INSPECTOR),
            input=OutsideInspectionInput,
            guards=(asked_for("outside", OUTSIDE, granted=True),),
        ),
    )
    def inspect_outside(self, ctx: Ctx) -> Effects:
        """What officials found when the cargo was about to leave for the place outside."""
        found = {"inspected": ctx.input.outcome, "inspection_note": ctx.input.note}
        self.permissions = {**self.permissions, "outside": {**self.permissions["outside"], **found}}
        return []

    @transition(
        field="state",
        source=list(IN_STOCK),
        target=None,
        custom=rule(
            label=_("Take it outside"),
            article=Article("61", 3),
            also=(Article("61", 4),),
            roles=(*OPERATOR, *OFFICE),
            input=AmountInput,
            guards=(
                asked_for("outside", OUTSIDE, granted=True),
                done_after_permission("outside", OUTSIDE),
                outside_is_secured,
                outside_is_inspected,
                away_for_nothing_else,
                entry_fits(Kind.TAKEN_OUTSIDE),
                day_is_of_this_stock,
            ),
        ),
    )
    def take_outside(self, ctx: Ctx) -> Effects:
        """Cargo goes to the place permitted; it counts as stored here until the period is over (61(4))."""
        self.away_as = State.OUT_FOR_OPERATION
        booked = self.book(ctx, Kind.TAKEN_OUTSIDE, ctx.input.amount, ctx.input.on, OUTSIDE)
        return [*booked, Emit("lot.taken_outside"), *self.then_stands(ctx)]

    @transition(
        field="state",
        source=[*IN_STOCK, State.OUT_FOR_OPERATION],
        target=None,
        custom=rule(
            label=_("Bring it back"),
            article=Article("61", 4),
            roles=(*OPERATOR, *OFFICE),
            input=AmountInput,
            guards=(went_outside, entry_fits(Kind.BROUGHT_BACK), day_is_of_this_stock),
        ),
    )
    def bring_back(self, ctx: Ctx) -> Effects:
        """Cargo is back from the place outside."""
        booked = self.book(ctx, Kind.BROUGHT_BACK, ctx.input.amount, ctx.input.on, OUTSIDE)
        if not self.balance.away:
            self.outside_until = self.outside_from = None
            self.permissions = {k: v for k, v in self.permissions.items() if k != "outside"}
        return [*booked, Emit("lot.brought_back"), *self.then_stands(ctx)]

    @transition(
        field="state",
        source=list(STORED),
        target=None,
        custom=rule(
            label=_("Period outside over"),
            article=Article("61", 5),
            also=(Article("62-7"), Article("62-15")),
            roles=(TIMER,),
            facts=(STAKE_AWAY,),
            guards=(somebody_answers,),
        ),
    )
    def become_over_time(self, ctx: Ctx) -> Effects:
        """The period is over and cargo is still outside: its duty is claimed at once from the licensee (61(5))."""
        # It happens as the last day of the period ends, whenever the timer comes to it (12(9)(vi)).
        last = self.outside_until
        over_on = last + timedelta(days=1) if last is not None else ctx.today
        self.outside_over_on = over_on
        stake, payer = ctx[STAKE_AWAY], payer_of(self)
        told: list[Effect] = [Emit("lot.outside_over")]
        if stake is None or payer is None:
            return told
        self.losses += 1
        claimed = claims.claim(
            stake,
            cause_id=ctx.case_id,
            event=f"outside:{self.losses}",
            payer_id=payer,
            office_id=ctx.office_id,
            article=OVER_TIME.get(self.place_kind, Article("61", 5)),
            happened_on=over_on,
            joint_payer_id=joint_payer_of(self),
        )
        return [claimed, *told]


__all__ = ["OUTSIDE_DEADLINE", "WorkedOutside"]
