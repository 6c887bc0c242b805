"""T7: no *.err.log holds what the rules of redaction would take out."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

from halton.privacy.error_logs import error_logs, lines_of
from halton.privacy.finding import Finding, broken, holds
from halton.privacy.install import Install
from halton.privacy.search import Text, search
from halton.privacy.words import several

promise = "T7"

_LINES = 100


def check(install: Install) -> Iterator[Finding]:
    """Search the end of each file, or all of it."""
    files = error_logs(install.home)
    with install.progress("log files", None) as advance:
        done = search(install, _texts(files, everything=install.everything), advance)
    if done.found:
        held = [file for file in files if any(where.startswith(_place(file)) for where in done.found)]
        yield broken(f"a log holds what looks like a secret: {done.first}.", shlex.join(["rm", *map(str, held)]))
    else:
        part = "" if install.everything else " (the end of each)"
        yield holds(f"{several(len(files), 'log file')} searched{part}: nothing found.")


def _texts(files: list[Path], *, everything: bool) -> Iterator[Text]:
    for file in files:
        lines = list(lines_of(file, everything=everything))
        for first in range(0, len(lines), _LINES):
            number = lines[first][0]
            yield (
                f"{_place(file)}{number:,} on",
                b"\n".join(text for _, text in lines[first : first + _LINES]).decode(errors="replace"),
            )


def _place(file: Path) -> str:
    return f"{file.name} from line "
