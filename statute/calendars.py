"""Which days the authority is closed: national holidays from a kept library, corrected by dated overrides.

A Calendar is a value. It is handed to the functions that count time, its version is stored with what they
computed, and the same version always gives the same days.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from importlib.metadata import version as package_version
from types import MappingProxyType
from typing import Final, NamedTuple

import holidays

from statute.articles import ADMINISTRATIVE_ORGANS_HOLIDAYS_ACT, NATIONAL_HOLIDAYS_ACT, Article

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2050
FIRST_DAY: Final = date(FIRST_YEAR, 1, 1)
LAST_DAY: Final = date(LAST_YEAR, 12, 31)

WEEKEND = Article("1", 1, "i", law=ADMINISTRATIVE_ORGANS_HOLIDAYS_ACT)
NATIONAL_HOLIDAY = Article("1", 1, "ii", law=ADMINISTRATIVE_ORGANS_HOLIDAYS_ACT)
YEAR_END = Article("1", 1, "iii", law=ADMINISTRATIVE_ORGANS_HOLIDAYS_ACT)
NATIONAL_HOLIDAYS = Article("3", law=NATIONAL_HOLIDAYS_ACT)

_BASE: Final = FIRST_DAY.toordinal()
_SATURDAY: Final = 5
_SUNDAY: Final = 6


class CalendarRangeError(ValueError):
    """A day was asked for whose holidays are not known."""


class HolidayKind(StrEnum):
    """Why the authority is closed on a day."""

    SATURDAY = "saturday"
    SUNDAY = "sunday"
    NATIONAL = "national_holiday"
    YEAR_END = "year_end"


class Holiday(NamedTuple):
    """One day on which the authority is closed, with its name in both languages and the law behind it."""

    kind: HolidayKind
    name: str
    name_ja: str
    article: Article


@dataclass(frozen=True, slots=True)
class Override:
    """A day on which the library is not right: a law moved a holiday before a release of the library did.

    ``closed`` makes the day a national holiday of that name; otherwise the day stops being one (Saturdays,
    Sundays and the days from 29 December to 3 January stay closed). ``source`` says where this was decided.
    """

    day: date
    closed: bool
    name: str
    source: str
    name_ja: str = ""

    def __post_init__(self) -> None:
        if not FIRST_DAY <= self.day <= LAST_DAY:
            raise CalendarRangeError(f"override {self.day} is outside {FIRST_YEAR} to {LAST_YEAR}")
        if not self.name.strip() or not self.source.strip():
            raise ValueError(f"override {self.day} needs a name and a source")


@dataclass(frozen=True, eq=False, repr=False)
class Calendar:
    """The days on which administrative organs are closed, 2000 to 2050; made with ``Calendar.of()``.

    Two calendars of the same version are equal. Asking about a day outside the range raises
    CalendarRangeError.
    """

    version: str
    overrides: tuple[Override, ...]
    _national: Mapping[date, tuple[str, str]] = field(repr=False)
    _closed: frozenset[int] = field(repr=False)
    # The ordinals of the working days, and for each day of the range how many of them come up to it.
    _working: tuple[int, ...] = field(repr=False)
    _rank: tuple[int, ...] = field(repr=False)

    @classmethod
    def of(cls, overrides: Iterable[Override] = ()) -> "Calendar":
        """The calendar of the library with these overrides applied; equal overrides give the same object.

        Raises ValueError when two overrides name one day, or one would open a day that is closed for
        another reason than a national holiday.
        """
        return _calendar(tuple(sorted(overrides, key=lambda override: override.day)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calendar) and self.version == other.version

    def __hash__(self) -> int:
        return hash(self.version)

    def __repr__(self) -> str:
        return f"Calendar({self.version!r})"

    def holiday(self, day: date) -> Holiday | None:
        """Why the authority is closed on the day, or None when it is open."""
        self._position(day)
        names = self._national.get(day)
        if names:
            return Holiday(HolidayKind.NATIONAL, names[0], names[1], NATIONAL_HOLIDAY)
        if day.weekday() == _SUNDAY:
            return Holiday(HolidayKind.SUNDAY, "Sunday", "日曜日", WEEKEND)
        if day.weekday() == _SATURDAY:
            return Holiday(HolidayKind.SATURDAY, "Saturday", "土曜日", WEEKEND)
        if _is_year_end(day):
            return Holiday(HolidayKind.YEAR_END, "Year-end and New Year holidays", "年末年始の休日", YEAR_END)
        return None

    def name_of(self, day: date, language: str = "en") -> str | None:
        """What the closed day is called ("Showa Day", "Saturday"), in English or Japanese; None when open."""
        holiday = self.holiday(day)
        if holiday is None:
            return None
        return holiday.name_ja if language.startswith("ja") else holiday.name

    def is_administrative_holiday(self, day: date) -> bool:
        """Whether the day is a Saturday, a Sunday, a national holiday or from 29 December to 3 January."""
        self._position(day)
        return day.toordinal() in self._closed

    def national_holidays(self, year: int) -> dict[date, str]:
        """The national holidays of a year with their English names, in order."""
        self._position(date(year, 1, 1))
        return {day: names[0] for day, names in sorted(self._national.items()) if day.year == year}

    def next_working_day(self, day: date) -> date:
        """The day itself when the authority is open on it, otherwise the first day after it that it is."""
        return self.nth_working_day(day, 1)

    def previous_working_day(self, day: date) -> date:
        """The day itself when the authority is open on it, otherwise the last day before it that it was."""
        rank = self._rank[self._position(day)]
        if rank == 0:
            raise CalendarRangeError(f"no working day from {FIRST_DAY} to {day} is known")
        return date.fromordinal(self._working[rank - 1])

    def nth_working_day(self, first: date, count: int) -> date:
        """The count-th working day when counting begins with the first day itself (count from 1)."""
        if count < 1:
            raise ValueError(f"count is {count}; working days are counted from 1")
        position = self._position(first)
        before = self._rank[position - 1] if position else 0
        index = before + count - 1
        if index >= len(self._working):
            raise CalendarRangeError(
                f"{count} working days from {first} end after {LAST_YEAR}, the last year with known holidays"
            )
        return date.fromordinal(self._working[index])

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days there are from the first day to the last, both included."""
        start, end = self._position(first), self._position(last)
        return max(0, self._rank[end] - (self._rank[start - 1] if start else 0))

    @staticmethod
    def _position(day: date) -> int:
        if not FIRST_DAY <= day <= LAST_DAY:
            raise CalendarRangeError(
                f"{day} is outside {FIRST_YEAR} to {LAST_YEAR}, the years whose holidays are known"
            )
        return day.toordinal() - _BASE


def _is_year_end(day: date) -> bool:
    return (day.month == 12 and day.day >= 29) or (day.month == 1 and day.day <= 3)


@lru_cache(maxsize=1)
def _library_holidays() -> Mapping[date, tuple[str, str]]:
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    english = holidays.country_holidays("JP", years=years, language="en_US")
    japanese = holidays.country_holidays("JP", years=years, language="ja")
    return MappingProxyType({day: (name, japanese[day]) for day, name in sorted(english.items())})


@lru_cache(maxsize=64)
def _calendar(overrides: tuple[Override, ...]) -> Calendar:
    national = dict(_library_holidays())
    seen: set[date] = set()
    for override in overrides:
        day = override.day
        if day in seen:
            raise ValueError(f"two overrides name {day}")
        seen.add(day)
        if override.closed:
            national[day] = (override.name, override.name_ja or override.name)
        elif day.weekday() >= _SATURDAY or _is_year_end(day):
            raise ValueError(
                f"override {day} cannot open a Saturday, a Sunday or a day from 29 December to 3 January"
            )
        else:
            national.pop(day, None)
    closed: set[int] = set()
    working: list[int] = []
    rank: list[int] = []
    day = FIRST_DAY
    while day <= LAST_DAY:
        if day.weekday() >= _SATURDAY or day in national or _is_year_end(day):
            closed.add(day.toordinal())
        else:
            working.append(day.toordinal())
        rank.append(len(working))
        day += timedelta(days=1)
    return Calendar(
        version=_version(overrides),
        overrides=overrides,
        _national=MappingProxyType(national),
        _closed=frozenset(closed),
        _working=tuple(working),
        _rank=tuple(rank),
    )


def _version(overrides: tuple[Override, ...]) -> str:
    """Library version and a digest of the overrides: what was counted with can be told apart for ever."""
    version = "holidays-" + package_version("holidays")
    if not overrides:
        return version
    listed = [[o.day.isoformat(), o.closed, o.name, o.name_ja, o.source] for o in overrides]
    digest = hashlib.sha256(json.dumps(listed, ensure_ascii=False).encode()).hexdigest()
    return f"{version}+{digest[:16]}"
