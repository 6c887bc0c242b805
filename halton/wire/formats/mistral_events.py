"""Answers of Mistral's own formats: conversations, transcripts and speech, whole or as events that end in one with the usage."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.events.answer import Answer
from halton.wire.formats.document_reader import DocumentReader
from halton.wire.formats.error_body import error_type
from halton.wire.formats.openai_chat_content import written
from halton.wire.formats.openai_chat_units import chat_searches, chat_units
from halton.wire.formats.openai_request import read_openai_request
from halton.wire.formats.openai_usage import chat_tokens
from halton.wire.framing.json_text import as_object, json_decoder
from halton.wire.provider import Route
from halton.wire.request_facts import RequestFacts, first_count
from halton.wire.text import safe_text
from halton.wire.usage import Counts, merge_usage

READER = "mistral-events/1"
CALLS_CAP = 1000
_CALLS = ("function.call", "function.call.delta")


class _Document(msgspec.Struct):
    """An event, or a whole answer: a conversation's outputs have the facts of the events that would have told of them."""

    type: Any = None
    id: Any = None
    model: Any = None
    content: Any = None
    text: Any = None
    arguments: Any = None
    tool_call_id: Any = None
    outputs: msgspec.Raw = msgspec.Raw()
    usage: Any = None
    code: Any = None
    error: Any = None


class _Asked(msgspec.Struct):
    completion_args: Any = None


_decode = json_decoder(_Document)
_decode_asked = json_decoder(_Asked)
_decode_outputs = json_decoder(list[_Document])


class MistralEventsReader(DocumentReader[_Document]):
    """Reads one answer. A conversation has an id, but its answers have none."""

    def __init__(self) -> None:
        super().__init__(_decode)
        self._ended = False
        self._model: Any = None
        self._calls: set[str] = set()
        self._error: Any = None

    @property
    def ended(self) -> bool:
        """Whether the event that ends a stream was seen or the body is complete."""
        return self._ended or self._documents.closed

    def _read(self, document: _Document) -> None:
        self._take(document)
        merge_usage(self._usage, document.usage)
        kind = document.type
        if isinstance(kind, str):
            self._ended = self._ended or kind.endswith(".done") and document.usage is not None
            if kind.endswith(".error"):
                self._error = {"code": document.code, "type": kind}
        for output in _decode_outputs(document.outputs) or ():
            self._take(output)

    def _take(self, part: _Document) -> None:
        self._model = part.model or self._model
        self._error = part.error or self._error
        if part.type in _CALLS and len(self._calls) < CALLS_CAP:
            self._calls.add(str(part.tool_call_id))
        # The last event of a transcript repeats what its deltas told.
        text = None if self.text_bytes and part.type == "transcription.done" else part.text
        content = part.content if isinstance(part.content, str | list) else [part.content]
        size = written(text) + written(content) + written(part.arguments)
        self.text_bytes += size
        self.first_token = self.first_token or size > 0 or part.type == "speech.audio.delta"

    def _answer(self) -> Answer:
        counts = Counts(self._usage)
        tokens = chat_tokens(counts)
        return Answer(
            model=safe_text(self._model),
            **self._usage_facts(counts, tokens),
            tool_calls=len(self._calls) or (0 if self.ended else None),
            web_searches=chat_searches(self._usage),
            units=chat_units(self._usage),
            service_tier=safe_text(as_object(self._usage).get("service_tier")),
            error_type=error_type(self._error),
            reader=READER,
        )


def read_conversation_request(route: Route, body: bytes) -> RequestFacts:
    """What a request asks for. One that names its conversation in the path goes on with what Mistral keeps of it."""
    asked = _decode_asked(body) or _Asked()
    return msgspec.structs.replace(
        read_openai_request(route, body),
        continues=not route.endpoint.endswith("/conversations"),
        max_output_tokens=first_count(as_object(asked.completion_args).get("max_tokens")),
    )
