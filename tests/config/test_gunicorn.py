"""What the web server refuses by itself is answered in the form of every other refusal."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded.process import wait_until

ROOT = Path(__file__).parents[2]
APPLICATION = (
    "def application(environ, start):\n    start('200 OK', [('Content-Length', '2')])\n    return [b'ok']\n"
)


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """gunicorn with our settings in front of an application that answers ok."""
    folder = tmp_path_factory.mktemp("web")
    (folder / "ok.py").write_text(APPLICATION)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        found: int = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        "config/gunicorn.py",
        "--pythonpath",
        os.fspath(folder),
        "ok",
    ]
    environment = os.environ | {"KANMON_BIND": f"127.0.0.1:{found}", "WEB_CONCURRENCY": "1"}
    with (folder / "log").open("wb") as log:
        web = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        assert wait_until(lambda: "Booting worker" in (folder / "log").read_text(), 90)
        assert wait_until(
            lambda: answer(found, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") != b"", 90
        )
        yield found
    finally:
        web.send_signal(signal.SIGQUIT)
        web.wait(30)


def answer(port: int, request: bytes) -> bytes:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
            line.sendall(request)
            found = b""
            while data := line.recv(65536):
                found += data
            return found
    except OSError:
        return b""


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /api/v1/?q=" + b"x" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        (b"GET /api/v1/ HTTP/1.1\r\nHost: x\r\nX-Name: a\x01b\r\n\r\n", 400),
        (b"GET /api/v1/ HTTP/1.1\r\nHost: x\r\nX Name: a\r\n\r\n", 400),
        (b"GET /api/v1/ HTTP/1.1\r\nHost: x\r\nX-Name: " + b"a" * 9000 + b"\r\n\r\n", 431),
        (b"nonsense\r\n\r\n", 400),
    ],
    ids=["long line", "control character", "space in a name", "long header", "nonsense"],
)
def test_what_it_refuses_by_itself_is_problem_details(port: int, request_: bytes, status: int) -> None:
    head, _blank, body = answer(port, request_).partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode()), head
    assert b"Content-Type: application/problem+json" in head
    problem = json.loads(body)
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]


def test_a_long_but_possible_address_is_served(port: int) -> None:
    request = b"GET /?q=" + b"x" * 7000 + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    assert answer(port, request).startswith(b"HTTP/1.1 200 OK")
