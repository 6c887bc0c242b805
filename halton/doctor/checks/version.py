"""Is the meter that runs the one that is installed?"""

from __future__ import annotations

from collections.abc import Iterator

from halton.doctor.finding import Finding, warning, well
from halton.doctor.mend import by_command
from halton.doctor.patient import Patient
from halton.errors import safe
from halton.events.types import MeterStarted
from halton.privacy.words import listed
from halton.version import VERSION

group = "meter"
about = "whether the running meter, and each of its processes, is of the version of this command"

_WHY = "what the new version mends or reads is not in force yet."


def check(patient: Patient) -> Iterator[Finding]:
    """Hold what the supervisor says, or an earlier one's log, against this command's version."""
    running = patient.running.get("version") or _logged(patient)
    others = [one["name"] for one in patient.running["processes"] if one.get("version") not in (None, VERSION)]
    # One in a terminal ends with it: nobody but its user can start it again there.
    restarts = patient.running.get("mode") != "foreground"
    mend = by_command(patient.home, "restart --all") if restarts else None
    remedy = "halton restart --all" if restarts else "end it in its terminal with Ctrl-C, then: halton up"
    if running != VERSION:
        told = safe(running) if running else "an earlier one"
        yield warning(f"the meter runs as {told}, this command is {VERSION}.", _WHY, remedy, mend)
    elif others:
        yield warning(f"still of another version: {listed(others, 8)}.", _WHY, remedy, mend)
    else:
        yield well(f"the meter and this command are both of version {VERSION}.")


def _logged(patient: Patient) -> str | None:
    last = patient.last(MeterStarted.TYPE)
    event = last.event() if last else None
    return event.halton if isinstance(event, MeterStarted) else None
