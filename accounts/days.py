"""Which day it is, for a floor that lies below the clock: the kernel puts its own in place when the system starts."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_TOKYO = ZoneInfo("Asia/Tokyo")


def _real() -> date:
    return datetime.now(UTC).astimezone(_TOKYO).date()


_clock: Callable[[], date] = _real


def follow(clock: Callable[[], date]) -> None:
    """From now on it is the day that this clock says."""
    global _clock
    _clock = clock


def today() -> date:
    """The day in Tokyo, as the system counts it: a sandbox may be ahead."""
    return _clock()
