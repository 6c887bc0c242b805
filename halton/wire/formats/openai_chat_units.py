"""What a chat usage bills beside tokens, and the parts of its tokens that have prices of their own, in all dialects."""

from __future__ import annotations

from typing import Any

from halton.wire.formats.openai_duration import duration_ms
from halton.wire.formats.openai_parts import count, stated
from halton.wire.framing.json_text import as_object

_MODALITIES = ("audio", "image", "video")
# xAI's tools and Mistral's connectors, under the names of price books.
_TOOLS = {
    "social_searches": (("server_side_tool_usage_details", "x_search_calls"),),
    "code_executions": (("server_side_tool_usage_details", "code_interpreter_calls"), ("connectors", "code_interpreter")),
    "storage_searches": (
        ("server_side_tool_usage_details", "file_search_calls"),
        ("server_side_tool_usage_details", "document_search_calls"),
        ("connectors", "document_library"),
    ),
    "images": (("connectors", "image_generation"),),
}
_SEARCHES = (
    ("server_side_tool_usage_details", ("web_search_calls",)),
    ("server_tool_use", ("web_search_requests",)),
    ("server_tool_use_details", ("web_search_requests",)),
    ("connectors", ("web_search", "web_search_premium")),
)


def chat_units(usage: dict[str, Any]) -> dict[str, int] | None:
    """The units of a chat usage. Text has none, since it is the rest; a part that makes no sense is left out.

    Sound that Mistral bills by the second lies beside its tokens: then its tokens are no part of them.
    """
    heard_ms = duration_ms(usage.get("prompt_audio_seconds")) or 0
    prompt, answer = as_object(usage.get("prompt_tokens_details")), as_object(usage.get("completion_tokens_details"))
    units = {name: sum(count(as_object(usage.get(place)).get(tool)) for place, tool in told) for name, told in _TOOLS.items()}
    for modality in _MODALITIES:
        units[f"input_{modality}_tokens"] = count(prompt.get(f"{modality}_tokens"))
        units[f"output_{modality}_tokens"] = count(answer.get(f"{modality}_tokens"))
    if heard_ms:
        units |= {"input_audio_tokens": 0, "audio_ms": heard_ms}
    units["output_citation_tokens"] = count(usage.get("citation_tokens"))
    units["input_tool_tokens"] = count(usage.get("connector_tokens"))
    units["sources"] = count(usage.get("num_sources_used"))
    return stated(units)


def chat_searches(usage: dict[str, Any]) -> int | None:
    """How often the web was searched; None where the usage does not count that."""
    sought = as_object(as_object(usage.get("tool_calls_details")).get("search_web")).get("invocation")
    perplexity = sought if sought is not None else usage.get("num_search_queries")
    if perplexity is not None:
        return count(perplexity)
    for place, names in _SEARCHES:
        told = [value for name in names if (value := as_object(usage.get(place)).get(name)) is not None]
        if told:
            return sum(map(count, told))
    return None
