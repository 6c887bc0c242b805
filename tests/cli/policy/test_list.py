"""`halton policy list`: how each policy stands now."""

from __future__ import annotations

import json
import time
from typing import Any

import make
from halton.events.types import PolicyBlocked, PolicyOverridden, PolicyRemoved, PolicySet

NOW = int(time.time() * 1e6)
EVENTS = [
    make.price(),
    PolicySet(name="b", kind="budget", bound=10**10, window="rolling:2d", project="halton"),
    PolicySet(name="m", kind="models", models=("claude-*",), action="warn"),
    PolicySet(name="t", kind="tokens", bound=10**6, window="month"),
    PolicySet(name="gone", kind="requests", bound=1, window="day"),
    PolicyRemoved(name="gone"),
    PolicyOverridden(name="b", until_at=NOW + 10**10),
    PolicyBlocked(name="b", kind="budget"),
    make.call(started_at=NOW),
]


def test_as_a_table(run: Any, fill: Any) -> None:
    fill(EVENTS)
    title, budget, models, tokens = run("policy", "list").output.splitlines()
    assert title.split() == ["policy", "allows", "for", "used", "share", "starts", "anew", "did"]
    assert "$0.01 in any 2 days" in budget and "project halton" in budget and "██████      60 %  bit by bit" in budget
    assert "lifted until 20" in budget and budget.endswith("blocked 1")
    assert models.split() == ["m", "claude-*", "only", "all", "calls", "only", "warns"]
    assert "1,000,000 tokens a month" in tokens and " 0 %" in tokens
    assert run("policy", "list", "--removed").output.splitlines()[2].endswith("removed")


def test_as_json(run: Any, fill: Any) -> None:
    fill(EVENTS)
    document = json.loads(run("policy", "list", "--json").output)
    budget, models, tokens = document["policies"]
    assert (budget["used"], budget["percent"], budget["starts_anew_at"], budget["blocked_calls"]) == (6 * 10**9, 60, None, 1)
    assert budget["overridden_until"] is not None
    assert (models["used"], models["models"], models["window_began_at"]) == (None, ["claude-*"], None)
    assert (tokens["used"], tokens["window_began_at"] < tokens["starts_anew_at"]) == (1200, True)


def test_none_is_set(run: Any) -> None:
    assert "halton policy add" in run("policy", "list").output
    assert json.loads(run("policy", "list", "--json").output) == {"schema": 1, "policies": []}
