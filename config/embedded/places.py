"""Where the embedded servers of one checkout and one user keep their files."""

import hashlib
import os
import pwd
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
ROOT_HOME = Path("/var/lib/kanmon-dev")
LONGEST_SOCKET_PATH = 107  # bytes, the limit of sockaddr_un on Linux


@dataclass(frozen=True)
class Account:
    """The account that the servers run as: our own, or `nobody` when we are root."""

    uid: int
    gid: int
    dropped: bool

    @classmethod
    def current(cls) -> "Account":
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid(), dropped=False)
        nobody = pwd.getpwnam("nobody")
        return cls(nobody.pw_uid, nobody.pw_gid, dropped=True)

    def popen_options(self) -> dict[str, object]:
        """What `subprocess.Popen` needs so that the child runs as this account."""
        if not self.dropped:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Gives `path` to the account."""
        if self.dropped:
            os.chown(path, self.uid, self.gid)


@dataclass(frozen=True)
class Place:
    """One pair of servers: its folder, its locks and its state, all keyed by checkout and user."""

    folder: Path
    profile: str
    servers: tuple[str, ...]

    @classmethod
    def of(cls, profile: str, servers: tuple[str, ...]) -> "Place":
        """The place for `profile` ("dev" or "test") running `servers` ("postgres", "redis")."""
        name = profile if len(servers) > 1 else f"{profile}-{servers[0]}"
        return cls(_home() / name, profile, servers)

    @property
    def users_lock(self) -> Path:
        """Every user holds this shared; who holds it exclusively may stop the servers."""
        return self.folder / "users.lock"

    @property
    def start_lock(self) -> Path:
        """Held while a user looks whether a supervisor runs and starts one."""
        return self.folder / "start.lock"

    @property
    def supervisor_lock(self) -> Path:
        """Held by the supervisor as long as it lives: the proof that the state file is true."""
        return self.folder / "supervisor.lock"

    @property
    def state_file(self) -> Path:
        return self.folder / "state.json"

    @property
    def log_file(self) -> Path:
        return self.folder / "supervisor.log"

    @property
    def secrets_file(self) -> Path:
        return self.folder / "secrets.json"

    def prepare(self) -> None:
        """Creates the folder. As root it stays passable, since `nobody` has to reach its data below it."""
        mode = 0o711 if os.geteuid() == 0 else 0o700
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(mode)

    def data(self, name: str, account: Account) -> Path:
        """A folder of the servers' own below this place."""
        path = self.folder / name
        path.mkdir(mode=0o700, exist_ok=True)
        account.own(path)
        return path


def _home() -> Path:
    """The folder of this checkout and user.

    As root below /var/lib, since `nobody` often cannot reach a checkout. Otherwise in the checkout, or, where
    that is not ours to write in, below /var/tmp in a folder that only we may open.
    """
    key = hashlib.sha256(os.fsencode(CHECKOUT)).hexdigest()[:12]
    uid = os.geteuid()
    if uid == 0:
        ROOT_HOME.mkdir(parents=True, exist_ok=True)
        ROOT_HOME.chmod(0o755)  # a stricter umask would keep nobody out
        home = ROOT_HOME / key
        home.mkdir(exist_ok=True)
        home.chmod(0o711)
        return home
    var = CHECKOUT / "var"
    if os.access(var if var.exists() else CHECKOUT, os.W_OK):
        return var / "embedded" / str(uid)
    own = Path("/var/tmp") / f"kanmon-dev-{uid}"
    own.mkdir(mode=0o700, exist_ok=True)
    found = own.lstat()
    if found.st_uid != uid or own.is_symlink():
        raise PermissionError(f"{own} belongs to somebody else; remove it, or set DATABASE_URL and REDIS_URL")
    return own / key


def socket_folder(account: Account) -> Path:
    """A new short folder for the sockets.

    Passable for all as root, where server and user are different accounts: both servers ask for a password.
    """
    base = next((b for b in ("/tmp", "/var/tmp", tempfile.gettempdir()) if os.access(b, os.W_OK)), "/tmp")
    folder = Path(tempfile.mkdtemp(prefix="kanmon-", dir=base))
    longest = len(os.fsencode(folder / ".s.PGSQL.5432.lock"))
    if longest > LONGEST_SOCKET_PATH:
        shutil.rmtree(folder)
        raise OSError(
            f"{folder}: too long for a socket, {longest} bytes of {LONGEST_SOCKET_PATH}; set TMPDIR"
        )
    if account.dropped:
        folder.chmod(0o711)
        account.own(folder)
    return folder
