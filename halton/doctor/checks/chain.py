"""Does the end of the log hold?"""

from __future__ import annotations

from collections.abc import Iterator

from halton.doctor.finding import Finding, of_promise
from halton.doctor.patient import Patient
from halton.privacy.checks import append_only

group = "record"
about = "the triggers of the log, the chain of its last thousand events, and its newest signature; all of it: `halton verify`"


def check(patient: Patient) -> Iterator[Finding]:
    """As the trust contract's check."""
    for found in append_only.check(patient):
        yield of_promise(found, "what is counted from here on rests on events that are not as they were written.")
