"""What another machine metered, brought here: its log, its segments in our folder, and the event that says so."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import make
from halton.events.types import Event, SegmentsImported
from halton.log.store import Fact, Log
from log.segments import build


def bring(log: Log, elsewhere: Path, events: Iterable[Event], *, limit: int = 65_536, name: str | None = None) -> Path:
    """Meter these events in the folder `elsewhere`, behind what is there, and import all of it into `log`: where it lies."""
    elsewhere.mkdir(exist_ok=True)
    other = build.log(elsewhere) if not (elsewhere / "db.sqlite").exists() else Log(elsewhere / "db.sqlite")
    other.append(make.facts(events))
    sealed = build.sealed(other, limit=limit)
    folder = log.path.parent / "segments" / other.origin()
    folder.mkdir(parents=True, exist_ok=True)
    for each in sealed:
        shutil.copy(build.segments_of(other) / each.file, folder)
    event = SegmentsImported(
        origin=other.origin(),
        first=sealed[0].first,
        last=sealed[-1].last,
        tip=sealed[-1].tip,
        digests=tuple(each.digest for each in sealed),
        files=tuple(each.file for each in sealed),
        name=name,
    )
    log.append([Fact.of("segments", event)])
    other.close()
    return folder
