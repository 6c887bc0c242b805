"""What all of Anthropic's endpoints share: headers with ids and limits, and the shape of errors."""

from __future__ import annotations

from typing import Any

from halton.demo.provider.answer import SERIAL, Answer, Headers
from halton.demo.provider.rendering import compact, whole

ERROR_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    405: "invalid_request_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    529: "overloaded_error",
}
MESSAGES = {
    401: "invalid x-api-key",
    429: "This request would exceed your rate limit.",
    500: "Internal server error",
    529: "Overloaded",
}
RESET = "2026-11-21T18:30:00Z"


def refused(status: int, message: str | None = None) -> Answer:
    """An error in Anthropic's shape."""
    extra: Headers = (("x-should-retry", "true" if status in (429, 500, 529) else "false"),)
    if status == 429:
        extra += (("retry-after", "1"),)
    return whole(status, headers("application/json") + extra, compact(error_body(status, message)))


def error_body(status: int, message: str | None = None) -> dict[str, Any]:
    """What an error says, in a body or in an event."""
    error = {"type": ERROR_TYPES.get(status, "api_error"), "message": message or MESSAGES.get(status, "The request was refused.")}
    return {"type": "error", "error": error, "request_id": f"req_011C{SERIAL}"}


def headers(content_type: str) -> Headers:
    """What stands on every answer, ids and limits included."""
    limits = (("requests", "4000"), ("input-tokens", "2000000"), ("output-tokens", "400000"), ("tokens", "2400000"))
    ratelimits = tuple(
        (f"anthropic-ratelimit-{name}-{fact}", value)
        for name, limit in limits
        for fact, value in (("limit", limit), ("remaining", limit), ("reset", RESET))
    )
    return (
        ("content-type", content_type),
        *((("cache-control", "no-cache"),) if content_type.startswith("text/event-stream") else ()),
        *ratelimits,
        ("request-id", f"req_011C{SERIAL}"),
        ("strict-transport-security", "max-age=31536000; includeSubDomains; preload"),
        ("anthropic-organization-id", "00000000-0000-4000-8000-000000000001"),
        ("via", "1.1 google"),
        ("server", "cloudflare"),
        ("cf-cache-status", "DYNAMIC"),
        ("x-robots-tag", "none"),
    )
