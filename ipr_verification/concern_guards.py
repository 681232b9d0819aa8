"""What must hold before a side or customs acts on one right of a verification case (69-12, 69-17, 69-20)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from ipr_verification import case_facts as f
from ipr_verification.depositing import DEPOSITS
from ipr_verification.models.hearing import ADVISORS, Hearing
from ipr_verification.rules import windows as w
from ipr_verification.rules.deposits import Purpose
from ipr_verification.rules.rights import (
    RIGHT_LAW,
    Organ,
    RightKind,
    discontinuance_may_be_asked,
    may_be_heard_on_request,
)
from ipr_verification.rules.sides import Side, on_side
from ipr_verification.side_guards import side_guard
from statute.articles import Article
from statute.errors import Reason
from statute.parameters import parameter
from statute.periods import Period, Starts, Unit, count_period
from statute.transitions import Ctx, Fact, Subject, guard

if TYPE_CHECKING:
    from accounts.actors import Actor
    from statute.calendars import Calendar

WINDOW, SEEK, ANSWER = Article("69-17", 1), Article("69-17", 2), Article("69-17", 4)
OWN_ACCORD, REFERENCE, BY_ADVISORS = Article("69-17", 9), Article("69-18", 1), Article("69-19")
DISCONTINUE, DEPOSIT, VERIFICATION = Article("69-20", 1), Article("69-20", 3), Article("69-12", 1)
PETITION_DEPOSIT, DEFAULT = Article("69-15", 1), Article("69-15", 10)
HOLDER, TRADER = "rightholder", "trader"
TAKES_PART: Final = {HOLDER: _("the rightholder"), TRADER: _("the importer or exporter")}


def _ranks(subjects: Sequence[Subject]) -> Mapping[int, int]:
    """The place, from 0, of the notice that reached somebody among those of its sort about the same case."""
    from statute.models import Notice

    said = {s.case_id: s.input for s in subjects}
    rows = Notice._base_manager.filter(about_id__in=list(said), sort__in={one.sort for one in said.values()})
    issued: dict[tuple[int, str], list[int]] = {}
    for about_id, sort, pk in rows.order_by("pk").values_list("about_id", "sort", "pk"):
        issued.setdefault((about_id, sort), []).append(pk)
    return {
        case_id: issued[case_id, one.sort].index(one.notice_id)
        for case_id, one in said.items()
        if one.notice_id in issued.get((case_id, one.sort), ())
    }


NOTICE_RANK: Fact[int] = Fact("notice_rank", _ranks, int)


def _days(subjects: Sequence[Subject]) -> Mapping[int, int]:
    """Days for evidence and opinions, of the practice; fewer for goods that spoil."""
    from statute.clock import today

    on = today()
    usual, short = (parameter(f"ipr_verification.evidence_days{of}", on=on) for of in ("", ".perishable"))
    verifications = f.VERIFICATION.load(subjects)
    return {
        s.case_id: short if (case := verifications.get(s.case_id)) is not None and case.perishable else usual
        for s in subjects
    }


EVIDENCE_DAYS: Fact[int] = Fact("evidence_days", _days, int)


def evidence_period(row: Any, told_on: date, calendar: Calendar) -> Period:
    """The days for evidence and opinions set in the notice, from the day after its receipt, holidays not included."""
    article = on_side(Side(row.side), VERIFICATION)
    return count_period(
        told_on, row.evidence_days, Unit.WORKING_DAYS, calendar=calendar, starts=Starts.FIRST_DAY_NOT_COUNTED,
        roll=True, articles=[article],
    )  # fmt: skip


def is_heard_on_request(row: Any) -> bool:
    """Whether the right is of a kind on which an organ is heard when a side asks (69-17(1))."""
    return may_be_heard_on_request(RightKind(row.right_kind))


def rests_on_petitioning_holder(row: Any) -> bool:
    """Whether the procedure rests on a petition of a petitioning rightholder (69-20(1))."""
    return discontinuance_may_be_asked(RightKind(row.right_kind), on_petition=row.petition_id is not None)


def side_of(row: Any, actor: Actor) -> str:
    """For which side a party acts: "rightholder" or "trader"."""
    holds = actor.persons_for(Role.RIGHTHOLDER)
    return HOLDER if row.holder_id in holds or row.agent_id in holds else TRADER


def _refusal(row: Any, code: str, sentence: Any, article: Article, *about: Any) -> list[Reason]:
    return [Reason(code, sentence, on_side(Side(row.side), article), *about)]


@side_guard(WINDOW, _("For a right of this kind no organ is heard at the wish of the parties."))
def kind_is_heard_on_request(row: Any, ctx: Ctx) -> bool:
    return is_heard_on_request(row)


@side_guard(WINDOW, _("The extension has been ordered already."))
def is_not_extended_yet(row: Any, ctx: Ctx) -> bool:
    return row.extended_on is None


@guard(WINDOW, _("Both sides must be told before the day on which the ten days expire."))
def extension_can_be_told_in_time(row: Any, ctx: Ctx) -> list[Reason]:
    if row.notice_date is None:
        return []
    last = w.last_day_to_extend(Side(row.side), row.notice_date, calendar=ctx.calendar)
    if ctx.today <= last:
        return []
    sentence = _("The last day to tell both sides of an extension was {day}.")
    return _refusal(row, "extension_too_late", format_lazy(sentence, day=last.isoformat()), WINDOW)


@guard(WINDOW, _("The days within which this may be asked for are over."))
def window_is_open(row: Any, ctx: Ctx) -> list[Reason]:
    """The day decides, also while the timer has not been there."""
    if row.notice_date is None:
        return []
    last = row.window(ctx.calendar).ends_on
    if ctx.today <= last:
        return []
    sentence = format_lazy(_("The last day to ask for it was {day}."), day=last.isoformat())
    return _refusal(row, "window_over", sentence, WINDOW)


def _by_request(hearings: Sequence[Hearing], organ: str) -> list[Hearing]:
    """What the parties asked of this organ and is not over."""
    return [
        one
        for one in hearings
        if one.organ == organ and (one.asked or one.outstanding) and one.article not in _FOR_REFERENCE
    ]


_FOR_REFERENCE = frozenset(str(on_side(side, one)) for side in Side for one in (REFERENCE, BY_ADVISORS))


def heard_on_request(row: Any) -> str:
    """The organ that the parties may ask customs to hear."""
    organ = RIGHT_LAW[RightKind(row.right_kind)].hears
    return organ.value if organ is not None else ""


def open_request(row: Any, hearings: Sequence[Hearing]) -> Hearing | None:
    """What one side asked for already and the other joins, or customs sought of its own accord."""
    return next(iter(_by_request(hearings, heard_on_request(row))), None)


@side_guard(WINDOW, _("You have asked for it already."), facts=(f.HEARINGS,))
def has_not_asked_yet(row: Any, ctx: Ctx) -> bool:
    """Asked once is enough; what was refused or given may not be asked for again within the same days."""
    if not ctx.actor.is_party:
        return True
    side = side_of(row, ctx.actor)
    return all(side not in one.asked_by for one in ctx[f.HEARINGS])


def basis_of(row: Any, organ: str, hearings: Sequence[Hearing]) -> Article | None:
    """Under which provision customs may seek the opinion of an organ; None where it may not."""
    law = RIGHT_LAW[RightKind(row.right_kind)]
    if organ == ADVISORS:
        return BY_ADVISORS if law.advisors else None
    if law.hears == organ:
        return SEEK if any(one.asked for one in _by_request(hearings, organ)) else OWN_ACCORD
    return REFERENCE if law.minister == organ else None


@side_guard(OWN_ACCORD, _("This organ is not heard on a right of this kind."), facts=(f.HEARINGS,), on_input=True,
       field="organ")  # fmt: skip
def organ_is_heard_on_it(row: Any, ctx: Ctx) -> bool:
    hearings = ctx[f.HEARINGS]
    return basis_of(row, ctx.input.organ, hearings) is not None


@side_guard(SEEK, _("That opinion has been sought and is outstanding."), facts=(f.HEARINGS,), on_input=True,
       field="organ")  # fmt: skip
def opinion_is_not_outstanding(row: Any, ctx: Ctx) -> bool:
    return not any(one.organ == ctx.input.organ and one.outstanding for one in ctx[f.HEARINGS])


@side_guard(SEEK, _("Nobody has asked for an opinion that is still to be decided on."), facts=(f.HEARINGS,))
def opinion_is_asked_for(row: Any, ctx: Ctx) -> bool:
    return any(one.asked for one in ctx[f.HEARINGS])


@side_guard(
    ANSWER, _("No opinion of this organ is outstanding."), facts=(f.HEARINGS,), on_input=True, field="organ"
)
def that_opinion_is_outstanding(row: Any, ctx: Ctx) -> bool:
    return any(one.organ == ctx.input.organ and one.outstanding for one in ctx[f.HEARINGS])


@side_guard(ANSWER, _("This must be a day since it was sought, and not one to come."), facts=(f.HEARINGS,),
            on_input=True, field="on")  # fmt: skip
def opinion_came_since_it_was_sought(row: Any, ctx: Ctx) -> bool:
    sought = [one.sought_on for one in ctx[f.HEARINGS] if one.organ == ctx.input.organ and one.outstanding]
    return bool(ctx.input.on <= ctx.today and all(day is None or day <= ctx.input.on for day in sought))


# Discontinuance (69-20, 69-10).


@side_guard(
    DISCONTINUE,
    _("Only where the procedure rests on a petition on a patent, utility model, design or trade secrets."),
)
def discontinuance_is_open_to_it(row: Any, ctx: Ctx) -> bool:
    return rests_on_petitioning_holder(row)


@side_guard(DISCONTINUE, _("It has been asked for already."))
def discontinuance_not_asked_yet(row: Any, ctx: Ctx) -> bool:
    return row.discontinuance_asked_on is None


@guard(DISCONTINUE, _("It can be asked for after the days that the article names."), facts=(f.HEARINGS,))
def discontinuance_day_has_come(row: Any, ctx: Ctx) -> list[Reason]:
    """The first possible day is told; it is not known while an opinion is outstanding."""
    if row.notice_date is None or not rests_on_petitioning_holder(row):
        return []
    sought = [
        one for one in ctx[f.HEARINGS] if one.sought_on is not None and one.article not in _FOR_REFERENCE
    ]
    told = [one.trader_told_on for one in sought]
    known = [day for day in told if day is not None]
    over = w.discontinuance_open_after(
        Side(row.side), row.notice_date, row.extension_told, calendar=ctx.calendar, opinion_sought=bool(sought),
        opinion_told_on=max(known) if known and len(known) == len(told) else None,
    )  # fmt: skip
    if over is None:
        sentence: Any = _("An opinion was sought; the day is known when you have been told its substance.")
        return _refusal(row, "opinion_outstanding", sentence, DISCONTINUE)
    if ctx.today > over.ends_on:
        return []
    first = over.ends_on + timedelta(days=1)
    sentence = format_lazy(_("The first day on which it can be asked for is {day}."), day=first.isoformat())
    return _refusal(row, "discontinuance_too_early", sentence, DISCONTINUE)


@side_guard(DEPOSIT, _("Discontinuance has not been asked for."))
def discontinuance_is_asked_for(row: Any, ctx: Ctx) -> bool:
    return row.discontinuance_asked_on is not None


@side_guard(DEPOSIT, _("The deposit has been ordered already."))
def discontinuance_deposit_not_ordered(row: Any, ctx: Ctx) -> bool:
    return row.discontinuance_ordered_on is None


@side_guard(PETITION_DEPOSIT, _("The procedure rests on no petition."))
def rests_on_a_petition(row: Any, ctx: Ctx) -> bool:
    return row.petition_id is not None


@side_guard(
    PETITION_DEPOSIT, _("A deposit stands: order the shortfall, if it is not sufficient."), facts=(DEPOSITS,)
)
def no_petition_deposit_stands(row: Any, ctx: Ctx) -> bool:
    """One that is insufficient is made good under 69-15(2)."""
    over = ("recovered", "lifted")
    return not any(one.purpose == Purpose.PETITION and one.state not in over for one in ctx[DEPOSITS])


@side_guard(DEFAULT, _("No deposit that was ordered is missing."), facts=(DEPOSITS,))
def a_deposit_is_missing(row: Any, ctx: Ctx) -> bool:
    return any(one.purpose == Purpose.PETITION and one.state == "defaulted" for one in ctx[DEPOSITS])


__all__ = ["EVIDENCE_DAYS", "Organ"]
