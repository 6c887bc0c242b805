"""Files from elsewhere, copied beside our segments and read whole there: nobody changes or cuts off the copy while we look."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import msgspec

from halton.errors import LogError
from halton.events.types import LogCreated
from halton.log.chain import GENESIS
from halton.log.segments.columns import Row
from halton.log.segments.draft import SUFFIX
from halton.log.segments.due import SEGMENT_EVENTS
from halton.log.segments.imported import ORIGIN
from halton.log.segments.segment import MEND, Claims, Segment, SegmentError, file_name, find_segments, opened, segment_at

MOST_BYTES = 1 << 30
"""A full segment of the longest calls that were seen has a thirtieth of this."""

AGAIN = "Copy it again from the machine that sealed it; if it is the same there: halton log seal --again"
RESTORE = "To make a log of it again: halton log restore"
_CHUNK_BYTES = 1 << 20


class Staged(msgspec.Struct, frozen=True):
    """A file that was read whole: our copy of it with its whole digest, what it claims, and where it came from."""

    segment: Segment
    claims: Claims
    source: Path

    @property
    def file(self) -> str:
        """The name that it was sealed under."""
        return file_name(self.segment.first, self.segment.last, self.segment.digest)


def sources(paths: Sequence[Path]) -> list[Segment]:
    """The segments that are meant by files, folders of them, and homes, which have them in `segments/`.

    :raises SegmentError: for a file whose name is not that of a segment.
    :raises LogError: for a folder without any.
    """
    found: dict[Path, Segment] = {}
    for path in paths:
        for segment in _inside(path) if path.is_dir() else [_file(path)]:
            found[segment.path] = segment
    return list(found.values())


def stage(segment: Segment, folder: Path, number: int, own: str, progress: Callable[[int], object]) -> Staged:
    """Copy a file into `folder` as its `number`th and read every byte and row of it; the copy is removed if it is of no use.

    `own` is the origin of our own log, whose segments are not imported.

    :raises SegmentError: naming what is wrong with the file.
    :raises LogError: if the folder does not take it.
    """
    if segment.events > SEGMENT_EVENTS:
        raise SegmentError(segment.path, f"it is said to hold {segment.events:,} events, and none holds that many", AGAIN)
    temporary = folder / f"importing-{os.getpid()}-{number}{SUFFIX}"
    try:
        digest = _copied(segment.path, temporary)
        return Staged(*_read(segment._replace(path=temporary), digest, own, progress), segment.path)
    except BaseException as error:
        temporary.unlink(missing_ok=True)
        if isinstance(error, SegmentError):
            raise SegmentError(segment.path, error.what, AGAIN if error.advice == MEND else error.advice) from error
        raise


def _file(path: Path) -> Segment:
    if not os.path.lexists(path):
        raise SegmentError(path, "there is no such file", "Name segments of another machine, or the folder that they are in.")
    return segment_at(path)


def _inside(folder: Path) -> list[Segment]:
    try:
        found = find_segments(folder) or find_segments(folder / "segments")
    except OSError as error:
        raise LogError(f"{folder} cannot be read ({error.strerror}). Let this account read it: chmod -R u+rX {folder}") from error
    if not found:
        raise LogError(f"{folder} holds no segments. On the machine that they are to come from: halton log seal --all")
    return found


def _copied(source: Path, out: Path) -> str:
    """The SHA-256 of what was copied."""
    digest, left = hashlib.sha256(), MOST_BYTES
    with os.fdopen(_opened(source), "rb") as reading, _new(out) as writing:
        while chunk := _chunk(reading.fileno(), source):
            left -= len(chunk)
            if left < 0:
                raise SegmentError(source, f"it has more than {MOST_BYTES:,} bytes, and no segment has", AGAIN)
            digest.update(chunk)
            writing.write(chunk)
    return digest.hexdigest()


@contextmanager
def _new(out: Path) -> Iterator[BinaryIO]:
    try:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, 0o600)
            yield file
    except OSError as error:
        raise LogError(f"{out.parent} does not take a copy of a segment ({error.strerror}).") from error


def _opened(source: Path) -> int:
    """Not to be held up by a pipe, nor led elsewhere by a link."""
    try:
        descriptor = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        what = "it is a link" if source.is_symlink() else f"it cannot be read ({error.strerror})"
        raise SegmentError(source, what, "Name the file itself." if source.is_symlink() else AGAIN) from error
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise SegmentError(source, "it is no regular file", AGAIN)


def _chunk(descriptor: int, source: Path) -> bytes:
    try:
        return os.read(descriptor, _CHUNK_BYTES)
    except OSError as error:
        raise SegmentError(source, f"it cannot be read ({error.strerror})", AGAIN) from error


def _read(segment: Segment, digest: str, own: str, progress: Callable[[int], object]) -> tuple[Segment, Claims]:
    with opened(segment, digest) as sealed:
        if not ORIGIN.fullmatch(sealed.claims.origin):
            raise SegmentError(segment.path, "it does not say which log it comes from", AGAIN)
        if sealed.claims.origin == own:
            raise SegmentError(segment.path, "it is of this home's own log", RESTORE)
        for rows in sealed.rows():
            if rows and rows[0][0] == 1:
                _begins(rows[0], sealed.claims, segment)
            progress(len(rows))
        return segment._replace(digest=digest), sealed.claims


def _begins(row: Row, claims: Claims, segment: Segment) -> None:
    """The chain holds the origin at its beginning only: from there on, what goes on is of the same log."""
    if claims.previous != GENESIS.hex() or row[2] != LogCreated.TYPE or _origin(row[5]) != claims.origin:
        raise SegmentError(segment.path, "its first event is not the beginning of the log that it says it is of", AGAIN)


def _origin(data: str) -> object:
    try:
        created = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return created.get("origin") if isinstance(created, dict) else None
