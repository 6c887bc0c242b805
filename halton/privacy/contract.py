"""Runs every check on one home, and says of each promise whether it holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

import msgspec

from halton.errors import HaltonError, safe
from halton.privacy.check_files import Check, check_files
from halton.privacy.finding import Finding, NotChecked, State, not_checked
from halton.privacy.install import Install
from halton.privacy.promise import PROMISES


class Checked(msgspec.Struct, frozen=True):
    """One check and what it found."""

    name: str
    findings: tuple[Finding, ...]

    @property
    def state(self) -> State:
        """The worst of what it found."""
        return worst(finding.state for finding in self.findings)


class Promise(msgspec.Struct, frozen=True):
    """One promise and all that was looked at for it."""

    id: str
    sentence: str
    checks: tuple[Checked, ...]

    @property
    def state(self) -> State:
        """Broken if any part of it is, and holding only if all of it was looked at."""
        return worst(checked.state for checked in self.checks)


def worst(states: Iterable[State]) -> State:
    """The worst of some states; without any, nothing was checked."""
    found = set(states)
    if State.BROKEN in found:
        return State.BROKEN
    return State.HOLDS if found == {State.HOLDS} else State.NOT_CHECKED


def run_contract(install: Install, checks: Iterable[Check] | None = None) -> tuple[Promise, ...]:
    """Every promise that there is a check for, in their order."""
    return tuple(_promises(install, check_files() if checks is None else checks))


def _promises(install: Install, checks: Iterable[Check]) -> Iterator[Promise]:
    for id_, group in groupby(checks, key=lambda check: check.promise):
        done = tuple(Checked(check.name, _run(check, install)) for check in group)
        yield Promise(id_, PROMISES[id_], done)


def _run(check: Check, install: Install) -> tuple[Finding, ...]:
    """What a check found; one that cannot look, or fails itself, keeps none of the others from looking."""
    found: list[Finding] = []
    try:
        found.extend(check.run(install))
    except NotChecked as reason:
        found.append(not_checked(str(reason)))
    except PermissionError as error:
        found.append(not_checked(f"this account may not look at {safe(error.filename or 'it')}."))
    except HaltonError as error:
        found.append(not_checked(safe(error)))
    except Exception as error:
        found.append(not_checked(f"the check itself failed ({type(error).__name__})."))
    return tuple(found)
