"""Does the home lie where SQLite can work?"""

from __future__ import annotations

from collections.abc import Iterator

from halton.doctor.finding import Finding, of_promise
from halton.doctor.patient import Patient
from halton.privacy.checks import place

group = "machine"
about = "whether the home lies on another machine's disk, or in a folder that a program copies elsewhere"


def check(patient: Patient) -> Iterator[Finding]:
    """As the trust contract's check."""
    for found in place.check(patient):
        # sqlite.org/wal.html: «WAL does not work over a network filesystem».
        yield of_promise(found, "SQLite's write-ahead log works on a disk of one machine only: elsewhere the log can be torn.")
