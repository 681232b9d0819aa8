"""Processes for tests of crashes: Python programs on the test's database, in the application's role."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90.0
BEGINNING = "import django\ndjango.setup()\n"


@contextmanager
def program(text: str, environment: dict[str, str], **changed: str) -> Iterator["subprocess.Popen[str]"]:
    """Runs a program with Django set up; it is dead when the block ends."""
    child = subprocess.Popen(
        [sys.executable, "-u", "-c", BEGINNING + text],
        cwd=ROOT,
        env={**environment, "DJANGO_SETTINGS_MODULE": "tests.settings", **changed},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield child
    finally:
        child.kill()
        child.wait()
        if child.stdout is not None:
            child.stdout.close()


def wait_for(child: "subprocess.Popen[str]", line: str, times: int = 1) -> list[str]:
    """Reads what the program says until it has said this so often; what it said till then."""
    assert child.stdout is not None
    said: list[str] = []
    end = time.monotonic() + PATIENCE
    while said.count(line) < times:
        assert time.monotonic() < end, said
        text = child.stdout.readline()
        assert text, f"the program ended with {child.wait()} after {said}"
        said.append(text.rstrip("\n"))
    return said


def kill(child: "subprocess.Popen[str]") -> None:
    """As the kernel does when memory runs out: at once, without a word."""
    os.kill(child.pid, signal.SIGKILL)
    child.wait()


def output_of(text: str, environment: dict[str, str], **changed: str) -> str:
    """Runs a program to its end; what it said."""
    with program(text, environment, **changed) as child:
        said, _ = child.communicate(timeout=PATIENCE)
        assert child.returncode == 0, said
        return said
