"""Google: the Gemini API, its OpenAI-compatible paths, and the Code Assist API of a Gemini CLI with a Google login."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from halton.wire.error_body import ErrorReader, FreeReader
from halton.wire.google_generate import GenerateReader
from halton.wire.json_text import json_decoder
from halton.wire.openai_chat import ChatReader
from halton.wire.provider import Reader, RequestFacts, Route
from halton.wire.target import kept_path, path_of
from halton.wire.text import safe_text

_METHOD = re.compile(r"/v[0-9][a-z0-9]*/(?:(?:models|tunedModels)/)?(?P<model>[^/:]+):(?P<method>[A-Za-z]+)")
_CODE_ASSIST = re.compile(r"/v1internal:(?P<method>[A-Za-z]+)")
_COMPATIBLE = re.compile(r"/v[0-9][a-z0-9]*/openai/(?P<method>chat/completions|embeddings)")
_CONTROL = re.compile(r"/(?:upload/)?v[0-9][a-z0-9]*/(?:openai/)?(?:models|files|operations|auth_tokens)(?:/[^:]*)?|/\$.*")
_KINDS = {
    "generateContent": "generation",
    "streamGenerateContent": "generation",
    "chat/completions": "generation",
    "countTokens": "count_tokens",
    "computeTokens": "count_tokens",
    "embedContent": "embedding",
    "batchEmbedContents": "embedding",
    "embeddings": "embedding",
}


class _Request(msgspec.Struct):
    model: Any = None
    stream: Any = None
    serviceTier: Any = None
    service_tier: Any = None


_decode_request = json_decoder(_Request)


class Google:
    """Google as a provider."""

    name = "google"
    hosts = ("generativelanguage.googleapis.com", "cloudcode-pa.googleapis.com")

    def route(self, method: str, target: str) -> Route:
        """What this request line means; the Gemini API names the model in the path."""
        path = path_of(target)
        if method != "POST" or _CONTROL.fullmatch(path):
            return Route(kind="control", endpoint=kept_path(path))
        if assist := _CODE_ASSIST.fullmatch(path):
            return Route(kind=_KINDS.get(assist["method"], "control"), endpoint=kept_path(path))
        if named := _METHOD.fullmatch(path):
            kind = _KINDS.get(named["method"], "other")
            return Route(kind=kind, endpoint=_without_model(path, named), model=safe_text(named["model"]))
        compatible = _COMPATIBLE.fullmatch(path)
        return Route(kind=_KINDS[compatible["method"]] if compatible else "other", endpoint=kept_path(path))

    def read_request(self, route: Route, body: bytes) -> RequestFacts:
        """What the request asks for."""
        asked = _decode_request(body) or _Request()
        return RequestFacts(
            model=route.model or safe_text(asked.model),
            streamed=asked.stream is True or route.endpoint.endswith(":streamGenerateContent"),
            service_tier=safe_text(asked.serviceTier or asked.service_tier),
        )

    def reader(self, route: Route, content_type: str | None) -> Reader:
        """A reader for one answer."""
        if _COMPATIBLE.fullmatch(route.endpoint):
            return ChatReader()
        if route.kind in ("generation", "embedding"):
            return GenerateReader()
        return FreeReader() if route.kind == "count_tokens" else ErrorReader()


def _without_model(path: str, named: re.Match[str]) -> str:
    """The path with `*` for the model, so that one endpoint has one name."""
    return f"{kept_path(path[: named.start('model')])}*:{named['method'][:40]}"


provider = Google()
