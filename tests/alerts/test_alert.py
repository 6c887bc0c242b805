"""What an alert says, in words and in fields."""

from __future__ import annotations

from typing import Any

import pytest

import make
from halton.alerts.alert import Alert
from halton.events.types import PolicyBlocked, PolicyWarned

DOLLAR = 10**12


def text(event: PolicyWarned | PolicyBlocked, **changes: Any) -> str:
    return Alert.of("e1", event, make.NOON).text


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (
            PolicyBlocked(name="cap", kind="budget", used=50 * DOLLAR, bound=50 * DOLLAR, window="month", project="billing"),
            "Policy cap blocked a call of billing: $50.00 of $50.00 in month.",
        ),
        (
            PolicyWarned(name="cap", kind="budget", used=41 * DOLLAR, bound=50 * DOLLAR, window="rolling:5h", percent=80),
            "Policy cap warns: $41.00 of $50.00 in rolling:5h (80 %).",
        ),
        (
            PolicyBlocked(name="few", kind="requests", used=10, bound=10, window="minute"),
            "Policy few blocked a call: 10 of 10 requests in minute.",
        ),
        (
            PolicyBlocked(name="short", kind="max_context", used=250_000, bound=200_000, project="a", model="m"),
            "Policy short blocked a call of a: 250,000 of 200,000 tokens.",
        ),
        (PolicyBlocked(name="only", kind="models", model="gpt-9", project="a"), "Policy only blocked a call of a to gpt-9."),
        (PolicyBlocked(name="\x1b[2J", kind="models", model="\u202ex"), "Policy \\x1b[2J blocked a call to \\u202ex."),
    ],
)
def test_it_is_one_sentence(event: PolicyWarned | PolicyBlocked, said: str) -> None:
    assert text(event) == said


def test_a_program_gets_the_fields_of_the_event_and_the_sentence() -> None:
    event = PolicyWarned(
        name="cap", kind="requests", used=8, bound=10, window="day", window_began_at=make.NOON - 12 * 60 * make.MINUTE, percent=80
    )
    assert Alert.of("0198", event, make.NOON + 7).document() == {
        "schema": 1,
        "type": "policy.warned",
        "at": "2026-09-22T12:00:00.000007Z",
        "call": "0198",
        "policy": "cap",
        "kind": "requests",
        "used": 8,
        "bound": 10,
        "window": "day",
        "window_began_at": "2026-09-22T00:00:00.000000Z",
        "project": None,
        "model": None,
        "percent": 80,
        "more": 0,
        "reason": None,
        "text": "Policy cap warns: 8 of 10 requests in day (80 %).",
    }
