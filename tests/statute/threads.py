"""Threads for tests of races: each with its own connection, their answers or failures collected."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection

# Seconds. Only a thread that hangs waits so long: on a machine that is busy with something else, an act that takes
# a second has taken a minute.
PATIENCE = 300.0


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Runs these beside each other, started in the same moment; each answer, or the exception instead."""
    found: list[Any] = [None] * len(acts)
    barrier = threading.Barrier(len(acts))

    def run(position: int, act: Callable[[], Any]) -> None:
        try:
            barrier.wait(PATIENCE)
            found[position] = act()
        except BaseException as error:
            found[position] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n, act)) for n, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive(), "a thread hangs"
    return found


@contextmanager
def meanwhile(act: Callable[[], Any]) -> Iterator[list[Any]]:
    """Runs `act` in another thread while the block runs; its answer is in the list after the block."""
    answer: list[Any] = []

    def run() -> None:
        try:
            answer.append(act())
        except BaseException as error:
            answer.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield answer
    finally:
        thread.join(PATIENCE)
        assert not thread.is_alive(), "the other thread hangs"


def elsewhere(act: Callable[[], Any]) -> Any:
    """Runs `act` to its end on another connection, as another worker would; raises what it raises."""
    with meanwhile(act) as answer:
        pass
    if isinstance(answer[0], BaseException):
        raise answer[0]
    return answer[0]


def waiting_for_locks() -> int:
    """How many sessions of this database wait for a lock now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])


def exceptions(found: Sequence[Any]) -> list[BaseException]:
    """The failures among the answers."""
    return [one for one in found if isinstance(one, BaseException)]
