"""Importing: segments of other machines are laid beside ours, verified, and the log is told; nothing of them enters our chain."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import msgspec

from halton.errors import LogError
from halton.events.actor import Actor
from halton.events.types import SegmentsImported
from halton.log.segments.arrivals import Arrivals, arrivals
from halton.log.segments.draft import make_durable
from halton.log.segments.history import Taken, taken
from halton.log.segments.imported import OWN_NUMBER, Imported, read_imported
from halton.log.segments.seal import STREAM, sweep, turn
from halton.log.segments.staging import Staged
from halton.log.store import Fact, Log, read_only


class Import(msgspec.Struct, frozen=True):
    """What one other log brought: its number here, the positions that are new, how far it reaches now, and what became of files.

    `first` is behind `last` if nothing is new. Files in `again` are there again that had gone; `known` is how many bring nothing.
    """

    number: int
    origin: str
    name: str | None
    first: int
    last: int
    added: tuple[str, ...]
    again: tuple[str, ...]
    known: int
    is_renamed: bool

    @property
    def events(self) -> int:
        """How many are new."""
        return self.last - self.first + 1


def import_segments(
    log: Log,
    folder: Path,
    paths: Sequence[Path],
    *,
    name: str | None = None,
    dry_run: bool = False,
    progress: Callable[[int], object] = lambda _: None,
    actor: Actor | None = None,
) -> list[Import]:
    """Take all of these files or none: read each whole, lay it into `folder`/ORIGIN, then append one event for each log.

    `paths` are files, folders and homes; `name` is what the machine is called from now on. A `dry_run` reads everything and keeps
    nothing. It may be stopped, or killed, at any time: files that no event names yet are taken by the next import.

    :raises SegmentError: for a file that is not whole, is our own, does not go on from what is there, or has another history.
    :raises LogError: if a disk does not let it, or for a name and files of more than one log.
    """
    with turn(folder, wait=True), closing(read_only(log.path)) as reader:
        sweep(folder)
        before = read_imported(reader, folder)
        with arrivals(folder, paths, before, log.origin(), progress) as found:
            parts = list(_parts(found, before))
            if name is not None and len(parts) > 1:
                raise LogError(f"These files are of {len(parts)} logs. Import those of one at a time to name it.")
            if not dry_run:
                _publish(folder, parts)
                events = (msgspec.structs.replace(event, actor=actor) for part in parts for event in _events(part, name))
                if facts := [Fact.of(STREAM, event) for event in events]:
                    log.append(facts)
            return [_told(part, name) for part in parts]


def _parts(found: Arrivals, before: Iterable[Imported]) -> Iterator[Taken]:
    logs = {imported.origin: imported for imported in before}
    for origin in found.origins:
        known = logs.setdefault(origin, Imported(OWN_NUMBER + 1 + len(logs), origin, None, 0, "0" * 64, ()))
        part = taken(known, (copy for copy in found.staged if copy.claims.origin == origin))
        yield msgspec.structs.replace(part, known=part.known + found.known.get(origin, 0))


def _publish(folder: Path, parts: Iterable[Taken]) -> None:
    for part in parts:
        own = folder / part.before.origin
        try:
            if part.files:
                _make_private(own)
                for copy in part.files:
                    _make_bytes_durable(copy.segment.path)
                    copy.segment.path.replace(own / copy.file)
                make_durable(own)
                make_durable(folder)
        except OSError as error:
            raise LogError(f"{own} did not take a segment ({error.strerror}).") from error


def _make_private(folder: Path) -> None:
    if folder.is_symlink():
        raise LogError(
            f"{folder} is a link, and files of other machines lie in folders here. Move it away: mv {folder} {folder}.old"
        )
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)


def _make_bytes_durable(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _events(part: Taken, name: str | None) -> Iterator[SegmentsImported]:
    for run in part.again:  # who waits for these positions hears that they are there
        last = max(run, key=lambda copy: copy.segment.last)
        yield _event(part, run, run[0].segment.first, last.segment.last, last.claims.tip, name)
    if part.added or (_is_renamed(part, name) and not part.again):
        yield _event(part, part.added, part.before.last + 1, part.last, part.tip, name)


def _event(part: Taken, copies: Sequence[Staged], first: int, last: int, tip: str, name: str | None) -> SegmentsImported:
    digests, files = tuple(copy.segment.digest for copy in copies), tuple(copy.file for copy in copies)
    return SegmentsImported(origin=part.before.origin, first=first, last=last, tip=tip, digests=digests, files=files, name=name)


def _is_renamed(part: Taken, name: str | None) -> bool:
    return name not in (None, part.before.name)


def _told(part: Taken, name: str | None) -> Import:
    before = part.before
    added = tuple(copy.file for copy in part.added)
    return Import(
        number=before.number,
        origin=before.origin,
        name=name or before.name,
        first=before.last + 1,
        last=part.last,
        added=added,
        again=tuple(copy.file for copy in part.files if copy.file not in added),
        known=part.known,
        is_renamed=_is_renamed(part, name),
    )
