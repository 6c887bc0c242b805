"""What ended calls have used of each policy, kept up with the views: call by call, or all anew where older calls moved."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable

from halton.ledger.policies import News
from halton.policy.counters import Counters, Kept
from halton.policy.policy import Policy
from halton.policy.rates import RateTable
from halton.policy.state import State
from halton.policy.window import DAY_US, span
from halton.views.rates import read_rates
from halton.views.spent import spent_rows, text_of

PATIENCE_S = 600.0
# The projections that tell what a call counts for.
_READ = ("admissions", "calls", "cost", "estimates", "repeats", "usage")
_POSITION = f"""select iif(count(*) = {len(_READ)}, min(position), 0) from checkpoints
                 where origin = 1 and projection in {_READ}"""


class Spending:
    """Fills the counters of a state. `position` is that of the last call which they hold; it never goes back."""

    def __init__(self) -> None:
        self.position = 0
        self.counts_from = 0  # the position that views must have reached first: what they hold before is not all of it
        self._waits_until = time.monotonic() + PATIENCE_S
        self._moved_at = 0
        self._refill: list[str] = []

    def hear(self, news: News) -> None:
        """What was read of the log, to be gone by as soon as the views hold it."""
        self._moved_at = max(self._moved_at, news.moved_at)
        self._refill += news.refill

    def advance(self, views: sqlite3.Connection, state: State) -> bool:
        """Count the calls that are new in the views; whether older ones were counted anew.

        :raises sqlite3.Error: if they cannot be read.
        """
        views.execute("begin")
        try:
            reached = int(views.execute(_POSITION).fetchone()[0])
            return self._advance(views, state, reached)
        finally:
            views.execute("rollback")

    def _advance(self, views: sqlite3.Connection, state: State, reached: int) -> bool:
        if reached < self.position:
            return False  # they are being made anew
        if reached < self.counts_from and time.monotonic() < self._waits_until:
            return False  # but one that is parked for good must not end all counting
        moved = 0 < self._moved_at <= reached
        refill = [name for name in self._refill if any(policy.name == name for policy in state.policies)]
        if moved:
            empty(state)
        if moved or reached > self.position:
            self._count(views, state, 0 if moved else self.position, reached)
        if refill and not moved:
            self._count_for(views, state, refill, self.position)
        self._moved_at = 0 if moved else self._moved_at
        self._refill = []
        self.position = reached
        return moved

    def _count(self, views: sqlite3.Connection, state: State, after: int, upto: int) -> None:
        windowed = [policy for policy in state.policies if policy.window is not None]
        if windowed:
            since_at = earliest(windowed) if after == 0 else None
            for _, call_id, spent in spent_rows(views, after, upto, since_at=since_at):
                state.settle(call_id, spent)

    def _count_for(self, views: sqlite3.Connection, state: State, names: list[str], upto: int) -> None:
        policies = [policy for policy in state.policies if policy.name in names and policy.window is not None]
        if policies and upto:
            rows = [spent for _, _, spent in spent_rows(views, 0, upto, since_at=earliest(policies))]
            for policy in policies:
                state.refill(policy.name, rows)


def empty(state: State) -> None:
    """Let the counters of a state count from nothing."""
    counters = state.snapshot()
    kept = tuple(Kept(each.policy, {}) for each in counters.kept)
    state.load(Counters(kept, counters.overrides, counters.warned), 0)


def earliest(policies: Iterable[Policy]) -> int:
    """The moment (µs UTC) before which nothing matters to any of them now, a day earlier in case the clock is put back."""
    now = time.time_ns() // 1000
    offset = time.localtime().tm_gmtoff // 60
    return min(span(policy.window, now, offset).began_at for policy in policies if policy.window is not None) - DAY_US


def rates_of_today(views: sqlite3.Connection) -> RateTable:
    """The rates of the current UTC day.

    :raises sqlite3.Error: if the views cannot be read.
    """
    return read_rates(views, f"{today()}T00:00:00.000000Z")


def today() -> str:
    """The current UTC day."""
    return text_of(time.time_ns() // 1000)[:10]
