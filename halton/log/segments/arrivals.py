"""Files that are to be imported: which of them are here already, and copies of the others, each read whole and held once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from halton.log.segments.imported import Imported
from halton.log.segments.segment import Segment, file_name
from halton.log.segments.staging import Staged, sources, stage


class Arrivals(msgspec.Struct, frozen=True):
    """What was read, and of each origin how many files were here already."""

    staged: tuple[Staged, ...]
    known: dict[str, int]

    @property
    def origins(self) -> list[str]:
        """The logs that they are of, in the order of the files."""
        return list(dict.fromkeys([*self.known, *(copy.claims.origin for copy in self.staged)]))


@contextmanager
def arrivals(
    folder: Path, paths: Sequence[Path], before: Iterable[Imported], own: str, progress: Callable[[int], object] = lambda _: None
) -> Iterator[Arrivals]:
    """Copies in `folder` of the files at these paths that are not here yet; what is still there when the block ends is removed.

    :raises SegmentError: for the first that is of no use, as `stage` has it.
    :raises LogError: if there are none, or if the folder does not take them.
    """
    staged: dict[str, Staged] = {}
    known: dict[str, int] = {}
    here = _Here(before)
    try:
        for number, segment in enumerate(sources(paths)):
            if (origin := here.origin(segment)) is not None:
                known[origin] = known.get(origin, 0) + 1
                continue
            copy = stage(segment, folder, number, own, progress)
            if staged.setdefault(copy.segment.digest, copy) is not copy:
                copy.segment.path.unlink()
        yield Arrivals(tuple(staged.values()), known)
    finally:
        for copy in staged.values():
            copy.segment.path.unlink(missing_ok=True)


def new_events(paths: Sequence[Path], before: Iterable[Imported]) -> int:
    """How many events there are to read, as the files' names have it.

    :raises LogError: as above.
    """
    here = _Here(before)
    return sum(segment.events for segment in sources(paths) if here.origin(segment) is None)


class _Here:
    """The files that were imported and are there, by the names they were sealed under."""

    def __init__(self, before: Iterable[Imported]) -> None:
        found = ((imported.origin, file.path) for imported in before for file in imported.files)
        self._places = {path.name: (origin, path) for origin, path in found if path.is_file()}

    def origin(self, segment: Segment) -> str | None:
        """The log that a file was imported from. Its name and size will do: the copy that is here is the one that was read."""
        name = file_name(segment.first, segment.last, segment.digest)
        if name not in self._places:
            return None
        origin, path = self._places[name]
        try:
            return origin if segment.path.lstat().st_size == path.stat().st_size else None
        except OSError:
            return None
