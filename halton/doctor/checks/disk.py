"""Is there room for the log?"""

from __future__ import annotations

import os
from collections.abc import Iterator

from halton.doctor.finding import Finding, problem, warning, well
from halton.doctor.patient import Patient
from halton.privacy.finding import NotChecked
from halton.privacy.words import several, size

group = "machine"
about = "free space and free entries of the home's file system, and whether it can be written to"

LEAST_BYTES = 64 << 20
FEW_BYTES = 1 << 30
LEAST_ENTRIES, FEW_ENTRIES = 100, 1000
_WHY = "calls flow on, but what does not fit into memory is not metered."


def check(patient: Patient) -> Iterator[Finding]:
    """Ask the file system (statvfs(3))."""
    root = patient.home.root
    if not root.exists():
        raise NotChecked(f"there is no {root} yet.")
    log = patient.home.log
    yield from judge(os.statvfs(root), log.stat().st_size if log.exists() else 0)


def judge(found: os.statvfs_result, log_bytes: int) -> Iterator[Finding]:
    """What the file system's figures mean for a home whose log has this size."""
    free = found.f_bavail * found.f_frsize
    remedy = "make room on that disk; what the home holds: halton bodies stats, halton status"
    if found.f_flag & os.ST_RDONLY:
        yield problem("the home's file system can only be read.", _WHY, "mount it for writing, or set HALTON_HOME elsewhere")
        return
    if free < LEAST_BYTES:
        yield problem(f"{size(free)} are free for the home.", _WHY, remedy)
    elif free < FEW_BYTES or free < log_bytes:
        than = f", less than the log has ({size(log_bytes)})" if free < log_bytes else ""
        yield warning(f"{size(free)} are free for the home{than}.", "a rebuild needs as much again as the views.", remedy)
    # Some file systems have no fixed number of entries, and tell 0 (btrfs).
    if found.f_files and found.f_favail < FEW_ENTRIES:
        tell = problem if found.f_favail < LEAST_ENTRIES else warning
        yield tell(f"{several(found.f_favail, 'more file')} can be made in the home's file system.", _WHY, remedy)
    elif free >= FEW_BYTES and free >= log_bytes:
        yield well(f"{size(free)} are free for the home.")
