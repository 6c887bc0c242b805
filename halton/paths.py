"""The home folder, where everything lies, and the files that ship with the package."""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import stat
from pathlib import Path

from halton.errors import HomeError
from halton.private_folder import private_folder, refuse_exchangeable, refuse_shared

# struct sockaddr_un holds 104 bytes on macOS and 108 on Linux, with a zero at the end.
SOCKET_PATH_LIMIT = 103
# A folder with one of these in it is a home, or is to be one.
_BY_WHICH_IT_IS_KNOWN = ("config.toml", "db.sqlite", "views.sqlite", "bodies.sqlite", "projections", "segments", "run", "ca")


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
        self.install_journal = root / "install.json"
        self.run = root / "run"
        self.bundle = root / "ca-bundle.pem"
        self.upstream_roots = self.run / "upstream-roots.pem"
        self.up_lock = self.run / "up.lock"
        self.ledger_lock = self.run / "ledger.lock"
        self.damaged_log = self.run / "log.damaged"  # as long as the log has to be salvaged

    @classmethod
    def from_environment(cls) -> Home:
        """The home this process was told to use.

        :raises HomeError: if it lies in an account that does not exist, or this account has no folder.
        """
        chosen = os.environ.get("HALTON_HOME")
        try:
            return cls(Path(chosen).expanduser().absolute() if chosen else Path.home() / ".halton-meter")
        except RuntimeError:
            if not chosen:
                raise HomeError("This account has no folder, and HOME is not set. Set HALTON_HOME to a folder.") from None
            raise HomeError(f"HALTON_HOME is {chosen}: there is no such account. Set it to a folder, or unset it.") from None

    @property
    def is_default(self) -> bool:
        """Whether this is the home of the account, however it is spelt: its certificate authority lies in `~/.mitmproxy`."""
        try:
            return os.path.realpath(self.root) == os.path.realpath(Path.home() / ".halton-meter")
        except RuntimeError:  # an account without a folder has no such home
            return False

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
        try:
            str(self.root).encode()
        except UnicodeEncodeError:  # neither the log nor JSON can hold such a path
            shown = os.fsencode(self.root).decode(errors="backslashreplace")
            raise HomeError(f"{shown} is no path in UTF-8. Set HALTON_HOME to another folder.") from None
        if len(os.fsencode(self.socket("ledger"))) > SOCKET_PATH_LIMIT:
            raise HomeError(f"{self.root} is too long a path for the sockets in it. Set HALTON_HOME to a shorter one.")
        refuse_shared(self.root, _BY_WHICH_IT_IS_KNOWN)
        private_folder(self.root)
        refuse_exchangeable(self.root)
        private_folder(self.run)
        private_folder(self.projections)
        private_folder(self.segments)


def make_secret(path: Path, size: int) -> None:
    """Make a file of so many random bytes, unless there is one: of several at once, one makes it, and none sees half of it.

    :raises OSError: if it cannot be made.
    """
    temporary = _write_beside(path, secrets.token_bytes(size))
    try:
        # A link is made once, with all bytes behind it; a file opened with O_EXCL would be empty for a moment.
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()


def open_lock(path: Path) -> int:
    """A descriptor of a file to lock, 0600 whatever the umask: a file that its owner cannot open would lock them out.

    :raises OSError: if it cannot be opened, or is a link.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        os.fchmod(descriptor, 0o600)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def try_lock(descriptor: int) -> bool:
    """Take such a lock alone, without waiting for it (flock(2)); whether that could be done."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner can read, in one step for whoever looks, and durably.

    What lies there is replaced, not written to, so a link is never followed and no other name of the old file changes.
    """
    temporary = _write_beside(path, data)
    try:
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_changed(path: Path, data: bytes) -> None:
    """The same where the file does not say so already: what has not changed needs no room on a disk that is full."""
    try:
        same = read_private(path) == data and stat.S_IMODE(path.lstat().st_mode) == 0o600
    except OSError:
        same = False
    if not same:
        write_private(path, data)


def read_private(path: Path) -> bytes:
    """The bytes of a file of this account; no link is followed, and nothing waits for a pipe.

    :raises OSError: if there is none, if it cannot be read, or if it is a link, no plain file, or another account's.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_uid != os.getuid():
            raise PermissionError(errno.EPERM, "is no plain file of this account", str(path))
        return file.read()


def sync_folder(folder: Path) -> None:
    """Make durable what was made, moved or removed in a folder: a file's own fsync does not cover its name (fsync(2))."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_beside(path: Path, data: bytes) -> Path:
    """A new file in the same folder, 0600 and on the disk, under a name that nobody can have taken before."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, 0o600)
            file.write(data)
            file.flush()
            os.fsync(descriptor)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def shipped(name: str) -> Path:
    """A folder that ships with Halton: inside the installed package, or beside it in a checkout.

    :raises FileNotFoundError: if the installation lacks it.
    """
    package = Path(__file__).parent
    for folder in (package / "_shipped" / name, package.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"this installation lacks {name}/; install Halton again")
