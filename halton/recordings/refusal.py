"""How a request is refused that no recording fits: in its provider's own shape, so that the client shows the sentence."""

from __future__ import annotations

from typing import Any

from halton.recordings.answer import Answer
from halton.recordings.framing import compact
from halton.wire.formats.anthropic_messages import MessagesReader
from halton.wire.formats.google_generate import GenerateReader
from halton.wire.formats.ollama import OllamaReader
from halton.wire.provider import Route

_TYPES = {403: "permission_error", 404: "not_found_error", 413: "request_too_large"}
_STATES = {403: "PERMISSION_DENIED", 404: "NOT_FOUND", 413: "INVALID_ARGUMENT"}


def refused(status: int, sentence: str, shape: str) -> Answer:
    """An error that says this, and that asking again is of no use; `shape` is one of `shape_of`."""
    headers = (("content-type", "application/json"), ("x-should-retry", "false"))
    return Answer(status=status, headers=headers, parts=((0, compact(_body(status, sentence, shape))),))


def shape_of(route: Route | None, path: str, header_names: frozenset[bytes]) -> str:
    """Whose errors a client expects, by what is asked for, else by what the request looks like."""
    reader = route.row.reader if route is not None and route.row else None
    if isinstance(reader, type):
        known = ((MessagesReader, "anthropic"), (GenerateReader, "google"), (OllamaReader, "ollama"))
        return next((shape for kind, shape in known if issubclass(reader, kind)), "openai")
    if b"anthropic-version" in header_names:
        return "anthropic"
    if b"x-goog-api-key" in header_names or path.startswith(("/v1beta", "/v1internal")):
        return "google"
    return "ollama" if path.startswith("/api/") else "openai"


def _body(status: int, sentence: str, shape: str) -> dict[str, Any]:
    if shape == "anthropic":
        return {"type": "error", "error": {"type": _TYPES.get(status, "invalid_request_error"), "message": sentence}}
    if shape == "google":
        return {"error": {"code": status, "message": sentence, "status": _STATES.get(status, "INVALID_ARGUMENT")}}
    if shape == "ollama":
        return {"error": sentence}
    return {"error": {"message": sentence, "type": "invalid_request_error", "param": None, "code": "not_recorded"}}
