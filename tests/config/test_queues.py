"""What beat rings for exists, has a worker, and a broker that is away holds nobody up."""

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from celery import Celery
from django.conf import settings
from kombu.exceptions import OperationalError

from config.celery import app
from config.embedded.binaries import find_redis
from config.embedded.places import CHECKOUT, Account, Place, socket_folder
from config.embedded.process import wait_until
from config.embedded.servers import RedisServer

PATIENCE = 120  # seconds, for a machine that is busy with something else


def test_every_task_that_beat_rings_for_exists() -> None:
    app.loader.import_default_modules()
    rung = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert rung <= set(app.tasks)


def test_every_task_of_ours_goes_to_a_queue_with_a_worker() -> None:
    app.loader.import_default_modules()
    queues = {queue.name for queue in settings.CELERY_TASK_QUEUES}
    for name in app.tasks:
        if name.split(".")[0] in settings.FLOORS:
            assert app.amqp.router.route({}, name)["queue"].name in queues, name


def test_work_is_confirmed_after_it_is_done_one_piece_at_a_time() -> None:
    assert app.conf.task_acks_late
    assert app.conf.worker_prefetch_multiplier == 1
    assert 0 < app.conf.task_soft_time_limit < app.conf.task_time_limit


def test_a_broker_that_is_away_is_given_up_at_once() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))  # and nobody listens
        away = Celery("away", set_as_current=False)
        away.config_from_object("django.conf:settings", namespace="CELERY")
        away.conf.broker_url = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        began = time.monotonic()
        with pytest.raises(OperationalError):
            away.send_task("statute.tasks.sweep", queue="timers", retry=False)
        assert time.monotonic() - began < 3


@pytest.mark.slow
def test_worker_and_beat_go_on_after_the_broker_was_killed(
    server_environment: dict[str, str], tmp_path: Path
) -> None:
    place = Place.of(f"broker{os.environ['KANMON_TEST_SLOT']}", ("redis",))
    place.prepare()
    account = Account.current()
    sockets = socket_folder(account)
    program = find_redis(account, place.folder.parent / "programs")
    broker = RedisServer(place, account, program, sockets, "word")
    broker.start()
    environment = server_environment | {"REDIS_URL": broker.url(), "ALLOWED_HOSTS": "localhost"}
    running: dict[str, subprocess.Popen[bytes]] = {}
    alive = {name: tmp_path / f"{name}.alive" for name in ("worker", "beat")}
    logs = {name: tmp_path / f"{name}.log" for name in alive}
    try:
        for name, options in (("worker", ["-Q", "timers", "--concurrency", "1"]), ("beat", [])):
            with logs[name].open("wb") as output:
                running[name] = subprocess.Popen(
                    [sys.executable, "-m", "celery", "-A", "config.celery", name, *options],
                    cwd=CHECKOUT,
                    env=environment
                    | {"KANMON_ALIVE_FILE": str(alive[name]), "KANMON_BEAT_FILE": str(tmp_path / "schedule")},
                    stdout=output,
                    stderr=output,
                )
        for life in range(2):
            for name, sign in alive.items():
                assert wait_until(sign.exists, PATIENCE), f"life {life}: " + logs[name].read_text()[-3000:]
            if life == 0:
                assert broker.child
                broker.child.kill()
                broker.child.wait()
                time.sleep(12)  # beat rings twice in vain, the worker reconnects in vain
                for name, process in running.items():
                    assert process.poll() is None, logs[name].read_text()[-3000:]
                for sign in alive.values():
                    sign.unlink()
                broker.start()
    finally:
        for process in running.values():
            process.terminate()
        for process in running.values():
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        broker.stop()
        shutil.rmtree(sockets, ignore_errors=True)
        shutil.rmtree(place.folder, ignore_errors=True)
