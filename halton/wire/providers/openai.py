"""OpenAI: api.openai.com with its regions, and the responses that Codex asks of chatgpt.com."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.wire.error_body import ErrorReader, FreeReader
from halton.wire.json_text import json_decoder
from halton.wire.openai_chat import ChatReader
from halton.wire.openai_responses import ResponsesReader
from halton.wire.provider import Reader, RequestFacts, Route
from halton.wire.target import kept_path, path_of
from halton.wire.text import safe_text

_KINDS = {
    "/v1/chat/completions": "generation",
    "/v1/completions": "generation",
    "/v1/responses": "generation",
    "/v1/responses/compact": "generation",
    "/v1/decisions": "generation",
    "/backend-api/codex/responses": "generation",
    "/v1/responses/input_tokens": "count_tokens",
    "/v1/embeddings": "embedding",
}
_CONTROL = (
    "/v1/models", "/v1/moderations", "/v1/files", "/v1/uploads", "/v1/conversations", "/v1/webhook", "/v1/organization",
    "/v1/responses/", "/v1/chat/completions/",
)  # fmt: skip
_CHAT = frozenset({"/v1/chat/completions", "/v1/completions", "/v1/embeddings"})


class _Request(msgspec.Struct):
    model: Any = None
    stream: Any = None
    service_tier: Any = None


_decode_request = json_decoder(_Request)


class OpenAI:
    """OpenAI as a provider."""

    name = "openai"
    hosts = ("api.openai.com", "*.api.openai.com", "chatgpt.com", "*.chatgpt.com")

    def route(self, method: str, target: str) -> Route:
        """What this request line means; outside /v1 lies chatgpt.com's own chatter, of which only Codex's path is a call."""
        path = path_of(target)
        kind = _KINDS.get(path) if method == "POST" else "control"
        if kind is None:
            kind = "other" if path.startswith("/v1/") and not path.startswith(_CONTROL) else "control"
        return Route(kind=kind, endpoint=kept_path(path))

    def read_request(self, route: Route, body: bytes) -> RequestFacts:
        """What the request asks for; the tier auto leaves the choice to OpenAI, so it is no fact."""
        asked = _decode_request(body) or _Request()
        return RequestFacts(
            model=safe_text(asked.model),
            streamed=asked.stream is True,
            service_tier=None if asked.service_tier == "auto" else safe_text(asked.service_tier),
        )

    def reader(self, route: Route, content_type: str | None) -> Reader:
        """A reader for one answer."""
        if route.endpoint in _CHAT:
            return ChatReader()
        if route.kind == "generation":
            return ResponsesReader()
        return FreeReader() if route.kind == "count_tokens" else ErrorReader()


provider = OpenAI()
