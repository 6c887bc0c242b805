"""Answers in the Anthropic Messages format, streamed or whole."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.events.types import Answer
from halton.wire.formats.document_reader import DocumentReader
from halton.wire.formats.error_body import error_type
from halton.wire.framing.json_text import json_decoder
from halton.wire.text import safe_text
from halton.wire.usage import Counts, Tokens, merge_usage

READER = "anthropic/1"


class _Block(msgspec.Struct):
    type: Any = None


class _Message(msgspec.Struct):
    id: Any = None
    model: Any = None
    content: msgspec.Raw = msgspec.Raw()
    stop_reason: Any = None
    usage: Any = None


class _Document(_Message):
    """A whole message or one event of a stream: the parts that matter, others left as they are."""

    type: Any = None
    message: msgspec.Raw = msgspec.Raw()
    delta: msgspec.Raw = msgspec.Raw()
    content_block: msgspec.Raw = msgspec.Raw()
    error: Any = None


_decode = json_decoder(_Document)
_decode_message = json_decoder(_Message)
_decode_block = json_decoder(_Block)
_decode_blocks = json_decoder(list[_Block])


class MessagesReader(DocumentReader[_Document]):
    """Reads one message: the usage of message_start, overwritten by what each message_delta states."""

    def __init__(self) -> None:
        super().__init__(_decode)
        self._ended = False
        self._final = False
        self._model: Any = None
        self._response_id: Any = None
        self._stop_reason: Any = None
        self._error: Any = None
        self._tool_calls = 0

    @property
    def ended(self) -> bool:
        """Whether message_stop was seen or the body is complete."""
        return self._ended or self._documents.closed

    def _read(self, document: _Document) -> None:
        if self._ended:
            return
        kind = document.type
        if kind == "content_block_delta":
            self.first_token = True
        elif kind == "content_block_start":
            self._count(_decode_block(document.content_block))
        elif kind == "message_start":
            self._message(_decode_message(document.message) or _Message())
        elif kind == "message_delta":
            self._delta(document)
        elif kind == "message_stop":
            self._ended = True
        elif document.error is not None:
            self._error = document.error
        elif kind == "message":
            self._message(document)
            self._final = True

    def _message(self, message: _Message) -> None:
        self._model = message.model
        self._response_id = message.id
        self._stop_reason = message.stop_reason
        merge_usage(self._usage, message.usage)
        for block in _decode_blocks(message.content) or ():
            self.first_token = True
            self._count(block)

    def _delta(self, document: _Document) -> None:
        self._final = True
        merge_usage(self._usage, document.usage)
        if delta := _decode_message(document.delta):
            self._stop_reason = delta.stop_reason or self._stop_reason

    def _count(self, block: _Block | None) -> None:
        if block and isinstance(block.type, str) and block.type.endswith("tool_use"):
            self._tool_calls += 1

    def _answer(self) -> Answer:
        usage, final = self._usage, self._final and self.ended
        counts = Counts(usage)
        tokens = _tokens(counts)
        searches = counts.read("web_search_requests", within="server_tool_use", default=0 if final else None)
        return Answer(
            model=safe_text(self._model),
            response_id=safe_text(self._response_id),
            partial=bool(usage) and not final,
            **self._usage_facts(counts, tokens),
            tool_calls=self._tool_calls or (0 if final else None),
            web_searches=searches,
            service_tier=safe_text(usage.get("service_tier")),
            speed=safe_text(usage.get("speed")),
            inference_geo=safe_text(usage.get("inference_geo")),
            stop_reason=safe_text(self._stop_reason),
            error_type=error_type(self._error),
            reader=READER,
        )


def _tokens(counts: Counts) -> Tokens:
    """The disjoint counts; cache writes beyond the stated split are of the 5-minute kind, as Claude Code prices them."""
    written = counts.read("cache_creation_input_tokens", default=0)
    five_minutes = counts.read("ephemeral_5m_input_tokens", within="cache_creation", default=0)
    one_hour = counts.read("ephemeral_1h_input_tokens", within="cache_creation", default=0)
    if written is None or five_minutes is None:
        five_minutes = None
    else:
        five_minutes = max(five_minutes, written - (one_hour or 0))
    return {
        "input_tokens": counts.read("input_tokens"),
        "cache_read_tokens": counts.read("cache_read_input_tokens", default=0),
        "cache_write_5m_tokens": five_minutes,
        "cache_write_1h_tokens": one_hour,
        "cache_write_other_tokens": 0,
        "output_tokens": counts.read("output_tokens"),
        "reasoning_tokens": counts.read("thinking_tokens", within="output_tokens_details"),
    }
