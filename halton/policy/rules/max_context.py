"""The longest prompt, by estimate. One that cannot be estimated passes."""

from __future__ import annotations

from halton.policy.asked import Asked
from halton.policy.policy import Policy
from halton.policy.rule import Beyond, Rule


def _beyond(policy: Policy, asked: Asked) -> Beyond | None:
    asks, bound = asked.prompt_tokens, policy.bound
    return Beyond(asks) if asks is not None and bound is not None and asks > bound else None


def _says(bound: int | None, models: tuple[str, ...], asks: int | None, asked: Asked) -> str:
    return f"allows a prompt of {bound or 0:,} tokens, and it has about {asks or 0:,}"


rule = Rule(kind="max_context", title="context ceiling", beyond=_beyond, says=_says, amount=lambda number: f"{number:,} tokens")
