"""The parts of OpenAI's token counts that have prices of their own: sounds, pictures, and how long a cache holds."""

from __future__ import annotations

from typing import Any

from halton.wire.framing.json_text import as_object
from halton.wire.usage import COUNT_CAP

_MODALITIES = ("audio", "image")
_LIFETIMES = ("30m", "12h")


def token_parts(usage: dict[str, Any]) -> dict[str, int] | None:
    """The parts as units: those of the prompt without what came from the cache, which is a part by itself.

    Text has no unit, since it is the rest. What is stated is taken as it is; a part that is 0 is left out.
    """
    prompt = as_object(usage.get("input_tokens_details")) or as_object(usage.get("input_token_details"))
    answer = as_object(usage.get("output_tokens_details")) or as_object(usage.get("output_token_details"))
    cached, written = as_object(prompt.get("cached_tokens_details")), as_object(prompt.get("cache_write_tokens_details"))
    units = {}
    for modality in _MODALITIES:
        read = count(cached.get(f"{modality}_tokens"))
        units[f"input_{modality}_tokens"] = max(0, count(prompt.get(f"{modality}_tokens")) - read)
        units[f"cached_{modality}_tokens"] = read
        units[f"output_{modality}_tokens"] = count(answer.get(f"{modality}_tokens"))
    for lifetime in _LIFETIMES:
        units[f"cache_write_{lifetime}_tokens"] = count(written.get(f"ttl_{lifetime}_tokens"))
    return stated(units)


def stated(units: dict[str, int]) -> dict[str, int] | None:
    """The units without zeros; None if nothing is left."""
    return {name: number for name, number in units.items() if number} or None


def count(value: object) -> int:
    """The value if it can be a count, else 0: a part that makes no sense is none, and its whole is judged elsewhere."""
    return value if type(value) is int and 0 <= value <= COUNT_CAP else 0
