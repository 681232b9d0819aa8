"""A server as a child that cannot outlive us."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from config.embedded.places import Account

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def dies_with_parent(signal_number: int = signal.SIGINT) -> Callable[[], None]:
    """A `preexec_fn`: the kernel sends the child `signal_number` when the parent ends, however it ends.

    The parent is the thread that started the child: start it from the main thread.
    """
    parent = os.getpid()

    def in_child() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
        if os.getppid() != parent:  # it ended before we asked
            os._exit(1)

    return in_child


def start(
    command: Sequence[str | Path], account: Account, cwd: Path, log: Path, stdin: str = ""
) -> subprocess.Popen[bytes]:
    """Starts `command` as `account`, its output appended to `log`, `stdin` given to it through a pipe."""
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }
    with log.open("ab") as output:
        child = subprocess.Popen(
            [os.fspath(part) for part in command],
            cwd=cwd,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            preexec_fn=dies_with_parent(),
            **account.popen_options(),  # type: ignore[call-overload]
        )
    try:
        child.stdin.write(stdin.encode())
        child.stdin.close()
    except BrokenPipeError:
        pass  # it ended at once; the caller sees that and shows the log
    return child  # type: ignore[no-any-return]


def stop(child: subprocess.Popen[bytes], gently: int, hard: int, patience: float = 10.0) -> None:
    """Sends `gently`; after `patience` seconds `hard`; then waits."""
    if child.poll() is not None:
        return
    child.send_signal(gently)
    try:
        child.wait(patience)
    except subprocess.TimeoutExpired:
        child.send_signal(hard)
        try:
            child.wait(5)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def alive(pid: int) -> bool:
    """Whether `pid` is a process that still runs; a zombie does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in ("Z", "X")


def wait_until(question: Callable[[], bool], seconds: float, pause: float = 0.05) -> bool:
    """Asks until the answer is yes (True) or `seconds` have passed (False)."""
    end = time.monotonic() + seconds
    while not question():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log, for an error message."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""
