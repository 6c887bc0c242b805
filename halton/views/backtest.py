"""What policies would have done to the calls that were made, by the same State that decides about calls as they come."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from halton.policy.asked import Asked, Spent
from halton.policy.decision import Decision, Verdict
from halton.policy.policy import Policy
from halton.policy.state import PASSED, State
from halton.views.rates import DailyRates
from halton.views.spent import COLUMNS, TABLES, Row, expected, microseconds, read_rows, spent, text_of
from halton.views.used import reach_us

BY = ("project", "model", "day")


class Replayed(NamedTuple):
    """One call that was asked about anew: what was decided, and what the call used, or would have if it was blocked then."""

    row: Row
    asked: Asked
    decision: Decision
    spent: Spent

    @property
    def was_blocked(self) -> bool:
        """Whether a policy of that time kept it back."""
        return self.row.status == "blocked"


class Sum(msgspec.Struct):
    """Calls that would have been blocked, and what they used: money in pico-dollars."""

    calls: int = 0
    cost_pico: int = 0
    tokens: int = 0

    def add(self, call: Replayed) -> None:
        """Count a call; one that was blocked in truth saved nothing more."""
        self.calls += 1
        if not call.was_blocked:
            self.cost_pico += call.spent.cost_pico
            self.tokens += call.spent.tokens


class Outcome(msgspec.Struct):
    """What one policy would have done. `also_before` counts calls among `blocked` that a policy of then kept back too."""

    name: str
    blocked: Sum = msgspec.field(default_factory=Sum)
    also_before: int = 0
    warned: int = 0
    first_blocked_at: str | None = None
    last_blocked_at: str | None = None
    first_warned_at: str | None = None
    first_call_id: str | None = None
    first_verdict: Verdict | None = None


class Backtest(msgspec.Struct):
    """All of it: `calls` were asked about, `cost_pico` is what they cost in truth, estimates included."""

    calls: int = 0
    cost_pico: int = 0
    first_at: str | None = None
    last_at: str | None = None
    blocked: Sum = msgspec.field(default_factory=Sum)
    policies: dict[str, Outcome] = msgspec.field(default_factory=dict)
    by: dict[str, dict[str, Sum]] = msgspec.field(default_factory=lambda: {key: {} for key in BY})
    let_pass: int = 0

    def add(self, call: Replayed) -> None:
        """Count a call."""
        self.calls += 1
        self.first_at = min(self.first_at or call.row.started_at, call.row.started_at)
        self.last_at = max(self.last_at or "", call.row.started_at)
        self.cost_pico += 0 if call.was_blocked else call.spent.cost_pico
        for verdict in call.decision.warnings:
            outcome = self.policies[verdict.name]
            outcome.warned += 1
            outcome.first_warned_at = min(outcome.first_warned_at or call.row.started_at, call.row.started_at)
        if call.decision.blocked_by is not None:
            self._blocked(call, call.decision.blocked_by)
        elif call.was_blocked:
            self.let_pass += 1

    def _blocked(self, call: Replayed, verdict: Verdict) -> None:
        outcome = self.policies[verdict.name]
        outcome.also_before += call.was_blocked
        # Calls come in the order in which they asked to go, and a long request asks later than one that began after it.
        at = call.row.started_at
        outcome.last_blocked_at = max(outcome.last_blocked_at or at, at)
        if outcome.first_blocked_at is None or at < outcome.first_blocked_at:
            outcome.first_blocked_at, outcome.first_call_id, outcome.first_verdict = at, call.row.call_id, verdict
        keys = (call.row.project, call.row.model_requested or "unknown", _local_day(call.asked))
        groups = [self.by[name].setdefault(key, Sum()) for name, key in zip(BY, keys, strict=True)]
        for total in (self.blocked, outcome.blocked, *groups):
            total.add(call)


def backtest(connection: sqlite3.Connection, policies: Iterable[Policy], *, since_at: int | None = None) -> Backtest:
    """What these policies would have done to the calls that began at or after a moment (µs UTC), or to all."""
    asked = tuple(policies)
    found = Backtest(policies={policy.name: Outcome(policy.name) for policy in sorted(asked, key=lambda one: one.name)})
    for call in replay(connection, asked, since_at=since_at):
        found.add(call)
    return found


def replay(connection: sqlite3.Connection, policies: Iterable[Policy], *, since_at: int | None = None) -> Iterator[Replayed]:
    """Each call in the order in which they asked to go, and what would have been decided.

    A call asks at its call.started event and counts as it ended from its call.completed on, so that calls which ran side by
    side meet the policies as they did. One that would have been blocked uses nothing; one that was blocked and would not have
    been uses what was expected of it. Earlier calls fill the windows that reach back before `since_at`. Of a socket only the
    handshake is asked about, and what is decided holds for all its inferences.
    """
    state, rates = State(policies), DailyRates(connection)
    blocked: dict[str, Decision] = {}
    filled_since = None if since_at is None else since_at - reach_us(state.policies)
    asking = _asking(connection, since_at)
    ask = next(asking, None)
    for end in read_rows(connection, since_at=filled_since):
        while ask is not None and ask.asked_position <= end.position:
            call = _decide(state, ask, rates)
            if call.decision.blocked_by is not None:
                blocked[ask.call_id] = call.decision
            yield call
            ask = next(asking, None)
        decision = blocked.get(end.call_id.partition(".")[0], PASSED)
        if end.inference > 1 and (since_at is None or end.started_at >= text_of(since_at)):
            yield Replayed(end, _asked(end, rates), decision, _used(end, rates))
        if decision.blocked_by is None:
            state.settle(end.call_id, _used(end, rates))


def _asking(connection: sqlite3.Connection, since_at: int | None) -> Iterator[Row]:
    where = " and c.inference = 1" + ("" if since_at is None else " and c.started_at >= :since")
    values = {} if since_at is None else {"since": text_of(since_at)}
    order = "order by coalesce(a.asked_position, c.position), c.position"
    return (Row(*row) for row in connection.execute(f"select {COLUMNS} {TABLES} {where} {order}", values))


def _decide(state: State, row: Row, rates: DailyRates) -> Replayed:
    asked = _asked(row, rates)
    return Replayed(row, asked, state.admit(row.call_id, asked), _used(row, rates))


def _asked(row: Row, rates: DailyRates) -> Asked:
    hoped = expected(row, rates)
    return Asked(
        started_at=microseconds(row.started_at),
        utc_offset_minutes=row.utc_offset_minutes,
        provider=row.provider,
        project=row.project,
        model=row.model_requested,
        client=row.client,
        prompt_tokens=hoped.prompt_tokens,
        max_output_tokens=row.max_output_tokens,
        expected_pico=hoped.pico,
        expected_tokens=hoped.tokens,
    )


def _used(row: Row, rates: DailyRates) -> Spent:
    if row.status != "blocked":
        return spent(row, rates)
    hoped = expected(row, rates)
    return msgspec.structs.replace(spent(row, rates), cost_pico=hoped.pico or 0, tokens=hoped.tokens)


def _local_day(asked: Asked) -> str:
    return text_of(asked.started_at + asked.utc_offset_minutes * 60_000_000)[:10]
