"""A user of the embedded servers: holds the lock, starts the supervisor if need be, learns the addresses."""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time

from config.embedded.binaries import ServerMissing
from config.embedded.places import CHECKOUT, Place
from config.embedded.process import tail, wait_until

WAIT_SECONDS = 120.0
ADDRESSES = {"postgres": "DATABASE_URL", "redis": "REDIS_URL"}
_held: list[object] = []  # locks and the supervisor's handle, kept until this process ends


def attach_if_needed(profile: str = "dev") -> None:
    """Sets DATABASE_URL, MIGRATION_DATABASE_URL, REDIS_URL and SECRET_KEY in the environment where not set.

    Does nothing when both addresses are given. A database of our own is never a production system, so with it
    KANMON_SANDBOX is on unless it is set. `profile` is "dev" (kept between runs) or "test" (own data and
    sockets, no fsync). The servers run at least as long as this process. Ends the process with a plain
    message when they cannot be had.
    """
    servers = tuple(name for name, variable in ADDRESSES.items() if not os.environ.get(variable))
    if not servers:
        return
    try:
        state = attach(Place.of(profile, servers))
    except (ServerMissing, OSError) as failure:
        sys.exit(str(failure))
    wanted = ["REDIS_URL"] if "redis" in servers else []
    if "postgres" in servers:
        wanted += ["DATABASE_URL", "MIGRATION_DATABASE_URL", "SECRET_KEY"]
    for name in wanted:
        # An owner's address beside our database would name another server: ours goes with ours.
        if name == "MIGRATION_DATABASE_URL" or not os.environ.get(name):
            os.environ[name] = str(state[name])
    if "postgres" in servers:
        os.environ.setdefault("KANMON_SANDBOX", "1")


def attach(place: Place) -> dict[str, str | int]:
    """The state of the running servers of `place`, started if need be; our share of the lock stays held."""
    place.prepare()
    users = os.open(place.users_lock, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(users, fcntl.LOCK_SH)  # waits while a supervisor is stopping
    _held.append(users)
    start = os.open(place.start_lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(start, fcntl.LOCK_EX)
        supervisor = None if _supervised(place) else _spawn(place)
        return _wait_for_state(place, supervisor)
    finally:
        os.close(start)


def _supervised(place: Place) -> bool:
    """Whether a supervisor lives: it holds its lock, however it may end."""
    lock = os.open(place.supervisor_lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


def _spawn(place: Place) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "config.embedded.supervisor"]
    command += ["--profile", place.profile, "--servers", ",".join(place.servers)]
    with place.log_file.open("wb") as log:
        supervisor = subprocess.Popen(
            command,
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C in our terminal is not meant for it
        )
    _held.append(supervisor)
    return supervisor


def _wait_for_state(place: Place, supervisor: "subprocess.Popen[bytes] | None") -> dict[str, str | int]:
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end:
        if supervisor is not None and supervisor.poll() is not None:
            raise ServerMissing(tail(place.log_file) or f"the supervisor ended with {supervisor.returncode}")
        state = _read_state(place)
        if state and (supervisor is None or state.get("pid") == supervisor.pid):
            return state
        if supervisor is None and not _supervised(place):
            return _wait_for_state(place, _spawn(place))
        time.sleep(0.05)
    raise ServerMissing(f"the embedded servers did not start in {WAIT_SECONDS:.0f} s; see {place.log_file}")


def forget_everything(profile: str) -> None:
    """Throws away the data of `profile`. Ends the process with a message while somebody uses the servers."""
    place = Place.of(profile, tuple(ADDRESSES))
    place.prepare()
    users = os.open(place.users_lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit("the embedded servers are in use; end the demonstration or command that uses them first")
    try:
        # Nobody uses them, but the supervisor may still be waiting for the next user.
        state = _read_state(place)
        if state and _supervised(place):
            os.kill(int(state["pid"]), signal.SIGTERM)
        if not wait_until(lambda: not _supervised(place), 30):
            sys.exit("the embedded servers do not stop")
        for made in place.folder.glob("postgres-*"):
            if made.is_dir():
                shutil.rmtree(made)
            else:
                made.unlink()
    finally:
        os.close(users)


def _read_state(place: Place) -> dict[str, str | int]:
    try:
        state: dict[str, str | int] = json.loads(place.state_file.read_text())
    except (OSError, ValueError):
        return {}
    return state
