"""Where an explanation and what the views keep of the same call tell another tale: nowhere, or one of the two is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from halton.pricing.explanation import Explanation


def differences(told: Explanation, kept: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What is kept and what was worked out, for each column in which they differ; `kept` is a row of the table cost."""
    ours = {
        "price": told.held and told.held.position,
        "variant": told.variant,
        "tier": told.tier,
        "basis": told.basis,
        "rate_reason": told.reason,
        **(told.columns if told.reason is None else {}),
        "stated_pico": told.stated_pico,
        "list_pico": told.list_pico,
        "cost_pico": told.cost_pico,
    }
    return {name: (kept[name], value) for name, value in ours.items() if kept[name] != value}
