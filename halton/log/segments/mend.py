"""Mending: sealed files that are gone or damaged are written again, as long as the log itself holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from halton.events.types import SegmentSealed
from halton.log.segments.due import Range
from halton.log.segments.seal import STREAM, Progress, turn, write
from halton.log.segments.segment import SegmentError, digest_of
from halton.log.store import Fact, Log, read_only


def last_sealed(log: Log) -> list[SegmentSealed]:
    """The last word of the log on each range that was sealed, in order of positions."""
    found: dict[Range, SegmentSealed] = {}
    for stored in log.read(type_=SegmentSealed.TYPE):
        sealed = stored.event()
        assert isinstance(sealed, SegmentSealed)
        found[Range(sealed.first, sealed.last)] = sealed
    return [found[positions] for positions in sorted(found)]


def mend(log: Log, folder: Path, progress: Progress = lambda _: None) -> Iterator[SegmentSealed]:
    """Read every sealed file, write those again that are not what was sealed, and yield what was written.

    The same events make the same bytes, and then the log has nothing new to hear; another version of Arrow may make others.

    :raises LogError: if the log does not hold, or a disk does not let it.
    """
    with turn(folder, wait=True), closing(read_only(log.path)) as reader:
        origin = log.origin()
        for known in last_sealed(log):
            if is_whole(folder / known.file, known):
                progress(known.last - known.first + 1)
                continue
            written = write(reader, folder, origin, Range(known.first, known.last), progress)
            if written != known:
                log.append([Fact.of(STREAM, written)])
            yield written


def is_whole(path: Path, sealed: SegmentSealed) -> bool:
    """Whether a file is, byte for byte, the one that was sealed."""
    try:
        return path.stat().st_size == sealed.bytes and digest_of(path) == sealed.digest
    except (SegmentError, OSError):
        return False
