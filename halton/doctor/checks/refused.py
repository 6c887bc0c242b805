"""Which programs refused our certificates lately, and which variable makes each trust them?"""

from __future__ import annotations

from collections.abc import Iterator

from halton.doctor.finding import Finding, warning, well
from halton.doctor.patient import Patient
from halton.doctor.recent_gaps import DAYS, recent_gaps
from halton.doctor.root_variables import of_program
from halton.errors import safe
from halton.privacy.words import listed, several

group = "roots"
about = "programs that went through the proxy in the last days and refused its certificates"

CAUSE = "client_refused_certificate"


def check(patient: Patient) -> Iterator[Finding]:
    """Read the gaps of the last days."""
    found = [gap for gap in recent_gaps(patient) if gap.cause == CAUSE]
    by_program: dict[str | None, list[str]] = {}
    numbers: dict[str | None, int] = {}
    for gap in found:
        by_program.setdefault(gap.program, []).append(gap.host or "a provider")
        numbers[gap.program] = numbers.get(gap.program, 0) + gap.connections
    for program, hosts in sorted(by_program.items(), key=lambda one: -numbers[one[0]]):
        who = safe(program) if program else "a program that is not known by name"
        where = listed(sorted(set(hosts)))
        seen = f"{who} refused the meter's certificate {several(numbers[program], 'time')} in {DAYS} days, for {where}."
        yield warning(seen, "its calls fail, and such programs often only seem to hang.", _remedy(patient, program))
    if not found:
        yield well(f"no program refused the meter's certificates in the last {DAYS} days.")


def _remedy(patient: Patient, program: str | None) -> str:
    variables = of_program(program or "")
    root = patient.authority.authorities[0].root_file if patient.authority.authorities else "the root"
    sets = [f"{one.variable}={one.value(str(root), str(patient.home.bundle))}" for one in variables]
    return f'eval "$(halton env)" and start it again; what it reads is {" or ".join(sets)}'
