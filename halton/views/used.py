"""What was used of each policy, counted anew from the views: what a meter begins with, and what `halton policy list` shows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from halton.policy.policy import Policy
from halton.policy.state import State
from halton.policy.window import DAY_US, FIXED, HOUR_US, rolling
from halton.views.policies import read_policies
from halton.views.spent import microseconds, spent_rows, text_of

# No window began longer ago, whatever the local clock: a month of 31 days, and a day for zones.
_LONGEST_US = dict(zip(FIXED, (HOUR_US, 2 * HOUR_US, 2 * DAY_US, 9 * DAY_US, 33 * DAY_US), strict=True))


def reach_us(policies: Iterable[Policy]) -> int:
    """How far back the windows of these policies reach, at the most; 0 where none counts."""
    windows = {policy.window for policy in policies if policy.window is not None}
    rolls = [found.length_us + found.bucket_us for found in map(rolling, windows) if found is not None]
    return max([*rolls, *(_LONGEST_US.get(window, 0) for window in windows)], default=0)


def read_state(connection: sqlite3.Connection, at: int, utc_offset_minutes: int) -> State:
    """The policies in force, their overrides, what was used as of a moment (µs UTC), and the warnings that were given."""
    rows = read_policies(connection)
    state = State(row.policy for row in rows)
    for row in rows:
        if row.overridden_until is not None:
            state.override(row.policy.name, microseconds(row.overridden_until))
    count(connection, state, at)
    since = text_of(at - reach_us(state.policies) - 2 * DAY_US)
    query = "select name, at from policy_hits where hit = 'warned' and origin = 1 and at >= ? order by position"
    for name, warned_at in connection.execute(query, (since,)):
        state.warned_before(name, microseconds(warned_at), utc_offset_minutes)
    return state


def count(connection: sqlite3.Connection, state: State, at: int) -> None:
    """Count the calls that the windows of a moment reach back to."""
    reach = reach_us(state.policies)
    if reach:
        for _, call_id, spent in spent_rows(connection, since_at=at - reach):
            state.settle(call_id, spent)
