"""Answers in the Anthropic Messages format, streamed or whole."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.events.answer import Answer
from halton.wire.formats.anthropic_content import (
    Block,
    block_size,
    calls_tool,
    decode_block,
    decode_blocks,
    delta_size,
    handed_to,
)
from halton.wire.formats.anthropic_usage import inferences, read_tokens, without_credential
from halton.wire.formats.document_reader import DocumentReader
from halton.wire.formats.error_body import error_type
from halton.wire.framing.json_text import as_object, json_decoder
from halton.wire.text import safe_text
from halton.wire.usage import Counts, merge_usage

READER = "anthropic/2"


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
    delta: Any = None
    content_block: msgspec.Raw = msgspec.Raw()
    error: Any = None
    request_id: Any = None


_decode = json_decoder(_Document)
_decode_message = json_decoder(_Message)


class MessagesReader(DocumentReader[_Document]):
    """Reads one message: the usage of message_start, overwritten by what each message_delta states.

    It gives an Answer for each inference that the message bills; see `inferences`.
    """

    def __init__(self) -> None:
        super().__init__(_decode)
        self._ended = False
        self._final = False
        self._model: Any = None
        self._fallback: str | None = None
        self._response_id: Any = None
        self._stop_reason: Any = None
        self._error: Any = None
        self._request_id: Any = None
        self._tool_calls = 0

    @property
    def ended(self) -> bool:
        """Whether message_stop was seen or the body is complete."""
        return self._ended or self._documents.closed

    def finish(self) -> tuple[Answer, ...]:
        """The facts of every inference of the message."""
        (whole,) = super().finish()
        return inferences(whole, self._usage)

    def _read(self, document: _Document) -> None:
        if self._ended:
            return
        kind = document.type
        if kind == "content_block_delta":
            self.first_token = True
            self.text_bytes += delta_size(document.delta)
        elif kind == "content_block_start":
            if block := decode_block(document.content_block):
                self._block(block)
        elif kind == "message_start":
            self._message(_decode_message(document.message) or _Message())
        elif kind == "message_delta":
            self._delta(document)
        elif kind == "message_stop":
            self._ended = True
        elif document.error is not None:
            self._error, self._request_id = document.error, document.request_id
        elif kind == "message":
            self._message(document)
            self._final = True

    def _message(self, message: _Message) -> None:
        self._model = message.model
        self._response_id = message.id
        self._stop_reason = message.stop_reason
        merge_usage(self._usage, message.usage)
        for block in decode_blocks(message.content) or ():
            self.first_token = True
            self._block(block)

    def _delta(self, document: _Document) -> None:
        self._final = True
        merge_usage(self._usage, document.usage)
        self._stop_reason = as_object(document.delta).get("stop_reason") or self._stop_reason

    def _block(self, block: Block) -> None:
        self.text_bytes += block_size(block)
        self._tool_calls += calls_tool(block)
        self._fallback = handed_to(block) or self._fallback

    def _answer(self) -> Answer:
        self._usage = usage = without_credential(self._usage)
        final = self._final and self.ended
        counts = Counts(usage)
        tokens = read_tokens(counts)
        searches = counts.read("web_search_requests", within="server_tool_use", default=0 if final else None)
        request_id = safe_text(self._request_id)
        return Answer(
            model=safe_text(self._model if "iterations" in usage else self._fallback or self._model),
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
            headers={"request-id": request_id} if request_id else None,
        )
