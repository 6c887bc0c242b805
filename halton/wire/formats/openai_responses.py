"""Answers in OpenAI's responses format, streamed or whole."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.events.types import Answer
from halton.wire.formats.document_reader import DocumentReader
from halton.wire.formats.error_body import error_type
from halton.wire.formats.openai_usage import response_tokens
from halton.wire.framing.json_text import as_object, json_decoder
from halton.wire.text import safe_text
from halton.wire.usage import Counts, merge_usage

READER = "openai-responses/1"
_TERMINAL = frozenset({"response.completed", "response.incomplete", "response.failed", "response.cancelled"})


class _Item(msgspec.Struct):
    type: Any = None


class _Response(msgspec.Struct):
    id: Any = None
    model: Any = None
    status: Any = None
    service_tier: Any = None
    output: msgspec.Raw = msgspec.Raw()
    usage: Any = None
    tool_usage: Any = None
    incomplete_details: Any = None
    error: Any = None


class _Document(_Response):
    """A whole response, or an event that holds one or an item of one."""

    type: Any = None
    code: Any = None
    response: msgspec.Raw = msgspec.Raw()
    item: msgspec.Raw = msgspec.Raw()


_decode = json_decoder(_Document)
_decode_response = json_decoder(_Response)
_decode_item = json_decoder(_Item)
_decode_items = json_decoder(list[_Item])


class ResponsesReader(DocumentReader[_Document]):
    """Reads one response: its usage is in the event that ends it, and nowhere before."""

    def __init__(self) -> None:
        super().__init__(_decode)
        self._ended = False
        self._response = _Response()
        self._calls: dict[str, int] = {}
        self._error: Any = None

    @property
    def ended(self) -> bool:
        """Whether the response's last event was seen or the body is complete."""
        return self._ended or self._documents.closed

    def _read(self, document: _Document) -> None:
        kind = document.type
        if self._ended:
            return
        if not isinstance(kind, str):
            self._take(document)
        elif kind.endswith(".delta"):
            self.first_token = True
        elif kind == "response.output_item.added":
            self._count([_decode_item(document.item)], self._calls)
        elif kind == "error":
            self._error = document.error or {"code": document.code}
        elif kind.startswith("response.") and (response := _decode_response(document.response)):
            self._take(response)
            self._ended = kind in _TERMINAL

    def _take(self, response: _Response) -> None:
        """Take over a response as far as it is filled in; the items of its output are no fewer than the stream showed."""
        previous, self._response = self._response, response
        response.id = response.id or previous.id
        response.model = response.model or previous.model
        response.service_tier = response.service_tier or previous.service_tier
        self._error = response.error or self._error
        merge_usage(self._usage, response.usage)
        calls: dict[str, int] = {}
        if items := _decode_items(response.output):
            self.first_token = True
            self._count(items, calls)
        for kind, count in calls.items():
            self._calls[kind] = max(count, self._calls.get(kind, 0))

    @staticmethod
    def _count(items: list[_Item] | list[_Item | None], calls: dict[str, int]) -> None:
        for item in items:
            kind = item.type if item else None
            if isinstance(kind, str) and kind.endswith("_call"):
                kind = kind if kind == "web_search_call" else "call"
                calls[kind] = calls.get(kind, 0) + 1

    def _answer(self) -> Answer:
        response, ended, counts = self._response, self.ended, Counts(self._usage)
        tokens = response_tokens(counts)
        searched = as_object(as_object(response.tool_usage).get("web_search")).get("num_requests")
        searches = self._calls.get("web_search_call", 0) if ended else None
        incomplete = as_object(response.incomplete_details).get("reason")
        return Answer(
            model=safe_text(response.model),
            response_id=safe_text(response.id),
            **self._usage_facts(counts, tokens),
            tool_calls=sum(self._calls.values()) or (0 if ended else None),
            web_searches=searches if searched is None else Counts({}).check(searched),
            service_tier=safe_text(response.service_tier),
            stop_reason=safe_text(incomplete or response.status) if ended else None,
            error_type=error_type(self._error),
            reader=READER,
        )
