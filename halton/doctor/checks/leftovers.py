"""Did dead processes leave something behind?"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from pathlib import Path

from halton.alive import is_alive
from halton.doctor.finding import Finding, warning, well
from halton.doctor.mend import Mend, remove
from halton.doctor.patient import Patient
from halton.doctor.unix_sockets import listened_on
from halton.privacy.finding import NotChecked

group = "machine"
about = "sockets and temporary files of processes that are gone"

# As halton.paths names what it has not put in its place yet.
_TEMPORARY = re.compile(r"\..+\.([0-9]+)\.[0-9a-f]{8}")


def check(patient: Patient) -> Iterator[Finding]:
    """Look at what lies in the home and in its run/, and whether its process lives."""
    home = patient.home
    if not home.root.exists():
        raise NotChecked(f"there is no {home.root} yet.")
    sockets = [path for path in sorted(home.run.glob("*")) if stat.S_ISSOCK(path.lstat().st_mode)]
    listened = listened_on() if sockets else frozenset[str]()
    stale = [path for path in sockets if str(path) not in listened]
    stale += [path for folder in (home.root, home.run) for path in sorted(folder.glob(".*")) if _is_left(path)]
    for path in stale:
        kind = "socket" if path in sockets else "half-written file"
        why = "it serves nobody; a start replaces what is in its way." if kind == "socket" else "it only takes room."
        yield warning(f"{path} is a {kind} of a process that is gone.", why, f"rm {path}", _remove(path))
    if not stale:
        yield well("nothing was left by processes that are gone.")


def _remove(path: Path) -> Mend:
    """Look again before it goes: another mend may have started what listens there now."""
    mend = remove(path)

    def run() -> None:
        if not path.is_socket() or str(path) not in listened_on():
            mend.run()

    return Mend(mend.what, run)


def _is_left(path: Path) -> bool:
    found = _TEMPORARY.fullmatch(path.name)
    return found is not None and path.is_file() and not is_alive(int(found[1]))
