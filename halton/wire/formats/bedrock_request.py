"""What a request to Bedrock asks for: the model is in its path, the rest in the body of Converse or of the model's maker."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.wire.formats.anthropic_request import read_messages_request
from halton.wire.formats.bedrock_model import model_name
from halton.wire.framing.json_text import as_list, as_object, json_decoder
from halton.wire.provider import Route
from halton.wire.request_facts import RequestFacts, first_count
from halton.wire.text import safe_text

IMAGES_CAP = 100
DOCUMENTS_OF_A_SEARCH = 100


class _Request(msgspec.Struct):
    modelId: Any = None
    serviceTier: Any = None
    performanceConfig: Any = None
    imageGenerationConfig: Any = None
    documents: Any = None
    inferenceConfig: Any = None
    textGenerationConfig: Any = None
    max_gen_len: Any = None


_decode = json_decoder(_Request)


def read_invoke_request(route: Route, body: bytes) -> RequestFacts:
    """What InvokeModel is asked: of what Anthropic's body says, others say how long an answer may be, by other names."""
    facts = read_messages_request(route, body)
    longest = facts.max_output_tokens
    if longest is None:
        longest = _longest(_decode(body) or _Request())
    streamed = route.endpoint.endswith("-stream")
    return msgspec.structs.replace(facts, model=model_name(route.model), streamed=streamed, max_output_tokens=longest)


def read_converse_request(route: Route, body: bytes) -> RequestFacts:
    """What Converse is asked; the tier and the latency, too, which the answer states again."""
    asked = _decode(body) or _Request()
    return RequestFacts(
        model=model_name(route.model),
        streamed=route.endpoint.endswith("-stream"),
        service_tier=safe_text(as_object(asked.serviceTier).get("type")),
        speed=safe_text(as_object(asked.performanceConfig).get("latency")),
        max_output_tokens=_longest(asked),
    )


def read_image_request(route: Route, body: bytes) -> RequestFacts:
    """How many images are asked for: one, where the body does not say."""
    asked = _decode(body) or _Request()
    number = as_object(asked.imageGenerationConfig).get("numberOfImages")
    images = number if type(number) is int and 0 < number <= IMAGES_CAP else 1
    return RequestFacts(model=model_name(route.model), units={"images": images})


def read_rerank_request(route: Route, body: bytes) -> RequestFacts:
    """How many searches are asked for: Bedrock bills one for each hundred documents or part of them."""
    asked = _decode(body) or _Request()
    searches = -(-len(as_list(asked.documents)) // DOCUMENTS_OF_A_SEARCH)
    return RequestFacts(model=model_name(route.model), units={"search_units": max(searches, 1)})


def read_async_request(route: Route, body: bytes) -> RequestFacts:
    """Which model is to work on by itself."""
    asked = _decode(body) or _Request()
    return RequestFacts(model=model_name(safe_text(asked.modelId)))


def _longest(asked: _Request) -> int | None:
    """The longest answer that is allowed: as Converse says it, Nova, Titan, or Llama."""
    config, titan = as_object(asked.inferenceConfig), as_object(asked.textGenerationConfig)
    return first_count(config.get("maxTokens"), config.get("max_new_tokens"), titan.get("maxTokenCount"), asked.max_gen_len)
