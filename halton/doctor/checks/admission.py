"""Did the proxy turn connections away because they are not this account's?"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from halton.doctor.finding import Finding, warning, well
from halton.doctor.patient import Patient
from halton.privacy.words import several

group = "meter"
about = "connections that the proxy refused because they were another account's, or proved none"

_PROOF = 'eval "$(halton env)" in the shell that starts them, or halton run'


def check(patient: Patient, platform: str = sys.platform) -> Iterator[Finding]:
    """Read what the edge has counted since it began."""
    refused, unproved = patient.running.get("refused", 0), patient.running.get("unproved", 0)
    if refused and platform == "linux":
        seen = f"{several(refused, 'connection')} of other accounts refused since the edge began."
        why = "the proxy serves this account and root; programs of others, as in some containers, cannot call by it."
        yield warning(seen, why, "start those programs as this account, or give them a meter of their own")
    elif refused:
        seen = f"{several(refused, 'connection')} refused since the edge began, for they proved no account."
        yield warning(seen, "programs that were not told the proof cannot call.", _PROOF)
    if unproved:
        seen = f"{several(unproved, 'connection')} served that proved no account."
        yield warning(seen, "from the day after the upgrade on such are refused.", _PROOF)
    if not (refused or unproved):
        yield well("no connection was refused since the edge began.")
