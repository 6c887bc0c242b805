"""What all of Google's endpoints share: headers, and the shape of errors."""

from __future__ import annotations

from typing import Any

from halton.demo.provider.answer import Answer, Headers
from halton.demo.provider.rendering import pretty, whole

STATUSES = {
    400: ("INVALID_ARGUMENT", "Request contains an invalid argument."),
    401: ("UNAUTHENTICATED", "Request had invalid authentication credentials."),
    403: ("PERMISSION_DENIED", "The caller does not have permission"),
    404: ("NOT_FOUND", "The model is not found for API version v1beta, or is not supported for generateContent."),
    429: ("RESOURCE_EXHAUSTED", "You exceeded your current quota. Please retry in 1s."),
    500: ("INTERNAL", "An internal error has occurred."),
    503: ("UNAVAILABLE", "The model is overloaded. Please try again later."),
}
QUOTA = "GenerateRequestsPerMinutePerProjectPerModel"


def refused(status: int, message: str | None = None) -> Answer:
    """An error in Google's shape; it has no 529 and says 503."""
    status = 503 if status == 529 else status
    return whole(status, headers("application/json; charset=UTF-8"), pretty(error_body(status, message)))


def error_body(status: int, message: str | None = None) -> dict[str, Any]:
    """What an error says, in a body or amid a stream."""
    name, usual = STATUSES.get(status, STATUSES[400])
    error: dict[str, Any] = {"code": status, "message": message or usual, "status": name}
    if status == 429:
        error["details"] = [
            {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": QUOTA}]},
            {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "1s"},
        ]
    return {"error": error}


def unknown_path(path: str) -> Answer:
    """The answer to a path that Google does not have: a page of HTML."""
    title = "<!DOCTYPE html>\n<html lang=en>\n<title>Error 404 (Not Found)!!1</title>\n"
    page = f"{title}<p>The requested URL <code>{path}</code> was not found on this server."
    return whole(404, headers("text/html; charset=UTF-8"), page.encode())


def headers(content_type: str) -> Headers:
    """What stands on every answer."""
    return (
        ("content-type", content_type),
        *((("content-disposition", "attachment"),) if content_type == "text/event-stream" else ()),
        ("vary", "Origin"),
        ("vary", "X-Origin"),
        ("vary", "Referer"),
        ("server", "scaffolding on HTTPServer2"),
        ("x-xss-protection", "0"),
        ("x-frame-options", "SAMEORIGIN"),
        ("x-content-type-options", "nosniff"),
        ("x-gemini-service-tier", "standard"),
        ("server-timing", "gfet4t7; dur=512"),
        ("alt-svc", 'h3=":443"; ma=2592000,h3-29=":443"; ma=2592000'),
    )
