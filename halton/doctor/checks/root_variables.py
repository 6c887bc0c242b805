"""Do the variables of this shell that name roots lead to files that hold ours?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from halton.capture.authorities import lives
from halton.doctor.checks.shell import MEND
from halton.doctor.finding import Finding, problem, warning, well
from halton.doctor.patient import Patient
from halton.doctor.roots_in_file import digests_in
from halton.errors import safe
from halton.privacy.finding import NotChecked
from halton.privacy.words import listed, several
from halton.setup.environment import ADDING, REPLACING

group = "shell"
about = "whether the files that SSL_CERT_FILE, NODE_EXTRA_CA_CERTS and their like name are there and hold our roots"


def check(patient: Patient) -> Iterator[Finding]:
    """Read each file, and look for the roots that sign now and next."""
    living = [one.digest for one in patient.authority.authorities if lives(one, patient.now)]
    if not living:
        raise NotChecked("there is no certificate authority yet.")
    stated = {name: Path(path) for name in (*ADDING, *REPLACING) if (path := patient.environment.get(name))}
    found = list(_files(patient, stated, living))
    missing = [name for name in (*ADDING, *REPLACING) if name not in stated]
    if patient.is_metered and missing:
        why = "programs that read these go through the meter and refuse its certificates."
        found.append(warning(f"not set: {listed(missing, 4)}.", why, MEND))
    yield from found or [well(_told(patient, len(stated)))]


def _told(patient: Patient, stated: int) -> str:
    if not stated:
        return "none is set."
    holds = "each file holds ours" if patient.is_metered else "each file can be read; halton run adds ours"
    return f"{several(stated, 'variable')} of this shell name roots, and {holds}."


def _files(patient: Patient, stated: dict[str, Path], living: list[str]) -> Iterator[Finding]:
    by_path: dict[Path, list[str]] = {}
    for name, path in stated.items():
        by_path.setdefault(path, []).append(name)
    for path, names in by_path.items():
        who, digests = listed(names, 8), digests_in(path)
        if digests is None:
            yield problem(f"{who}: {safe(path)} cannot be read.", "programs that read it can connect nowhere.", MEND)
        elif not patient.is_metered:
            continue  # halton run gives its programs these roots and ours
        elif living[0] not in digests:
            why = "programs that read it refuse the meter's certificates."
            yield problem(f"{who}: {safe(path)} lacks the root that signs now.", why, MEND)
        elif not digests.issuperset(living):
            why = "when the next authority takes over, programs of this shell refuse it."
            yield warning(f"{who}: {safe(path)} lacks the root that signs next.", why, MEND)
        elif len(digests) == len(living) and (replacing := [name for name in names if name in REPLACING]):
            why = "it replaces the system's roots, so these programs can connect to providers alone."
            yield warning(f"{listed(replacing, 8)}: {safe(path)} holds our roots and no others.", why, MEND)
