"""The demonstration: servers, tables, data and the main job; then the web and the workers until Ctrl-C."""

import argparse
import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from config.embedded import attach_if_needed
from config.embedded.attach import forget_everything
from config.embedded.places import CHECKOUT
from config.embedded.process import dies_with_parent, tail

QUEUES = "timers,notices,webhooks,intake"
FIRST_PORT = 8000
START_SECONDS = 180.0
# All work that is due lives in the database: whoever is busy when we close is not waited for long.
CLOSING_SECONDS = 3.0
# A web server asked to end gracefully waits for a browser's idle connection; asked to quit, it does not.
ENDING = {"web": signal.SIGQUIT}


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code of the job; when serving, 0 after Ctrl-C and 1 when a process of ours ended by itself."""
    parser = argparse.ArgumentParser(prog="script/demo", description="A running customs office from nothing.")
    parser.add_argument("--once", action="store_true", help="stop after the main job, with its exit code")
    parser.add_argument("--port", type=int, help=f"default: the first free one from {FIRST_PORT}")
    parser.add_argument(
        "--fresh", action="store_true", help="throw away the data of earlier demonstrations first"
    )
    options = parser.parse_args(arguments)
    os.chdir(CHECKOUT)
    signal.signal(signal.SIGTERM, _interrupt)
    # Started in the background of a script, we would have inherited that Ctrl-C is ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if options.fresh:
        forget_everything("dev")
    os.environ |= {"KANMON_SANDBOX": "1", "DEBUG": "0", "DJANGO_SETTINGS_MODULE": "config.settings"}
    os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
    try:
        attach_if_needed("dev")
        # On servers that were named: sign-ins then last as long as this demonstration.
        os.environ.setdefault("SECRET_KEY", secrets.token_hex(32))
        port = options.port if options.once or options.port else _free_port()
        code = _prepare() or _manage("demo", "--run")
        if options.once or code != 0:
            return code
        return _serve(port)
    except KeyboardInterrupt:
        return 130


def _prepare() -> int:
    """Tables and static files, side by side. Two demonstrations at once take turns."""
    var = CHECKOUT / "var"
    var.mkdir(exist_ok=True)
    with (var / "prepare.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        files = _start([sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"])
        code = _manage("migrate", "--verbosity", "0")
        if code:
            sys.stderr.write(
                "The tables of an earlier demonstration could not be brought up to date (the reason stands above).\n"
                "script/demo --fresh throws its data away and begins anew.\n"
            )
        return code or files.wait()


def _manage(*command: str) -> int:
    """One of our commands in a process of its own; its exit code. Only warnings stand between what it prints."""
    quiet = {"LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING")}
    return _start([sys.executable, "manage.py", *command], environment=quiet).wait()


def _serve(port: int) -> int:
    """Web, worker and beat until Ctrl-C, or until one of them ends by itself."""
    logs = CHECKOUT / "var" / "log"
    logs.mkdir(parents=True, exist_ok=True)
    numbers = CHECKOUT / "var" / f"metrics-{port}"
    shutil.rmtree(numbers, ignore_errors=True)
    numbers.mkdir()
    web_environment = {"KANMON_BIND": f"127.0.0.1:{port}", "PROMETHEUS_MULTIPROC_DIR": os.fspath(numbers)}
    celery = [sys.executable, "-m", "celery", "-A", "config.celery"]
    commands = {
        "web": [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py"],
        "worker": [*celery, "worker", "-Q", QUEUES, "--concurrency", "2", "--loglevel", "INFO"],
        "beat": [*celery, "beat", "--loglevel", "INFO"],
    }
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in commands.items():
            children[name] = _start(command, logs / f"{name}.log", web_environment if name == "web" else {})
        if not _answers(port, children["web"]):
            sys.stderr.write(f"The web did not start:\n{tail(logs / 'web.log', 30)}\n")
            return 1
        sys.stdout.write(
            f"\nKanmon is open at http://localhost:{port}/    (Ctrl-C closes it; logs: var/log)\n"
        )
        sys.stdout.flush()
        while True:
            for name, child in children.items():
                if child.poll() is not None:
                    sys.stderr.write(f"The {name} ended by itself:\n{tail(logs / f'{name}.log', 30)}\n")
                    return 1
            time.sleep(0.5)
    except KeyboardInterrupt:
        sys.stdout.write("\nClosing.\n")
        return 0
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not leave anything running
        _close(children)
        shutil.rmtree(numbers, ignore_errors=True)


def _close(children: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """Ends them side by side within a few seconds, those that they started too."""
    end = time.monotonic() + CLOSING_SECONDS
    for name, child in children.items():
        if child.poll() is None:
            child.send_signal(ENDING.get(name, signal.SIGTERM))
    for child in children.values():
        with suppress(subprocess.TimeoutExpired):
            child.wait(max(end - time.monotonic(), 0.1))
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)  # a server leads a group of its own: nobody of it stays
        child.wait()


def _start(
    command: Sequence[str], log: Path | None = None, environment: dict[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """A child that ends when we do. With a log it is a server, out of reach of the terminal's Ctrl-C."""
    output = log.open("wb") if log else None
    try:
        return subprocess.Popen(
            command,
            env=os.environ | (environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=log is not None,
            preexec_fn=dies_with_parent(signal.SIGTERM),
        )
    finally:
        if output:
            output.close()


def _answers(port: int, web: subprocess.Popen[bytes]) -> bool:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and web.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready/", timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            time.sleep(0.1)
    return False


def _free_port() -> int:
    for port in range(FIRST_PORT, FIRST_PORT + 100):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise SystemExit(f"no free port between {FIRST_PORT} and {FIRST_PORT + 99}; name one with --port")


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
