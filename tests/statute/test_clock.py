"""One source of now, which in a sandbox may go ahead and never back."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from statute import clock
from statute.clock import ClockRefused
from statute.door import in_transaction, perform
from statute.models import JournalEntry
from statute.sweep import sweep
from tests.drill.world import World, stall
from tests.statute.threads import at_once, exceptions


def test_the_day_is_tokyos_whatever_the_servers_zone() -> None:
    assert clock.day_of(datetime(2026, 3, 31, 14, 59, 59, tzinfo=UTC)) == date(2026, 3, 31)
    assert clock.day_of(datetime(2026, 3, 31, 15, 0, tzinfo=UTC)) == date(2026, 4, 1)
    assert clock.midnight(date(2026, 4, 1)) == datetime(2026, 3, 31, 15, 0, tzinfo=UTC)
    with clock.standing_at(datetime(2026, 12, 31, 15, 0, tzinfo=UTC)):
        assert clock.today() == date(2027, 1, 1)


def test_a_sandbox_goes_ahead_and_its_deadlines_fire(world: World) -> None:
    (case_id,) = world.granted(until=clock.today() + timedelta(days=7))
    assert sweep().fired == 0
    real = datetime.now(UTC)
    assert clock.advance(timedelta(days=8)) - real > timedelta(days=7, hours=23)
    assert clock.is_moved()
    assert sweep().fired == 1
    assert stall(case_id).state == "lapsed"
    clock.advance(timedelta(minutes=5))
    assert clock.now() - real > timedelta(days=8, minutes=4)


@pytest.mark.parametrize("step", [timedelta(0), timedelta(seconds=-1), timedelta(days=-400)])
def test_it_never_goes_back(world: World, step: timedelta) -> None:
    with pytest.raises(ClockRefused, match="forward only"):
        clock.advance(step)
    assert not clock.is_moved()


def test_it_does_not_go_beyond_the_calendar(world: World) -> None:
    with pytest.raises(ClockRefused, match="2050"):
        clock.advance(timedelta(days=365 * 40))
    assert not clock.is_moved()


def test_a_production_systems_clock_cannot_be_moved_and_ignores_what_a_sandbox_left(
    world: World, settings: Any
) -> None:
    clock.advance(timedelta(days=8))
    settings.KANMON_SANDBOX = False
    with pytest.raises(ClockRefused, match="production"):
        clock.advance(timedelta(days=1))
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
    assert not clock.is_moved()


def test_two_moves_at_once_both_count(live_world: World) -> None:
    assert exceptions(at_once(*[lambda: clock.advance(timedelta(days=1))] * 4)) == []
    assert clock.now() - datetime.now(UTC) > timedelta(days=3, hours=23)


def test_it_stands_still_in_a_transaction_of_the_door(world: World) -> None:
    one, other = world.filed(2)

    def act() -> None:
        perform(one, "note", world.officer, {"text": "x"})
        perform(other, "note", world.officer, {"text": "x"})
        assert clock.now() == clock.now()

    in_transaction(act)
    times = set(JournalEntry.objects.filter(action="note").values_list("at", flat=True))
    assert len(times) == 1
    assert clock.now() != clock.now()


def test_a_clock_that_stands_is_not_set_by_one_inside() -> None:
    fixed = datetime(2026, 1, 1, tzinfo=UTC)
    with clock.standing_at(fixed):
        with clock.standing():
            assert clock.now() == fixed
        with clock.standing_at(fixed + timedelta(days=1)):
            assert clock.now() == fixed + timedelta(days=1)
        assert clock.now() == fixed
