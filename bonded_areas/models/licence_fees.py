"""The fees of a licence: charged by period, reduced, waived or refunded on the Act's grounds, paid (100 to 102-2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from accounts.roles import Role
from bonded_areas import licence_inputs as i
from bonded_areas.models.licence_facts import DISPOSING, REMAINING_LOTS
from bonded_areas.models.licence_records import FEES, FeeEntry
from bonded_areas.models.licence_state import ENDED, State
from bonded_areas.rules.fees import MonthOfFee, NoFeeKnown, fee_for, monthly_fee
from statute import clock
from statute.articles import Article
from statute.authority import PAYMENTS
from statute.effects import Create, Effect, Effects, Emit
from statute.errors import Reason
from statute.parameters import UnknownParameter, parameter
from statute.transitions import Ctx, Fact, guard, rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from statute.transitions import Subject

FEE, PROMOTION = Article("100", None, "ii"), Article("101", 1)
RESTING, DISASTER = Article("101", 2), Article("102-2", 5)
RELIEF = {"promotion": PROMOTION, "business_suspended": RESTING, "disaster": DISASTER}
TABLE = "bonded_areas.licence_fee.monthly"
NOTIFIED = "bonded_areas.licence_fee.of_notified_places"
CHARGEABLE = [State.LICENSED, *ENDED]
HANDLING = (Role.BONDED_OFFICER, Role.COLLECTOR, Role.SUPERVISOR)


def _of_the_licence(row: Any, given: Any) -> bool:
    """Whether the days of a fee are days of the licence."""
    return bool(row.from_on <= given.from_on and given.until_on <= (row.ended_on or row.until_on))


def _tables(subjects: Sequence[Subject]) -> dict[int, list[MonthOfFee]]:
    """By case: the fee month by month for the days of the input, by the table of each month's first day."""
    found: dict[int, list[MonthOfFee]] = {}
    for s in subjects:
        if s.input is None or not _of_the_licence(s.row, s.input):
            continue
        try:
            months = fee_for(0, s.input.from_on, s.input.until_on)
            found[s.case_id] = [
                part
                for month in months
                for part in fee_for(
                    monthly_fee(parameter(TABLE, on=month.from_on), s.row.place_kind, s.row.floor_area_m2),
                    month.from_on,
                    month.until_on,
                )
            ]
        except (NoFeeKnown, UnknownParameter):
            continue
    return found


MONTHS: Fact[list[MonthOfFee]] = Fact("months_of_fee", _tables, list)


@guard(FEE, _("No fee is in force for an area of this type and size."), facts=(MONTHS,), on_input=True)
def fee_is_known(row: Any, ctx: Ctx) -> list[Reason]:
    if ctx[MONTHS] or not _of_the_licence(row, ctx.input):
        return []
    sentence = _(
        "No monthly fee is in force for {kind} of {area} m². Put the table of the Order in force first."
    )
    told = format_lazy(sentence, kind=row.get_place_kind_display(), area=row.floor_area_m2)
    return [Reason("no_fee_known", told, FEE, "from_on")]


def _owing(subjects: Sequence[Subject]) -> dict[int, bool]:
    """Whether the licence is one that a fee is paid for: of a place by notification, as the Order has it."""
    notified = bool(parameter(NOTIFIED, on=clock.today()))
    return {s.case_id: notified or s.row.approval_id is None for s in subjects}


OWES: Fact[bool] = Fact("owes_a_fee", _owing, lambda: True)


@guard(
    FEE,
    _("No fee is paid for a place by notification: nobody obtains a licence of it (50(2))."),
    facts=(OWES,),
)
def a_licence_was_obtained(row: Any, ctx: Ctx) -> bool:
    return ctx[OWES]


@guard(FEE, _("The fee is for days of the licence."), on_input=True, field="until_on")
def days_are_of_the_licence(row: Any, ctx: Ctx) -> bool:
    return _of_the_licence(row, ctx.input)


@guard(FEE, _("The fee of some of these days is charged already."), facts=(FEES,), on_input=True)
def not_charged_twice(row: Any, ctx: Ctx) -> list[Reason]:
    return [
        Reason(
            "charged_already",
            _("The fee of some of these days is charged already."),
            FEE,
            "from_on",
            one.from_on,
        )
        for one in ctx[FEES]
        if one.kind == FeeEntry.Kind.CHARGED
        and one.from_on is not None
        and one.until_on is not None
        and one.from_on <= ctx.input.until_on
        and ctx.input.from_on <= one.until_on
    ]


@guard(PROMOTION, _("The ground for the relief is given."), facts=(FEES, REMAINING_LOTS), on_input=True)
def relief_has_its_ground(row: Any, ctx: Ctx) -> list[Reason]:
    """101(2) is for a business that rests by notification; only after a disaster is what was paid refunded."""
    given, found = ctx.input, []
    article = RELIEF[given.ground]
    charged = sum(one.amount for one in ctx[FEES] if one.kind in ("charged", "relieved", "refunded"))
    if given.ground == "business_suspended" and row.business_rests_from is None:
        sentence = _("No suspension of business is notified.")
        found.append(Reason("business_goes_on", sentence, article, "ground"))
    if given.amount > charged:
        sentence = format_lazy(_("No more than the {n} yen charged can be relieved."), n=f"{charged:,}")
        found.append(Reason("more_than_charged", sentence, article, "amount", given.amount))
    elif given.ground != "disaster" and given.amount > row.fees_owed:
        sentence = format_lazy(
            _("Only the {n} yen not paid yet can be reduced or waived."), n=f"{row.fees_owed:,}"
        )
        found.append(Reason("paid_already", sentence, article, "amount", given.amount))
    return found


@guard(FEE, _("No more is paid than is owed."), on_input=True)
def no_more_than_owed(row: Any, ctx: Ctx) -> list[Reason]:
    if ctx.input.amount <= row.fees_owed:
        return []
    sentence = format_lazy(
        _("{amount} yen is more than the {owed} yen owed."),
        amount=f"{ctx.input.amount:,}",
        owed=f"{row.fees_owed:,}",
    )
    return [Reason("more_than_owed", sentence, FEE, "amount", ctx.input.amount)]


@guard(FEE, _("No fee is owed."))
def a_fee_is_owed(row: Any, ctx: Ctx) -> bool:
    return bool(row.fees_owed > 0)


class Fees:
    """Mixed into the licence."""

    case_id: int
    place_kind: Any
    floor_area_m2: Any
    fees_owed: int

    @transition(
        field="state",
        source=CHARGEABLE,
        target=None,
        custom=rule(
            label=_("Charge the fee"),
            article=FEE,
            roles=HANDLING,
            input=i.ChargeInput,
            facts=(MONTHS, FEES),
            guards=(a_licence_was_obtained, days_are_of_the_licence, not_charged_twice, fee_is_known),
        ),
    )
    def charge_fee(self, ctx: Ctx) -> Effects:
        """The fee of these days, month by month; a broken month by its days."""
        return [
            self._entry(
                ctx, FeeEntry.Kind.CHARGED, one.amount, FEE, from_on=one.from_on, until_on=one.until_on
            )
            for one in ctx[MONTHS]
        ] + [Emit("licence.fee_charged", {"owed": self.fees_owed})]

    @transition(
        field="state",
        source=CHARGEABLE,
        target=None,
        custom=rule(
            label=_("Reduce, waive or refund the fee"),
            article=PROMOTION,
            also=(RESTING, DISASTER),
            roles=DISPOSING,
            input=i.RelieveInput,
            facts=(FEES, REMAINING_LOTS),
            guards=(relief_has_its_ground,),
        ),
    )
    def relieve_fee(self, ctx: Ctx) -> Effects:
        """What is not paid yet is reduced or waived; after a disaster what was paid is refunded."""
        given = ctx.input
        article = RELIEF[given.ground]
        waived = min(given.amount, max(self.fees_owed, 0))
        parts: list[Effect] = []
        if waived:
            parts.append(self._entry(ctx, FeeEntry.Kind.RELIEVED, -waived, article, note=given.reason))
        if refunded := given.amount - waived:
            parts.append(self._entry(ctx, FeeEntry.Kind.REFUNDED, -refunded, article, note=given.reason))
            parts.append(Emit("licence.fee_refund_due", {"amount": refunded}))
        return parts

    @transition(
        field="state",
        source=CHARGEABLE,
        target=None,
        custom=rule(
            label=_("Record the fee paid"),
            article=FEE,
            roles=(*HANDLING, PAYMENTS),
            input=i.PayFeeInput,
            guards=(a_fee_is_owed, no_more_than_owed),
        ),
    )
    def pay_fee(self, ctx: Ctx) -> Effects:
        """The fee, or a part of it, comes in."""
        return [self._entry(ctx, FeeEntry.Kind.PAID, -ctx.input.amount, FEE, note=ctx.input.reference)]

    def _entry(self, ctx: Ctx, kind: str, amount: int, article: Article, **more: Any) -> Create:
        """One entry; a refund lowers what was charged and is paid out, so what is owed stays."""
        if kind != FeeEntry.Kind.REFUNDED:
            self.fees_owed += amount
        return Create(
            FeeEntry(
                licence_id=ctx.case_id,
                kind=kind,
                amount=amount,
                article=str(article),
                entered_at=ctx.now,
                **more,
            )
        )
