"""A bound on tokens, sent and received, in a window."""

from __future__ import annotations

from halton.policy.amounts import many
from halton.policy.rule import Counted, Rule

rule = Rule(
    kind="tokens",
    title="token limit",
    counted=Counted(expected=lambda asked: asked.expected_tokens, spent=lambda spent: spent.tokens),
    amount=lambda number: many(number, "token"),
    used=lambda number: f"{number:,} {'is' if number == 1 else 'are'} used",
)
