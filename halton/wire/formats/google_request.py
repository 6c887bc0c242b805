"""What a request in Gemini's generateContent format asks for; the model stands in the path, for Code Assist in the body."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.wire.framing.json_text import json_decoder
from halton.wire.provider import Route
from halton.wire.request_facts import RequestFacts
from halton.wire.text import safe_text


class _Request(msgspec.Struct):
    model: Any = None
    serviceTier: Any = None
    service_tier: Any = None


_decode = json_decoder(_Request)


def read_generate_request(route: Route, body: bytes) -> RequestFacts:
    """What the request asks for."""
    asked = _decode(body) or _Request()
    return RequestFacts(
        model=route.model or safe_text(asked.model),
        streamed=route.endpoint.endswith(":streamGenerateContent"),
        service_tier=safe_text(asked.serviceTier or asked.service_tier),
    )
