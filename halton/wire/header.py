"""Header lines as bytes came over the wire: found by name, and few of an answer's kept."""

from __future__ import annotations

import re
from collections.abc import Sequence

from halton.wire.text import safe_text

Headers = Sequence[tuple[bytes, bytes]]

HEADERS_CAP = 64
_WINDOW = r"(?:primary|secondary)-(?:used-percent|window-minutes|reset-at)"
_KEPT = re.compile(
    r"request-id|x-request-id|x-oai-request-id|cf-ray|retry-after|retry-after-ms|x-should-retry"
    r"|openai-(?:processing-ms|version|model)|x-gemini-service-tier"
    r"|anthropic-ratelimit-[a-z0-9_-]{1,60}|x-ratelimit-[a-z0-9_-]{1,60}|x-quota-snapshot-[a-z0-9_-]{1,60}"
    rf"|x-codex-(?:[a-z0-9]{{1,30}}-)?(?:{_WINDOW}|limit-name)"
    r"|x-codex-(?:credits-(?:has-credits|unlimited|balance)|active-limit|rate-limit-reached-type)"
)
_REQUEST_IDS = (b"request-id", b"x-request-id", b"x-oai-request-id", b"x-amzn-requestid", b"apim-request-id")


def header(headers: Headers, name: bytes) -> str | None:
    """The value of the header of this lower-case name; several lines of one name are one list."""
    values = [value for line, value in headers if len(line) == len(name) and line.lower() == name]
    return b", ".join(values).decode("latin-1").strip() if values else None


def asks_for_websocket(headers: Headers) -> bool:
    """Whether a request asks to go on as a WebSocket (RFC 6455 §4.1)."""
    return (header(headers, b"upgrade") or "").lower() == "websocket"


def kept_headers(headers: Headers) -> dict[str, str]:
    """The headers of an answer that an event holds: request id and rate limits, never an account or a cookie."""
    kept: dict[str, str] = {}
    for line, value in headers:
        name = line.decode("latin-1").lower()
        if _KEPT.fullmatch(name) and len(kept) < HEADERS_CAP:
            kept[name] = printable(value)
    return kept


def request_id(headers: Headers) -> str | None:
    """The provider's own id of the exchange."""
    for name in _REQUEST_IDS:
        if value := header(headers, name):
            return safe_text(value)
    return None


def printable(value: bytes) -> str:
    """A header's value as short text, without control characters."""
    text = value[:1000].decode("latin-1").strip()
    return (text if text.isprintable() else "".join(character for character in text if character.isprintable()))[:200]
