"""What one check found: that its part of a promise holds, that it is broken, or why that was not looked at."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class State(StrEnum):
    """How it stands with a promise."""

    HOLDS = "holds"
    BROKEN = "broken"
    NOT_CHECKED = "not checked"


class Finding(msgspec.Struct, frozen=True):
    """One sentence on what was seen, or why nothing was. Of what is broken, `remedy` is the command that mends it."""

    state: State
    seen: str
    remedy: str | None = None


class NotChecked(Exception):
    """Raised where a check cannot look; the message says why."""


def holds(seen: str) -> Finding:
    """What was looked at is as promised."""
    return Finding(State.HOLDS, seen)


def broken(seen: str, remedy: str) -> Finding:
    """It is not, and this is what to do."""
    return Finding(State.BROKEN, seen, remedy)


def not_checked(reason: str) -> Finding:
    """It was not looked at, for this reason."""
    return Finding(State.NOT_CHECKED, reason)
