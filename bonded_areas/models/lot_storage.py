"""Approval for storage (蔵入・移入・総保入承認, 43-3, 61-4, 62-3, 62-10): applied for, inspected, given or refused.

The periods that the cargo runs meanwhile, their extension, and what happens when they are over (43-2, 80).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from accounts.roles import Role
from bonded_areas.models.lot_state import STORED, State
from bonded_areas.models.lot_stock import Stock
from bonded_areas.models.place import PlaceKind
from bonded_areas.models.storage_guards import (
    ALL_APPROVALS,
    DECIDERS,
    GROUNDS,
    INSPECTION,
    MAY_BE_HOUSED,
    REMINDED,
    STORAGE,
    ApplyInput,
    DeclineInput,
    InspectionInput,
    MoreTimeInput,
    RefuseInput,
    SetPeriodInput,
    UntilInput,
    approval_exists_here,
    day_set_is_a_working_day_ahead,
    ground_is_listed,
    in_time,
    is_applied_for,
    is_in_order,
    is_inspected,
    is_longer,
    more_time_can_be_had,
    more_time_is_asked_for,
    not_applied_yet,
    period_is_not_over,
    period_is_of_this_place,
    removal_day_is_set,
)
from bonded_areas.rules.storage_periods import (
    ONE_MONTH,
    REGIMES,
    UNAPPROVED,
    Stay,
    application_period,
    housable_under,
    month_period,
    set_period,
    storage_period,
    unapproved_period,
)
from bonded_areas.rules.taxable_moments import at_approval
from statute.articles import Article
from statute.authority import CONSEQUENCE, TIMER
from statute.effects import Effect, Effects, Emit
from statute.periods import Period
from statute.transitions import Ctx, Deadline, Due, rule

if TYPE_CHECKING:
    from statute.calendars import Calendar


def _runs(
    period: Callable[[Stay, Calendar], Period | None], *, housed_ends: bool = True
) -> Callable[[Any, Calendar], Due | None]:
    """A period of the lot as a deadline: it runs while the cargo is stored, until it may be housed anyway."""

    def runs(row: Any, calendar: Calendar) -> Due | None:
        if row.state not in STORED or (housed_ends and row.housable_since):
            return None
        found = period(row.stay, calendar)
        return None if found is None else Due.of(found)

    return runs


def _to_apply(row: Any, calendar: Calendar) -> Due | None:
    """The time to apply: over once it has been applied, or once it was too late."""
    if row.state not in STORED or row.storage_applied_on or row.too_late_since or row.housable_since:
        return None
    found = application_period(row.stay, calendar)
    return None if found is None else Due.of(found)


# The acts by which cargo leaves in time.
LEAVING = frozenset(
    {"remove", "confiscate", "send_back", "be_in_transit", "be_destroyed", "be_disposed", "be_consumed", "be_sold"}
)  # fmt: skip
STORAGE_DEADLINES = (
    Deadline(
        "designated_storage", _("Storage in a designated bonded area"), ONE_MONTH, _runs(month_period),
        expires="become_housable", met_by=LEAVING, remind=REMINDED, consequence=MAY_BE_HOUSED,
    ),
    Deadline(
        "storage_application", _("Application for storage approval"), STORAGE, _to_apply,
        expires="become_too_late", met_by=frozenset({"apply_for_storage"}) | LEAVING, remind=REMINDED,
        consequence=_("It is too late to apply for storage."),
    ),
    Deadline(
        "unapproved_storage", _("Storage without approval"), UNAPPROVED, _runs(unapproved_period),
        expires="become_housable", met_by=frozenset({"apply_for_storage", "approve_storage"}) | LEAVING,
        remind=(), consequence=MAY_BE_HOUSED,
    ),
    Deadline(
        "approved_storage", _("Storage after approval"), Article("43-2", 1), _runs(storage_period),
        expires="become_housable", met_by=LEAVING, remind=REMINDED, consequence=MAY_BE_HOUSED,
    ),
    Deadline(
        "set_storage", _("Period set for the cargo"), Article("80", 1, "iv"), _runs(set_period),
        expires="become_housable", met_by=LEAVING, remind=REMINDED, consequence=MAY_BE_HOUSED,
    ),
)  # fmt: skip


class Storage(Stock):
    """Mixed into the lot."""

    place_kind: str
    first_approved_on: date | None
    storage_applied_on: date | None
    storage_asked: Any
    storage_inspection: Any
    storage_refused: Any
    more_time_asked: Any
    apply_until: date | None
    store_until: date | None
    set_until: date | None
    set_under: str
    too_late_since: Any
    housable_since: Any
    housable_under: str

    @property
    def stay(self) -> Stay:
        """The facts from which the lot's periods are counted."""
        return Stay(
            self.place_kind, self.brought_in_on, self.approved_on, self.first_approved_on, self.storage_applied_on,
            self.apply_until, self.store_until, self.set_until, self.set_under,
        )  # fmt: skip

    @transition(
        field="state", source=State.BROUGHT_IN, target=None,
        custom=rule(
            label=_("Apply for storage"), article=STORAGE, also=ALL_APPROVALS, weight="primary",
            roles=(Role.BONDED_OPERATOR, Role.BONDED_OFFICER), input=ApplyInput,
            guards=(approval_exists_here, not_applied_yet, in_time),
        ),
    )  # fmt: skip
    def apply_for_storage(self, ctx: Ctx) -> Effects:
        """Approval is applied for: to store beyond the three months, to use in operations, or to exhibit."""
        self.storage_applied_on, self.storage_asked = ctx.today, ctx.input.model_dump(mode="json")
        self.storage_inspection = self.storage_refused = {}
        return [Emit("lot.storage_applied", {"code": REGIMES[self.place_kind].code})]

    @transition(
        field="state", source=State.BROUGHT_IN, target=None,
        custom=rule(
            label=_("Withdraw the application"), article=STORAGE, roles=(Role.BONDED_OPERATOR, Role.BONDED_OFFICER),
            guards=(is_applied_for,),
        ),
    )  # fmt: skip
    def withdraw_application(self, ctx: Ctx) -> Effects:
        """The application is taken back: the period without approval runs as if it had not been made."""
        self._application_ends()
        return [Emit("lot.storage_withdrawn")]

    @transition(
        field="state", source=State.BROUGHT_IN, target=None,
        custom=rule(
            label=_("Record the inspection"), article=INSPECTION, also=(Article("62-3", 2),),
            roles=(*DECIDERS, Role.INSPECTOR), input=InspectionInput, guards=(is_applied_for,),
        ),
    )  # fmt: skip
    def inspect_for_storage(self, ctx: Ctx) -> Effects:
        """What officials found when they inspected the cargo for the approval."""
        self.storage_inspection = {**ctx.input.model_dump(mode="json"), "on": ctx.today.isoformat()}
        return []

    @transition(
        field="state", source=State.BROUGHT_IN, target=State.APPROVED,
        custom=rule(
            label=_("Approve storage"), article=STORAGE, roles=DECIDERS,
            also=(*ALL_APPROVALS, GROUNDS, Article("43-2", 1), Article("57"), Article("62-9")),
            weight="primary", guards=(is_applied_for, is_inspected, is_in_order),
        ),
    )  # fmt: skip
    def approve_storage(self, ctx: Ctx) -> Effects:
        """Storage is approved: nature and quantity are fixed for duty, and the two years run (43-2(1), 57, 62-9)."""
        regime = REGIMES[self.place_kind]
        self.approved_on = ctx.today
        if self.place_kind == PlaceKind.WAREHOUSE and self.first_approved_on is None:
            self.first_approved_on = ctx.today
        self._application_ends()
        effects: list[Effect] = [Emit("lot.storage_approved", {"code": regime.code})]
        sold = bool(self.storage_asked.get("for_sale_or_consumption"))
        fixed = at_approval(self.place_kind, self.fixed_by, for_sale=sold)
        self.fixed_by = fixed.holds
        if fixed.taken is not None:
            effects.append(self.snapshot(ctx, fixed.taken, ctx.today, self.balance.stock + self.balance.away))
        return effects

    @transition(
        field="state", source=State.BROUGHT_IN, target=None,
        custom=rule(
            label=_("Refuse storage"), article=GROUNDS, also=(Article("62-3", 3),), roles=DECIDERS, weight="grave",
            input=RefuseInput, guards=(is_applied_for, ground_is_listed, removal_day_is_set),
        ),
    )  # fmt: skip
    def refuse_storage(self, ctx: Ctx) -> Effects:
        """Approval is refused on a listed ground; exhibition goods are to be removed within a period (62-3(3))."""
        self._application_ends()
        self.storage_refused = {**ctx.input.model_dump(mode="json"), "on": ctx.today.isoformat()}
        return [Emit("lot.storage_refused", {"ground": ctx.input.ground})]

    @transition(
        field="state", source=[State.BROUGHT_IN, State.APPROVED], target=None,
        custom=rule(
            label=_("Ask for more time"), article=Article("43-2", 2), also=(STORAGE,),
            roles=(Role.BONDED_OPERATOR, Role.BONDED_OFFICER), input=MoreTimeInput,
            guards=(more_time_can_be_had, period_is_not_over, is_longer),
        ),
    )  # fmt: skip
    def ask_for_more_time(self, ctx: Ctx) -> Effects:
        """A longer period is asked for: to apply in (43-3(1)), or of storage (43-2(2))."""
        self.more_time_asked = ctx.input.model_dump(mode="json")
        return [Emit("lot.more_time_asked")]

    @transition(
        field="state", source=[State.BROUGHT_IN, State.APPROVED], target=None,
        custom=rule(
            label=_("Give more time"), article=Article("43-2", 2), also=(STORAGE,), roles=DECIDERS, input=UntilInput,
            guards=(more_time_can_be_had, more_time_is_asked_for, is_longer, day_set_is_a_working_day_ahead),
        ),
    )  # fmt: skip
    def give_more_time(self, ctx: Ctx) -> Effects:
        """A longer period is set."""
        if self.state == State.APPROVED:
            self.store_until = ctx.input.until
        else:
            self.apply_until, self.too_late_since = ctx.input.until, None
        self.more_time_asked = {}
        self._may_stay(ctx)
        return [Emit("lot.more_time_given", {"until": ctx.input.until.isoformat()})]

    @transition(
        field="state", source=[State.BROUGHT_IN, State.APPROVED], target=None,
        custom=rule(
            label=_("Decline more time"), article=Article("43-2", 2), also=(STORAGE,), roles=DECIDERS,
            input=DeclineInput, guards=(more_time_is_asked_for,),
        ),
    )  # fmt: skip
    def decline_more_time(self, ctx: Ctx) -> Effects:
        """No longer period is set."""
        self.more_time_asked = {}
        return [Emit("lot.more_time_declined", {"reason": ctx.input.reason})]

    @transition(
        field="state", source=list(STORED), target=None,
        custom=rule(
            label=_("Set a period for the cargo"), article=Article("30", 1, "ii"),
            also=(Article("41"), Article("47", 3), Article("106", 1, "i")), roles=(*DECIDERS, CONSEQUENCE),
            input=SetPeriodInput, guards=(day_set_is_a_working_day_ahead, period_is_of_this_place),
        ),
    )  # fmt: skip
    def set_period(self, ctx: Ctx) -> Effects:
        """The cargo may lie here until a day that is set for it."""
        self.set_until, self.set_under = ctx.input.until, ctx.input.under
        self._may_stay(ctx)
        return [Emit("lot.period_set", {"until": ctx.input.until.isoformat()})]

    @transition(
        field="state", source=list(STORED), target=None,
        custom=rule(label=_("Too late to apply"), article=STORAGE, also=ALL_APPROVALS[:2], roles=(TIMER,)),
    )  # fmt: skip
    def become_too_late(self, ctx: Ctx) -> Effects:
        """Nobody applied in time: operator and officer are told."""
        self.too_late_since = ctx.now
        return [Emit("lot.too_late_to_apply")]

    @transition(
        field="state", source=list(STORED), target=None,
        custom=rule(
            label=_("Storage period over"), article=ONE_MONTH, roles=(TIMER,),
            also=(
                Article("80", 1, "ii"), Article("80", 1, "iii"), Article.parse("80(1)(iii)-2"), UNAPPROVED,
                Article("80", 1, "iv"), Article("80", 1, "v"), Article("80", 1, "vi"),
            ),
        ),
    )  # fmt: skip
    def become_housable(self, ctx: Ctx) -> Effects:
        """A period of 80(1) is over: customs may house the cargo; operator and officer are told."""
        article = housable_under(self.stay, ctx.today, ctx.calendar)
        self.housable_since = ctx.now
        self.housable_under = str(article or "")
        return [Emit("lot.housable", {"article": self.housable_under})]

    def _may_stay(self, ctx: Ctx) -> None:
        """Cargo of which no period of 80(1) is over any more may not be housed, until one is over again."""
        if self.housable_since and housable_under(self.stay, ctx.today, ctx.calendar) is None:
            self.housable_since, self.housable_under = None, ""

    def _application_ends(self) -> None:
        self.storage_applied_on = None


__all__ = ["LEAVING", "STORAGE_DEADLINES", "Storage"]
