"""The demonstration tells a clean story and closes at once."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config import demo
from config.embedded.process import alive, wait_until

# Does not end when asked to, and has a child that does not either.
STUBBORN = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pid = os.fork()
if pid:
    print(pid, flush=True)
time.sleep(120)
"""


@pytest.fixture
def stubborn(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    log = tmp_path / "log"
    child = demo._start([sys.executable, "-c", STUBBORN], log)
    assert wait_until(lambda: log.read_text().endswith("\n"), 60)
    yield child, int(log.read_text())
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)


def test_closing_takes_a_few_seconds_whoever_is_busy_and_leaves_nobody_behind(
    stubborn: tuple[subprocess.Popen[bytes], int],
) -> None:
    child, grandchild = stubborn
    begun = time.monotonic()
    demo._close({"worker": child})
    assert time.monotonic() - begun < demo.CLOSING_SECONDS + 2
    assert child.poll() is not None
    assert wait_until(lambda: not alive(grandchild), 10)


def test_the_web_closes_at_once_although_a_browser_keeps_a_connection_open(tmp_path: Path) -> None:
    """A browser opens connections ahead of need; a worker that reads from one does not see a graceful end."""
    (tmp_path / "idle.py").write_text(
        "def application(environ, start):\n    start('200 OK', [])\n    return [b'']\n"
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--chdir",
        os.fspath(tmp_path),
        "-b",
        f"127.0.0.1:{port}",
        "idle",
    ]
    web = demo._start(command, tmp_path / "log")
    try:
        assert wait_until(lambda: "Booting worker" in (tmp_path / "log").read_text(), 60)
        with socket.create_connection(("127.0.0.1", port)):
            time.sleep(1)  # until the worker reads from it
            begun = time.monotonic()
            demo._close({"web": web})
            assert time.monotonic() - begun < demo.CLOSING_SECONDS + 2
        assert "Shutting down: Master" in (tmp_path / "log").read_text(), "it ended by itself"
    finally:
        if web.poll() is None:
            os.killpg(web.pid, signal.SIGKILL)


def test_only_warnings_of_the_log_stand_between_the_lines_of_the_story(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("LOG_LEVEL", raising=False)
    started: list[Any] = []

    def start(command: Any, log: Any = None, environment: Any = None) -> Any:
        started.append((command[-1], environment))
        return subprocess.Popen([sys.executable, "-c", ""])

    monkeypatch.setattr(demo, "_start", start)
    assert demo._manage("demo", "--run") == 0
    assert started == [("--run", {"LOG_LEVEL": "WARNING"})]
