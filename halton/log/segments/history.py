"""One other log as far as it was imported, and what of new files goes on from there: without a gap, and with one history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from halton.log.segments.imported import Imported
from halton.log.segments.segment import Segment, SegmentError, opened
from halton.log.segments.staging import Staged

FORK = "Two logs went on from the same beginning, such as a machine and its restored copy: import one of them only."


class Taken(msgspec.Struct, frozen=True):
    """What is taken of files of one log.

    `added` reach beyond what was there. `again` are runs of files that hold positions whose files have gone since they were
    imported, in the same bytes or in others. `known` is how many of the files bring nothing.
    """

    before: Imported
    last: int
    tip: str
    added: tuple[Staged, ...]
    again: tuple[tuple[Staged, ...], ...]
    known: int

    @property
    def files(self) -> tuple[Staged, ...]:
        """All that are to be kept."""
        return (*(each for run in self.again for each in run), *self.added)


def taken(before: Imported, staged: Iterable[Staged]) -> Taken:
    """Which of these files to keep, whatever order they come in.

    :raises SegmentError: for a file in front of which positions are lacking, or of another history; it names the position.
    """
    return _History(before).take(list(staged))


class _History:
    """Follows the chain from file to file."""

    def __init__(self, before: Imported) -> None:
        self._before = before
        self._files = list(before.files)
        self._last, self._tip = before.last, before.tip

    def take(self, staged: list[Staged]) -> Taken:
        same = {each.segment.digest: each for each in staged if each.segment.digest in {file.digest for file in self._files}}
        new = [each for each in staged if each.segment.digest not in same]
        self._files = [same[file.digest].segment if file.digest in same else file for file in self._files]
        lost = [file for file in self._files if not file.path.is_file()]
        self._follow(new)
        again, added = [tuple(run) for run in _runs(same.values())], list[Staged]()
        for run in _runs(new):
            first, last = run[0].segment.first, max(each.segment.last for each in run)
            if any(first <= file.first and file.last <= last for file in lost):
                again.append(_needed(run, first - 1))
            else:
                added += _needed(run, self._before.last)
        part = Taken(self._before, self._last, self._tip, tuple(added), tuple(again), 0)
        return msgspec.structs.replace(part, known=len(staged) - len(part.files))

    def _follow(self, new: list[Staged]) -> None:
        """Hold each against those that are here, and those behind what is here against one another."""
        inside = [each for each in new if each.segment.last <= self._before.last]
        # From the end backwards: each that fits says what the hash before it is, where the files before it have gone.
        for each in sorted(inside, key=lambda each: -each.segment.last):
            self._compare(each)
            self._files.append(each.segment)
        for each in sorted((each for each in new if each.segment.last > self._before.last), key=_place):
            self._compare(each)
            self._files.append(each.segment)
            if each.segment.last > self._last:
                self._last, self._tip = each.segment.last, each.claims.tip

    def _compare(self, each: Staged) -> None:
        segment, source = each.segment, each.source
        if segment.first > self._last + 1:
            lacking = f"positions {self._last + 1:,} to {segment.first - 1:,} are lacking before it"
            raise SegmentError(source, lacking, "Import the files that hold them with it.")
        common = min(segment.last, self._last)
        if common < segment.first:
            ours, theirs = self._tip, each.claims.previous
        else:
            ours, theirs = self._hash(common, source), each.claims.tip if common == segment.last else _hash(segment, common)
        if ours != theirs:
            position = self._first_other(segment, common)
            raise SegmentError(source, f"position {position:,} is not the one that was imported before", FORK)

    def _hash(self, position: int, source: Path) -> str:
        if position == self._last:
            return self._tip
        for file in self._files:
            if file.first - 1 <= position <= file.last:
                with suppress(SegmentError):
                    return _hash(file, position)
        what = f"no file that was imported before holds position {position:,} any more, to compare it with"
        raise SegmentError(source, what, "Import the files that were lost too: halton log list names them.")

    def _first_other(self, segment: Segment, common: int) -> int:
        """Where the two histories part, as far as it can be seen; at the latest at the last position they both have."""
        theirs = dict(_hashes(segment)) if common >= segment.first else {}
        for file in sorted(self._files):
            with suppress(SegmentError):
                for position, hash_ in _hashes(file):
                    if position in theirs and theirs[position] != hash_:
                        return position
        return common


def _place(each: Staged) -> tuple[int, int]:
    return each.segment.first, -each.segment.last


def _runs(files: Iterable[Staged]) -> list[list[Staged]]:
    """Files that hold positions without a gap, in order."""
    runs: list[list[Staged]] = []
    last = 0
    for each in sorted(files, key=_place):
        if runs and each.segment.first <= last + 1:
            runs[-1].append(each)
        else:
            runs.append([each])
        last = max(last, each.segment.last)
    return runs


def _needed(run: Iterable[Staged], reached: int) -> tuple[Staged, ...]:
    """Those of a run that reach beyond this position and beyond those before them."""
    found = []
    for each in run:
        if each.segment.last > reached:
            found.append(each)
            reached = each.segment.last
    return tuple(found)


def _hash(segment: Segment, position: int) -> str:
    """The hash at one of its positions, or at the one before them."""
    with opened(segment) as sealed:
        if position == segment.first - 1:
            return sealed.claims.previous
    return next(hash_ for at, hash_ in _hashes(segment) if at == position)


def _hashes(segment: Segment) -> Iterator[tuple[int, str]]:
    with opened(segment) as sealed:
        for batch in sealed.batches():
            positions, hashes = batch.column("position").to_pylist(), batch.column("hash").to_pylist()
            yield from zip(positions, (hash_.hex() for hash_ in hashes), strict=True)
