"""Imported segments against the log: each file that an import pinned must be there, byte for byte."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import msgspec

from halton.errors import LogError
from halton.log.finding import UNREADABLE, Finding
from halton.log.segments.holdings import Holding, read_holdings
from halton.log.segments.imported import Imported, read_imported
from halton.log.store import read_only

WHAT = {"missing": "is gone", "damaged": "is not, byte for byte, what was imported"}


class Imports(msgspec.Struct, frozen=True):
    """Of how many other logs there are how many files and events, the files that no import names, and what is not as it was."""

    logs: int
    files: int
    events: int
    untold: tuple[str, ...]
    findings: tuple[Finding, ...]


def check_imported(path: Path, folder: Path, first: int = 1, on_progress: Callable[[int], None] = lambda events: None) -> Imports:
    """Read the files that were pinned at position `first` of our log or later; `on_progress` is told of their events.

    A position of another log is none of ours: a finding says it in words.

    :raises LogError: if there is no log.
    """
    with closing(read_only(path)) as connection:
        try:
            imported = read_imported(connection, folder)
            before = read_imported(connection, folder, upto=first - 1) if first > 1 else []
        except (*UNREADABLE, LogError) as error:
            what = f"the log does not say what was imported ({type(error).__name__})"
            return Imports(0, 0, 0, (), (Finding("imported", "unreadable", what),))
    found = read_holdings(_since(imported, before), folder, thorough=True, progress=on_progress)
    pinned = [holding for holding in found if holding.state != "untold"]
    earlier = {file.path.name for each in before for file in each.files}
    untold = tuple(f"{each.origin}/{each.file}" for each in found if each.state == "untold" and each.file not in earlier)
    findings = tuple(_finding(holding) for holding in pinned if holding.state in WHAT)
    logs = len({holding.origin for holding in pinned})
    return Imports(logs, len(pinned), sum(holding.events for holding in pinned), untold, findings)


def _since(imported: Iterable[Imported], before: Iterable[Imported]) -> list[Imported]:
    earlier = {file for each in before for file in each.files}
    return [msgspec.structs.replace(each, files=tuple(file for file in each.files if file not in earlier)) for each in imported]


def _finding(holding: Holding) -> Finding:
    where = f"{holding.machine}, events {holding.first:,} to {holding.last:,}"
    return Finding("imported", "imported", f"{where}: {holding.file} {WHAT[holding.state]}")
