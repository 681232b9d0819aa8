"""Celery's entry points to the kernel. They only ring: all work is found in the database."""

from celery import shared_task

from statute import outbox, seals
from statute.sweep import sweep as sweep_deadlines


@shared_task(name="statute.tasks.sweep", acks_late=True, ignore_result=True)
def sweep() -> dict[str, int]:
    """Fires what is due."""
    return sweep_deadlines().as_data()


@shared_task(name="statute.tasks.drain_outbox", acks_late=True, ignore_result=True)
def drain_outbox() -> dict[str, int]:
    """Lets every consumer handle what is new."""
    return outbox.drain()


@shared_task(name="statute.tasks.seal", acks_late=True, ignore_result=True)
def seal() -> int | None:
    """Seals the journal; the seal's number."""
    made = seals.seal()
    return made.number if made else None
