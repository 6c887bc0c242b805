"""Google's usage objects (generateContent, Live, interactions, embeddings) as disjoint counts, units and a tier."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.wire.framing.json_text import as_list, as_object
from halton.wire.text import safe_text
from halton.wire.usage import Counts, Tokens

_MODALITIES = {"AUDIO": "audio", "IMAGE": "image", "DOCUMENT": "image", "VIDEO": "video"}
"""Modalities with prices of their own; a document's pages are read, and billed, as images."""


class UsageNames(msgspec.Struct, frozen=True, kw_only=True):
    """What one of Google's formats calls its counts, and its lists of them by modality."""

    prompt: str = "promptTokenCount"
    cached: str = "cachedContentTokenCount"
    tool: str = "toolUsePromptTokenCount"
    answer: str = "candidatesTokenCount"
    thoughts: str = "thoughtsTokenCount"
    total: str = "totalTokenCount"
    prompt_parts: str = "promptTokensDetails"
    cached_parts: str = "cacheTokensDetails"
    tool_parts: str = "toolUsePromptTokensDetails"
    answer_parts: str = "candidatesTokensDetails"
    count: str = "tokenCount"


GENERATE = UsageNames()
LIVE = UsageNames(answer="responseTokenCount", answer_parts="responseTokensDetails")
INTERACTION = UsageNames(
    prompt="total_input_tokens",
    cached="total_cached_tokens",
    tool="total_tool_use_tokens",
    answer="total_output_tokens",
    thoughts="total_thought_tokens",
    total="total_tokens",
    prompt_parts="input_tokens_by_modality",
    cached_parts="cached_tokens_by_modality",
    tool_parts="tool_use_tokens_by_modality",
    answer_parts="output_tokens_by_modality",
    count="tokens",
)


def google_tokens(counts: Counts, names: UsageNames = GENERATE) -> Tokens:
    """The disjoint counts; one that is left out is 0, as in all of Google's JSON, but an object without any states none.

    Cached tokens lie inside the prompt, those of tools beside it. Whether thoughts lie inside or outside the answer differs
    by endpoint, so the output is what the total holds beside the prompt and the tools' prompt, and no less than the answer.
    """
    if all(counts.usage.get(name) is None for name in (names.prompt, names.answer, names.total)):
        return Tokens()
    prompt, cached = counts.read(names.prompt, default=0), counts.read(names.cached, default=0)
    tool, answer = counts.read(names.tool, default=0), counts.read(names.answer, default=0)
    thoughts, total = counts.read(names.thoughts, default=0), counts.read(names.total)
    if prompt is None or cached is None or tool is None or answer is None or thoughts is None or counts.absurd:
        uncached = output = None
    else:
        uncached = counts.check(prompt - cached + tool)
        output = answer + thoughts if total is None else counts.check(total - prompt - tool)
        output = output if output is None else max(output, answer)
    return {
        "input_tokens": uncached,
        "cache_read_tokens": cached,
        "cache_write_5m_tokens": 0,
        "cache_write_1h_tokens": 0,
        "cache_write_other_tokens": 0,
        "output_tokens": output,
        "reasoning_tokens": thoughts,
    }


def google_units(usage: dict[str, Any], names: UsageNames = GENERATE) -> dict[str, int] | None:
    """The parts of the counts that have prices of their own.

    Where it is not said which modalities came from the cache, it is taken to have held as much of each as it can have:
    what is given then is the least that was not cached.
    """
    prompt, cached = _by_modality(usage, names.prompt_parts, names), _by_modality(usage, names.cached_parts, names)
    tool, answer = _by_modality(usage, names.tool_parts, names), _by_modality(usage, names.answer_parts, names)
    unsaid = 0 if cached else _count(usage.get(names.cached))
    units = {"input_tool_tokens": _count(usage.get(names.tool))}
    for modality in ("audio", "image", "video"):
        read = cached.get(modality, unsaid)
        units[f"input_{modality}_tokens"] = max(0, prompt.get(modality, 0) - read) + tool.get(modality, 0)
        units[f"cached_{modality}_tokens"] = cached.get(modality, 0)
        units[f"output_{modality}_tokens"] = answer.get(modality, 0)
    return {name: count for name, count in units.items() if count} or None


def google_tier(stated: object) -> str | None:
    """A service tier by its one name: Vertex's ON_DEMAND_FLEX is the Gemini API's flex, ON_DEMAND its standard."""
    tier = (safe_text(stated) or "").lower()
    if tier.endswith("unspecified") or not tier:
        return None
    return "standard" if tier == "on_demand" else tier.removeprefix("on_demand_")


def model_name(stated: object) -> str | None:
    """A model's name without the path before it: models/, publishers/google/models/, projects/…."""
    return safe_text(stated.rpartition("/")[2]) if isinstance(stated, str) else None


def _by_modality(usage: dict[str, Any], name: str, names: UsageNames) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in as_list(usage.get(name)):
        modality = as_object(part).get("modality")
        kind = _MODALITIES.get(modality.upper(), "text") if isinstance(modality, str) else "text"
        found[kind] = found.get(kind, 0) + _count(as_object(part).get(names.count))
    return found


def _count(value: object) -> int:
    """A count of a part; one that cannot be true says nothing."""
    return Counts({}).check(value) or 0
