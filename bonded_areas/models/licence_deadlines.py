"""The periods that a licence runs: its own, a death, the end of business, a suspension, cargo that remains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from bonded_areas.models.licence_state import ENDED, State
from bonded_areas.rules.licence_types import licence_type
from statute.articles import Article
from statute.statutory_periods import statutory_period
from statute.transitions import Deadline, Due

if TYPE_CHECKING:
    from statute.calendars import Calendar


def _licence(row: Any, calendar: Calendar) -> Due | None:
    """A place by notification has no period of its own: it ceases, or goes on, when its approval does (50(2))."""
    if row.state != State.LICENSED or row.approval_id is not None:
        return None
    return Due.set_on(row.until_on, licence_type(row.place_kind)["period"].article)


def _succession(row: Any, calendar: Calendar) -> Due | None:
    if row.state != State.LICENSED or row.died_on is None or row.successor_id is not None:
        return None
    return Due.of(statutory_period("48-2(2)", row.died_on, calendar=calendar))


def _business(row: Any, calendar: Calendar) -> Due | None:
    """Not while it is approved that the business passes to another: 48-2(4) goes before 47(1)(i)."""
    if row.state != State.LICENSED or row.discontinues_on is None or row.transfer_approved_on is not None:
        return None
    return Due.set_on(row.discontinues_on, Article("46"))


def _suspension(row: Any, calendar: Calendar) -> Due | None:
    if row.state != State.LICENSED or row.suspended_until is None:
        return None
    return Due.set_on(row.suspended_until, licence_type(row.place_kind)["sanction"].article)


def _deemed(row: Any, calendar: Calendar) -> Due | None:
    if row.state not in ENDED or row.deemed_until is None or row.deemed_over_on or row.emptied_on:
        return None
    return Due.set_on(row.deemed_until, Article("47", 3))


DEADLINES = (
    Deadline(
        "licence",
        _("Licence"),
        Article("42", 2),
        _licence,
        expires="expire",
        remind=(90, 30, 14, 7, 1),
        consequence=_("The licence ceases to be effective."),
    ),
    Deadline(
        "succession",
        _("Application for succession after a death"),
        Article("48-2", 2),
        _succession,
        expires="lapse_without_successor",
        met_by=frozenset({"apply_for_succession"}),
        remind=(30, 14, 7, 1),
        consequence=_("The licence ceases to be effective."),
    ),
    Deadline(
        "business",
        _("Last day of business"),
        Article("47", 1, "i"),
        _business,
        expires="discontinue",
        remind=(7, 1),
        consequence=_("The licence ceases to be effective."),
    ),
    Deadline(
        "suspension",
        _("Suspension ordered"),
        Article("48", 1),
        _suspension,
        expires="end_suspension",
        consequence=_("Cargo may be brought in again."),
    ),
    Deadline(
        "deemed",
        _("Deemed licence for the cargo that remains"),
        Article("47", 3),
        _deemed,
        expires="end_deemed_licence",
        met_by=frozenset({"confirm_empty"}),
        remind=(30, 14, 7, 1),
        consequence=_("Customs may house the cargo."),
    ),
)
