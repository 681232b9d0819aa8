"""Starting one PostgreSQL and one Redis server, with their accounts."""

import os
import secrets
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

import psycopg2

from config.embedded.binaries import Postgres
from config.embedded.places import Account, Place
from config.embedded.process import alive, start, stop, tail, wait_until

DATABASE = "kanmon"
OWNER = "kanmon"
APP = "kanmon_app"
PRIVILEGES = Path(__file__).resolve().parents[1] / "postgres" / "privileges.sql"
START_SECONDS = 60.0


class ServerFailed(RuntimeError):
    """A server did not come up. The text holds the end of its log."""


class PostgresServer:
    """A cluster of our own: created once, started as a child, reached through a socket only."""

    def __init__(
        self, place: Place, account: Account, programs: Postgres, sockets: Path, passwords: dict[str, str]
    ):
        self.account = account
        self.programs = programs
        self.sockets = sockets
        self.passwords = passwords
        self.for_tests = place.profile != "dev"
        self.folder = place.folder / f"postgres-{programs.major}"
        self.made = place.folder / f"postgres-{programs.major}.made"
        self.log = place.folder / "postgres.log"
        self.place = place
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Creates the cluster if there is none, starts it and waits until it answers."""
        if not self.made.exists():
            self._create()
        self._clear_stale_pid()
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": os.fspath(self.sockets),
            "unix_socket_permissions": "0777",  # the folder and the passwords guard it
            "max_connections": "200",
            "shared_buffers": "128MB",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "jit": "off",
        }
        if self.for_tests:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self.child = start(
            [self.programs.folder / "postgres", "-D", self.folder, *options],
            self.account,
            self.folder,
            self.log,
        )
        if not wait_until(lambda: self._answers() or self._ended(), START_SECONDS) or self._ended():
            raise ServerFailed(f"PostgreSQL did not start:\n{tail(self.log)}")
        if not self.made.exists():
            self._create_roles()
            self.made.write_text("the cluster, its roles and its database are complete\n")

    def stop(self) -> None:
        """Fast shutdown: running statements are rolled back."""
        if self.child is not None:
            stop(self.child, signal.SIGINT, signal.SIGQUIT)

    def ended(self) -> bool:
        return self._ended()

    def url(self, role: str) -> str:
        """The address for `role`, percent-encoded, over the socket."""
        host = quote(os.fspath(self.sockets), safe="")
        return f"postgresql://{role}:{quote(self.passwords[role])}@/{DATABASE}?host={host}"

    def _create(self) -> None:
        if self.folder.exists():  # a first start was cut off
            self._clear_stale_pid()
            shutil.rmtree(self.folder)
        data = self.place.data(self.folder.name, self.account)
        word = self.place.data("initdb", self.account) / "password"
        word.write_text(self.passwords["postgres"])
        word.chmod(0o600)
        self.account.own(word)
        command: list[str | Path] = [
            self.programs.folder / "initdb",
            "--pgdata",
            data,
            "--username=postgres",
            "--pwfile",
            word,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        ]
        if self.for_tests:
            command.append("--no-sync")
        child = start(command, self.account, data, self.log)
        code = child.wait()
        word.unlink()
        if code != 0:
            raise ServerFailed(f"initdb failed with {code}:\n{tail(self.log)}")

    def _connect(self, database: str, role: str) -> "psycopg2.extensions.connection":
        return psycopg2.connect(
            host=os.fspath(self.sockets),
            dbname=database,
            user=role,
            password=self.passwords[role],
            connect_timeout=5,
        )

    def _answers(self) -> bool:
        try:
            self._connect("postgres", "postgres").close()
        except psycopg2.OperationalError:
            return False
        return True

    def _ended(self) -> bool:
        return self.child is None or self.child.poll() is not None

    def _create_roles(self) -> None:
        """The owner of the tables, and the role of web and workers with its rights on them."""
        self._run(
            "postgres", "postgres", f"CREATE ROLE {OWNER} LOGIN CREATEDB PASSWORD %s", self.passwords[OWNER]
        )
        self._run("postgres", "postgres", f"CREATE ROLE {APP} LOGIN PASSWORD %s", self.passwords[APP])
        if self.for_tests:  # a test may step down to the application's role
            self._run("postgres", "postgres", f"GRANT {APP} TO {OWNER}")
        # In the template, since default privileges belong to one database and the tests create theirs.
        self._run("template1", "postgres", f"SET ROLE {OWNER}; {PRIVILEGES.read_text()}")
        self._run("postgres", "postgres", f"CREATE DATABASE {DATABASE} OWNER {OWNER}")

    def _run(self, database: str, role: str, sql: str, *values: str) -> None:
        connection = self._connect(database, role)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql, values or None)
        finally:
            connection.close()

    def _clear_stale_pid(self) -> None:
        """Removes the pid file of a server that is gone; waits for one that is still stopping."""
        pid_file = self.folder / "postmaster.pid"
        try:
            lines = pid_file.read_text().splitlines()
            pid = int(lines[0])
        except (OSError, ValueError, IndexError):
            pid_file.unlink(missing_ok=True)
            return
        ours = self._is_ours(pid)
        if ours and not wait_until(lambda: not alive(pid), 10):
            os.kill(pid, signal.SIGQUIT)
            wait_until(lambda: not alive(pid), 10)
        pid_file.unlink(missing_ok=True)
        if len(lines) > 4 and lines[4]:  # the socket's folder; a restarted machine may have lost it
            Path(lines[4], ".s.PGSQL.5432.lock").unlink(missing_ok=True)
            Path(lines[4], ".s.PGSQL.5432").unlink(missing_ok=True)

    def _is_ours(self, pid: int) -> bool:
        """Whether `pid` is a server on this very folder, not another process that got its number."""
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        return alive(pid) and os.fsencode(self.folder) in command


class RedisServer:
    """Valkey or Redis as a child, on a socket, with nothing on disk: nothing in it is the only copy."""

    def __init__(self, place: Place, account: Account, program: Path, sockets: Path, password: str):
        self.place = place
        self.account = account
        self.program = program
        self.socket = sockets / "redis.sock"
        self.password = password
        self.log = place.folder / "redis.log"
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it and waits for its socket."""
        self.socket.unlink(missing_ok=True)  # of one that was killed
        data = self.place.data("redis", self.account)
        configuration = "\n".join(
            (
                "port 0",
                f"unixsocket {self.socket}",
                "unixsocketperm 777",  # the folder and the password guard it
                f"requirepass {self.password}",
                f"dir {data}",
                'save ""',
                "appendonly no",
                "daemonize no",
                "databases 64",
            )
        )
        self.child = start([self.program, "-"], self.account, data, self.log, stdin=configuration + "\n")
        if not wait_until(lambda: self.socket.exists() or self.ended(), START_SECONDS) or self.ended():
            raise ServerFailed(f"the Redis server did not start:\n{tail(self.log)}")

    def stop(self) -> None:
        if self.child is not None:
            stop(self.child, signal.SIGTERM, signal.SIGKILL, patience=5)

    def ended(self) -> bool:
        return self.child is None or self.child.poll() is not None

    def url(self) -> str:
        """The address as redis-py reads it."""
        return f"unix://:{quote(self.password)}@{self.socket}?db=0"


def new_passwords() -> dict[str, str]:
    """A password for each role, for the Redis server and for Django's signing, made once per place."""
    return {name: secrets.token_hex(24) for name in ("postgres", OWNER, APP, "redis", "django")}
