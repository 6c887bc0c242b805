"""What one look found: how it stands, what was seen, why that matters, and what mends it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from halton.doctor.mend import Mend
from halton.privacy import finding as promised


class State(StrEnum):
    """How it stands. A warning is something to know of; a problem keeps calls from being made or metered, or soon will."""

    WELL = "well"
    WARNING = "warning"
    PROBLEM = "problem"
    NOT_LOOKED_AT = "not looked at"


class Finding(msgspec.Struct, frozen=True):
    """`remedy` is what a person does; `mend`, where there is one, is what `halton doctor --fix` does."""

    state: State
    seen: str
    why: str | None = None
    remedy: str | None = None
    mend: Mend | None = None


def well(seen: str) -> Finding:
    """It is as it should be."""
    return Finding(State.WELL, seen)


def warning(seen: str, why: str, remedy: str, mend: Mend | None = None) -> Finding:
    """Calls are made and metered, but for what is said here."""
    return Finding(State.WARNING, seen, why, remedy, mend)


def problem(seen: str, why: str, remedy: str, mend: Mend | None = None) -> Finding:
    """Calls fail, or are not metered, or will not be for long."""
    return Finding(State.PROBLEM, seen, why, remedy, mend)


def not_looked_at(reason: str) -> Finding:
    """Nobody knows, for this reason."""
    return Finding(State.NOT_LOOKED_AT, reason)


def of_promise(found: promised.Finding, why: str, mend: Mend | None = None) -> Finding:
    """What a check of the trust contract found, with why that matters here."""
    if found.state is promised.State.HOLDS:
        return well(found.seen)
    if found.state is promised.State.NOT_CHECKED:
        return not_looked_at(found.seen)
    return problem(found.seen, why, found.remedy or "halton privacy", mend)


def worst(findings: Iterable[Finding]) -> State:
    """The worst of some findings; well only if something was looked at."""
    states = {finding.state for finding in findings}
    for state in (State.PROBLEM, State.WARNING, State.WELL):
        if state in states:
            return state
    return State.NOT_LOOKED_AT
