"""What all of OpenAI's endpoints share: headers with ids and limits, and the shape of errors."""

from __future__ import annotations

from typing import Any

from halton.demo.provider.answer import SERIAL, Answer, Headers
from halton.demo.provider.rendering import pretty, whole

KINDS: dict[int, tuple[str, str | None, str]] = {
    400: ("invalid_request_error", None, "The request is not valid."),
    401: ("invalid_request_error", "invalid_api_key", "Incorrect API key provided: sk-...0000."),
    403: ("invalid_request_error", "unsupported_country_region_territory", "Country, region, or territory not supported"),
    404: ("invalid_request_error", "model_not_found", "The model does not exist or you do not have access to it."),
    429: ("tokens", "rate_limit_exceeded", "Rate limit reached for tokens per min (TPM). Please try again in 1s."),
    500: ("server_error", None, "The server had an error while processing your request. Sorry about that!"),
    503: ("server_error", None, "The engine is currently overloaded, please try again later"),
}


# What an upgrade to a WebSocket carries of the headers below.
KEPT_ON_UPGRADE = ("openai-", "x-request-id", "cf-cache-status", "set-cookie", "server")


def refused(status: int, message: str | None = None) -> Answer:
    """An error in OpenAI's shape; it has no 529 and says 503."""
    status = 503 if status == 529 else status
    extra: Headers = (("retry-after", "1"), ("retry-after-ms", "20")) if status in (429, 503) else ()
    return whole(status, headers("application/json; charset=utf-8") + extra, pretty({"error": error(status, message)}))


def error(status: int, message: str | None = None) -> dict[str, Any]:
    """What an error says, in a body or in an event."""
    kind, code, usual = KINDS.get(status, KINDS[400])
    return {"message": message or usual, "type": kind, "param": None, "code": code}


def unknown_path(method: str, path: str) -> Answer:
    """The answer to a path that OpenAI does not have."""
    body = {"message": f"Invalid URL ({method} {path})", "type": "invalid_request_error", "param": None, "code": None}
    return whole(404, headers("application/json; charset=utf-8"), pretty({"error": body}))


def headers(content_type: str) -> Headers:
    """What stands on every answer, with a cookie that no meter may keep."""
    return (
        ("content-type", content_type),
        ("access-control-expose-headers", "X-Request-ID"),
        ("openai-organization", "halton-demo"),
        ("openai-processing-ms", "121"),
        ("openai-project", "proj_halton0demo"),
        ("openai-version", "2020-10-01"),
        ("x-envoy-upstream-service-time", "124"),
        ("x-ratelimit-limit-requests", "10000"),
        ("x-ratelimit-limit-tokens", "2000000"),
        ("x-ratelimit-remaining-requests", "9999"),
        ("x-ratelimit-remaining-tokens", "1999980"),
        ("x-ratelimit-reset-requests", "6ms"),
        ("x-ratelimit-reset-tokens", "12ms"),
        ("x-request-id", f"req_{SERIAL}halton000000"),
        ("cf-cache-status", "DYNAMIC"),
        ("set-cookie", f"__cf_bm={SERIAL}; path=/; domain=.api.openai.com; HttpOnly; Secure; SameSite=None"),
        ("strict-transport-security", "max-age=31536000; includeSubDomains; preload"),
        ("x-content-type-options", "nosniff"),
        ("server", "cloudflare"),
        ("alt-svc", 'h3=":443"; ma=86400'),
    )


UPGRADED: Headers = tuple(field for field in headers("") if field[0].startswith(KEPT_ON_UPGRADE))
