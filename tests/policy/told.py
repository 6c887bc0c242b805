"""Policies, calls that ask and calls that have ended, in one line each; times are local clock times with an offset."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from halton.policy.asked import Asked, Spent
from halton.policy.decision import Decision
from halton.policy.policy import Policy
from halton.policy.state import State

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DOLLAR = 10**12
NOON = "18 12:00"  # a Wednesday


def micros(text: str, offset_minutes: int = 0) -> int:
    """A time on the local clock as µs UTC; `18 12:00` is one of November 2026."""
    text = text if len(text) > 11 else f"2026-11-{text}"
    local = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return (local - timedelta(minutes=offset_minutes) - EPOCH) // timedelta(microseconds=1)


def policy(name: str = "p", kind: str = "budget", bound: int | None = 100, window: str | None = "month", **facts: Any) -> Policy:
    """A budget of 100 pico-dollars a month, changed where the test cares."""
    if kind in ("models", "max_output", "max_context") and window == "month":
        window = None
    if kind == "models":
        bound = None
    return Policy(name=name, kind=kind, bound=bound, window=window, **facts)


def asked(at: str = NOON, offset: int = 0, **facts: Any) -> Asked:
    """A call that asks to go; `pico` and `tokens` are expected of it."""
    facts = {"provider": "anthropic", "project": "billing", "model": "claude-sonnet-4-5", "client": "codex"} | facts
    expected = {"expected_pico": facts.pop("pico", 0), "expected_tokens": facts.pop("tokens", 0)}
    return Asked(started_at=micros(at, offset), utc_offset_minutes=offset, **expected, **facts)


def spent(at: str = NOON, offset: int = 0, pico: int = 0, **facts: Any) -> Spent:
    """A call that has ended."""
    facts = {"provider": "anthropic", "project": "billing", "model": "claude-sonnet-4-5", "client": "codex"} | facts
    return Spent(started_at=micros(at, offset), utc_offset_minutes=offset, cost_pico=pico, **facts)


def word(decision: Decision) -> str:
    """`pass`, `-name` for what blocks, `!name` for each that warns."""
    if decision.blocked_by is not None:
        return f"-{decision.blocked_by.name}"
    return " ".join(f"!{verdict.name}" for verdict in decision.warnings) or "pass"


def play(policies: list[Policy], steps: list[tuple[Any, ...]]) -> list[str]:
    """The decisions about all that asked, in order. A step is ("ask" | "end", call id, facts) or ("free", call id), or one of
    ("set", policy), ("remove", name) and ("override", name, until).
    """
    state, words = State(policies), []
    for what, *values in steps:
        if what == "ask":
            words.append(word(state.admit(values[0], asked(**(values[1] if values[1:] else {})))))
        elif what == "end":
            state.settle(values[0], spent(**(values[1] if values[1:] else {})))
        elif what == "free":
            state.release(values[0])
        else:
            getattr(state, what)(*values)
    return words
