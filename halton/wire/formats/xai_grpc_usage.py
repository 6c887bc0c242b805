"""xAI's usage in protocol buffers, as the object it is in JSON and as disjoint counts.

Field numbers and names are those of xai/api/v1/usage.proto, as xai-sdk 1.21 ships it.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from halton.wire.framing.protobuf import Message
from halton.wire.usage import Counts, Tokens

PICO_PER_TICK = 100  # a dollar is 10^10 ticks
_COST_CAP = 10**16
_NUMBERS = {
    1: "completion_tokens",
    2: "prompt_tokens",
    3: "total_tokens",
    4: "prompt_text_tokens",
    5: "prompt_image_tokens",
    6: "reasoning_tokens",
    7: "cached_prompt_text_tokens",
    8: "num_sources_used",
    11: "cost_in_usd_ticks",
}
_TOOLS_USED = 9
_TOOLS = {
    1: "WEB_SEARCH",
    2: "X_SEARCH",
    3: "CODE_EXECUTION",
    4: "VIEW_IMAGE",
    5: "VIEW_X_VIDEO",
    6: "COLLECTIONS_SEARCH",
    7: "MCP",
    8: "ATTACHMENT_SEARCH",
    10: "IMAGE_SEARCH",
    11: "IMAGE_GENERATION",
}
_TIERS = {1: "default", 2: "priority"}
# What of it is billed by the call or the source, under the names of price books.
_BILLED = {
    "social_searches": ("X_SEARCH",),
    "code_executions": ("CODE_EXECUTION",),
    "storage_searches": ("COLLECTIONS_SEARCH", "ATTACHMENT_SEARCH"),
}


def sampling_usage(usage: Message) -> dict[str, Any]:
    """A SamplingUsage with the fields it states. Protocol buffers leave out what is 0, so one of nothing states nothing."""
    stated: dict[str, Any] = {}
    for field, name in _NUMBERS.items():
        if (number := usage.number(field)) is not None:
            stated[name] = number
    if used := usage.numbers(_TOOLS_USED):
        stated["server_side_tools_used"] = dict(Counter(_TOOLS.get(tool, str(tool)) for tool in used))
    return stated


def sampling_tokens(counts: Counts) -> Tokens:
    """The disjoint counts of a SamplingUsage: what it leaves out is 0. The prompt holds what was read from the cache.

    Reasoning lies outside the completion, unless the total says that it lies within.
    """
    names = ("prompt_tokens", "cached_prompt_text_tokens", "completion_tokens", "reasoning_tokens", "total_tokens")
    prompt, cached, completion, reasoning, total = (counts.read(name, default=0) for name in names)
    if prompt is None or cached is None or completion is None or reasoning is None:
        return {"cache_read_tokens": cached, "reasoning_tokens": reasoning}
    outside = 0 if total == prompt + completion else reasoning
    return {
        "input_tokens": counts.check(prompt - cached),
        "cache_read_tokens": cached,
        "cache_write_5m_tokens": 0,
        "cache_write_1h_tokens": 0,
        "cache_write_other_tokens": 0,
        "output_tokens": counts.check(completion + outside),
        "reasoning_tokens": reasoning,
    }


def sampling_units(counts: Counts) -> dict[str, int]:
    """What is billed beside tokens, or has a price of its own among them; nothing that is 0."""
    units = {name: sum(_used(counts, tool) for tool in tools) for name, tools in _BILLED.items()}
    units["sources"] = counts.read("num_sources_used", default=0) or 0
    units["input_image_tokens"] = counts.read("prompt_image_tokens", default=0) or 0
    return {name: count for name, count in units.items() if count}


def web_searches(counts: Counts) -> int:
    """How often the web was searched."""
    return _used(counts, "WEB_SEARCH")


def stated_cost_pico(usage: dict[str, Any]) -> int | None:
    """What xAI says that it charged, in pico-dollars; 0 if it says so."""
    ticks = usage.get("cost_in_usd_ticks")
    return ticks * PICO_PER_TICK if type(ticks) is int and 0 <= ticks <= _COST_CAP else None


def tier_name(tier: int | None) -> str | None:
    """A ServiceTier under its name in JSON; None for one that is not stated, or new."""
    return _TIERS.get(tier or 0)


def _used(counts: Counts, tool: str) -> int:
    return counts.read(tool, within="server_side_tools_used", default=0) or 0
