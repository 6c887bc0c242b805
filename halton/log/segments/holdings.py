"""The files of other machines: those that the log pins and whether they are as they were, and those that it knows nothing of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal

import msgspec

from halton.log.segments.imported import ORIGIN, Imported
from halton.log.segments.segment import Segment, SegmentError, digest_of, find_segments


class Holding(msgspec.Struct, frozen=True):
    """One file of another log. `state` is whole, missing, damaged, or untold: no import names it, or another took its place.

    `bytes` is None where the file is missing; `number` and `name` are those of the log, None where none of it was imported.
    """

    origin: str
    number: int | None
    name: str | None
    first: int
    last: int
    file: str
    bytes: int | None
    digest: str
    state: Literal["whole", "missing", "damaged", "untold"]

    @property
    def events(self) -> int:
        """How many it holds."""
        return self.last - self.first + 1

    @property
    def machine(self) -> str:
        """What to call the log: its name and a part of its origin, or all of that."""
        return f"{self.name} ({self.origin[:8]})" if self.name else self.origin


def read_holdings(
    imported: Iterable[Imported], folder: Path, *, thorough: bool = False, progress: Callable[[int], object] = lambda _: None
) -> list[Holding]:
    """The files below `folder`, log by log in order of import and by position; what no import names comes last of each.

    Whether a file is damaged shows only if `thorough`, by its bytes: its size was not noted. `progress` is told of its events.
    """
    found = []
    known = list(imported)
    for each in known:
        found += [_pinned(each, file, thorough, progress) for file in each.files]
        found += _untold(each.origin, folder, each)
    for origin in _origins(folder) - {each.origin for each in known}:
        found += _untold(origin, folder, None)
    return found


def _pinned(imported: Imported, file: Segment, thorough: bool, progress: Callable[[int], object]) -> Holding:
    size = _size(file.path)
    state: Literal["whole", "missing", "damaged"] = "missing" if size is None else "whole"
    if size is not None and thorough and not _is_whole(file):
        state = "damaged"
    progress(file.events)
    return _holding(imported, imported.origin, file, size, state)


def _untold(origin: str, folder: Path, imported: Imported | None) -> Iterator[Holding]:
    pinned = {file.path for file in imported.files} if imported else set()
    for segment in find_segments(folder / origin):
        if segment.path not in pinned:
            yield _holding(imported, origin, segment, _size(segment.path), "untold")


def _holding(
    imported: Imported | None,
    origin: str,
    segment: Segment,
    size: int | None,
    state: Literal["whole", "missing", "damaged", "untold"],
) -> Holding:
    number, name = (imported.number, imported.name) if imported else (None, None)
    return Holding(origin, number, name, segment.first, segment.last, segment.path.name, size, segment.digest, state)


def _origins(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if ORIGIN.fullmatch(path.name)} if folder.is_dir() else set()


def _size(path: Path) -> int | None:
    """None where there is no regular file: a link is not what was imported."""
    return path.stat().st_size if path.is_file() and not path.is_symlink() else None


def _is_whole(file: Segment) -> bool:
    try:
        return digest_of(file.path) == file.digest
    except SegmentError:
        return False
