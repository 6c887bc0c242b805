"""Is the clock right, as far as the log can tell?"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from halton.bodies.retention import DAY_US
from halton.doctor.finding import Finding, problem, warning, well
from halton.doctor.patient import Patient
from halton.events.types import MeterStarted
from halton.log.reading import Selection, read_last

group = "machine"
about = "the clock against the newest event, and whether it was set since the meter began"

SLACK_US = 5_000_000
YEAR_US = 365 * DAY_US
JUMP_S = 120
# No Halton is older than this.
FIRST_US = 1_767_225_600_000_000  # 2026-01-01T00:00:00Z
_WHY = "days, budgets and the sweep of bodies go by it, and so do certificates."
_REMEDY = "timedatectl set-ntp true, or what sets the clock on this machine"


def check(patient: Patient) -> Iterator[Finding]:
    """Read the newest event, and how long the ledger has run by a clock that nobody sets."""
    with patient.log() as log:
        newest = read_last(log, Selection(), 1)
    recorded_at = newest[0].recorded_at if newest else 0
    found = [*_against(patient.now_us, recorded_at), *_jumped(patient)]
    yield from found or [well(f"the clock says {patient.now:%Y-%m-%d %H:%M} UTC, and the log does not speak against it.")]


def _against(now_us: int, recorded_at: int) -> Iterator[Finding]:
    then = f"{datetime.fromtimestamp(recorded_at / 1e6, UTC):%Y-%m-%d %H:%M} UTC"
    if now_us < FIRST_US:
        yield problem("the clock is before 2026, when there was no Halton.", _WHY, _REMEDY)
    elif now_us < recorded_at - SLACK_US:
        yield problem(f"the clock is before the newest event, which was recorded on {then}.", _WHY, _REMEDY)
    elif recorded_at and now_us > recorded_at + YEAR_US:
        yield warning(
            f"the newest event was recorded on {then}: the clock is ahead, or nothing was metered since.", _WHY, _REMEDY
        )


def _jumped(patient: Patient) -> Iterator[Finding]:
    last = patient.last(MeterStarted.TYPE) if patient.status else None
    ledger = next((one["pid"] for one in (patient.status or {}).get("processes", ()) if one["name"] == "ledger"), None)
    began_us = began_at(ledger) if ledger else None
    if last is None or began_us is None:
        return
    jump_s = (began_us - last.recorded_at) // 1_000_000
    if abs(jump_s) > JUMP_S:
        seen = f"the clock was set {'ahead' if jump_s > 0 else 'back'} by {abs(jump_s):,} s since the ledger began."
        yield warning(seen, "calls before and after it stand on the wrong days.", _REMEDY)


def began_at(pid: int) -> int | None:
    """When a process began, µs UTC by the clock as it is now (proc_pid_stat(5), starttime: ticks since boot); None elsewhere."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b") ")[2].split()
        since_boot_s = int(fields[19]) / os.sysconf("SC_CLK_TCK")
        return time.time_ns() // 1000 - int((time.clock_gettime(time.CLOCK_BOOTTIME) - since_boot_s) * 1e6)
    except (OSError, AttributeError, ValueError):
        return None
