"""Celery's entry points to the kernel. They only ring: all work is found in the database."""

from celery import shared_task

from statute import outbox, partitions, seals
from statute.sweep import sweep as sweep_deadlines
from statute.wake import ring

# A sweep ends before the task's soft time limit (300 s); the next one goes on.
SWEEP_SECONDS = 240.0
POLLED_HERE = "timers"


@shared_task(name="statute.tasks.sweep", acks_late=True, ignore_result=True)
def sweep() -> dict[str, int]:
    """Fires what is due."""
    return sweep_deadlines(seconds=SWEEP_SECONDS).as_data()


@shared_task(name="statute.tasks.drain_outbox", acks_late=True, ignore_result=True)
def drain_outbox(queue: str | None = None) -> dict[str, int]:
    """Lets the consumers of a queue handle what is new; without one, wakes every queue's workers to do so."""
    if queue is not None:
        return outbox.drain(queue=queue)
    ring(outbox.queues_for() - {POLLED_HERE})
    return outbox.drain(queue=POLLED_HERE)


@shared_task(name="statute.tasks.seal", acks_late=True, ignore_result=True)
def seal() -> int | None:
    """Seals the journal, and sees to it that the months to come have their partitions; the seal's number."""
    partitions.make_ahead()
    made = seals.seal()
    return made.number if made else None
