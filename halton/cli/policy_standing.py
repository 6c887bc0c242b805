"""How each policy stands now: what was used of it, and when it starts anew."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from halton.policy.window import Span
    from halton.views.policies import PolicyRow


class Standing(NamedTuple):
    """A policy; `used` and `window` are None for a kind that looks at single calls."""

    row: PolicyRow
    used: int | None
    window: Span | None
    is_overridden: bool

    @property
    def percent(self) -> int | None:
        """The share of the bound that is used."""
        bound = self.row.policy.bound
        return self.used * 100 // bound if self.used is not None and bound else None

    def document(self) -> dict[str, Any]:
        """The same as JSON has it; times as the views write them."""
        import msgspec

        from halton.policy.window import rolling
        from halton.views.spent import text_of

        policy = self.row.policy
        rolls = rolling(policy.window or "") is not None
        return {
            **msgspec.to_builtins(policy),
            "used": self.used,
            "percent": self.percent,
            "window_began_at": text_of(self.window.began_at) if self.window else None,
            "starts_anew_at": text_of(self.window.ends_at) if self.window and not rolls else None,
            "set_at": self.row.set_at,
            "removed_at": self.row.removed_at,
            "overridden_until": self.row.overridden_until if self.is_overridden else None,
            "blocked_calls": self.row.blocked,
            "warned_calls": self.row.warned,
        }


def read_standings(views: sqlite3.Connection, now: datetime, *, removed: bool = False) -> list[Standing]:
    """The policies in force as they stand at a local time, by name; with `removed` those that were, too, of which nothing counts.

    It counts the calls that the longest window reaches back to: 8 µs each.
    """
    from halton.policy.window import span
    from halton.views.policies import read_policies
    from halton.views.spent import microseconds
    from halton.views.used import read_state

    at, offset = moment(now)
    state, standings = read_state(views, at, offset), []
    for row in read_policies(views, removed=removed):
        is_overridden = row.overridden_until is not None and microseconds(row.overridden_until) > at
        if row.policy.window is None or row.removed_at is not None:
            standings.append(Standing(row, None, None, is_overridden))
        else:
            window = span(row.policy.window, at, offset)
            standings.append(Standing(row, state.used(row.policy, at, offset), window, is_overridden))
    return standings


def moment(now: datetime) -> tuple[int, int]:
    """A local time as µs UTC, and how many minutes its clock is ahead of UTC."""
    from halton.cli.place import microseconds

    offset = now.utcoffset()
    return microseconds(now), 0 if offset is None else int(offset.total_seconds() // 60)
