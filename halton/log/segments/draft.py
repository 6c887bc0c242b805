"""A segment that is being made: nobody sees it before all of it is on the disk, under a name that says what it is."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from halton.errors import LogError
from halton.events.types import SegmentSealed
from halton.log.segments.columns import Row, batch, encoded
from halton.log.segments.segment import Claims, digest_of, file_name, follows

if TYPE_CHECKING:
    import pyarrow as pa

BATCH_EVENTS = 8192
SUFFIX = ".tmp"
# LZ4's better search: a fifth smaller than its first level, as fast to read, and sealing is in no hurry.
LEVEL = 4


class Draft:
    """The rows of one segment, gathered batch by batch and held against the chain, which begins with `previous`."""

    def __init__(self, first: int, previous: bytes, origin: str) -> None:
        self._first = self._next = first
        self._previous = self._tip = previous
        self._origin = origin
        self._batches: list[pa.RecordBatch] = []

    def add(self, rows: Sequence[Row]) -> None:
        """Take the next rows of the log, at most 8,192 of them.

        :raises LogError: if one does not follow from the one before it: what is broken is not sealed.
        """
        for row in rows:
            if row[0] != self._next or not follows(self._tip, row):
                raise LogError(f"The log does not hold at position {self._next}, so it is not sealed there. See: halton verify")
            self._next, self._tip = row[0] + 1, row[-1]
        self._batches.append(batch(rows))

    def publish(self, folder: Path) -> SegmentSealed:
        """Write the file, make it durable and give it its name; the event that says so is for the caller to append.

        :raises LogError: if the disk does not take it; nothing is left behind then.
        """
        claims = Claims(self._first, self._next - 1, self._previous.hex(), self._tip.hex(), self._origin)
        temporary = folder / f"sealing-{os.getpid()}{SUFFIX}"
        try:
            size = _write(temporary, encoded(self._batches, claims.metadata()))
            digest = digest_of(temporary)
            path = folder / file_name(claims.first, claims.last, digest)
            temporary.replace(path)
            make_durable(folder)
        except OSError as error:
            raise LogError(f"{folder} did not take a segment ({error.strerror or type(error).__name__}).") from error
        finally:
            temporary.unlink(missing_ok=True)
        return event(claims, path, size, digest)


def event(claims: Claims, path: Path, size: int, digest: str) -> SegmentSealed:
    """What the log is told of a segment."""
    named: dict[str, Any] = msgspec.structs.asdict(claims)
    del named["origin"], named["version"]
    return SegmentSealed(**named, file=path.name, bytes=size, digest=digest)


def make_durable(folder: Path) -> None:
    """Let a folder remember the names of its files through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(path: Path, table: pa.Table) -> int:
    import pyarrow as pa

    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    options = pa.ipc.IpcWriteOptions(compression=pa.Codec("lz4", LEVEL), use_threads=False)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, 0o600)
        with pa.ipc.new_file(file, table.schema, options=options) as writer:
            writer.write_table(table, max_chunksize=BATCH_EVENTS)
        file.flush()
        os.fsync(descriptor)
        return os.fstat(descriptor).st_size
