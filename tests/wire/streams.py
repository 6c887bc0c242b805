"""Builds answers as bytes, cuts them into chunks and reads them."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterable
from typing import Any

import brotli
import zstandard

from halton.events.answer import Answer
from halton.wire.answer import AnswerReading
from halton.wire.find import find_provider

EVENT_STREAM = [(b"Content-Type", b"text/event-stream; charset=utf-8")]
JSON = [(b"Content-Type", b"application/json")]


def sse(*documents: Any) -> bytes:
    """Events as the providers write them."""
    return b"".join(_event(document) for document in documents)


def _event(document: Any) -> bytes:
    if isinstance(document, str):
        return f"data: {document}\n\n".encode()
    name = f"event: {document['type']}\n" if "type" in document else ""
    return f"{name}data: {json.dumps(document, separators=(',', ':'))}\n\n".encode()


def body(document: Any) -> bytes:
    return json.dumps(document).encode()


def chunks(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


def read(
    host: str, target: str, data: bytes | Iterable[bytes], *, request: bytes = b"{}", status: int = 200, headers: Any = (),
    complete: bool = True,
) -> tuple[Answer, ...]:  # fmt: skip
    """The answers in these bytes from a host."""
    provider = find_provider(host)
    assert provider is not None
    route = provider.route("POST", target)
    reading = AnswerReading(route, status, list(headers), route.read_request(request))
    for chunk in [data] if isinstance(data, bytes) else data:
        reading.feed(chunk)
    return reading.finish(complete)


def _deflate(data: bytes, window_bits: int) -> bytes:
    packer = zlib.compressobj(wbits=window_bits)
    return packer.compress(data) + packer.flush()


CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": lambda data: _deflate(data, 15),
    "Deflate": lambda data: _deflate(data, -15),
    "br": brotli.compress,
    "zstd": zstandard.compress,
    "identity": lambda data: data,
    "gzip, br": lambda data: brotli.compress(gzip.compress(data)),
}

MESSAGE_START = {
    "type": "message_start",
    "message": {
        "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-sonnet-5-5", "content": [], "stop_reason": None,
        "usage": {
            "input_tokens": 12, "cache_creation_input_tokens": 3000, "cache_read_input_tokens": 50000,
            "cache_creation": {"ephemeral_5m_input_tokens": 1000, "ephemeral_1h_input_tokens": 2000},
            "output_tokens": 1, "service_tier": "standard", "inference_geo": "us",
        },
    },
}  # fmt: skip
TEXT_DELTA = {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Grüße 🎈"}}
TOOL_BLOCK = {"type": "content_block_start", "index": 1, "content_block": {"type": "tool_use", "id": "toolu_1", "name": "f"}}
MESSAGE_DELTA = {
    "type": "message_delta",
    "delta": {"stop_reason": "tool_use", "stop_sequence": None},
    "usage": {
        "input_tokens": 12, "output_tokens": 480, "output_tokens_details": {"thinking_tokens": 300},
        "server_tool_use": {"web_search_requests": 2, "web_fetch_requests": 0},
    },
}  # fmt: skip
MESSAGE_STOP = {"type": "message_stop"}
ANTHROPIC = sse(MESSAGE_START, {"type": "ping"}, TEXT_DELTA, TOOL_BLOCK, MESSAGE_DELTA, MESSAGE_STOP)

CHAT_CHUNK = {
    "id": "chatcmpl-1", "object": "chat.completion.chunk", "model": "gpt-5.4-2026-03-05", "service_tier": "default",
    "choices": [{"index": 0, "delta": {"content": "Hi"}, "finish_reason": None}], "usage": None,
}  # fmt: skip
CHAT_STOP = {**CHAT_CHUNK, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
CHAT_USAGE = {
    **CHAT_CHUNK,
    "choices": [],
    "usage": {
        "prompt_tokens": 1200, "completion_tokens": 300, "total_tokens": 1500,
        "prompt_tokens_details": {"cached_tokens": 1000, "cache_write_tokens": 50},
        "completion_tokens_details": {"reasoning_tokens": 128},
    },
}  # fmt: skip
CHAT = sse(CHAT_CHUNK, CHAT_STOP, CHAT_USAGE, "[DONE]")

RESPONSE = {
    "id": "resp_1", "object": "response", "status": "completed", "model": "gpt-6.1-sol", "service_tier": "priority",
    "output": [{"type": "reasoning"}, {"type": "web_search_call"}, {"type": "function_call", "name": "f"}],
    "usage": {
        "input_tokens": 20, "input_tokens_details": {"cached_tokens": 5, "cache_write_tokens": 10},
        "output_tokens": 6, "output_tokens_details": {"reasoning_tokens": 2}, "total_tokens": 26,
    },
}  # fmt: skip
RESPONSES = sse(
    {"type": "response.created", "response": {"id": "resp_1", "status": "in_progress", "model": "gpt-6.1-sol", "usage": None}},
    {"type": "response.output_item.added", "item": {"type": "function_call"}},
    {"type": "response.output_text.delta", "delta": "OK"},
    {"type": "response.completed", "response": RESPONSE},
)

GEMINI_FIRST = {
    "candidates": [{"content": {"role": "model", "parts": [{"text": "O"}]}, "index": 0}],
    "usageMetadata": {"promptTokenCount": 7, "totalTokenCount": 7}, "modelVersion": "gemini-3.1-pro", "responseId": "r1",
}  # fmt: skip
GEMINI_LAST = {
    "candidates": [{"content": {"role": "model", "parts": [{"functionCall": {"name": "f"}}]}, "finishReason": "STOP"}],
    "usageMetadata": {"promptTokenCount": 7, "candidatesTokenCount": 2, "thoughtsTokenCount": 3, "totalTokenCount": 12},
    "modelVersion": "gemini-3.1-pro", "responseId": "r1",
}  # fmt: skip
GEMINI = sse(GEMINI_FIRST, GEMINI_LAST).replace(b"\n", b"\r\n")
GEMINI_ARRAY = b"[" + body(GEMINI_FIRST) + b"\r\n,\r\n" + body(GEMINI_LAST) + b"]"

STREAMS: dict[str, tuple[str, str, bytes]] = {
    "anthropic": ("api.anthropic.com", "/v1/messages?beta=true", ANTHROPIC),
    "chat": ("api.openai.com", "/v1/chat/completions", CHAT),
    "responses": ("api.openai.com", "/v1/responses", RESPONSES),
    "response body": ("api.openai.com", "/v1/responses", body(RESPONSE)),
    "gemini": ("generativelanguage.googleapis.com", "/v1/models/gemini-3.1-pro:streamGenerateContent?alt=sse", GEMINI),
    "gemini array": ("generativelanguage.googleapis.com", "/v1/models/gemini-3.1-pro:streamGenerateContent", GEMINI_ARRAY),
}
