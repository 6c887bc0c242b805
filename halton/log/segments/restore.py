"""Restoring: segments become a log again, row for row and hash for hash, as far as they follow one another from position 1."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

from halton.errors import LogError
from halton.log.chain import GENESIS
from halton.log.segments.columns import ENVELOPE
from halton.log.segments.draft import make_durable
from halton.log.segments.segment import Sealed, Segment, SegmentError, find_segments, opened
from halton.log.store import APPLICATION_ID, Head

SCHEMA = Path(__file__).parent.parent / "schema.sql"
SIDECARS = ("-wal", "-shm", "-journal")
_INSERT = f"insert into event ({', '.join(ENVELOPE)}) values (?, ?, ?, ?, ?, ?, ?)"


class Lack(msgspec.Struct, frozen=True):
    """Positions that could not be restored, or files that were of no use, and why."""

    first: int
    last: int
    reason: str
    file: str | None = None


class Restored(msgspec.Struct, frozen=True):
    """What was built: up to which head, from how many segments, and what is lacking."""

    position: int
    head: str
    origin: str
    segments: int
    lacks: tuple[Lack, ...]


def restore(folder: Path, out: Path, progress: Callable[[int], object] = lambda _: None) -> Restored:
    """Build a new log at `out` from the segments of a folder. Events behind the last segment were never sealed.

    :raises LogError: if something is there already, if no segment begins at position 1, or if the disk does not take it.
    """
    _refuse_to_overwrite(out)
    with unpublished(out) as temporary:
        with closing(create(temporary)) as connection:
            build = Build(connection, find_segments(folder), progress)
            build.run()
            lacks = tuple(build.lacks())
            if not build.used:
                raise LogError(_nothing(folder, lacks))
            connection.execute("pragma journal_mode = wal")  # as every log is
        _publish(temporary, out)
    return Restored(build.head.position, build.head.hash.hex(), build.origin, build.used, lacks)


class Build:
    """Follows the chain from segment to segment; what does not fit is left out and told."""

    def __init__(self, connection: sqlite3.Connection, segments: Sequence[Segment], progress: Callable[[int], object]) -> None:
        self._connection = connection
        self._waiting = list(segments)
        self._progress = progress
        self._lacks: list[Lack] = []
        self.head = Head(0, GENESIS)
        self.origin = ""
        self.used = 0

    def run(self) -> None:
        """Take segments as long as one goes on where the last one ended."""
        while any(self._take(segment) for segment in self._next()):
            pass

    def lacks(self) -> Iterator[Lack]:
        """What is wrong with the files that should come next, or that there are none, and what is of no use without them."""
        behind = [segment for segment in self._waiting if segment.first > self.head.position]
        yield from self._lacks
        if behind and not any(lack.first <= self.head.position + 1 <= lack.last for lack in self._lacks):
            yield Lack(self.head.position + 1, behind[0].first - 1, "no file holds these positions")
        for segment in behind:
            yield Lack(segment.first, segment.last, "what comes before it is lacking", segment.path.name)

    def _next(self) -> list[Segment]:
        """The files that hold the next position, those that reach farthest first."""
        found = [segment for segment in self._waiting if segment.first <= self.head.position + 1 <= segment.last]
        self._waiting = [segment for segment in self._waiting if segment not in found]
        return sorted(found, key=lambda segment: -segment.last)

    def _take(self, segment: Segment) -> bool:
        self._connection.execute("savepoint segment")
        try:
            with opened(segment) as sealed:
                self._copy(sealed)
        except SegmentError as error:
            self._connection.execute("rollback to segment")
            self._lacks.append(Lack(segment.first, segment.last, error.what, segment.path.name))
            return False
        finally:
            self._connection.execute("release segment")
        self.head, self.origin = Head(segment.last, bytes.fromhex(sealed.claims.tip)), sealed.claims.origin
        self.used += 1
        return True

    def _copy(self, sealed: Sealed) -> None:
        if self.origin not in ("", sealed.claims.origin):
            raise SegmentError(sealed.segment.path, "it comes from another log")
        at = {sealed.claims.first - 1: bytes.fromhex(sealed.claims.previous)}
        for rows in sealed.rows():
            at |= {row[0]: row[-1] for row in rows if row[0] == self.head.position}
            fresh = [row for row in rows if row[0] > self.head.position]
            if fresh and at.get(self.head.position) != self.head.hash:
                raise SegmentError(sealed.segment.path, "it does not follow from the events before it")
            self._connection.executemany(_INSERT, fresh)
            self._progress(len(fresh))


def _refuse_to_overwrite(out: Path) -> None:
    """Nor is a write-ahead log taken over: SQLite would play it into any file of that name."""
    for path in (out, *(out.with_name(out.name + suffix) for suffix in SIDECARS)):
        if path.exists() or path.is_symlink():
            raise LogError(f"{path} is there already, and nothing is overwritten. Name another file, or move it away.")


def _nothing(folder: Path, lacks: Sequence[Lack]) -> str:
    if lacks and lacks[0].file:
        return f"No log can be restored from {folder}. Of {lacks[0].file}: {lacks[0].reason}. Put a copy of it there."
    return f"No segment in {folder} begins at position 1, so no log can be restored from it. Name the folder that has it: --from"


@contextmanager
def unpublished(out: Path) -> Iterator[Path]:
    """A private file beside `out` to write to; what is not moved from there is gone afterwards.

    :raises LogError: if the disk does not take it.
    """
    temporary = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        os.close(os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        temporary.chmod(0o600)
        yield temporary
    except (OSError, sqlite3.Error) as error:
        raise LogError(f"{out} could not be written ({getattr(error, 'strerror', None) or error}).") from error
    finally:
        for suffix in ("", *SIDECARS):
            temporary.with_name(temporary.name + suffix).unlink(missing_ok=True)


def create(path: Path) -> sqlite3.Connection:
    """An empty log without its first event, to be filled at once: nothing is durable before the whole file is."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("page_size = 8192", "journal_mode = memory", "synchronous = off", "cache_size = -16384"):
        connection.execute(f"pragma {pragma}")
    connection.executescript(SCHEMA.read_text())
    connection.execute(f"pragma application_id = {APPLICATION_ID}")
    return connection


def _publish(temporary: Path, out: Path) -> None:
    """Give the file its name, which a log that somebody began meanwhile keeps."""
    descriptor = os.open(temporary, os.O_RDWR | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        os.link(temporary, out)
    except FileExistsError:
        _refuse_to_overwrite(out)
    except OSError:  # a file system without links
        _refuse_to_overwrite(out)
        temporary.rename(out)
    make_durable(out.parent)
