"""A budget: so many pico-dollars in a window."""

from __future__ import annotations

from halton.policy.amounts import dollars
from halton.policy.rule import Counted, Rule

rule = Rule(
    kind="budget",
    title="budget",
    counted=Counted(expected=lambda asked: asked.expected_pico or 0, spent=lambda spent: spent.cost_pico),
    amount=dollars,
    used=lambda pico: f"{dollars(pico)} is used",
)
