"""The home folder, where everything lies, and the files that ship with the package."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from halton.errors import HomeError

# struct sockaddr_un holds 104 bytes on macOS and 108 on Linux, with a zero at the end.
SOCKET_PATH_LIMIT = 103
RUN_KEY_SIZE = 32


class Home:
    """The one folder that holds all of Halton's state (`~/.halton-meter`, or `HALTON_HOME`)."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.config = root / "config.toml"
        self.log = root / "db.sqlite"
        self.views = root / "views.sqlite"
        self.bodies = root / "bodies.sqlite"
        self.projections = root / "projections"
        self.segments = root / "segments"
        self.checkpoint_key = root / "checkpoint.key"
        self.run_key = root / "run.key"
        self.run = root / "run"
        self.bundle = root / "ca-bundle.pem"
        self.upstream_roots = self.run / "upstream-roots.pem"
        self.up_lock = self.run / "up.lock"
        self.ledger_lock = self.run / "ledger.lock"

    @classmethod
    def from_environment(cls) -> Home:
        """The home this process was told to use.

        :raises HomeError: if it lies in an account that does not exist.
        """
        chosen = os.environ.get("HALTON_HOME")
        try:
            return cls(Path(chosen).expanduser().absolute() if chosen else Path.home() / ".halton-meter")
        except RuntimeError:
            raise HomeError(f"HALTON_HOME is {chosen}: there is no such account. Set it to a folder, or unset it.") from None

    @property
    def is_default(self) -> bool:
        """Whether this is the home of the account, whose certificate authority lies in `~/.mitmproxy`."""
        return self.root == Path.home() / ".halton-meter"

    def socket(self, name: str) -> Path:
        """The unix socket of one process."""
        return self.run / f"{name}.sock"

    def error_log(self, name: str) -> Path:
        """The plain file that takes what a process says on stderr."""
        return self.root / f"{name}.err.log"

    def prepare(self) -> None:
        """Make the folders with the modes they must have, and refuse a home that somebody else could change.

        :raises HomeError: naming the command that mends it.
        """
        if len(os.fsencode(self.socket("ledger"))) > SOCKET_PATH_LIMIT:
            raise HomeError(f"{self.root} is too long a path for the sockets in it. Set HALTON_HOME to a shorter one.")
        private_folder(self.root)
        private_folder(self.run)
        private_folder(self.projections)
        private_folder(self.segments)


def private_folder(folder: Path) -> None:
    """Make `folder` 0700, or make sure that it is ours alone.

    :raises HomeError: for a folder of another account, a link, or one that others may write to.
    """
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        pass
    except OSError as error:
        raise HomeError(f"{folder} cannot be made ({error.strerror}). Set HALTON_HOME to a folder you can write to.") from None
    found = folder.lstat()
    if stat.S_ISLNK(found.st_mode) or not stat.S_ISDIR(found.st_mode):
        raise HomeError(f"{folder} is not a folder of its own. Move it away: mv {folder} {folder}.old")
    if found.st_uid != os.getuid():
        raise HomeError(f"{folder} belongs to another account. Take it over: sudo chown -R $(id -u) {folder}")
    if found.st_mode & 0o022:
        raise HomeError(f"{folder} can be changed by other accounts. Close it: chmod -R go= {folder}")
    folder.chmod(0o700)


def ensure_run_key(home: Home) -> bytes:
    """The 32 random bytes that prove what `halton run` says of itself, made when they are first needed.

    Two processes at once get the same: the file appears whole, and only for the first.

    :raises HomeError: if it cannot be made, or holds something else.
    """
    try:
        if (key := _read_run_key(home)) is None:
            _make_run_key(home.run_key)
            key = _read_run_key(home)
    except OSError as error:
        raise HomeError(f"{home.run_key} cannot be used ({error.strerror}). Make {home.root} a folder of your own.") from None
    if key is None or len(key) != RUN_KEY_SIZE:
        raise HomeError(f"{home.run_key} holds no key. Remove it, and start what `halton run` started again.")
    return key


def _read_run_key(home: Home) -> bytes | None:
    try:
        return home.run_key.read_bytes()
    except FileNotFoundError:
        return None


def _make_run_key(path: Path) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, 0o600)
        file.write(secrets.token_bytes(RUN_KEY_SIZE))
        file.flush()
        os.fsync(descriptor)
    try:
        # A link is made once, with all bytes behind it; a file opened with O_EXCL would be empty for a moment.
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner can read, in one step for whoever looks."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, 0o600)
        file.write(data)
        file.flush()
        os.fsync(descriptor)
    temporary.replace(path)


def shipped(name: str) -> Path:
    """A folder that ships with Halton: inside the installed package, or beside it in a checkout.

    :raises FileNotFoundError: if the installation lacks it.
    """
    package = Path(__file__).parent
    for folder in (package / "_shipped" / name, package.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"this installation lacks {name}/; install Halton again")
