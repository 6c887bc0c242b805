"""What was not metered in the last days, and why?"""

from __future__ import annotations

from collections.abc import Iterator

from halton.doctor.checks.refused import CAUSE
from halton.doctor.finding import Finding, warning, well
from halton.doctor.gap_causes import GAP_CAUSES, OTHER
from halton.doctor.patient import Patient
from halton.doctor.recent_gaps import DAYS, recent_gaps
from halton.errors import safe
from halton.privacy.words import several

group = "record"
about = "what was not metered in the last days, by cause"


def check(patient: Patient) -> Iterator[Finding]:
    """Add up the gaps of each cause; of refused certificates the check `refused` tells."""
    sums: dict[str, tuple[int, int, str]] = {}
    for gap in recent_gaps(patient):
        connections, calls, last_at = sums.get(gap.cause, (0, 0, ""))
        sums[gap.cause] = (connections + gap.connections, calls + gap.calls, max(last_at, gap.last_at))
    sums.pop(CAUSE, None)
    for cause, (connections, calls, last_at) in sums.items():
        known = GAP_CAUSES.get(cause, OTHER)
        counted = f"{several(connections, 'connection')} and {several(calls, 'call')}, the last at {last_at[:16]}Z"
        why = f"{known.meaning}; every total of these days is short by that."
        yield warning(f"{safe(cause)} in the last {DAYS} days: {counted}.", why, known.remedy)
    if not sums:
        yield well(f"all that came in the last {DAYS} days was metered.")
