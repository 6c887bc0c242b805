"""What went wrong in the meter's processes since yesterday?"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from halton.doctor.finding import Finding, warning, well
from halton.doctor.patient import Patient
from halton.errors import safe
from halton.privacy.error_logs import error_logs, lines_of
from halton.privacy.words import listed, several

group = "record"
about = "errors that the meter's processes logged since this time yesterday, by the names of their events"

_GRAVE = ("ERROR", "CRITICAL")


def check(patient: Patient) -> Iterator[Finding]:
    """Read the last thousand lines of each *.err.log."""
    since = patient.now - timedelta(days=1)
    counted: Counter[str] = Counter()
    files = error_logs(patient.home)
    for file in files:
        for _, line in lines_of(file, everything=False):
            counted.update(_grave(line, since))
    if counted:
        names = [f"{name} {number:,}" for name, number in counted.most_common()]
        seen = f"{several(counted.total(), 'error')} since yesterday: {listed(names, 5)}."
        yield warning(seen, "docs/logs.md says of each what it means.", "halton logs --since 1d --level error")
    else:
        yield well(f"no error in {several(len(files), 'log file')} since yesterday.")


def _grave(line: bytes, since: datetime) -> dict[str, int]:
    try:
        said = json.loads(line)
        if said["level"] in _GRAVE and datetime.fromisoformat(said["at"]) >= since:
            return {safe(said.get("event") or said.get("logger", "other")): int(said.get("repeated", 1))}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        pass  # none of ours: the trust contract's check of lines names it
    return {}
