"""How long foreign cargo may be stored where: the month, the three months, the two years, and periods that are set.

Which article applies to which type of area is data here: the periods themselves are those of the Act.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from statute.articles import Article, implements
from statute.calendars import Calendar
from statute.periods import Period, later_of, set_on
from statute.statutory_periods import statutory_period

DESIGNATED, WAREHOUSE, FACTORY, EXHIBITION, INTEGRATED, OTHER = (
    "designated",
    "warehouse",
    "factory",
    "exhibition",
    "integrated",
    "other",
)


@dataclass(frozen=True, slots=True)
class Regime:
    """The articles under which cargo is stored in one type of area, and how its approval is called in practice."""

    code: str
    approval: Article
    apply_by: str | None = None
    storage: str | None = None
    housable: Article | None = None


REGIMES: Final[Mapping[str, Regime]] = MappingProxyType(
    {
        WAREHOUSE: Regime("IS", Article("43-3", 1), "43-3(1)", "43-2(1)", Article("80", 1, "ii")),
        FACTORY: Regime("IM", Article("61-4"), "61-4", "57", Article("80", 1, "iii")),
        INTEGRATED: Regime("ISW", Article("62-10"), "62-10", "62-9", Article.parse("80(1)(iii)-2")),
        EXHIBITION: Regime("EX", Article("62-3", 1)),
    }
)
UNAPPROVED: Final = Article.parse("80(1)(iii)-3")
ONE_MONTH: Final = Article("80", 1, "i")


@dataclass(frozen=True, slots=True)
class Stay:
    """The facts from which the periods of one lot are counted."""

    kind: str
    brought_in_on: date
    # Approval for storage here, and the first in any bonded warehouse (43-2(1)).
    approved_on: date | None = None
    first_approved_on: date | None = None
    # An application made in time that is not decided yet.
    applied_on: date | None = None
    # The longer period to apply in (43-3(1)), the longer period of storage (43-2(2)), and a period that was set
    # for the cargo, with its item of 80(1).
    apply_until: date | None = None
    store_until: date | None = None
    set_until: date | None = None
    set_under: str = ""


def application_period(stay: Stay, calendar: Calendar) -> Period | None:
    """By when approval for storage must be applied for; None where there is nothing to apply for, or it is given."""
    regime = REGIMES.get(stay.kind)
    if regime is None or regime.apply_by is None or stay.approved_on is not None:
        return None
    if stay.apply_until is not None:
        return set_on(stay.apply_until, calendar=calendar, articles=(regime.approval,))
    return statutory_period(regime.apply_by, stay.brought_in_on, calendar=calendar)


@implements("56(2)")
def unapproved_period(stay: Stay, calendar: Calendar) -> Period | None:
    """How long cargo may lie without approval (80(1)(iii)-3): never shorter than the time left to apply.

    In a factory these three months are those for which it is deemed a warehouse for its materials (56(2)).

    None while an application made in time waits for its answer.
    """
    to_apply = application_period(stay, calendar)
    if to_apply is None or stay.applied_on is not None:
        return None
    if stay.apply_until is not None:
        return set_on(stay.apply_until, calendar=calendar, articles=(UNAPPROVED,))
    months = statutory_period("80(1)(iii)-3", stay.brought_in_on, calendar=calendar)
    return later_of(months, to_apply, articles=(UNAPPROVED,))


def storage_period(stay: Stay, calendar: Calendar) -> Period | None:
    """The two years (43-2(1), 57, 62-9). In a warehouse they run from the first approval in any warehouse."""
    regime = REGIMES.get(stay.kind)
    if regime is None or regime.storage is None:
        return None
    start = stay.first_approved_on if stay.kind == WAREHOUSE else stay.approved_on
    if start is None:
        return None
    if stay.store_until is not None:
        return set_on(stay.store_until, calendar=calendar, articles=(Article("43-2", 2),))
    return statutory_period(regime.storage, start, calendar=calendar)


def month_period(stay: Stay, calendar: Calendar) -> Period | None:
    """The month in a designated area (80(1)(i))."""
    if stay.kind != DESIGNATED:
        return None
    return statutory_period("80(1)(i)", stay.brought_in_on, calendar=calendar)


def set_period(stay: Stay, calendar: Calendar) -> Period | None:
    """A period that was set for the cargo: another place (30(1)(ii)), a licence that ended, an order (106(i))."""
    if stay.set_until is None:
        return None
    return set_on(stay.set_until, calendar=calendar, articles=(Article.parse(stay.set_under),))


def housable_under(stay: Stay, today: date, calendar: Calendar) -> Article | None:
    """The item of 80(1) under which cargo may be housed today; None while no period of it is over."""
    regime = REGIMES.get(stay.kind)
    grounds: tuple[tuple[Period | None, Article | None], ...] = (
        (month_period(stay, calendar), ONE_MONTH),
        (storage_period(stay, calendar), regime.housable if regime else None),
        (unapproved_period(stay, calendar), UNAPPROVED),
        (set_period(stay, calendar), Article.parse(stay.set_under) if stay.set_under else None),
    )
    for period, article in grounds:
        if period is not None and article is not None and period.ends_on < today:
            return article
    return None
