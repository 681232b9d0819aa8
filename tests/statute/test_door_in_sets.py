"""The door does for five hundred cases what it does for five, and for one what it does for many."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actors import Actor
from statute import clock
from statute.door import open_cases, perform, perform_many
from statute.models import DeadlineRow, JournalEntry
from tests.drill.models import Berth, Stall
from tests.drill.world import World, stall


def queries_of(act: Callable[[], Any]) -> int:
    """How many queries it takes."""
    with CaptureQueriesContext(connection) as asked:
        act()
    return len(asked)


def grants(world: World, count: int) -> Callable[[], Any]:
    stalls, berths = world.filed(count), world.berths(count)
    day = clock.today()
    return lambda: perform_many(
        stalls, "grant", world.officer, [{"berth_id": b, "until": day} for b in berths]
    )


def amendments(world: World, count: int) -> Callable[[], Any]:
    stalls = world.drafted(count, items=2)
    goods = [{"name": "a", "price": 1}, {"name": "b", "price": 2}, {"name": "c", "price": 3}]
    return lambda: perform_many(stalls, "amend", world.keeper, {"fee": 3, "items": goods})


def openings(world: World, count: int) -> Callable[[], Any]:
    given = [
        {"keeper_id": world.person.pk, "name": f"s{n}", "items": [{"name": "a", "price": 1}]}
        for n in range(count)
    ]
    return lambda: open_cases(Stall, "draft", world.keeper, world.tokyo.pk, given)


def lapses(world: World, count: int) -> Callable[[], Any]:
    stalls = world.granted(count)
    return lambda: perform_many(stalls, "lapse", Actor.system("timer"))


def holds(world: World, count: int) -> Callable[[], Any]:
    stalls = world.filed(count)
    return lambda: perform_many(stalls, "place_hold", world.officer, {"article": "70", "note": "x"})


@pytest.mark.slow
@pytest.mark.parametrize("work", [grants, amendments, openings, lapses, holds])
def test_five_hundred_cases_take_as_many_queries_as_five(
    world: World, work: Callable[[World, int], Callable[[], Any]]
) -> None:
    few = queries_of(work(world, 5))
    assert queries_of(work(world, 500)) == few
    assert few < 40


def test_one_case_takes_as_many_queries_as_five(world: World) -> None:
    assert queries_of(grants(world, 1)) == queries_of(grants(world, 5))


def test_to_perform_is_to_perform_many_of_one(world: World) -> None:
    one, other = world.filed(2)
    berth, berth2 = world.berths(2)
    day = clock.today()
    with clock.standing_at(clock.now()):
        single = perform(one, "grant", world.officer, {"berth_id": berth, "until": day})
        (many,) = perform_many([other], "grant", world.officer, [{"berth_id": berth2, "until": day}])
    assert (single.state, single.version, single.done) == (many.state, many.version, many.done)

    def traces(case_id: int, its_berth: int) -> Any:
        bodies = [json.loads(e.body) for e in JournalEntry.objects.filter(case_id__in=[case_id, its_berth])]
        text = json.dumps(bodies[-2:], sort_keys=True)
        deadlines = list(
            DeadlineRow.objects.filter(case_id=case_id)
            .order_by("id")
            .values_list("name", "status", "ends_on")
        )
        return text, deadlines

    first, second = traces(one, berth), traces(other, berth2)
    assert first[1] == second[1]
    assert len(first[0]) == pytest.approx(len(second[0]), abs=20)  # but for the ids
    assert [stall(c).state for c in (one, other)] == ["granted", "granted"]
    assert set(Berth.objects.values_list("state", flat=True)) == {"taken"}


def test_a_case_named_twice_is_a_fault_and_none_is_nothing(world: World) -> None:
    (case_id,) = world.filed()
    with pytest.raises(RuntimeError, match="named twice"):
        perform_many([case_id, case_id], "refuse", world.supervisor)
    assert perform_many([], "refuse", world.supervisor) == []
    assert open_cases(Stall, "draft", world.keeper, world.tokyo.pk, []) == []


def test_cases_of_two_procedures_are_not_one_call(world: World) -> None:
    (case_id,), (berth,) = world.filed(), world.berths()
    with pytest.raises(RuntimeError, match="of one procedure"):
        perform_many([case_id, berth], "note", world.officer, {"text": "x"})


def test_there_is_one_input_for_each_case_or_one_for_all(world: World) -> None:
    ids = world.filed(2)
    with pytest.raises(RuntimeError, match="one input for each"):
        perform_many(ids, "note", world.officer, [{"text": "x"}])
    assert all(o.done for o in perform_many(ids, "note", world.officer, [{"text": "x"}, {"text": "y"}]))
