"""Do the views hold all of the log?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from halton.doctor.finding import Finding, problem, warning, well
from halton.doctor.mend import by_command
from halton.doctor.patient import Patient
from halton.errors import LogError, safe
from halton.log.store import read_only
from halton.paths import shipped
from halton.privacy.words import listed, several
from halton.projector.folder import Found, find_projections
from halton.views.positions import Position, read_head, read_positions

group = "record"
about = "whether each projection runs and holds all of the log: parked ones, missing ones, how far they are behind"

LATE_EVENTS = 1000


def check(patient: Patient) -> Iterator[Finding]:
    """Read the checkpoints, and hold them against the files of the projections."""
    home = patient.home
    with patient.log() as log:
        head = read_head(log)
    found = find_projections(shipped("projections"), home.projections)
    for refusal in found.refused:
        yield warning(
            f"a projection cannot run: {safe(refusal)}.", "its tables stay as they are, or away.", "halton projections test FILE"
        )
    try:
        with closing(read_only(home.views)) as views:
            positions = read_positions(views, head)
    except (LogError, sqlite3.Error, UnicodeError) as error:
        why = "reports and the page show nothing until they are made again from the log."
        seen = f"views.sqlite cannot be read ({type(error).__name__})."
        yield problem(seen, why, "halton rebuild", by_command(home, "rebuild"))
        return
    faults = [*_parked(patient, positions), *_missing(patient, found, positions), *_behind(patient, positions)]
    yield from faults or [well(f"{several(len(positions), 'projection')} hold all {several(head, 'event')}.")]


def _parked(patient: Patient, positions: list[Position]) -> Iterator[Finding]:
    for one in positions:
        if one.parked:
            seen = (
                f"{one.name} stopped before event {one.parked.position:,}, a {safe(one.parked.type)} ({safe(one.parked.error)})."
            )
            command = f"rebuild {one.name}"
            why = "its tables lack everything since."
            yield problem(seen, why, f"halton {command}", by_command(patient.home, command))


def _missing(patient: Patient, found: Found, positions: list[Position]) -> Iterator[Finding]:
    there = {one.name for one in positions}
    if lacking := sorted(projection.name for projection in found.projections if projection.name not in there):
        mend = None if patient.status else by_command(patient.home, "start")
        remedy = "halton restart" if patient.status else "halton start"
        yield warning(f"views of this version are missing: {listed(lacking)}.", "reports that read them fail.", remedy, mend)


def _behind(patient: Patient, positions: list[Position]) -> Iterator[Finding]:
    behind = max((one.behind for one in positions if not one.parked), default=0)
    if behind and patient.status is None:
        why = "reports lack the newest calls until the meter runs."
        yield warning(f"the views lack {several(behind, 'event')}.", why, "halton start", by_command(patient.home, "start"))
    elif behind > LATE_EVENTS:
        yield warning(f"the views lack {several(behind, 'event')}.", "reports lack the newest calls.", "halton status --wait 60")
