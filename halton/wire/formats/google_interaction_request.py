"""What a request for an interaction asks for: of a model or of an agent of Google's, and on top of what it keeps."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.wire.formats.google_usage import google_tier, model_name
from halton.wire.framing.json_text import as_object, json_decoder
from halton.wire.provider import Route
from halton.wire.request_facts import RequestFacts, first_count
from halton.wire.text import safe_text


class _Request(msgspec.Struct):
    model: Any = None
    agent: Any = None
    stream: Any = None
    service_tier: Any = None
    previous_interaction_id: Any = None
    cached_content: Any = None
    continuation_token: Any = None
    environment: Any = None
    generation_config: Any = None


_decode = json_decoder(_Request)


def read_interaction_request(route: Route, body: bytes) -> RequestFacts:
    """What the request asks for."""
    asked = _decode(body) or _Request()
    kept = (asked.previous_interaction_id, asked.cached_content, asked.continuation_token, asked.environment)
    return RequestFacts(
        model=model_name(asked.model) or safe_text(asked.agent),
        streamed=asked.stream is True,
        service_tier=google_tier(asked.service_tier),
        continues=any(kept),
        max_output_tokens=first_count(as_object(asked.generation_config).get("max_output_tokens")),
    )
