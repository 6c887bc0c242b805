"""Is the certificate authority ours, alive, closed to others, and is there a next one in time?"""

from __future__ import annotations

from collections.abc import Iterator

from halton.capture.authorities import lives
from halton.doctor.finding import Finding, problem, well
from halton.doctor.mend import by_command, close_to_others, renew_authority
from halton.doctor.patient import Patient
from halton.privacy.words import several
from halton.setup.authority_check import MEND

group = "roots"
about = "whether the authority lives, may sign for every provider, is closed to others, and has a next one in time"

_WHY = "programs refuse certificates that no root of theirs stands for."
_WHY_MODE = "whoever has the key can stand for the providers towards programs of this machine."


def check(patient: Patient) -> Iterator[Finding]:
    """Look at the authorities of the home as `halton ca show` does."""
    found = patient.authority
    for fault in found.faults:
        if fault.mend == "halton start":
            yield problem(fault.what, "without one no call can be read.", fault.mend, by_command(patient.home, "start"))
        elif fault.mend == MEND:
            yield problem(fault.what, _WHY, fault.mend, renew_authority(patient.home, patient.hosts))
        else:
            path = next(path for path in found.modes if fault.what.startswith(f"{path} "))
            mode = 0o700 if path.is_dir() else 0o600
            yield problem(fault.what, _WHY_MODE, fault.mend, close_to_others(path, mode))
    if not found.faults:
        yield well(_told(patient))


def _told(patient: Patient) -> str:
    living = [one for one in patient.authority.authorities if lives(one, patient.now)]
    number = several(len(living), "authority", "authorities")
    last = several((living[-1].not_after - patient.now).days, "day")
    return f"{number} in {living[0].folder}, closed to others; the {'one' if len(living) == 1 else 'last'} has {last} left."
