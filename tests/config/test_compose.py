"""docker-compose.yml, checked without containers: its very commands are started on the tests' servers."""

import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.request
from functools import partial
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import yaml
from django.conf import settings

from config.celery import app
from config.embedded.binaries import find_postgres
from config.embedded.places import CHECKOUT, Account, Place, socket_folder
from config.embedded.process import wait_until
from config.embedded.servers import PostgresServer, new_passwords

PATIENCE = 120  # seconds, for a machine that is busy with something else
SECRET = re.compile("PASSWORD|SECRET|TOKEN|AUTH")
COMPOSE: dict[str, Any] = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "kanmon"}


def test_there_is_a_service_for_everything_that_runs() -> None:
    assert {"web", "beat", "migrate", "postgres", "redis"} <= set(SERVICES)


def test_each_queue_has_a_worker_of_its_own() -> None:
    served = [s["command"][s["command"].index("-Q") + 1] for s in OURS.values() if "-Q" in s["command"]]
    assert sorted(served) == sorted(queue.name for queue in settings.CELERY_TASK_QUEUES)


def test_no_secret_is_in_the_file() -> None:
    for name, service in SERVICES.items():
        for variable, value in service["environment"].items():
            if SECRET.search(variable):
                assert re.fullmatch(r"\$\{\w+:\?[^}]*\}", value), f"{name}: {variable}"
            if variable.endswith("_URL"):
                assert re.search(r":\$\{\w+:\?[^}]*\}@", value), f"{name}: {variable}"


def test_only_the_migration_signs_in_as_owner() -> None:
    assert [n for n, s in OURS.items() if "MIGRATION_DATABASE_URL" in s["environment"]] == ["migrate"]
    assert all("//kanmon_app:" in s["environment"]["DATABASE_URL"] for s in OURS.values())


def test_everything_that_keeps_running_is_watched_and_waits_for_the_tables() -> None:
    for name, service in SERVICES.items():
        if name != "migrate":
            assert service["healthcheck"]["test"], name
        if name in OURS and name != "migrate":
            assert service["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_the_image_runs_as_nobody_special_and_knows_no_secret() -> None:
    lines = (CHECKOUT / "Dockerfile").read_text().splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users[-1:] == ["kanmon"]
    stored = "\n".join(
        line for line in lines if line.startswith(("ENV ", "ARG ", "    ")) and "RUN" not in line
    )
    assert not re.search(r"(PASSWORD|SECRET\w*)=", stored.replace("SECRET_KEY=build", ""))
    assert {".env*", ".git"} <= set((CHECKOUT / ".dockerignore").read_text().split())


def tasks_heard() -> set[str]:
    """The tasks that the workers have received so far, as they say themselves."""
    answers = app.control.inspect(timeout=2).stats() or {}
    return {name for answer in answers.values() for name in answer["total"]}


class Running:
    """A service's command as a child, with its output in a file."""

    def __init__(self, name: str, environment: dict[str, str], folder: Path) -> None:
        self.output = folder / f"{name}.log"
        self.alive_file = folder / f"{name}.alive"
        command = list(SERVICES[name]["command"])
        command[0] = str(Path(sys.executable).with_name(command[0]))
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                command,
                cwd=CHECKOUT,
                env=environment
                | {"KANMON_ALIVE_FILE": str(self.alive_file), "KANMON_BEAT_FILE": str(folder / "beat")},
                stdout=output,
                stderr=output,
            )

    def says(self, text: str) -> bool:
        assert self.process.poll() is None, self.output.read_text()[-3000:]
        return text in self.output.read_text()

    def end(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@pytest.mark.slow
def test_the_same_commands_work_without_containers(
    server_environment: dict[str, str], tmp_path: Path
) -> None:
    numbers = tmp_path / "metrics"
    numbers.mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = server_environment | {
        "KANMON_BIND": f"127.0.0.1:{port}",
        "WEB_CONCURRENCY": "1",
        "ALLOWED_HOSTS": "customs.example",
        "KANMON_STATIC_ROOT": str(tmp_path),
        "PROMETHEUS_MULTIPROC_DIR": str(numbers),
    }
    del environment["MIGRATION_DATABASE_URL"]
    running = {name: Running(name, environment, tmp_path) for name in ("web", "worker-timers", "beat")}
    try:
        web = running["web"]
        assert wait_until(lambda: web.says("Booting worker"), PATIENCE)
        # the very command of the container's health check, and what it asks
        command = [sys.executable, *SERVICES["web"]["healthcheck"]["test"][2:]]
        ask = partial(
            subprocess.run, command, cwd=CHECKOUT, env=environment, capture_output=True, check=False
        )
        assert wait_until(lambda: ask().returncode == 0, PATIENCE), ask().stderr
        asked = urllib.request.Request(
            f"http://127.0.0.1:{port}/health/ready/", headers={"Host": "customs.example"}
        )
        with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310
            assert answer.status == 200
        for name in ("worker-timers", "beat"):
            assert wait_until(running[name].alive_file.exists, PATIENCE), running[name].output.read_text()[
                -3000:
            ]
        # beat rings and the worker of the queue hears it
        assert wait_until(lambda: "statute.tasks.sweep" in tasks_heard(), PATIENCE), running[
            "worker-timers"
        ].output.read_text()[-3000:]
    finally:
        for service in running.values():
            service.end()


def test_the_script_of_the_postgres_image_makes_the_same_roles(tmp_path: Path) -> None:
    place = Place.of(f"init{os.environ['KANMON_TEST_SLOT']}", ("postgres", "redis"))
    place.prepare()
    account = Account.current()
    sockets = socket_folder(account)
    words = new_passwords()
    programs = find_postgres(account, place.folder.parent / "programs")
    psql = shutil.which("psql") or shutil.which("psql", path=programs.folder)
    if not psql:
        pytest.skip("psql is not installed here")
    server = PostgresServer(place, account, programs, sockets, words)
    try:
        server._create()
        server.made.touch()  # as the image leaves it: an empty cluster, and our script to come
        server.start()
        script = SERVICES["postgres"]["volumes"][1].split(":")[0]
        subprocess.run(
            [CHECKOUT / script],
            env={
                "PATH": f"{os.environ['PATH']}:{Path(psql).parent}",
                "PGHOST": str(sockets),
                "PGPASSWORD": words["postgres"],
                "POSTGRES_USER": "postgres",
                "KANMON_OWNER_PASSWORD": words["kanmon"],
                "KANMON_APP_PASSWORD": words["kanmon_app"],
            },
            check=True,
        )
        owner = psycopg2.connect(server.url("kanmon"))
        owner.autocommit = True
        owner.cursor().execute("CREATE TABLE made_by_owner (n int)")
        owner.close()
        app = psycopg2.connect(server.url("kanmon_app"))
        app.autocommit = True
        cursor = app.cursor()
        cursor.execute("INSERT INTO made_by_owner VALUES (1)")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("TRUNCATE made_by_owner")
        app.close()
    finally:
        server.stop()
        shutil.rmtree(sockets, ignore_errors=True)
        shutil.rmtree(place.folder, ignore_errors=True)
