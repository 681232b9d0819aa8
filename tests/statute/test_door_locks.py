"""Cases are locked in one order, related ones included, and whoever comes second is told what changed."""

import threading
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from accounts.actors import Actor
from statute import clock
from statute.door import open_case, perform, perform_many
from statute.errors import Conflict, LockOrderBroken, Refused
from statute.locking import hold_for, lock_cases
from statute.machine import machine
from statute.models import Case, JournalEntry
from statute.seals import verify
from statute.sweep import sweep
from statute.transactions import held_cases, in_transaction
from statute.transitions import Related
from tests.drill.models import Stall
from tests.drill.rules import ITS_BERTH
from tests.drill.world import World, stall
from tests.statute.threads import at_once, elsewhere, exceptions, meanwhile, waiting_for_locks


def test_cases_are_locked_ascending_with_what_they_reach(world: World) -> None:
    berths = world.berths(2)
    stalls = world.filed(2)
    locks = _Locks()
    with connection.execute_wrapper(locks):
        perform_many(
            stalls[::-1], "grant", world.officer, [{"berth_id": b, "until": clock.today()} for b in berths]
        )
    assert locks.taken == [sorted([*stalls, *berths])]


class _Locks:
    """Listens to which cases are locked, in which order."""

    def __init__(self) -> None:
        self.taken: list[list[int]] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "FOR NO KEY UPDATE" in sql:
            self.taken.append(list(params[0]))
        return execute(sql, params, many, context)


def test_a_case_before_those_locked_is_a_fault_and_one_after_is_not(world: World) -> None:
    first, second = world.drafted(2)

    def upward() -> None:
        perform(first, "withdraw", world.keeper)
        perform(second, "withdraw", world.keeper)

    def downward() -> None:
        perform(second, "amend", world.keeper, {"fee": 1})
        perform(first, "amend", world.keeper, {"fee": 1})

    with pytest.raises(LockOrderBroken, match="come before case"):
        in_transaction(downward)
    assert stall(second).fee is None  # nothing of it was done
    in_transaction(upward)
    assert [stall(first).state, stall(second).state] == ["withdrawn", "withdrawn"]


def test_a_case_opened_in_the_transaction_is_in_nobodys_way(world: World) -> None:
    (before,) = world.drafted()

    def act() -> None:
        given = {"keeper_id": world.person.pk, "name": "new", "items": [{"name": "a", "price": 1}]}
        new = open_case(Stall, "draft", world.keeper, world.tokyo.pk, given)
        assert new.case_id in held_cases()
        perform(before, "amend", world.keeper, {"fee": 7})
        perform(new.case_id, "amend", world.keeper, {"fee": 8})

    in_transaction(act)
    assert set(Stall.objects.values_list("fee", flat=True)) == {7, 8}
    assert verify().broken == []


def test_a_failure_that_was_caught_leaves_locks_and_heads_as_they_were(world: World) -> None:
    one, other = world.filed(2)
    (berth,) = world.berths()
    given = {"berth_id": berth, "until": clock.today()}

    def act() -> None:
        perform(one, "note", world.officer, {"text": "first"})
        with pytest.raises(Refused):  # by the consequence, when all of it had been written
            perform_many([one, other], "grant", world.officer, given)
        assert other not in held_cases()
        perform(one, "note", world.officer, {"text": "second"})

    in_transaction(act)
    assert Case.objects.get(pk=one).version == 5
    assert list(
        JournalEntry.objects.filter(case_id=one).order_by("sequence").values_list("sequence", flat=True)
    ) == [1, 2, 3, 4, 5]
    assert verify().broken == []


def test_a_relation_that_appears_between_finding_and_locking_is_locked_too(live_world: World) -> None:
    """Once after the cases found first (locked as well), once before them (all let go and locked in order)."""
    low, *rest = live_world.berths(3)
    (case_id,) = live_world.filed()
    high = live_world.berths(1)[0]
    move = machine(Stall).move("lapse")
    assert move is not None
    for grown in (high, low):
        answers = iter([[rest[0]], [rest[0], grown], [rest[0], grown], [rest[0], grown]])
        related = Related("changing", lambda ids, answers=answers: {case_id: next(answers)})  # type: ignore[misc]
        changed = _with_related(move, related)
        locks = _Locks()
        with connection.execute_wrapper(locks):
            in_transaction(lambda: hold_for([case_id], changed, []))  # noqa: B023  called at once
        if grown == high:
            assert locks.taken == [[rest[0], case_id], [high]]
        else:
            assert locks.taken == [[rest[0], case_id], sorted([low, rest[0], case_id])]


def test_what_was_let_go_is_free_for_others(live_world: World) -> None:
    low, high = live_world.berths(2)
    (case_id,) = live_world.filed()
    move = machine(Stall).move("lapse")
    assert move is not None
    seen: list[bool] = []

    def found(ids: Any) -> dict[int, list[int]]:
        if len(seen) == 2:  # the second look: all was let go before this
            seen.append(elsewhere(lambda: _is_free(high)))
        else:
            seen.append(False)
        return {case_id: [high] if len(seen) == 1 else [low, high]}

    def still_locked() -> bool:
        hold_for([case_id], _with_related(move, Related("changing", found)), [])
        return bool(elsewhere(lambda: _is_free(high)))

    assert in_transaction(still_locked) is False
    assert _is_free(high)


def _is_free(case_id: int) -> bool:
    with transaction.atomic():
        return bool(lock_cases([case_id], skip_locked=True))


def _with_related(move: Any, related: Related) -> Any:
    return replace(move, rule=replace(move.rule, related=(related,)))


def test_a_relation_that_never_rests_is_a_fault(world: World) -> None:
    berths = world.berths(20)
    (case_id,) = world.filed()
    move = machine(Stall).move("lapse")
    restless = iter(reversed(berths))
    found: list[int] = []

    def case_ids(ids: Any) -> dict[int, list[int]]:
        found.append(next(restless))
        return {case_id: found}

    with pytest.raises(LockOrderBroken, match="faster than"):
        in_transaction(lambda: hold_for([case_id], _with_related(move, Related("restless", case_ids)), []))


def test_two_officers_in_the_same_second_one_succeeds_and_the_other_is_told(live_world: World) -> None:
    world = live_world
    for _ in range(5):
        (case_id,), (berth,) = world.filed(), world.berths()
        version = Case.objects.get(pk=case_id).version
        given = {"berth_id": berth, "until": clock.today()}
        found = at_once(
            lambda c=case_id, g=given, v=version: perform(c, "grant", world.officer, g, expected_version=v),  # type: ignore[misc]
            lambda c=case_id, v=version: perform(c, "refuse", world.supervisor, expected_version=v),  # type: ignore[misc]
        )
        (failure,) = exceptions(found)
        assert isinstance(failure, Conflict)
        (change,) = failure.changes
        winner = next(one for one in found if one is not failure)
        assert (change["action"], change["to"]) == (
            ("grant", "granted") if winner.state == "granted" else ("refuse", "refused")
        )
        assert stall(case_id).state == winner.state
    assert verify().broken == []


def test_without_a_version_the_second_officer_is_refused_in_the_words_of_the_state(live_world: World) -> None:
    world = live_world
    (case_id,) = world.filed()
    found = at_once(*[lambda: perform(case_id, "refuse", world.supervisor)] * 4)
    failures = exceptions(found)
    assert len(failures) == 3
    assert all(isinstance(f, Refused) and f.reasons[0].code == "state" for f in failures)
    assert JournalEntry.objects.filter(case_id=case_id, action="refuse").count() == 1


def test_whoever_waited_for_a_case_is_later_than_whoever_held_it(live_world: World) -> None:
    world = live_world
    (case_id,) = world.filed()
    started = threading.Event()

    def slow() -> None:
        perform(case_id, "note", world.officer, {"text": "slow"})
        started.set()
        while waiting_for_locks() == 0:
            time.sleep(0.01)
        time.sleep(0.2)

    with meanwhile(lambda: in_transaction(slow)):
        started.wait(10)
        perform(case_id, "note", world.supervisor, {"text": "waited"})
    entries = list(JournalEntry.objects.filter(case_id=case_id, action="note").order_by("sequence"))
    assert ["slow" in e.body for e in entries] == [True, False]
    assert entries[1].at - entries[0].at > timedelta(seconds=0.1)


def test_a_journal_never_goes_back_in_time(world: World) -> None:
    (case_id,) = world.filed()
    with clock.standing_at(clock.now() + timedelta(hours=1)):  # a machine whose clock is fast
        perform(case_id, "note", world.officer, {"text": "fast"})
    perform(case_id, "note", world.officer, {"text": "true"})
    times = list(
        JournalEntry.objects.filter(case_id=case_id).order_by("sequence").values_list("at", flat=True)
    )
    assert times == sorted(times)


def test_a_deadlock_is_tried_again_by_the_outermost_call_alone(live_world: World) -> None:
    """Two transactions that take two rows of their own crosswise, each with a `perform`: both are done."""
    world = live_world
    one, other = world.filed(2)
    second = world.berths(2)
    runs: list[str] = []
    both = threading.Barrier(2)

    def crosswise(mine: int, name: str, theirs: int) -> Any:
        def act() -> None:
            runs.append(name)
            _touch(mine)
            if runs.count(name) == 1:
                both.wait(10)
            _touch(theirs)
            perform(one if name == "a" else other, "note", world.officer, {"text": name})

        return lambda: in_transaction(act)

    found = at_once(crosswise(second[0], "a", second[1]), crosswise(second[1], "b", second[0]))
    assert exceptions(found) == []
    assert len(runs) > 2  # one of them had to run again
    assert JournalEntry.objects.filter(action="note").count() == 2
    assert verify().broken == []


def _touch(berth_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE drill_berth SET times_taken = times_taken WHERE case_id = %s", [berth_id])


def test_after_three_deadlocks_it_is_given_up(live_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[int] = []

    def act() -> None:
        runs.append(1)
        with connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40P01'; END $$")

    monkeypatch.setattr("statute.transactions.time.sleep", lambda seconds: None)
    with pytest.raises(OperationalError):
        in_transaction(act)
    assert len(runs) == 3
    runs.clear()
    with pytest.raises(OperationalError), transaction.atomic():
        in_transaction(act)  # not the outermost: what came before it would be lost
    assert len(runs) == 1


@pytest.mark.slow
def test_the_sweep_and_officers_on_the_same_cases_never_deadlock(live_world: World) -> None:
    """Twenty permits due while officers renew, note and lapse them: each lapses once or is renewed."""
    world = live_world
    stalls = world.granted(20, until=clock.today() + timedelta(days=5))
    clock.advance(timedelta(days=10))
    new_day = clock.today() + timedelta(days=100)

    def officer(ids: list[int]) -> Any:
        def act() -> list[Any]:
            found: list[Any] = []
            for case_id in ids:
                found += perform_many(
                    [case_id], "renew", world.officer, {"until": new_day}, refusals="report"
                )
            return found

        return act

    found = at_once(sweep, officer(stalls), officer(stalls[::-1]), sweep, lambda: sweep(batch=3))
    assert exceptions(found) == []
    refused = [o for outcomes in (found[1], found[2]) for o in outcomes if not o.done]
    assert {reason.code for outcome in refused for reason in outcome.reasons} <= {"state"}
    sweep()
    for case_id in stalls:
        lapses = JournalEntry.objects.filter(case_id=case_id, action="lapse").count()
        renewed = JournalEntry.objects.filter(case_id=case_id, action="renew").exists()
        assert stall(case_id).state == ("lapsed" if lapses else "granted")
        assert lapses == 1 or renewed
    assert verify().broken == []


def test_the_related_case_is_locked_before_the_expiry(world: World) -> None:
    (case_id,) = world.granted()
    assert ITS_BERTH.case_ids([case_id]) == {case_id: [stall(case_id).berth_id]}
    locks = _Locks()
    with connection.execute_wrapper(locks):
        perform(case_id, "lapse", Actor.system("timer"))
    assert locks.taken == [sorted([case_id, stall(case_id).berth_id or 0])]
