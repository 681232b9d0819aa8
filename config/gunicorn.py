"""gunicorn's settings, the same in the demo, in a container and in the tests."""

import os
from typing import Any

from prometheus_client import multiprocess

wsgi_app = "config.wsgi"
bind = os.environ.get("KANMON_BIND", "127.0.0.1:8000")
worker_class = "config.gunicorn_worker.ProblemWorker"
limit_request_line = 8190  # the most that it offers; a page's filters stay far below
workers = int(os.environ.get("WEB_CONCURRENCY", "3"))
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108  heartbeats must not touch a disk
timeout = 60  # seconds; a bulk upload is answered with a receipt long before
max_requests = 5000
max_requests_jitter = 500
errorlog = "-"
loglevel = os.environ.get("LOG_LEVEL", "info").lower()
control_socket_disable = True  # it would be written into a home that may not be there


def child_exit(server: Any, worker: Any) -> None:
    """A worker's gauges end with it."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
