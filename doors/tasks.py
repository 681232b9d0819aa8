"""What the doors have done at night."""

from celery import shared_task

from doors.idempotency import forget_old


@shared_task(name="doors.tasks.forget_answered_requests")
def forget_answered_requests() -> int:
    """Forgets the answers whose requests will not come again."""
    return forget_old()
