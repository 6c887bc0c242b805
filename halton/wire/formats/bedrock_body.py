"""The bodies and events of the makers whose models Bedrock hosts, as far as they differ: where text, reasons and counts lie."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from halton.wire.formats.bedrock_answer import block_texts, blocks
from halton.wire.framing.json_text import as_list, as_object, json_decoder

_TEXTS = ("generation", "outputText", "completion", "text", "content", "reasoning", "reasoning_content")
_STOPS = ("stop_reason", "stopReason", "finish_reason", "completionReason")


class Body(msgspec.Struct):
    """A whole body or one event of any maker. Only Anthropic's have a type; Bedrock adds its metrics to the last event."""

    type: Any = None
    metrics: Any = msgspec.field(name="amazon-bedrock-invocationMetrics", default=None)
    usage: Any = None
    output: Any = None
    contentBlockDelta: Any = None
    messageStop: Any = None
    choices: Any = None
    outputs: Any = None
    results: Any = None
    generation: Any = None
    outputText: Any = None
    completion: Any = None
    text: Any = None
    stop_reason: Any = None
    stopReason: Any = None
    finish_reason: Any = None
    completionReason: Any = None
    prompt_token_count: Any = None
    generation_token_count: Any = None
    inputTextTokenCount: Any = None
    totalOutputTextTokenCount: Any = None


decode_body = json_decoder(Body)


def texts(body: Body) -> Iterator[str]:
    """The text of the answer in it: of Llama, Titan, Cohere, Mistral, Nova and all that follow OpenAI."""
    choice = _first_choice(body)
    for place in (choice, as_object(choice.get("delta")), as_object(choice.get("message"))):
        yield from (text for name in _TEXTS if isinstance(text := place.get(name), str))
    yield from (text for name in _TEXTS if isinstance(text := getattr(body, name, None), str))
    for block in (as_object(body.contentBlockDelta).get("delta"), *blocks(body.output)):
        yield from block_texts(block)


def stop_reason(body: Body) -> str | None:
    """Why the answer ended."""
    choice = _first_choice(body)
    places = (as_object(body.messageStop).get("stopReason"), *map(choice.get, _STOPS), *(getattr(body, n) for n in _STOPS))
    return next((stop for stop in places if isinstance(stop, str)), None)


def counts(body: Body) -> dict[str, Any]:
    """The counts that it states, under Bedrock's names."""
    usage, choice = as_object(body.usage), _first_choice(body)
    prompt = (usage.get("prompt_tokens"), usage.get("inputTokens"), body.prompt_token_count, body.inputTextTokenCount)
    output = (
        usage.get("completion_tokens"), usage.get("outputTokens"), body.generation_token_count, body.totalOutputTextTokenCount,
        choice.get("tokenCount"),
    )  # fmt: skip
    stated = {"inputTokenCount": prompt, "outputTokenCount": output}
    return {name: next((value for value in values if value is not None), None) for name, values in stated.items()}


def _first_choice(body: Body) -> dict[str, Any]:
    """What makers put the text and the reason of its end into, unless they stand at the top."""
    for place in (body.choices, body.outputs, body.results):
        if choices := as_list(place):
            return as_object(choices[0])
    return {}
