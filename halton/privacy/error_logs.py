"""The *.err.log of a home, those set aside included, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from halton.paths import Home

RECENT_LINES = 1000


def error_logs(home: Home) -> list[Path]:
    """The files that there are now; no links."""
    return sorted(file for file in home.root.glob("*.err.log*") if file.is_file() and not file.is_symlink())


def lines_of(file: Path, *, everything: bool = True) -> Iterator[tuple[int, bytes]]:
    """The lines with their numbers: all, or the last thousand; none of a file that is gone by now."""
    try:
        lines = file.read_bytes().splitlines()
    except FileNotFoundError:
        return
    first = 0 if everything else max(0, len(lines) - RECENT_LINES)
    yield from enumerate(lines[first:], first + 1)
