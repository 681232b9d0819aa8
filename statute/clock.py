"""The one source of "now": aware UTC instants, and the Tokyo day they fall on.

A sandbox or training system may be moved forward, never backward (`manage.py clock advance 8d`);
production cannot. Inside a transaction of the door the clock stands still, so that every record of
one act bears one instant.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

TOKYO = ZoneInfo("Asia/Tokyo")
# The calendar knows its holidays up to the end of this year; no deadline could be counted after it.
LAST_DAY = date(2050, 12, 31)
FURTHEST = timedelta(days=366 * 60)


class _Standing:
    """A clock that stands still from the first time it is read."""

    __slots__ = ("instant",)

    def __init__(self, instant: datetime | None = None) -> None:
        self.instant = instant


_standing: ContextVar[_Standing | None] = ContextVar("statute_clock_standing", default=None)


class ClockRefused(Exception):
    """The clock may not be moved: not a sandbox, or not forward."""


def now() -> datetime:
    """The current instant, aware, in UTC."""
    standing = _standing.get()
    if standing is None:
        return datetime.now(UTC) + _offset()
    if standing.instant is None:
        standing.instant = datetime.now(UTC) + _offset()
    return standing.instant


def today() -> date:
    """The current day in Tokyo, the only place whose days the Act counts."""
    return day_of(now())


def day_of(instant: datetime) -> date:
    """The Tokyo day on which an aware instant falls."""
    return instant.astimezone(TOKYO).date()


def midnight(day: date) -> datetime:
    """00:00 in Tokyo at the beginning of `day`, as an aware UTC instant."""
    return datetime(day.year, day.month, day.day, tzinfo=TOKYO).astimezone(UTC)


@contextmanager
def standing() -> Iterator[None]:
    """Holds the clock still inside, from when it is first read; a clock that stands already stands on.

    The door reads it after it has its locks: whoever waited for a case is later than whoever held it.
    """
    if _standing.get() is not None:
        yield
        return
    token = _standing.set(_Standing())
    try:
        yield
    finally:
        _standing.reset(token)


@contextmanager
def standing_at(instant: datetime) -> Iterator[datetime]:
    """Holds the clock still at `instant` for the code inside; nested use keeps the inner instant."""
    token = _standing.set(_Standing(instant))
    try:
        yield instant
    finally:
        _standing.reset(token)


def advance(by: timedelta) -> datetime:
    """Moves a sandbox forward by `by` and returns its new now.

    Raises ClockRefused outside a sandbox and for a step that is not forward.
    """
    from statute.models import SandboxClock

    if not settings.KANMON_SANDBOX:
        raise ClockRefused("The clock of a production system cannot be moved.")
    if by <= timedelta(0):
        raise ClockRefused("The clock moves forward only.")
    if by > FURTHEST or day_of(now() + by) > LAST_DAY:
        raise ClockRefused("The clock does not move beyond 2050, the last year whose holidays are known.")
    SandboxClock.objects.get_or_create(pk=1)
    SandboxClock.move(by)
    return now()


def is_moved() -> bool:
    """Whether this sandbox's clock differs from the real one (for the banner)."""
    return _offset() > timedelta(0)


def _offset() -> timedelta:
    if not settings.KANMON_SANDBOX:
        return timedelta(0)
    from statute.models import SandboxClock

    return SandboxClock.offset()
