"""Another machine: a log of its own with calls in it, sealed to files, and the home that its files are imported into."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

import make
from halton.events.types import Event, SegmentsImported
from halton.log.segments.imported import Imported, read_imported
from halton.log.segments.importing import Import, import_segments
from halton.log.segments.segment import Segment
from halton.log.store import Log, read_only
from log.segments import build


class Machine:
    """A log that is appended to and sealed."""

    def __init__(self, folder: Path, events: Iterable[Event] = (), *, limit: int = 4) -> None:
        folder.mkdir(exist_ok=True)
        self.log = build.log(folder, events)
        self.seal(limit)
        self.origin = self.log.origin()

    @property
    def folder(self) -> Path:
        return build.segments_of(self.log)

    @property
    def segments(self) -> Sequence[Segment]:
        return build.segments(self.log)

    @property
    def files(self) -> list[Path]:
        return [segment.path for segment in self.segments]

    def seal(self, limit: int = 4) -> None:
        build.sealed(self.log, limit=limit)

    def go_on(self, *events: Event, limit: int = 4) -> None:
        """Append and seal more."""
        self.log.append(make.facts(events))
        self.seal(limit)


def take(log: Log, *paths: Path, name: str | None = None, dry_run: bool = False) -> list[Import]:
    """Import into this log's folder."""
    return import_segments(log, build.segments_of(log), paths, name=name, dry_run=dry_run)


def imported(log: Log) -> list[Imported]:
    """What the log says."""
    with closing(read_only(log.path)) as connection:
        return read_imported(connection, build.segments_of(log))


def told(log: Log) -> list[SegmentsImported]:
    """The events of imports."""
    return [event for stored in log.read(type_=SegmentsImported.TYPE) if isinstance(event := stored.event(), SegmentsImported)]


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
