"""The most tokens of answer that a call may ask for. One that states no number passes: the provider's own limit holds."""

from __future__ import annotations

from halton.policy.asked import Asked
from halton.policy.policy import Policy
from halton.policy.rule import Beyond, Rule


def _beyond(policy: Policy, asked: Asked) -> Beyond | None:
    asks, bound = asked.max_output_tokens, policy.bound
    return Beyond(asks) if asks is not None and bound is not None and asks > bound else None


def _says(bound: int | None, models: tuple[str, ...], asks: int | None, asked: Asked) -> str:
    return f"allows an answer of {bound or 0:,} tokens, and it asks for {asks or 0:,}"


rule = Rule(kind="max_output", title="output ceiling", beyond=_beyond, says=_says, amount=lambda number: f"{number:,} tokens")
