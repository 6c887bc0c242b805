"""Can SQLite read the files of the home, and has none of them a write-ahead log that only grows?"""

from __future__ import annotations

import shlex
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from halton.doctor.finding import Finding, problem, warning, well
from halton.doctor.mend import Mend, by_command
from halton.doctor.patient import Patient
from halton.errors import LogError
from halton.log.salvage import set_aside
from halton.log.store import read_only
from halton.paths import Home
from halton.privacy.finding import NotChecked
from halton.privacy.words import listed, size

group = "record"
about = "whether the databases can be read, the size of their write-ahead logs, and damaged ones that lie aside"

# SQLite begins anew with it every 1,000 pages (sqlite.org/wal.html, «avoiding excessively large WAL files»).
LARGE_WAL_BYTES = 256 << 20
SMALL_BYTES = 16 << 20  # read through in a tenth of a second


def check(patient: Patient) -> Iterator[Finding]:
    """Open each, have SQLite look through one that is small, and look at the size of what lies beside it."""
    home = patient.home
    there = [path for path in (home.log, home.views, home.bodies) if path.exists()]
    if not there:
        raise NotChecked("nothing has been metered yet: there is no db.sqlite.")
    found = [*_unreadable(patient, there), *_large(there), *_aside(home)]
    yield from found or [well(f"{listed([f'{path.name} ({size(path.stat().st_size)})' for path in there])}: can be read.")]


def _unreadable(patient: Patient, paths: list[Path]) -> Iterator[Finding]:
    for path in paths:
        if fault := _fault(path):
            is_views = path == patient.home.views
            remedy = "halton rebuild" if is_views else "copy it away, look at the disk, then: halton verify"
            mend: Mend | None = by_command(patient.home, "rebuild") if is_views else None
            yield problem(f"{path.name}: {fault}.", "what it holds cannot be told, and nothing may be added to it.", remedy, mend)


def _fault(path: Path) -> str | None:
    try:
        with closing(read_only(path)) as connection:
            if path.stat().st_size > SMALL_BYTES:
                connection.execute("select count(*) from sqlite_schema").fetchone()
                return None
            (said,) = connection.execute("pragma quick_check(1)").fetchone()
            return None if said == "ok" else "SQLite finds that its pages do not fit together"
    except (LogError, sqlite3.Error, UnicodeError) as error:
        return f"SQLite cannot read it ({type(error).__name__})"


def _large(paths: list[Path]) -> Iterator[Finding]:
    for path in paths:
        beside = path.with_name(f"{path.name}-wal")
        if beside.exists() and (bytes_ := beside.stat().st_size) > LARGE_WAL_BYTES:
            why = "some program reads for so long that SQLite cannot begin anew, and every reader grows slower."
            yield warning(
                f"{beside.name} has grown to {size(bytes_)}.", why, f"end whatever holds it open: lsof {shlex.quote(str(path))}"
            )


def _aside(home: Home) -> Iterator[Finding]:
    for damaged in set_aside(home.log):
        why = "what held of it is in the log, what did not is a gap; the file is kept for whoever wants to look at it."
        yield warning(f"{damaged.name} was damaged and lies aside.", why, f"halton verify; then: rm {shlex.quote(str(damaged))}*")
