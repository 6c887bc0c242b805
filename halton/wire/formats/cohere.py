"""Cohere's answers: chats, streamed or whole, embeddings, ranks and whatever else says under `billed_units` what it bills."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.events.answer import Answer
from halton.wire.formats.cohere_billing import billed_tokens, billed_units
from halton.wire.formats.document_reader import DocumentReader
from halton.wire.formats.error_body import error_type
from halton.wire.formats.openai_chat_content import written
from halton.wire.framing.json_text import as_list, as_object, json_decoder
from halton.wire.text import safe_text
from halton.wire.usage import Counts, merge_usage

READER = "cohere/1"
_TEXTS = ("text", "thinking", "tool_plan")


class _Document(msgspec.Struct):
    """A whole answer, an event of version 2 (`type`, `delta`) or one of version 1 (`event_type`, `response` at its end)."""

    id: Any = None
    response_id: Any = None
    generation_id: Any = None
    type: Any = None
    event_type: Any = None
    delta: Any = None
    message: Any = None
    text: Any = None
    tool_calls: Any = None
    finish_reason: Any = None
    usage: Any = None
    meta: Any = None
    response: msgspec.Raw = msgspec.Raw()
    error: Any = None


_decode = json_decoder(_Document)


class CohereReader(DocumentReader[_Document]):
    """Reads one answer. No answer names its model: it is the request's. What is billed may be less than what was counted."""

    def __init__(self) -> None:
        super().__init__(_decode)
        self._ended = False
        self._id: Any = None
        self._stop_reason: Any = None
        self._error: Any = None
        self._calls = 0

    @property
    def ended(self) -> bool:
        """Whether the event that ends a stream was seen or the body is complete."""
        return self._ended

    def _read(self, document: _Document) -> None:
        self._id = document.response_id or document.id or document.generation_id or self._id
        self._error = document.error or self._error
        self._stop_reason = document.finish_reason or self._stop_reason
        if isinstance(document.type, str):
            self._event(document.type, as_object(document.delta))
        elif isinstance(document.event_type, str):
            self._event_of_old(document)
        else:
            self._ended = True
            self._whole(document)

    def _whole(self, document: _Document) -> None:
        merge_usage(self._usage, document.usage)
        merge_usage(self._usage, document.meta)
        message = as_object(document.message)
        self._calls += len(as_list(message.get("tool_calls"))) + len(as_list(document.tool_calls))
        self._saw(written(document.text) + written(message.get("content")) + written(message.get("tool_plan")))

    def _event(self, kind: str, delta: dict[str, Any]) -> None:
        """An event of version 2."""
        message = as_object(delta.get("message"))
        if kind == "message-end":
            self._ended = True
            merge_usage(self._usage, delta.get("usage"))
            self._stop_reason = delta.get("finish_reason") or self._stop_reason
            self._error = delta.get("error") or self._error
        elif kind == "content-delta":
            content = as_object(message.get("content"))
            self._saw(sum(written(content.get(name)) for name in _TEXTS))
        elif kind == "tool-plan-delta":
            self._saw(written(message.get("tool_plan")))
        elif kind in ("tool-call-start", "tool-call-delta"):
            self._calls += kind == "tool-call-start"
            function = as_object(as_object(message.get("tool_calls")).get("function"))
            self._saw(written(function.get("arguments")))

    def _event_of_old(self, document: _Document) -> None:
        """An event of version 1, whose last one repeats the whole answer: its text has been seen, its usage has not."""
        if document.event_type == "stream-end":
            self._ended = True
            if whole := _decode(document.response):
                self._id = whole.response_id or self._id
                merge_usage(self._usage, whole.meta)
                self._calls = max(self._calls, len(as_list(whole.tool_calls)))
        else:
            self._saw(written(document.text))

    def _saw(self, size: int) -> None:
        self.text_bytes += size
        self.first_token = self.first_token or size > 0

    def _answer(self) -> Answer:
        self._usage.pop("api_version", None)
        self._usage.pop("warnings", None)
        counts = Counts(self._usage)
        return Answer(
            response_id=safe_text(self._id),
            **self._usage_facts(counts, billed_tokens(counts)),
            tool_calls=self._calls or (0 if self.ended else None),
            units=billed_units(self._usage),
            stop_reason=safe_text(self._stop_reason),
            error_type=error_type(self._error),
            reader=READER,
        )
