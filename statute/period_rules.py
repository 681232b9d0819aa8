"""The ways in which the law arrives at a last day, each a value that can be stored and computed again."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from typing import Any, ClassVar, NamedTuple, cast

from statute.calendars import Calendar
from statute.period_steps import (
    Step,
    calendar_steps,
    day_steps,
    first_day_steps,
    named_roll,
    roll_steps,
    step,
    working_day_steps,
)

ONE_DAY = timedelta(days=1)


class Unit(StrEnum):
    """What a period is counted in. Hours have their own function, `statute.hours.count_hours`."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    YEARS = "years"
    HOURS = "hours"


class Starts(StrEnum):
    """Which day is day 1, as the article words it."""

    FIRST_DAY_NOT_COUNTED = "first_day_not_counted"
    FIRST_DAY_COUNTED = "first_day_counted"
    DAY_AFTER = "day_after"
    AFTER_DEADLINE = "after_deadline"


class Span(NamedTuple):
    """The first counted day, the last day, and the last day before it rolled."""

    starts_on: date
    ends_on: date
    unrolled_ends_on: date


class BasisError(ValueError):
    """A stored basis cannot be read: its rule is unknown or a part of it is missing or malformed."""


class Rule(ABC):
    """One way to a last day: what is stored of a period, and all that is needed to compute it again."""

    name: ClassVar[str]

    @abstractmethod
    def span(self, calendar: Calendar) -> Span:
        """First counted day, last day, last day before the roll."""

    @abstractmethod
    def steps(self, calendar: Calendar) -> Iterator[Step]:
        """The explanation, in the order of the days."""

    @abstractmethod
    def facts(self) -> dict[str, Any]:
        """The rule as JSON-able data, without its name."""

    def basis(self) -> dict[str, Any]:
        """The rule as JSON-able data; `read_rule` reads it back."""
        return {"rule": self.name, **self.facts()}

    def with_roll(self, steps: list[Step], span: Span, calendar: Calendar) -> Iterator[Step]:
        """The steps, the last of them said as the day that rolls, and the days of the roll."""
        if span.ends_on > span.unrolled_ends_on:
            steps[-1] = named_roll(steps[-1], calendar)
        yield from steps
        yield from roll_steps(span.unrolled_ends_on, span.ends_on, calendar)


def end_of_months(first: date, months: int) -> date:
    """The last day of so many months counted from the first counted day, by the calendar.

    The day before the corresponding day of the last month; that month's last day where it has none.
    """
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    try:
        return date(year, month + 1, first.day) - ONE_DAY
    except ValueError:
        if year > date.max.year:
            raise ValueError(f"{months} months from {first} end after the year {date.max.year}") from None
        return last_of_month(year, month + 1)


def last_of_month(year: int, month: int) -> date:
    """The last day of a month."""
    following = date(year + 1, 1, 1) if month == 12 else date(year, month + 1, 1)
    return following - ONE_DAY


@dataclass(frozen=True, slots=True)
class Counted(Rule):
    """So many days, working days, months or years from a day."""

    name: ClassVar[str] = "count"
    start: date
    count: int
    unit: Unit
    starts: Starts
    roll: bool

    def __post_init__(self) -> None:
        if isinstance(self.count, bool) or not isinstance(self.count, int):
            raise ValueError(f"count is {self.count!r}; it must be a whole number")
        if self.count < 1:
            raise ValueError(
                f"count is {self.count}; a period is at least 1 {self.unit.value.rstrip('s')} long"
            )
        if self.unit is Unit.HOURS:
            raise ValueError("hours are counted from an instant, not from a day: use count_hours")

    def first(self) -> date:
        """The day with which counting begins, open or closed."""
        if self.starts is Starts.FIRST_DAY_COUNTED:
            return self.start
        if self.start == date.max:
            raise ValueError(f"there is no day after {self.start}")
        return self.start + ONE_DAY

    def span(self, calendar: Calendar) -> Span:
        first = self.first()
        match self.unit:
            case Unit.WORKING_DAYS:
                return Span(
                    calendar.next_working_day(first), end := calendar.nth_working_day(first, self.count), end
                )
            case Unit.DAYS:
                try:
                    end = first + timedelta(days=self.count - 1)
                except OverflowError:
                    raise ValueError(f"{self.count} days from {first} end after the year 9999") from None
            case Unit.MONTHS:
                end = end_of_months(first, self.count)
            case _:
                end = end_of_months(first, 12 * self.count)
        return Span(first, calendar.next_working_day(end) if self.roll else end, end)

    def steps(self, calendar: Calendar) -> Iterator[Step]:
        span, first = self.span(calendar), self.first()
        steps: list[Step] = []
        if self.starts is not Starts.FIRST_DAY_COUNTED:
            steps.extend(first_day_steps(self.start, self.starts.value))
        match self.unit:
            case Unit.WORKING_DAYS:
                steps.extend(working_day_steps(first, self.count, calendar))
            case Unit.DAYS:
                steps.extend(day_steps(first, self.count))
            case Unit.MONTHS:
                steps.extend(calendar_steps(first, self.count, "month", partial(end_of_months, first)))
            case _:
                steps.extend(
                    calendar_steps(first, self.count, "year", lambda n: end_of_months(first, 12 * n))
                )
        yield from self.with_roll(steps, span, calendar)

    def facts(self) -> dict[str, Any]:
        return {
            "from": self.start.isoformat(),
            "count": self.count,
            "unit": self.unit.value,
            "starts": self.starts.value,
            "roll": self.roll,
        }


@dataclass(frozen=True, slots=True)
class DayOfMonth(Rule):
    """A numbered day, or the last day (day None), of the month so many months after that of an event."""

    name: ClassVar[str] = "day_of_month"
    start: date
    months: int
    day: int | None
    roll: bool

    def __post_init__(self) -> None:
        if self.months < 0:
            raise ValueError(
                f"months is {self.months}; the day lies in the month of the event or a later one"
            )
        if self.day is not None and not 1 <= self.day <= 28:
            raise ValueError(f"day is {self.day}; a day that every month has is from 1 to 28")

    def span(self, calendar: Calendar) -> Span:
        year, month = divmod(self.start.year * 12 + self.start.month - 1 + self.months, 12)
        end = last_of_month(year, month + 1) if self.day is None else date(year, month + 1, self.day)
        return Span(self.start + ONE_DAY, calendar.next_working_day(end) if self.roll else end, end)

    def steps(self, calendar: Calendar) -> Iterator[Step]:
        span = self.span(calendar)
        steps = [step(self.start, False, "event")]
        if self.day is None:
            steps.append(step(span.unrolled_ends_on, True, "last_of_month"))
        else:
            steps.append(step(span.unrolled_ends_on, True, "day_of_month", day=self.day))
        yield from self.with_roll(steps, span, calendar)

    def facts(self) -> dict[str, Any]:
        return {"from": self.start.isoformat(), "months": self.months, "day": self.day, "roll": self.roll}


@dataclass(frozen=True, slots=True)
class SetOn(Rule):
    """A day that an official set in an order (it never rolls), or that the article names by a fact."""

    name: ClassVar[str] = "set"
    on: date
    in_order: bool = True
    roll: bool = False

    def __post_init__(self) -> None:
        if self.in_order and self.roll:
            raise ValueError("a day that an official set does not roll")

    def span(self, calendar: Calendar) -> Span:
        return Span(self.on, calendar.next_working_day(self.on) if self.roll else self.on, self.on)

    def steps(self, calendar: Calendar) -> Iterator[Step]:
        steps = [step(self.on, True, "day_set" if self.in_order else "day_of_fact")]
        yield from self.with_roll(steps, self.span(calendar), calendar)

    def facts(self) -> dict[str, Any]:
        return {"on": self.on.isoformat(), "in_order": self.in_order, "roll": self.roll}


@dataclass(frozen=True, slots=True)
class Latest(Rule):
    """The latest of several days that an article names ("whichever comes later")."""

    name: ClassVar[str] = "latest"
    parts: tuple[Rule, ...]

    def __post_init__(self) -> None:
        if not self.parts:
            raise ValueError("the later of no days is no day")

    def span(self, calendar: Calendar) -> Span:
        return max((part.span(calendar) for part in self.parts), key=lambda span: span.ends_on)

    def steps(self, calendar: Calendar) -> Iterator[Step]:
        spans = [part.span(calendar) for part in self.parts]
        decisive = max(range(len(spans)), key=lambda index: spans[index].ends_on)
        for index, span in enumerate(spans):
            if index != decisive:
                yield step(span.ends_on, False, "earlier")
        yield from self.parts[decisive].steps(calendar)

    def facts(self) -> dict[str, Any]:
        return {"parts": [part.basis() for part in self.parts]}


@dataclass(frozen=True, slots=True)
class Disaster(Rule):
    """A deadline that arrives while a specified disaster lasts, for its victims: 2-3(1)."""

    name: ClassVar[str] = "disaster"
    of: Rule
    occurred_on: date
    designated_on: date

    def __post_init__(self) -> None:
        if self.designated_on < self.occurred_on:
            raise ValueError(
                f"designated date {self.designated_on} is before the disaster ({self.occurred_on})"
            )

    def span(self, calendar: Calendar) -> Span:
        span = self.of.span(calendar)
        if not self.occurred_on <= span.ends_on <= self.designated_on:
            return span
        end = self.designated_on + ONE_DAY
        return Span(span.starts_on, calendar.next_working_day(end), end)

    def steps(self, calendar: Calendar) -> Iterator[Step]:
        before, span = self.of.span(calendar), self.span(calendar)
        if before == span:
            yield from self.of.steps(calendar)
            yield step(span.ends_on, True, "not_affected")
            return
        steps = [
            step(before.ends_on, False, "deadline_in_disaster"),
            step(self.designated_on, False, "designated"),
            step(span.unrolled_ends_on, True, "extended_to"),
        ]
        yield from self.with_roll(steps, span, calendar)

    def facts(self) -> dict[str, Any]:
        return {
            "of": self.of.basis(),
            "occurred_on": self.occurred_on.isoformat(),
            "designated_on": self.designated_on.isoformat(),
        }


def read_rule(basis: Mapping[str, Any]) -> Rule:
    """The rule that a basis was made of.

    Raises BasisError naming what is wrong with it.
    """
    try:
        match basis["rule"]:
            case "count":
                return Counted(
                    date.fromisoformat(basis["from"]),
                    basis["count"],
                    Unit(basis["unit"]),
                    Starts(basis["starts"]),
                    bool(basis["roll"]),
                )
            case "day_of_month":
                return DayOfMonth(
                    date.fromisoformat(basis["from"]), basis["months"], basis["day"], bool(basis["roll"])
                )
            case "set":
                return SetOn(
                    date.fromisoformat(basis["on"]),
                    bool(basis.get("in_order", True)),
                    bool(basis.get("roll", False)),
                )
            case "latest":
                return Latest(
                    tuple(read_rule(part) for part in cast(Sequence[Mapping[str, Any]], basis["parts"]))
                )
            case "disaster":
                return Disaster(
                    read_rule(basis["of"]),
                    date.fromisoformat(basis["occurred_on"]),
                    date.fromisoformat(basis["designated_on"]),
                )
            case unknown:
                raise BasisError(f"{unknown!r} is not a rule by which a period is counted")
    except KeyError as error:
        raise BasisError(f"the basis lacks {error.args[0]!r}") from None
    except (TypeError, ValueError) as error:
        if isinstance(error, BasisError):
            raise
        raise BasisError(f"the basis cannot be read: {error}") from None
