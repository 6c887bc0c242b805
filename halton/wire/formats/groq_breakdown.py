"""Groq's compound systems: one answer to which several models contributed, each with usage of its own."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.events.answer import Answer
from halton.wire.formats.openai_usage import chat_tokens
from halton.wire.framing.json_text import as_list, as_object
from halton.wire.text import safe_text
from halton.wire.usage import Counts, Tokens, kept_usage

MODELS_CAP = 100


def by_model(whole: Answer, breakdown: Any) -> tuple[Answer, ...]:
    """An answer for each model of `usage_breakdown`, in its order; the first has the tool calls and searches of them all.

    Compound systems have no price, their models do. Where the breakdown does not name and count every one, the whole stands
    as it is.
    """
    models = [as_object(model) for model in as_list(as_object(breakdown).get("models"))[:MODELS_CAP]]
    parts = [(safe_text(model.get("model")), as_object(model.get("usage"))) for model in models]
    counted = [(name, usage, tokens) for name, usage in parts if name and (tokens := _known(usage))]
    if not counted or len(counted) < len(parts):
        return (whole,)
    known = msgspec.structs.replace(whole, usage_known=True, usage_reason=None)
    first, *others = (
        msgspec.structs.replace(known, model=name, entry=entry, usage=kept_usage(usage), **tokens)
        for entry, (name, usage, tokens) in enumerate(counted, 1)
    )
    return first, *(msgspec.structs.replace(other, tool_calls=0, web_searches=None, units=None) for other in others)


def _known(usage: dict[str, Any]) -> Tokens | None:
    counts = Counts(usage)
    tokens = chat_tokens(counts)
    known = not counts.absurd and tokens.get("input_tokens") is not None and tokens.get("output_tokens") is not None
    return tokens if known else None
