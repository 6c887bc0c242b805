"""Is a call that goes through the proxy seen by the log?"""

from __future__ import annotations

from collections.abc import Iterator

from halton.doctor.finding import Finding, problem, well
from halton.doctor.patient import Patient
from halton.errors import HaltonError, safe
from halton.privacy.finding import NotChecked
from halton.probe.broken import BrokenLink
from halton.probe.probe import probe

group = "call"
about = "a call through the running meter to a server of its own on loopback, which the log must hold; `--no-probe` leaves it out"

TIMEOUT_S = 10.0


def check(patient: Patient) -> Iterator[Finding]:
    """Make the call; it costs nothing, and no policy sees it."""
    if not patient.probes:
        raise NotChecked("left out, as --no-probe asks.")
    try:
        done = probe(patient.home, patient.running, TIMEOUT_S)
    except BrokenLink as broken:
        why = "calls of your programs come to the same."
        yield problem("".join(map(safe, str(broken))), why, "halton logs --since 5m")
        return
    except HaltonError as error:
        raise NotChecked("".join(map(safe, str(error)))) from None
    yield well(f"a call was made, metered and recorded as event {done.position:,} in {done.took_ms:,} ms.")
