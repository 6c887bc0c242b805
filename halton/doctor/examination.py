"""Runs every check on a home, and on request what mends what they found."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from halton.doctor.check_files import Check
from halton.doctor.finding import Finding, State, not_looked_at, worst
from halton.doctor.patient import Patient
from halton.errors import HaltonError, safe
from halton.privacy.finding import NotChecked


class Checked(msgspec.Struct, frozen=True):
    """One check and what it found."""

    name: str
    group: str
    findings: tuple[Finding, ...]

    @property
    def state(self) -> State:
        """The worst of what it found."""
        return worst(self.findings)


class Mended(msgspec.Struct, frozen=True):
    """What was done, and why it did not succeed, if it did not."""

    what: str
    failed: str | None = None


def examine(patient: Patient, check: Check) -> Checked:
    """What a check found; it never raises."""
    return Checked(check.name, check.group, tuple(_run(patient, check)))


def mend(examined: Iterable[Checked]) -> Iterator[Mended]:
    """Do what mends the findings, each thing once."""
    done = set()
    for finding in (finding for checked in examined for finding in checked.findings):
        if finding.mend is None or finding.mend.what in done:
            continue
        done.add(finding.mend.what)
        try:
            finding.mend.run()
        except HaltonError as error:
            yield Mended(finding.mend.what, safe(error))
        except (OSError, subprocess.SubprocessError) as error:
            yield Mended(finding.mend.what, f"{type(error).__name__}. Do it by hand: {finding.remedy}")
        else:
            yield Mended(finding.mend.what)


def state_of(examined: Sequence[Checked]) -> State:
    """The worst of all."""
    return worst(finding for checked in examined for finding in checked.findings)


def _run(patient: Patient, check: Check) -> Iterator[Finding]:
    """One that cannot look, or fails itself, keeps none of the others from looking."""
    try:
        yield from check.run(patient)
    except NotChecked as reason:
        yield not_looked_at(str(reason))
    except PermissionError as error:
        yield not_looked_at(f"this account may not look at {safe(error.filename or 'it')}.")
    except HaltonError as error:
        yield not_looked_at(safe(error))
    except Exception as error:
        yield not_looked_at(f"could not be looked at: {type(error).__name__}")
