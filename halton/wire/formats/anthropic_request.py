"""What a request in the Anthropic Messages format asks for."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.wire.framing.json_text import as_object, json_decoder
from halton.wire.provider import Route
from halton.wire.request_facts import RequestFacts
from halton.wire.text import safe_text


class _Request(msgspec.Struct):
    model: Any = None
    stream: Any = None
    service_tier: Any = None
    speed: Any = None
    inference_geo: Any = None
    metadata: Any = None
    thread: Any = None


_decode = json_decoder(_Request)


def read_messages_request(route: Route, body: bytes) -> RequestFacts:
    """What the request asks for; the tiers auto and standard_only leave the choice to Anthropic, so they are no fact."""
    asked = _decode(body) or _Request()
    tier = None if asked.service_tier in ("auto", "standard_only") else safe_text(asked.service_tier)
    return RequestFacts(
        model=safe_text(asked.model),
        streamed=asked.stream is True,
        service_tier=tier,
        speed=safe_text(asked.speed),
        inference_geo=safe_text(asked.inference_geo),
        continues=as_object(asked.thread).get("type") == "continue",
    )
