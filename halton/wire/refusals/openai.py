"""OpenAI's errors, which most providers speak: it is what is left where no other shape fits."""

from __future__ import annotations

from msgspec import structs

from halton.wire.refusal import Said, Shape

_USED_UP = {
    "budget": ("insufficient_quota", "insufficient_quota"),
    "tokens": ("tokens", "rate_limit_exceeded"),
    "requests": ("requests", "rate_limit_exceeded"),
}
_INVALID = "invalid_request_error"


def _say(kind: str, sentence: str) -> Said:
    parameter: str | None = None
    if kind in _USED_UP:
        status, (type_, code) = 429, _USED_UP[kind]
    elif kind == "models":
        status, type_, code, parameter = 403, _INVALID, "model_not_found", "model"
    elif kind == "max_context":
        # By this code agents know that they must shorten what they send.
        status, type_, code = 400, _INVALID, "context_length_exceeded"
    else:
        status, type_, code = 400, _INVALID, "invalid_value"
    return Said(status=status, body={"error": {"message": sentence, "type": type_, "param": parameter, "code": code}})


def _adapt(said: Said, client: str | None, websocket: bool) -> Said:
    """Codex goes on over HTTP at once where a socket is not to be had (426). There it tries again, or says no more than the
    status, unless the model is said not to be had: then it says at once what the error does.
    """
    if websocket:
        return structs.replace(said, status=426)
    if client != "codex" or said.status != 429:
        return said
    assert said.body is not None
    return structs.replace(said, status=403, body={"error": said.body["error"] | {"type": _INVALID, "code": "model_not_found"}})


shape = Shape(fits=lambda provider, route: False, say=_say, adapt=_adapt)
