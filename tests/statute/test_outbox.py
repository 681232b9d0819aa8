"""Events are read once certain, in order, by each consumer for itself; one that fails stops nobody."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from statute import clock, outbox
from statute.door import in_transaction, perform
from statute.models import JournalSeal, OutboxCursor, ParkedEvent
from statute.outbox import Event, consumes, drain, retry_now
from statute.seals import seal, verify
from tests.drill.world import World, stall
from tests.statute.threads import elsewhere, meanwhile


@pytest.fixture
def listener() -> Iterator[list[Event]]:
    """Hears of everything that is filed."""
    heard: list[Event] = []
    consumes("stall.filed", name="listener", queue="timers")(heard.append)
    yield heard
    del outbox._consumers["listener"]


def file_one(world: World) -> int:
    return world.filed()[0]


def test_a_consumer_hears_of_its_topics_once_and_in_order(live_world: World, listener: list[Event]) -> None:
    ids = [file_one(live_world) for _ in range(3)]
    assert drain(["listener"]) == {"listener": 3}
    assert [event.case_id for event in listener] == ids
    assert listener[0].topic == "stall.filed"
    assert listener[0].payload == {"name": "stall 0", "fee": 5000}
    assert listener[0].at <= clock.now()
    assert drain(["listener"]) == {"listener": 0}


def test_what_was_rolled_back_is_not_heard_of(live_world: World, listener: list[Event]) -> None:
    (case_id,) = live_world.drafted()

    def fail() -> None:
        perform(case_id, "amend", live_world.keeper, {"fee": 1})
        perform(case_id, "file", live_world.keeper)
        raise KeyError("changed my mind")

    with pytest.raises(KeyError):
        in_transaction(fail)
    drain(["listener"])
    assert listener == []


def test_a_slow_transaction_is_waited_for_and_not_skipped(live_world: World, listener: list[Event]) -> None:
    """The slow one takes its number first and commits last; what came after it is not read before it."""
    (slow,) = live_world.drafted()
    perform(slow, "amend", live_world.keeper, {"fee": 1})
    written, go_on = threading.Event(), threading.Event()

    def slowly() -> None:
        perform(slow, "file", live_world.keeper)
        written.set()
        go_on.wait(30)

    with meanwhile(lambda: in_transaction(slowly)):
        assert written.wait(30)
        quick = file_one(live_world)
        assert drain(["listener"]) == {"listener": 0}
        made = seal()
        assert made is None or made.entries == 2  # the draft and its fee; nothing of what is uncertain
        go_on.set()
    assert drain(["listener"]) == {"listener": 2}
    assert [event.case_id for event in listener] == [slow, quick]
    assert seal() is not None
    assert sum(s.entries for s in JournalSeal.objects.all()) == 6
    assert verify().broken == []


def test_two_workers_do_not_handle_one_event_twice(live_world: World, listener: list[Event]) -> None:
    for _ in range(4):
        file_one(live_world)
    inside, go_on = threading.Event(), threading.Event()
    heard: list[int] = []

    def slowly(event: Event) -> None:
        heard.append(event.id)
        inside.set()
        go_on.wait(30)

    consumes("stall.filed", name="listener", queue="timers")(slowly)
    with meanwhile(lambda: drain(["listener"])):
        assert inside.wait(30)
        assert drain(["listener"]) == {"listener": 0}  # another worker is at it
        go_on.set()
    assert len(heard) == len(set(heard)) == 4


def test_an_event_that_fails_is_parked_and_those_behind_it_are_handled(
    live_world: World, listener: list[Event]
) -> None:
    ids = [file_one(live_world) for _ in range(3)]
    broken = {ids[1]}

    def picky(event: Event) -> None:
        if event.case_id in broken:
            raise ValueError("not this one\x00")
        listener.append(event)

    consumes("stall.filed", name="listener", queue="timers")(picky)
    drain(["listener"])
    assert [event.case_id for event in listener] == [ids[0], ids[2]]
    parked = ParkedEvent.objects.get()
    assert (parked.case_id, parked.attempts, parked.last_error) == (ids[1], 1, "not this one")
    assert drain(["listener"]) == {"listener": 0}  # its time has not come
    clock.advance(timedelta(minutes=2))
    drain(["listener"])
    parked.refresh_from_db()
    assert (parked.attempts, parked.handled_at) == (2, None)
    broken.clear()
    clock.advance(timedelta(minutes=10))
    assert drain(["listener"]) == {"listener": 1}
    assert listener[-1].case_id == ids[1]
    assert listener[-1].at == parked.at
    parked.refresh_from_db()
    assert parked.handled_at is not None


def test_after_the_last_attempt_a_parked_event_waits_for_a_supervisor(
    live_world: World, listener: list[Event]
) -> None:
    file_one(live_world)
    fails = [True]

    def picky(event: Event) -> None:
        if fails:
            raise ValueError("still not")
        listener.append(event)

    consumes("stall.filed", name="listener", queue="timers")(picky)
    for _ in range(outbox.MAX_ATTEMPTS + 2):
        drain(["listener"])
        clock.advance(timedelta(days=1))
    parked = ParkedEvent.objects.get()
    assert (parked.attempts, parked.retry_at) == (outbox.MAX_ATTEMPTS, None)
    fails.clear()
    assert drain(["listener"]) == {"listener": 0}
    assert retry_now([parked.pk]) == 1
    assert drain(["listener"]) == {"listener": 1}
    assert len(listener) == 1


def test_what_a_failing_handler_wrote_is_undone(live_world: World, listener: list[Event]) -> None:
    case_id = file_one(live_world)

    def half(event: Event) -> None:
        perform(event.case_id, "note", live_world.officer, {"text": "half done"})
        raise ValueError("then broken")

    consumes("stall.filed", name="listener", queue="timers")(half)
    drain(["listener"])
    assert stall(case_id).case.version == 3
    assert verify().broken == []


def test_a_deadlock_in_a_handler_is_tried_again_at_once(live_world: World, listener: list[Event]) -> None:
    file_one(live_world)
    runs: list[int] = []

    def unlucky(event: Event) -> None:
        runs.append(event.id)
        if len(runs) == 1:
            with connection.cursor() as cursor:
                cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40P01'; END $$")
        listener.append(event)

    consumes("stall.filed", name="listener", queue="timers")(unlucky)
    assert drain(["listener"]) == {"listener": 1}
    assert len(runs) == 2
    assert not ParkedEvent.objects.exists()


def test_only_the_consumers_of_a_queue_are_served(live_world: World, listener: list[Event]) -> None:
    file_one(live_world)
    assert "listener" not in drain(queue="notices")
    assert drain(queue="timers")["listener"] == 1


def test_a_cursor_whose_topics_are_rare_does_not_stay_behind(
    live_world: World, listener: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "IDLE_BEHIND", 0)
    first = file_one(live_world)
    drain(["listener"])
    before = OutboxCursor.objects.get(pk="listener").txid
    perform(first, "refuse", live_world.supervisor)
    drain(["listener"])
    assert OutboxCursor.objects.get(pk="listener").txid > before
    second = file_one(live_world)
    drain(["listener"])
    assert [event.case_id for event in listener] == [first, second]


def test_on_another_server_numbers_of_transactions_go_on_rising(
    live_world: World, listener: list[Event]
) -> None:
    """As after a restore: everything on record bears numbers far above those that the server has come to."""
    first = file_one(live_world)
    drain(["listener"])
    seal()
    with connection.cursor() as cursor:  # the origin of a server that had counted a billion more is lost
        cursor.execute("INSERT INTO statute_txidorigin DEFAULT VALUES ON CONFLICT DO NOTHING")
        cursor.execute("UPDATE statute_txidorigin SET added = added + 1000000000")
    second = file_one(live_world)
    drain(["listener"])
    assert seal() is not None
    with connection.cursor() as cursor:
        cursor.execute("UPDATE statute_txidorigin SET added = 0")
    assert drain(["listener"]) == {"listener": 0}  # it notices
    third = file_one(live_world)
    assert drain(["listener"]) == {"listener": 1}
    assert seal() is not None
    assert [event.case_id for event in listener] == [first, second, third]
    assert verify().broken == []


def test_the_origin_is_not_raised_without_need(live_world: World) -> None:
    file_one(live_world)

    def raised() -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SELECT statute_raise_txid_origin()")
            return cursor.fetchone()[0]

    assert raised() == 0
    with transaction.atomic():
        perform(live_world.drafted()[0], "withdraw", live_world.keeper)
        elsewhere(lambda: file_one(live_world))
        assert raised() == 0
    assert raised() == 0


def test_a_lost_connection_is_not_an_events_fault(live_world: World, listener: list[Event]) -> None:
    file_one(live_world)

    def cut(event: Event) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    consumes("stall.filed", name="listener", queue="timers")(cut)
    with pytest.raises(OperationalError):
        drain(["listener"])
    connection.close()
    assert not ParkedEvent.objects.exists()
    consumes("stall.filed", name="listener", queue="timers")(listener.append)
    assert drain(["listener"]) == {"listener": 1}
