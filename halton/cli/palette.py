"""The colours of the terminal, each with one meaning everywhere. Nothing is told by a colour alone."""

from __future__ import annotations

SPENT = "cyan"  # money, and what is drawn of it
GOOD = "green"
WARNING = "yellow"  # what totals lack, what nears its bound
FAILURE = "red"

_STATES = {"healthy": GOOD, "degraded": WARNING}


def state_colour(state: str) -> str:
    """That of the meter's state in one word."""
    return _STATES.get(state, FAILURE)


def status_colour(status: str) -> str | None:
    """That of what became of a call: red if it failed, yellow if a policy kept it back, none if all went well."""
    return None if status == "ok" else WARNING if status == "blocked" else FAILURE


def share_colour(percent: int, warn_percent: int | None = None) -> str | None:
    """That of a share of a bound: red from the bound on, yellow from the warning on, or from four fifths where there is none."""
    return FAILURE if percent >= 100 else WARNING if percent >= (warn_percent or 80) else None
