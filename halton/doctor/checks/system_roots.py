"""Does the bundle that programs are given hold all that the system trusts by now?"""

from __future__ import annotations

from collections.abc import Iterator

from halton.doctor.finding import Finding, problem, warning, well
from halton.doctor.mend import renew_authority
from halton.doctor.patient import Patient
from halton.doctor.roots_in_file import digests_in, digests_of
from halton.privacy.finding import NotChecked
from halton.privacy.words import several
from halton.setup.roots import system_roots

group = "roots"
about = "whether the bundle holds the system's roots as they are now"


def check(patient: Patient) -> Iterator[Finding]:
    """Hold the certificates of the bundle against those of the system."""
    bundle = patient.home.bundle
    if not patient.authority.authorities:
        raise NotChecked("there is no certificate authority yet.")
    held, system = digests_in(bundle), digests_of(system_roots())
    mend, remedy = renew_authority(patient.home, patient.hosts), "halton doctor --fix"
    if held is None:
        yield problem(f"{bundle} is gone or cannot be read.", "programs whose roots it is can connect nowhere.", remedy, mend)
    elif lacking := system - held:
        seen = f"{several(len(lacking), 'root')} of the system came after the bundle was written."
        yield warning(seen, "programs of a shell of ours refuse servers that others accept.", remedy, mend)
    else:
        yield well(f"the bundle holds all {several(len(system), 'root')} of the system, and ours.")
