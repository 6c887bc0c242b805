"""Pictures made within a response: another model's work, whose usage stands apart from the response's own."""

from __future__ import annotations

from typing import Any

from halton.events.answer import Answer
from halton.wire.formats.openai_parts import stated, token_parts
from halton.wire.formats.openai_response_event import Response, decode_items, decode_tools
from halton.wire.formats.openai_usage import response_tokens
from halton.wire.framing.json_text import as_object
from halton.wire.text import safe_text
from halton.wire.usage import Counts, kept_usage, usage_verdict


def image_tool_answers(response: Response, reader: str) -> tuple[Answer, ...]:
    """The second inference of a response that made pictures: entry 2 of its id, none where the tool used nothing."""
    usage = as_object(as_object(response.tool_usage).get("image_gen"))
    if not usage.get("input_tokens") and not usage.get("output_tokens"):
        return ()
    spelt = _as_a_response_spells_it(usage)
    counts = Counts(spelt)
    tokens = response_tokens(counts)
    known, reason = usage_verdict(counts, tokens.get("input_tokens"), tokens.get("output_tokens"))
    answer = Answer(
        model=_model(response),
        response_id=safe_text(response.id),
        entry=2,
        usage_known=known,
        usage_reason=reason,
        **tokens,
        units=stated({"images": _images(response), **(token_parts(spelt) or {})}),
        service_tier=safe_text(response.service_tier),
        usage=kept_usage(usage),
        reader=reader,
    )
    return (answer,)


def _as_a_response_spells_it(usage: dict[str, Any]) -> dict[str, Any]:
    """What was read from the cache stands beside the parts of the prompt here, not within them."""
    cached = as_object(usage.get("cached_tokens_details"))
    prompt = {
        **as_object(usage.get("input_tokens_details")),
        "cached_tokens": usage.get("cached_tokens"),
        "cached_tokens_details": {"image_tokens": cached.get("cached_image_tokens")},
    }
    return {**usage, "input_tokens_details": prompt}


def _model(response: Response) -> str | None:
    tools = (decode_tools(response.tools) if response.tools else None) or []
    return next((safe_text(tool.model) for tool in tools if tool.type == "image_generation"), None)


def _images(response: Response) -> int:
    items = (decode_items(response.output) if response.output else None) or []
    return sum(item.type == "image_generation_call" and item.status == "completed" for item in items)
