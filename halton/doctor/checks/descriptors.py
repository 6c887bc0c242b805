"""May the processes open as many connections as they need?"""

from __future__ import annotations

import os
import re
import resource
from collections.abc import Iterator
from pathlib import Path

from halton.doctor.finding import Finding, problem, warning, well
from halton.doctor.patient import Patient
from halton.privacy.finding import NotChecked

group = "machine"
about = "how many descriptors the processes may have, and how many they have"

LEAST, FEW = 256, 1024
_FULL = 0.8
_LIMIT = re.compile(r"^Max open files\s+([0-9]+)", re.MULTILINE)
_WHY = "each connection takes two, and one that cannot be accepted waits or is refused."
_REMEDY = "ulimit -n 4096; halton restart"


def check(patient: Patient) -> Iterator[Finding]:
    """Read the limits of the running processes (proc_pid_limits(5)), or of this shell."""
    limits, found = {"this shell": resource.getrlimit(resource.RLIMIT_NOFILE)[0]}, list[Finding]()
    try:
        for process in patient.processes:
            if told := _told(process.pid):
                limits[process.name], used = told
                found += _full(process.name, *told) if used else ()
    except NotChecked:
        pass  # none runs: what they would inherit
    name, least = min(limits.items(), key=lambda one: one[1] if one[1] >= 0 else 1 << 62)
    if 0 <= least < FEW:
        tell = problem if least < LEAST else warning
        found.append(tell(f"{name} may have {least:,} descriptors.", _WHY, _REMEDY))
    yield from found or [well(f"each process may have {least:,} descriptors or more.")]


def _full(name: str, limit: int, used: int) -> Iterator[Finding]:
    if used > limit * _FULL:
        yield problem(f"{name} has {used:,} of its {limit:,} descriptors in use.", _WHY, _REMEDY)


def _told(pid: int) -> tuple[int, int] | None:
    try:
        limit = _LIMIT.search(Path(f"/proc/{pid}/limits").read_text())
        return (int(limit[1]), len(os.listdir(f"/proc/{pid}/fd"))) if limit else None
    except OSError:
        return None
