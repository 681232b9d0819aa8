"""Periods in hours: the notification of arrival runs 24 hours in which closed days do not count (15(3))."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any, Final

from statute.articles import Article
from statute.calendars import Calendar
from statute.period_rules import ONE_DAY, BasisError, Unit
from statute.period_steps import Step, closed_step
from statute.periods import TOKYO

_ONE_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True)
class HourPeriod:
    """A period counted in hours from an instant. Instants are aware and in UTC.

    `ends_at` is the instant at which the hours are over, so the first that is late.
    """

    started_at: datetime
    hours: int
    ends_at: datetime
    articles: tuple[Article, ...]
    calendar_version: str
    calendar: Calendar = field(repr=False, compare=False)

    @property
    def late_from(self) -> datetime:
        """The first instant that is late, as aware UTC."""
        return self.ends_at

    def is_late(self, instant: datetime) -> bool:
        """Whether an aware instant is after the end of the period."""
        return instant >= self.ends_at

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The hours counted on each Tokyo day, and the days on which none count."""
        return tuple(_steps(self.started_at, self.hours, self.calendar))

    def basis(self) -> dict[str, Any]:
        """The facts from which the period can be computed again, as JSON-able data."""
        return {
            "rule": "hours",
            "from": self.started_at.isoformat(),
            "count": self.hours,
            "unit": Unit.HOURS.value,
            "articles": [str(article) for article in self.articles],
            "calendar": self.calendar_version,
        }

    @classmethod
    def from_basis(cls, basis: Mapping[str, Any], calendar: Calendar) -> "HourPeriod":
        """The period computed again from its basis. Raises BasisError when it cannot be read."""
        try:
            if basis["rule"] != "hours":
                raise BasisError(f"{basis['rule']!r} is not a period in hours")
            start = datetime.fromisoformat(basis["from"])
            articles = tuple(Article.parse(text) for text in basis.get("articles", ()))
            return count_hours(start, basis["count"], calendar=calendar, articles=articles)
        except KeyError as error:
            raise BasisError(f"the basis lacks {error.args[0]!r}") from None
        except (TypeError, ValueError) as error:
            if isinstance(error, BasisError):
                raise
            raise BasisError(f"the basis cannot be read: {error}") from None


def count_hours(
    start: datetime, hours: int, *, calendar: Calendar, articles: Sequence[Article] = ()
) -> HourPeriod:
    """Count so many hours from an instant, leaving out every closed day of Tokyo.

    Raises ValueError for an instant without a zone or fewer than 1 hour, CalendarRangeError beyond the
    years with known holidays.
    """
    if start.tzinfo is None or start.utcoffset() is None:
        raise ValueError(f"{start.isoformat()} has no time zone; an instant must be aware")
    if isinstance(hours, bool) or not isinstance(hours, int) or hours < 1:
        raise ValueError(f"hours is {hours!r}; a period is at least 1 hour long")
    started_at = start.astimezone(UTC)
    end = started_at
    for _day, _from, to in _stretches(started_at, hours, calendar):
        end = to
    return HourPeriod(started_at, hours, end.astimezone(UTC), tuple(articles), calendar.version, calendar)


def _stretches(start: datetime, hours: int, calendar: Calendar) -> Iterator[tuple[date, datetime, datetime]]:
    """Each stretch of counted time: the Tokyo day, from, to."""
    left = hours * _ONE_HOUR
    begin = start.astimezone(TOKYO)
    while left > timedelta(0):
        day = begin.date()
        midnight = datetime.combine(day + ONE_DAY, datetime.min.time(), tzinfo=TOKYO)
        if not calendar.is_administrative_holiday(day):
            end = min(begin + left, midnight)
            yield day, begin, end
            left -= end - begin
        begin = midnight


def _steps(start: datetime, hours: int, calendar: Calendar) -> Iterator[Step]:
    day = start.astimezone(TOKYO).date()
    for counted, begin, end in _stretches(start, hours, calendar):
        while day < counted:
            yield closed_step(day, "closed", calendar)
            day += ONE_DAY
        until = "24:00" if end.date() > counted else end.strftime("%H:%M")
        minutes = (end - begin) // timedelta(minutes=1)
        params = {"from": begin.strftime("%H:%M"), "to": until, "minutes": minutes}
        yield Step(counted, True, "hours", params)
        day = counted + ONE_DAY
