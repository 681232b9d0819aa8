"""What must be said and must hold when storage is applied for, approved or refused, or more time is asked for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from accounts.roles import Role
from bonded_areas.models.lot_state import State
from bonded_areas.models.lot_stock import Words
from bonded_areas.models.place import PlaceKind
from bonded_areas.rules.storage_periods import ONE_MONTH, REGIMES, application_period, storage_period
from statute.articles import Article
from statute.errors import Reason
from statute.periods import Period, check_order_date
from statute.transitions import Ctx, Input, guard

if TYPE_CHECKING:
    from statute.calendars import Calendar

STORAGE = Article("43-3", 1)
ALL_APPROVALS = (Article("61-4"), Article("62-10"), Article("62-3", 1))
GROUNDS = Article("43-3", 2)
INSPECTION = Article("43-4", 1)
DECIDERS = (Role.BONDED_OFFICER, Role.SUPERVISOR)
# The days before the end on which operator and officer are reminded.
REMINDED = (30, 14, 7, 1)
MAY_BE_HOUSED = _("Customs may house the cargo.")


class ApplyInput(Input):
    """What the cargo is to be stored for; for exhibition goods also whether they are for sale or consumption."""

    purpose: Words
    for_sale_or_consumption: bool = False


class InspectionInput(Input):
    """What the inspection of 43-4 found, or that none was necessary."""

    outcome: Literal["in_order", "not_necessary", "differs"]
    note: Annotated[str, Field(max_length=1000)] = ""


class RefuseInput(Input):
    """On which ground approval is refused, and why; for exhibition goods, by when they are to be removed (62-3(3))."""

    ground: Literal["other_law", "improper_use", "not_for_exhibition"]
    reason: Words
    remove_by: date | None = None


class MoreTimeInput(Input):
    """Until when more time is asked for, and why."""

    until: date
    reason: Words


class UntilInput(Input):
    """A day that is set; it is a working day of the office."""

    until: date


class SetPeriodInput(Input):
    """A period set for the cargo, with the item of 80(1) that follows when it is over."""

    until: date
    under: Literal["80(1)(iv)", "80(1)(v)", "80(1)(vi)"]
    reason: Words


class DeclineInput(Input):
    """Why it is declined."""

    reason: Words


@guard(STORAGE, _("In this type of area there is no approval for storage to apply for."))
def approval_exists_here(row: Any, ctx: Ctx) -> list[Reason]:
    if row.place_kind in REGIMES:
        return []
    sentence = _("There is no approval for storage in a designated area or another permitted place.")
    return [Reason("no_approval_here", sentence, ONE_MONTH)]


@guard(STORAGE, _("An application is under way already."))
def not_applied_yet(row: Any, ctx: Ctx) -> bool:
    return bool(row.storage_applied_on is None)


@guard(STORAGE, _("The period for the application is over."))
def in_time(row: Any, ctx: Ctx) -> list[Reason]:
    period = application_period(row.stay, ctx.calendar)
    if period is None or ctx.today <= period.ends_on:
        return []
    regime = REGIMES[row.place_kind]
    sentence = _("The three months in which approval can be applied for are over.")
    return [Reason("too_late", sentence, regime.approval, value=period.ends_on.isoformat())]


@guard(STORAGE, _("Nothing has been applied for."))
def is_applied_for(row: Any, ctx: Ctx) -> bool:
    return row.storage_applied_on is not None


@guard(INSPECTION, _("The inspection, or that none is necessary, has not been recorded."))
def is_inspected(row: Any, ctx: Ctx) -> bool:
    return bool(row.storage_inspection)


@guard(INSPECTION, _("The cargo is not what was applied for."))
def is_in_order(row: Any, ctx: Ctx) -> bool:
    return bool(row.storage_inspection.get("outcome") != "differs")


@guard(GROUNDS, _("Approval is refused only on a ground that the Act lists for this area."), on_input=True)
def ground_is_listed(row: Any, ctx: Ctx) -> list[Reason]:
    exhibition = row.place_kind == PlaceKind.EXHIBITION
    if exhibition == (ctx.input.ground == "not_for_exhibition"):
        return []
    article = Article("62-3", 3) if exhibition else GROUNDS
    sentence = _("That is no ground on which approval can be refused here.")
    return [Reason("ground_not_listed", sentence, article, "ground", ctx.input.ground)]


@guard(Article("62-3", 3), _("Say by which working day the cargo is to be removed."), on_input=True)
def removal_day_is_set(row: Any, ctx: Ctx) -> list[Reason]:
    if row.place_kind != PlaceKind.EXHIBITION:
        return []
    if ctx.input.remove_by is None:
        sentence = _("Say by which day the cargo is to be removed.")
        return [Reason("no_removal_day", sentence, Article("62-3", 3), "remove_by")]
    return _order_day(ctx.input.remove_by, ctx, "remove_by", Article("62-3", 3))


@guard(STORAGE, _("A day that is set is a working day ahead."), on_input=True)
def day_set_is_a_working_day_ahead(row: Any, ctx: Ctx) -> list[Reason]:
    return _order_day(ctx.input.until, ctx, "until", STORAGE)


@guard(Article("80", 1), _("The item of 80(1) is one for this type of place."), on_input=True)
def period_is_of_this_place(row: Any, ctx: Ctx) -> list[Reason]:
    """Item (v) is of another permitted place, items (iv) and (vi) of what is, or was, a bonded area."""
    if (row.place_kind == PlaceKind.OTHER) == (ctx.input.under == "80(1)(v)"):
        return []
    sentence = _("That item of 80(1) is not for this type of place.")
    return [Reason("not_of_this_place", sentence, Article.parse(ctx.input.under), "under", ctx.input.under)]


def _order_day(day: date, ctx: Ctx, field: str, article: Article) -> list[Reason]:
    if day <= ctx.today:
        return [Reason("not_ahead", _("The day set lies after today."), article, field, day.isoformat())]
    reason = check_order_date(day, ctx.calendar, field=field)
    return [reason] if reason is not None else []


@guard(STORAGE, _("More time can be had for the application in a warehouse, and for storage once approved."))
def more_time_can_be_had(row: Any, ctx: Ctx) -> list[Reason]:
    if row.state == State.APPROVED and storage_period(row.stay, ctx.calendar) is not None:
        return []
    if row.state != State.APPROVED and row.place_kind == PlaceKind.WAREHOUSE:
        return []
    sentence = _("The Act knows no longer period here: only a warehouse's three months can be made longer.")
    regime = REGIMES.get(row.place_kind)
    return [Reason("no_longer_period", sentence, regime.approval if regime else ONE_MONTH)]


@guard(Article("43-2", 2), _("The period is over."))
def period_is_not_over(row: Any, ctx: Ctx) -> bool:
    period = _period_to_extend(row, ctx.calendar)
    return period is None or ctx.today <= period.ends_on


@guard(Article("43-2", 2), _("The longer period ends after the present one."), on_input=True)
def is_longer(row: Any, ctx: Ctx) -> list[Reason]:
    period = _period_to_extend(row, ctx.calendar)
    if period is None or ctx.input.until > period.ends_on:
        return []
    sentence = _("The longer period must end after the present one.")
    return [Reason("not_longer", sentence, Article("43-2", 2), "until", ctx.input.until.isoformat())]


@guard(Article("43-2", 2), _("No more time has been asked for."))
def more_time_is_asked_for(row: Any, ctx: Ctx) -> bool:
    return bool(row.more_time_asked)


def _period_to_extend(row: Any, calendar: Calendar) -> Period | None:
    if row.state == State.APPROVED:
        return storage_period(row.stay, calendar)
    return application_period(row.stay, calendar)
