"""Workers die, Redis is emptied or away, the server stands still for a week: nothing is lost, nothing done twice."""

import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from django.db import connection

from statute import clock
from statute.door import perform, perform_many
from statute.models import DeadlineRow, JournalEntry
from statute.outbox import drain
from statute.seals import verify
from statute.sweep import sweep
from tests.drill.models import Stall
from tests.drill.world import World, stall
from tests.statute.processes import PATIENCE, ROOT, kill, output_of, program, wait_for
from tests.statute.threads import at_once, exceptions

pytestmark = pytest.mark.slow

SWEEP_AND_STOP_IN_THE_MIDDLE = """
import time
from statute import door
from statute.sweep import sweep
original = door.wake_after_commit
def stop(topics):
    print("everything is written, nothing is committed", flush=True)
    time.sleep(600)
door.wake_after_commit = stop
sweep()
"""

SWEEP_TWO_BY_TWO = """
import time
from statute import sweep
original = sweep.in_transaction
def slowly(act):
    answer = original(act)
    print("a batch is committed", flush=True)
    time.sleep(0.1)
    return answer
sweep.in_transaction = slowly
sweep.sweep(batch=2)
"""


def due_permits(world: World, count: int) -> list[int]:
    """Permits whose last day is over."""
    stalls = world.granted(count, until=clock.today())
    clock.advance(timedelta(days=2))
    return stalls


def lapses() -> Counter[int]:
    """How often each permit has lapsed, by the journal."""
    return Counter(JournalEntry.objects.filter(action="lapse").values_list("case_id", flat=True))


def assert_each_lapsed_once(stalls: list[int]) -> None:
    assert lapses() == Counter(stalls)
    assert set(Stall.objects.filter(pk__in=stalls).values_list("state", flat=True)) == {"lapsed"}
    assert not DeadlineRow.objects.filter(status="running", case_id__in=stalls).exists()
    assert verify().broken == []


def test_a_worker_killed_before_it_commits_has_done_nothing(
    live_world: World, server_environment: dict[str, str]
) -> None:
    stalls = due_permits(live_world, 10)
    with program(SWEEP_AND_STOP_IN_THE_MIDDLE, server_environment) as worker:
        wait_for(worker, "everything is written, nothing is committed")
        assert lapses() == Counter()
        assert sweep().fired == 0  # the dying worker holds them; nobody waits for it
        kill(worker)
    end = time.monotonic() + PATIENCE
    while sweep().fired == 0:  # until the server has noticed that the worker is gone
        assert time.monotonic() < end
        time.sleep(0.1)
    assert_each_lapsed_once(stalls)


def test_a_worker_killed_between_batches_loses_nothing_and_repeats_nothing(
    live_world: World, server_environment: dict[str, str]
) -> None:
    stalls = due_permits(live_world, 20)
    with program(SWEEP_TWO_BY_TWO, server_environment) as worker:
        wait_for(worker, "a batch is committed", times=3)
        kill(worker)
    assert 6 <= len(lapses()) < 20
    end = time.monotonic() + PATIENCE
    while len(lapses()) < 20:
        sweep()
        assert time.monotonic() < end
    assert sweep().fired == 0
    assert_each_lapsed_once(stalls)


def test_two_sweeps_at_once_fire_nothing_twice_and_share_the_work(live_world: World) -> None:
    stalls = due_permits(live_world, 60)
    found = at_once(*[lambda: sweep(batch=7)] * 3)
    assert exceptions(found) == []
    sweep()
    assert_each_lapsed_once(stalls)


def test_a_week_late_everything_fires_once(live_world: World) -> None:
    stalls = live_world.granted(5, until=clock.today())
    filed = live_world.filed(5)
    clock.advance(timedelta(days=30))
    found = at_once(sweep, sweep)
    assert exceptions(found) == []
    sweep()
    assert_each_lapsed_once(stalls)
    passed = Counter(JournalEntry.objects.filter(action="deadline_passed").values_list("case_id", flat=True))
    assert passed == Counter(filed)


PERFORM = """
import sys, time, celery, kombu.transport.redis  # loading programs is not what is measured
from accounts.actors import actor_for
from accounts.models import User
from statute import clock
from statute.door import perform
actor = actor_for(User.objects.get(username="supervisor"), clock.today())
for case_id in map(int, sys.stdin.readline().split()):
    begun = time.monotonic()
    perform(case_id, "refuse", actor)
    print(round(time.monotonic() - begun, 3), flush=True)
"""


def seconds_to_refuse(stalls: list[int], environment: dict[str, str], redis_url: str) -> list[float]:
    """How long a process that has this Redis takes to refuse each of these."""
    ids = " ".join(map(str, stalls))
    text = f"import io, sys\nsys.stdin = io.StringIO('{ids}')\n" + PERFORM
    return [float(line) for line in output_of(text, environment, REDIS_URL=redis_url).split()]


@pytest.fixture
def silent_server() -> Iterator[socket.socket]:
    """A server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


def knocks(listening: socket.socket) -> int:
    """How many connections were made to this server since it was last asked."""
    made = 0
    with suppress(BlockingIOError):
        while True:
            listening.accept()[0].close()
            made += 1
    return made


def test_no_request_waits_for_redis_that_is_down(
    live_world: World, server_environment: dict[str, str], silent_server: socket.socket
) -> None:
    silent = f"redis://127.0.0.1:{silent_server.getsockname()[1]}/0"
    for address in ("redis://127.0.0.1:1/0", silent):
        stalls = live_world.filed(3)
        taken = seconds_to_refuse(stalls, server_environment, address)
        assert max(taken) < PATIENCE, taken  # whoever waits for an answer waits for ever
        assert knocks(silent_server) == (1 if address == silent else 0)  # and not again and again
        assert {stall(s).state for s in stalls} == {"refused"}
        assert drain(["drill_thanks"]) == {"drill_thanks": 3}  # the poll finds it
        assert {stall(s).remark for s in stalls} == {"thanks;"}


def test_redis_emptied_loses_nothing(live_world: World) -> None:
    stalls = due_permits(live_world, 3)
    (refused,) = live_world.filed()
    perform(refused, "refuse", live_world.supervisor)
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as server:
        server.flushdb()
    assert sweep().fired == 3
    drain()
    assert_each_lapsed_once(stalls)
    assert stall(refused).remark == "thanks;"


def test_a_worker_is_woken_after_the_commit(
    live_world: World, server_environment: dict[str, str], tmp_path: Path
) -> None:
    """A real Celery worker, real Redis, no beat: only the ring after the commit can have woken it."""
    environment = {**server_environment, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-m", "celery", "-A", "config.celery", "worker", "-Q", "notices", "-P", "solo"]
    said = tmp_path / "worker.log"
    with said.open("w") as log:
        worker = subprocess.Popen(
            [*command, "--without-gossip", "--without-mingle", "--loglevel", "INFO"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )

    def until(done: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < end, said.read_text()[-2000:]
            assert worker.poll() is None, said.read_text()[-2000:]
            connection.close()
            time.sleep(0.2)

    try:
        stalls = live_world.filed(2)
        until(lambda: " ready." in said.read_text())  # a ring is not kept for a worker that comes much later
        perform_many(stalls, "refuse", live_world.supervisor)
        until(lambda: all(stall(s).remark == "thanks;" for s in stalls))
    finally:
        worker.terminate()
        worker.wait(30)
