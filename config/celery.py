"""The Celery application. Work that is due lives in the database; a message only wakes a worker."""

import os
from pathlib import Path
from typing import Any

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("kanmon")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.set_default()
app.autodiscover_tasks()


def _show_life(**_: Any) -> None:
    """Touches the file whose age tells whoever runs us that we can still reach the broker."""
    alive = os.environ.get("KANMON_ALIVE_FILE")
    if alive:
        Path(alive).touch()


@signals.beat_init.connect(weak=False)
def _beat_shows_life_by_its_messages(**_: Any) -> None:
    signals.after_task_publish.connect(_show_life, weak=False)


signals.heartbeat_sent.connect(_show_life, weak=False)
