"""A bound on calls in a window: each counts from the moment when it is let pass."""

from __future__ import annotations

from halton.policy.amounts import many
from halton.policy.rule import Counted, Rule

rule = Rule(
    kind="requests",
    title="rate limit",
    counted=Counted(expected=lambda asked: 1, spent=lambda spent: 1),
    amount=lambda number: many(number, "call"),
    used=lambda number: f"{number:,} {'was' if number == 1 else 'were'} made",
)
