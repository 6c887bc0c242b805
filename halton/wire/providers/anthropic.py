"""Anthropic: the Messages API of api.anthropic.com, which Claude Code and the SDKs speak."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.wire.anthropic_messages import MessagesReader
from halton.wire.error_body import ErrorReader, FreeReader
from halton.wire.json_text import json_decoder
from halton.wire.provider import Reader, RequestFacts, Route
from halton.wire.target import kept_path, path_of
from halton.wire.text import safe_text

_KINDS = {"/v1/messages": "generation", "/v1/messages/count_tokens": "count_tokens"}
_CONTROL = ("/api/", "/mcp-registry/", "/v1/models", "/v1/files", "/v1/skills", "/v1/organizations", "/v1/oauth", "/oauth/")


class _Request(msgspec.Struct):
    model: Any = None
    stream: Any = None
    service_tier: Any = None
    speed: Any = None
    inference_geo: Any = None


_decode_request = json_decoder(_Request)


class Anthropic:
    """Anthropic as a provider."""

    name = "anthropic"
    hosts = ("api.anthropic.com",)

    def route(self, method: str, target: str) -> Route:
        """What this request line means."""
        path = path_of(target)
        if method != "POST" or path.startswith(_CONTROL):
            return Route(kind="control", endpoint=kept_path(path))
        return Route(kind=_KINDS.get(path, "other"), endpoint=kept_path(path))

    def read_request(self, route: Route, body: bytes) -> RequestFacts:
        """What the request asks for; the tiers auto and standard_only leave the choice to Anthropic, so they are no fact."""
        asked = _decode_request(body) or _Request()
        tier = None if asked.service_tier in ("auto", "standard_only") else safe_text(asked.service_tier)
        return RequestFacts(
            model=safe_text(asked.model),
            streamed=asked.stream is True,
            service_tier=tier,
            speed=safe_text(asked.speed),
            inference_geo=safe_text(asked.inference_geo),
        )

    def reader(self, route: Route, content_type: str | None) -> Reader:
        """A reader for one answer."""
        if route.kind == "generation":
            return MessagesReader()
        return FreeReader() if route.kind == "count_tokens" else ErrorReader()


provider = Anthropic()
