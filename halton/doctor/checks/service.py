"""Does the service that should start the meter with each session do so?"""

from __future__ import annotations

from collections.abc import Iterator

from halton.doctor.finding import Finding, problem, warning, well
from halton.doctor.patient import Patient
from halton.errors import safe
from halton.service.found import found
from halton.service.manager import Manager, Missing
from halton.settings import Settings

group = "meter"
about = "whether the units of systemd, or the agent of launchd, are there as this version writes them, and active"

_AGAIN = "halton init --service"


def check(patient: Patient) -> Iterator[Finding]:
    """Ask the service manager of this account; where there is none, the meter is started by hand."""
    manager = found(patient.home, Settings.load(patient.home), environment=patient.environment)
    yield well(safe(manager.reason)) if isinstance(manager, Missing) else judge(manager)


def judge(manager: Manager) -> Finding:
    """What its files and its answer mean."""
    there = {path: path.read_bytes() if path.is_file() else None for path in manager.files}
    if not any(there.values()):
        return well(f"{manager.name} does not start this meter, and was not asked to: {_AGAIN} has it do so.")
    if not manager.is_active():
        why = "after the next login nothing is metered, and where it should run now, nothing is either."
        return problem(f"{manager.name} knows this meter and does not run it.", why, _AGAIN)
    if different := [path.name for path, said in manager.files.items() if there[path] != said]:
        why = "it starts the meter as an earlier version or other settings had it."
        return warning(f"{manager.name} goes by other files than this version writes: {', '.join(different)}.", why, _AGAIN)
    return well(f"{manager.name} runs this meter.")
