"""The one process that owns the embedded servers of a place.

Started by the first user, in a session of its own. It stops the servers when nobody has held the users' lock
for a while; if it is killed itself, the kernel tells the servers.
"""

import argparse
import fcntl
import json
import os
import shutil
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from config.embedded.binaries import ServerMissing, find_postgres, find_redis
from config.embedded.places import CHECKOUT, Account, Place, socket_folder
from config.embedded.servers import APP, OWNER, PostgresServer, RedisServer, ServerFailed, new_passwords

FREE_SECONDS = 5.0
POLL_SECONDS = 0.25
MOST_RESTARTS = 20


class Stop(Exception):
    """A signal asked us to end."""


def main(arguments: list[str] | None = None) -> int:
    """Runs until nobody uses the servers. Exit code 0 after an orderly stop, 1 when a server failed."""
    parser = argparse.ArgumentParser(prog="config.embedded.supervisor")
    parser.add_argument("--profile", required=True)
    parser.add_argument("--servers", required=True, help="postgres,redis")
    options = parser.parse_args(arguments)
    place = Place.of(options.profile, tuple(options.servers.split(",")))
    place.prepare()
    own_lock = os.open(place.supervisor_lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(own_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return 0  # another one is at work
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _stop)
    return supervise(place)


def supervise(place: Place) -> int:
    """Starts the servers of `place`, writes their addresses down, and stops them when they are free."""
    account = Account.current()
    _forget_previous(place)
    sockets = socket_folder(account)
    servers: list[PostgresServer | RedisServer] = []
    users = os.open(place.users_lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _start(place, account, sockets, servers)
        _wait_until_free(users, servers)
        return 0
    except Stop:
        return 0
    except (ServerMissing, ServerFailed, OSError) as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    finally:
        place.state_file.unlink(missing_ok=True)
        for server in reversed(servers):
            server.stop()
        shutil.rmtree(sockets, ignore_errors=True)


def _start(
    place: Place, account: Account, sockets: Path, servers: list[PostgresServer | RedisServer]
) -> None:
    words = _passwords(place)
    copies = place.folder.parent / "programs"
    state: dict[str, str | int] = {
        "pid": os.getpid(),
        "sockets": os.fspath(sockets),
        "SECRET_KEY": words["django"],
    }
    if "redis" in place.servers:
        redis = RedisServer(place, account, find_redis(account, copies), sockets, words["redis"])
        servers.append(redis)
        redis.start()
        state["REDIS_URL"] = redis.url()
    if "postgres" in place.servers:
        postgres = PostgresServer(place, account, find_postgres(account, copies), sockets, words)
        servers.append(postgres)
        postgres.start()
        state["DATABASE_URL"] = postgres.url(APP)
        state["MIGRATION_DATABASE_URL"] = postgres.url(OWNER)
    state["servers"] = ",".join(str(server.child.pid) for server in servers if server.child)
    _write_private(place.state_file, json.dumps(state))


def _wait_until_free(users: int, servers: list[PostgresServer | RedisServer]) -> None:
    """Returns, holding the users' lock exclusively, once nobody has held it for FREE_SECONDS."""
    free_since: float | None = None
    restarts = 0
    while True:
        time.sleep(POLL_SECONDS)
        for server in servers:
            if server.ended():
                restarts += 1
                if isinstance(server, PostgresServer) or restarts > MOST_RESTARTS:
                    raise ServerFailed(f"{type(server).__name__} ended by itself; see {server.log}")
                server.start()  # nothing in Redis is the only copy
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            free_since = None
            continue
        now = time.monotonic()
        free_since = free_since if free_since is not None else now
        if now - free_since >= FREE_SECONDS:
            return  # a new user now waits until we are gone, and starts afresh
        fcntl.flock(users, fcntl.LOCK_UN)


def _passwords(place: Place) -> dict[str, str]:
    try:
        stored: dict[str, str] = json.loads(place.secrets_file.read_text())
    except (OSError, ValueError):
        stored = new_passwords()
        _write_private(place.secrets_file, json.dumps(stored))
        for made in place.folder.glob("postgres-*.made"):  # a cluster whose passwords are lost is made anew
            made.unlink()
    return stored


def _forget_previous(place: Place) -> None:
    """Removes what a supervisor that was killed left: its state and its folder of sockets."""
    try:
        left = Path(json.loads(place.state_file.read_text())["sockets"])
    except (OSError, ValueError, KeyError):
        return
    place.state_file.unlink(missing_ok=True)
    if left.name.startswith("kanmon-"):
        shutil.rmtree(left, ignore_errors=True)


def _write_private(path: Path, text: str) -> None:
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    new.touch(mode=0o600)
    new.write_text(text)
    new.rename(path)


def _stop(number: int, frame: FrameType | None) -> None:
    for other in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(other, signal.SIG_IGN)  # a second signal must not cut the stopping short
    raise Stop


if __name__ == "__main__":
    sys.path.insert(0, os.fspath(CHECKOUT))
    sys.exit(main())
