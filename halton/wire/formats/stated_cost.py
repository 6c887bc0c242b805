"""What a usage object itself says that the call cost, in pico-dollars, in each of the ways in which providers write it."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from halton.wire.formats.xai_grpc_usage import stated_cost_pico as ticks_cost_pico
from halton.wire.framing.json_text import as_object

PICO_PER_DOLLAR = 10**12
DOLLARS_CAP = 10_000
_DIGITS = 40


def stated_cost_pico(usage: dict[str, Any]) -> int | None:
    """The charge, 0 if the provider says so; None where it says nothing, or nothing that can be.

    xAI counts ticks. OpenRouter's `cost` is what it takes itself: where it uses a key of the user's own, the upstream's
    charge to that key (`upstream_inference_cost`) comes on top of it. Perplexity's `cost` is an object with its total.
    """
    ticks, cost = ticks_cost_pico(usage), usage.get("cost")
    if ticks is not None:
        return ticks
    if isinstance(cost, dict):
        return dollars_pico(cost.get("total_cost"))
    own = dollars_pico(cost)
    if own is None or usage.get("is_byok") is not True:
        return own
    return own + (dollars_pico(as_object(usage.get("cost_details")).get("upstream_inference_cost")) or 0)


def dollars_pico(value: Any) -> int | None:
    """Pico-dollars of dollars, whose fractions come as text; None for what is no sum from 0 to $10,000."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        dollars = Decimal(value) if isinstance(value, int) or len(value) <= _DIGITS else Decimal("nan")
    except InvalidOperation:
        return None
    return round(dollars * PICO_PER_DOLLAR) if dollars.is_finite() and 0 <= dollars <= DOLLARS_CAP else None
