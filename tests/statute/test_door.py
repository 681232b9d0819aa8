"""The door."""

from datetime import timedelta

from statute import clock
from statute.sweep import sweep
from tests.drill.world import World, stall


def test_a_permit_lapses_when_its_last_day_is_over(world: World) -> None:
    one, other = world.granted(2)
    clock.advance(timedelta(days=220))
    assert sweep().failed == 0
    sweep()
    assert [stall(one).state, stall(other).state] == ["lapsed", "lapsed"]
