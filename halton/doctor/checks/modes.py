"""Is the home this account's, and closed to all others?"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

from halton.doctor.finding import Finding, State, of_promise
from halton.doctor.mend import Mend
from halton.doctor.patient import Patient
from halton.paths import Home
from halton.privacy.checks import files

group = "machine"
about = "owner and mode of the home and of everything in it, and links that lead out"


def check(patient: Patient) -> Iterator[Finding]:
    """As the trust contract's check; what can be closed by its owner is."""
    for found in files.check(patient):
        mend = close_all(patient.home) if (found.remedy or "").startswith("chmod") else None
        finding = of_promise(found, "other accounts could read what was metered, or change it.", mend)
        if finding.state is not State.NOT_LOOKED_AT or patient.home.root.exists():
            yield finding


def close_all(home: Home) -> Mend:
    """Take from all others what they may do in the home, without following links."""

    def run() -> None:
        for path in (home.root, *home.root.rglob("*")):
            _close(path)

    return Mend(f"chmod -R go= {home.root}", run)


def _close(path: Path) -> None:
    mode = path.lstat().st_mode
    if not stat.S_ISLNK(mode) and mode & 0o077:
        path.chmod(stat.S_IMODE(mode) & ~0o077)
