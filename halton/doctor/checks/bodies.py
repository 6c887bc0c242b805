"""Are stored bodies swept in time, and can they be opened?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from halton.bodies.reading import open_bodies
from halton.bodies.retention import DAY_US, doubted
from halton.doctor.finding import Finding, problem, warning, well
from halton.doctor.patient import Patient
from halton.errors import BodiesError
from halton.privacy.words import several, size

group = "record"
about = "whether bodies.sqlite can be opened, and whether bodies whose time is over are swept"

LATE_DAYS = 2
# Each is told by an index alone, however large the bodies are.
_COUNT = "select count(*) from request_bodies"
_LATE = f"{_COUNT} where started_at < ?"


def check(patient: Patient) -> Iterator[Finding]:
    """Count the bodies, and those that are older than the settings allow by more than two days."""
    path, days = patient.home.bodies, patient.settings.bodies.retention_days
    if not path.exists():
        yield well("no body is stored.")
        return
    before = patient.now_us - (days + LATE_DAYS) * DAY_US
    try:
        with closing(open_bodies(path)) as connection:
            (bodies,) = connection.execute(_COUNT).fetchone()
            (late,) = connection.execute(_LATE, (before,)).fetchone()
            waits = doubted(connection)
    except (BodiesError, sqlite3.Error, UnicodeError) as error:
        why = "calls are metered without their bodies."
        yield problem(f"bodies.sqlite cannot be opened ({type(error).__name__}).", why, f"mv {path}{{,.old}}; halton verify")
        return
    if late:
        seen = f"{several(late, 'body is', 'bodies are')} kept longer than the {days:,} days that are set"
        seen += ": the sweep waits, for the clock may have jumped." if waits else "."
        yield warning(seen, "they are on the disk although they should not be.", f"halton bodies purge --older-than {days}d")
    else:
        yield well(f"{several(bodies, 'body', 'bodies')} in {size(path.stat().st_size)}, none too old.")
