"""OpenAI's errors, which most providers speak: it is what is left where no other shape fits."""

from __future__ import annotations

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


shape = Shape(fits=lambda provider, route: False, say=_say)
