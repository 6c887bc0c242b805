"""What a request for a generateContent answer asks for: bare, the model in the path, or in Code Assist's wrapper."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.wire.formats.google_usage import google_tier, model_name
from halton.wire.framing.json_text import as_object, json_decoder
from halton.wire.provider import Route
from halton.wire.request_facts import RequestFacts, first_count
from halton.wire.text import safe_text

_FILES = (b'"fileUri"', b'"file_uri"')


class _Request(msgspec.Struct):
    model: Any = None
    serviceTier: Any = None
    service_tier: Any = None
    cachedContent: Any = None
    cached_content: Any = None
    continuationToken: Any = None
    user_prompt_id: Any = None
    session_id: Any = None
    generationConfig: Any = None
    generation_config: Any = None
    request: msgspec.Raw = msgspec.Raw()


_decode = json_decoder(_Request)


def read_generate_request(route: Route, body: bytes) -> RequestFacts:
    """What the request asks for. What it refers to (a cache, an uploaded file, a hop before) is a part of the prompt, too.

    The Gemini CLI names its session, and the prompt of the user's that the call works on.
    """
    asked = _decode(body) or _Request()
    inner = (_decode(asked.request) if asked.request else None) or asked
    stated = as_object(inner.generationConfig or inner.generation_config)
    kept = (inner.cachedContent, inner.cached_content, inner.continuationToken)
    return RequestFacts(
        model=route.model or model_name(asked.model),
        service_tier=google_tier(inner.serviceTier or inner.service_tier),
        continues=any(kept) or any(name in body for name in _FILES),
        max_output_tokens=first_count(stated.get("maxOutputTokens"), stated.get("max_output_tokens")),
        session=safe_text(inner.session_id),
        thread=safe_text(asked.user_prompt_id),
    )


def read_stream_request(route: Route, body: bytes) -> RequestFacts:
    """The same of a request whose path says that the answer is streamed."""
    return msgspec.structs.replace(read_generate_request(route, body), streamed=True)
