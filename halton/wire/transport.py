"""How an answer comes: one document, or a stream of a kind."""

from __future__ import annotations

from halton.wire.header import Headers, header

_TRANSPORTS = {
    "application/json": "json",
    "text/event-stream": "sse",
    "application/x-ndjson": "ndjson",
    "application/x-jsonl": "ndjson",
    "application/jsonl": "ndjson",
    "application/vnd.amazon.eventstream": "eventstream",
}


def transport(headers: Headers) -> str:
    """The transport that an answer's content type names: json, sse, ndjson, eventstream, grpc; binary for any other."""
    content_type = (header(headers, b"content-type") or "").partition(";")[0].strip().lower()
    if content_type.startswith("application/grpc"):
        return "grpc"
    return _TRANSPORTS.get(content_type, "json" if content_type.endswith("+json") else "binary")
