"""How the law counts time: periods, deadlines and their roll, as pure functions of days and a calendar.

The Act borrows Article 10 of the General Rules for National Taxes Act (2-2): the first day does not
count, months and years follow the calendar, and the deadline of an act toward the authority that falls on
a closed day moves to the next open one. A period ends at 24:00 Tokyo time of its last day. Callers name
the periods of the Act by article (`statute.statutory_periods`); nothing here asks a clock or a database.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from statute.articles import Article, implements
from statute.calendars import Calendar, CalendarRangeError
from statute.errors import Reason
from statute.period_rules import (
    ONE_DAY,
    BasisError,
    Counted,
    DayOfMonth,
    Disaster,
    Latest,
    Rule,
    SetOn,
    Starts,
    Unit,
    last_of_month,
    read_rule,
)
from statute.period_steps import ROLL_RULE, Step

__all__ = [
    "BasisError",
    "Period",
    "Starts",
    "Step",
    "Unit",
    "check_order_date",
    "count_from_deadline",
    "count_many",
    "count_period",
    "day_of_following_month",
    "disaster_extension_limit",
    "event_on",
    "extend_for_disaster",
    "last_day_of_following_month",
    "late_from",
    "later_of",
    "latest_notice_before",
    "preceding",
    "reminder_dates",
    "set_on",
]

TOKYO: Final = ZoneInfo("Asia/Tokyo")


def late_from(last_day: date) -> datetime:
    """The first instant that is late for a deadline: 00:00 Tokyo time of the day after, as aware UTC."""
    following = last_day + ONE_DAY
    return datetime(following.year, following.month, following.day, tzinfo=TOKYO).astimezone(UTC)


@dataclass(frozen=True)
class Period:
    """A counted period: its first counted day, its last day, and how they were reached.

    `ends_on` is the deadline; `unrolled_ends_on` the day the period ended by counting alone. Days are
    Tokyo days. Two periods are equal when they were counted alike with a calendar of the same version.
    """

    starts_on: date
    ends_on: date
    unrolled_ends_on: date
    articles: tuple[Article, ...]
    calendar_version: str
    rule: Rule = field(repr=False)
    calendar: Calendar = field(repr=False, compare=False)

    @classmethod
    def of(cls, rule: Rule, calendar: Calendar, articles: Sequence[Article] = ()) -> "Period":
        """The period that a rule gives with this calendar."""
        span = rule.span(calendar)
        return cls(*span, tuple(articles), calendar.version, rule, calendar)

    @property
    def late_from(self) -> datetime:
        """The first instant that is late: 00:00 Tokyo time of the day after the last, as aware UTC."""
        return late_from(self.ends_on)

    @property
    def rolled(self) -> bool:
        """Whether the deadline moved because its last day was one on which the authority is closed."""
        return self.ends_on != self.unrolled_ends_on

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """How the last day was reached, day by day or month by month; made when first asked for."""
        return tuple(self.rule.steps(self.calendar))

    def is_late(self, instant: datetime) -> bool:
        """Whether an aware instant is after the end of the period."""
        return instant >= self.late_from

    def basis(self) -> dict[str, Any]:
        """The facts from which the period can be computed again, as JSON-able data."""
        return {
            **self.rule.basis(),
            "articles": [str(article) for article in self.articles],
            "calendar": self.calendar_version,
        }

    @classmethod
    def from_basis(cls, basis: Mapping[str, Any], calendar: Calendar) -> "Period":
        """The period computed again from its basis, with this calendar (whatever it was counted with).

        Raises BasisError when the basis cannot be read.
        """
        try:
            articles = tuple(Article.parse(text) for text in basis.get("articles", ()))
        except (ValueError, TypeError, AttributeError) as error:
            raise BasisError(f"the basis cannot be read: {error}") from None
        return cls.of(read_rule(basis), calendar, articles)

    def as_data(self) -> dict[str, Any]:
        """The period with its explanation as JSON-able data, sentences in the active language."""
        return {
            "starts_on": self.starts_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
            "unrolled_ends_on": self.unrolled_ends_on.isoformat(),
            "rolled": self.rolled,
            "late_from": self.late_from.isoformat(),
            "calendar": self.calendar_version,
            "articles": [str(article) for article in self.cited],
            "steps": [step.as_data() for step in self.steps],
        }

    @property
    def cited(self) -> tuple[Article, ...]:
        """The articles of the period itself, then those that its explanation uses."""
        used = (article for step in self.steps for article in step.articles)
        return tuple(dict.fromkeys((*self.articles, Article("2-2"), *used)))


@implements("2-2")
def count_period(
    start: date,
    count: int,
    unit: Unit,
    *,
    calendar: Calendar,
    inclusive: bool = False,
    roll: bool = False,
    articles: Sequence[Article] = (),
    starts: Starts | None = None,
) -> Period:
    """Count so many days, working days, months or years from a day.

    The first day is not counted unless `inclusive` (the article starts the period on that day, or it begins
    at midnight). `roll` moves a last day on which the authority is closed to the next open one: for acts
    toward the authority, payment and collection only. `starts` says the wording of the article more exactly.

    Raises ValueError for a count below 1 and CalendarRangeError beyond the years with known holidays.
    """
    if starts is None:
        starts = Starts.FIRST_DAY_COUNTED if inclusive else Starts.FIRST_DAY_NOT_COUNTED
    elif inclusive and starts is not Starts.FIRST_DAY_COUNTED:
        raise ValueError(f"inclusive contradicts starts={starts.value}")
    return Period.of(Counted(_day(start), count, Unit(unit), starts, roll), calendar, articles)


@implements("2-2")
def count_from_deadline(
    deadline: Period | date,
    count: int,
    unit: Unit,
    *,
    calendar: Calendar,
    roll: bool = False,
    articles: Sequence[Article] = (),
) -> Period:
    """Count a period that starts from a deadline: it ended at 24:00, so the next day is day 1.

    A deadline that rolled is counted from the rolled day: 30 November, one month, ends 31 December.
    """
    day = deadline.ends_on if isinstance(deadline, Period) else _day(deadline)
    return Period.of(Counted(day, count, Unit(unit), Starts.AFTER_DEADLINE, roll), calendar, articles)


def count_many(
    starts_on: Iterable[date],
    count: int,
    unit: Unit,
    *,
    calendar: Calendar,
    inclusive: bool = False,
    roll: bool = False,
    articles: Sequence[Article] = (),
) -> list[Period]:
    """The same period counted from many days, in their order; equal days are counted once."""
    known: dict[date, Period] = {}
    periods = []
    for start in starts_on:
        period = known.get(start)
        if period is None:
            period = known[start] = count_period(
                start, count, unit, calendar=calendar, inclusive=inclusive, roll=roll, articles=articles
            )
        periods.append(period)
    return periods


def last_day_of_following_month(
    start: date, *, calendar: Calendar, months: int = 1, roll: bool = True, articles: Sequence[Article] = ()
) -> Period:
    """The last day of the month that follows the month of an event (or so many months later)."""
    return Period.of(DayOfMonth(_day(start), months, None, roll), calendar, articles)


def day_of_following_month(
    start: date,
    day: int,
    *,
    calendar: Calendar,
    months: int = 1,
    roll: bool = True,
    articles: Sequence[Article] = (),
) -> Period:
    """A numbered day (1 to 28) of the month that follows the month of an event."""
    return Period.of(DayOfMonth(_day(start), months, day, roll), calendar, articles)


def set_on(day: date, *, calendar: Calendar, articles: Sequence[Article] = ()) -> Period:
    """A deadline that an official set in an order. It does not roll; see `check_order_date`."""
    return Period.of(SetOn(_day(day)), calendar, articles)


def event_on(
    day: date, *, calendar: Calendar, roll: bool = False, articles: Sequence[Article] = ()
) -> Period:
    """A day that an article names by a fact (the date of the permission), to be compared by `later_of`."""
    return Period.of(SetOn(_day(day), in_order=False, roll=roll), calendar, articles)


def later_of(*periods: Period, articles: Sequence[Article] = ()) -> Period:
    """Whichever ends later, with all of them kept in the basis. They are counted with one calendar.

    Raises ValueError for no periods or different calendars.
    """
    if not periods:
        raise ValueError("the later of no periods is no period")
    calendars = {period.calendar for period in periods}
    if len(calendars) > 1:
        raise ValueError("periods counted with different calendars cannot be compared")
    cited = articles or tuple(dict.fromkeys(article for period in periods for article in period.articles))
    return Period.of(Latest(tuple(period.rule for period in periods)), calendars.pop(), cited)


def extend_for_disaster(deadline: Period, occurred_on: date, designated_on: date) -> Period:
    """The deadline of a victim of a specified disaster.

    One that arrives from the day of the disaster to the designated date is extended to the day after the
    designated date, and rolls from there; any other stays as it is. Only for filing, payment and
    collection, and only for those who lived in the designated area: the caller decides that.

    Raises ValueError when the designated date is before the disaster.
    """
    rule = Disaster(deadline.rule, _day(occurred_on), _day(designated_on))
    return Period.of(rule, deadline.calendar, tuple(dict.fromkeys((*deadline.articles, Article("2-3", 1)))))


def disaster_extension_limit(grounds_ceased_on: date, *, calendar: Calendar) -> Period:
    """The last day to which one person's deadline may be extended: two months from the end of the grounds.

    The official sets the day itself, up to this limit and not on a closed day, so the limit does not roll.
    """
    articles = (Article("2-3", 3), Article("2-3", 4))
    return count_period(grounds_ceased_on, 2, Unit.MONTHS, calendar=calendar, articles=articles)


@implements("2-2")
def check_order_date(day: date, calendar: Calendar, *, field: str | None = None) -> Reason | None:
    """Why an official may not set this day in an order, or None when it may be set.

    Such a day does not roll, so it may not be one on which the authority is closed.
    """
    try:
        holiday = calendar.holiday(_day(day))
    except CalendarRangeError:
        message = _("The holidays of that year are not known: a nearer day can be set.")
        return Reason("order_date_unknown", message, ROLL_RULE, field, day.isoformat())
    if holiday is None:
        return None
    message = _("A deadline may not be set on a day on which the authority is closed.")
    return Reason("order_date_closed", message, ROLL_RULE, field, f"{day.isoformat()} ({holiday.name})")


def latest_notice_before(period: Period) -> date:
    """The last working day before the last day of a period: for what must be told before it expires.

    For the ten days of 69-17(1) this is the ninth.
    """
    return period.calendar.previous_working_day(period.ends_on - ONE_DAY)


def reminder_dates(
    period: Period, days_before: Iterable[int], *, not_before: date | None = None
) -> list[date]:
    """The days on which to remind: so many days before the last, moved back to a working day, in order.

    None falls before `not_before` (by default the first counted day) or on the last day itself.
    Raises ValueError for a number of days below 1.
    """
    first = not_before or period.starts_on
    dates = set()
    for days in days_before:
        if days < 1:
            raise ValueError(f"days_before has {days}; a reminder comes at least 1 day before the end")
        day = period.calendar.previous_working_day(period.ends_on - timedelta(days=days))
        if day >= first:
            dates.add(day)
    return sorted(dates)


def preceding(day: date, count: int, unit: Unit) -> date:
    """The first day of the months or years that come immediately before a day, which is not among them.

    For "within the six months prior to the day" (14(2)) and "during five years preceding the date" (12-3(3)):
    six months before 1 June begin on 1 December. Where the month has no such day, the month after begins.
    Raises ValueError for a count below 1 or a unit that the calendar does not measure back.
    """
    if unit not in (Unit.MONTHS, Unit.YEARS):
        raise ValueError(f"unit is {unit}; only months and years are counted back by the calendar")
    if count < 1:
        raise ValueError(f"count is {count}; a period is at least 1 long")
    months = count * (12 if unit is Unit.YEARS else 1)
    year, month = divmod(_day(day).year * 12 + day.month - 1 - months, 12)
    try:
        return date(year, month + 1, day.day)
    except ValueError:
        return last_of_month(year, month + 1) + ONE_DAY


def _day(value: date) -> date:
    """Refuse an instant where a day is meant: which day it falls on depends on the zone."""
    if isinstance(value, datetime) or not isinstance(value, date):
        raise TypeError(f"{value!r} is not a day")
    return value
