"""What a request in one of OpenAI's formats asks for; all that are JSON share the few fields of interest."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.wire.framing.json_text import json_decoder
from halton.wire.provider import Route
from halton.wire.request_facts import RequestFacts
from halton.wire.text import safe_text


class _Request(msgspec.Struct):
    model: Any = None
    stream: Any = None
    service_tier: Any = None
    previous_response_id: Any = None
    conversation: Any = None


_decode = json_decoder(_Request)


def read_openai_request(route: Route, body: bytes) -> RequestFacts:
    """What the request asks for; the tier auto leaves the choice to OpenAI, so it is no fact."""
    asked = _decode(body) or _Request()
    return RequestFacts(
        model=safe_text(asked.model),
        streamed=asked.stream is True,
        service_tier=None if asked.service_tier == "auto" else safe_text(asked.service_tier),
        continues=asked.previous_response_id is not None or asked.conversation is not None,
    )
