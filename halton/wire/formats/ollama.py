"""Answers of Ollama's own API: JSON objects line by line or a single one, of which the last counts the tokens."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.events.answer import Answer
from halton.wire.formats.document_reader import DocumentReader
from halton.wire.formats.error_body import error_type
from halton.wire.formats.openai_chat_content import written
from halton.wire.framing.json_text import as_list, as_object, json_decoder
from halton.wire.provider import Route
from halton.wire.request_facts import RequestFacts, first_count
from halton.wire.text import safe_text
from halton.wire.usage import Counts, Tokens, merge_usage

READER = "ollama/1"
_COUNTS = ("prompt_eval_count", "eval_count", "total_duration", "load_duration", "prompt_eval_duration", "eval_duration")
_USED_NOTHING = ("load", "unload")


class _Function(msgspec.Struct):
    arguments: msgspec.Raw = msgspec.Raw()


class _Call(msgspec.Struct):
    function: _Function | None = None


class _Message(msgspec.Struct):
    content: Any = None
    thinking: Any = None
    tool_calls: list[_Call] | None = None


class _Document(msgspec.Struct):
    """One line of an answer, or all of it; the message is decoded apart, so that an odd one does not cost the usage."""

    model: Any = None
    message: msgspec.Raw = msgspec.Raw()
    response: Any = None
    thinking: Any = None
    done: Any = None
    done_reason: Any = None
    prompt_eval_count: Any = None
    eval_count: Any = None
    total_duration: Any = None
    load_duration: Any = None
    prompt_eval_duration: Any = None
    eval_duration: Any = None
    error: Any = None


_decode = json_decoder(_Document)
_decode_message = json_decoder(_Message)


class OllamaReader(DocumentReader[_Document]):
    """Reads one answer. A prompt that the server held in its cache may not be counted: then it is not known, not 0."""

    output_default: int | None = None
    """What was written where the answer does not count it."""

    def __init__(self) -> None:
        super().__init__(_decode)
        self._facts = _Document()
        self._calls = 0

    @property
    def ended(self) -> bool:
        """Whether the line was seen that says so."""
        return self._facts.done is True

    def _read(self, document: _Document) -> None:
        facts = self._facts
        facts.model = document.model or facts.model
        facts.done = document.done or facts.done
        facts.done_reason = document.done_reason or facts.done_reason
        facts.error = document.error or facts.error
        merge_usage(self._usage, {name: getattr(document, name) for name in _COUNTS})
        message = (_decode_message(document.message) if document.message else None) or _Message()
        calls = [call.function for call in message.tool_calls or () if call.function]
        size = sum(written(text) for text in (message.content, message.thinking, document.response, document.thinking))
        size += sum(len(bytes(call.arguments)) for call in calls)
        self._calls += len(calls)
        self.text_bytes += size
        self.first_token = self.first_token or bool(size or calls)

    def _answer(self) -> Answer:
        facts, counts = self._facts, Counts(self._usage)
        tokens = self._tokens(counts)
        unsaid = tokens if facts.done_reason in _USED_NOTHING else {}
        return Answer(
            model=safe_text(facts.model),
            **{**self._usage_facts(counts, tokens), **unsaid},
            tool_calls=self._calls or (0 if self.ended else None),
            stop_reason=safe_text(facts.done_reason),
            error_type=error_type(facts.error),
            reader=READER,
        )

    def _tokens(self, counts: Counts) -> Tokens:
        nothing = 0 if self._facts.done_reason in _USED_NOTHING else None
        return {
            "input_tokens": counts.read("prompt_eval_count", default=nothing),
            "cache_read_tokens": 0,
            "cache_write_5m_tokens": 0,
            "cache_write_1h_tokens": 0,
            "cache_write_other_tokens": 0,
            "output_tokens": counts.read("eval_count", default=self.output_default if nothing is None else nothing),
        }


class OllamaEmbedReader(OllamaReader):
    """Reads embeddings, which write nothing and end with their one object."""

    output_default = 0

    @property
    def ended(self) -> bool:
        """Whether the body is complete."""
        return self._documents.closed


class _Request(msgspec.Struct):
    model: Any = None
    stream: Any = None
    context: Any = None
    options: Any = None


_decode_request = json_decoder(_Request)


def read_ollama_request(route: Route, body: bytes) -> RequestFacts:
    """What a request asks for: a stream, unless it says otherwise. A `context` stands for a prompt of before."""
    asked = _decode_request(body) or _Request()
    return RequestFacts(
        model=safe_text(asked.model),
        streamed=asked.stream is not False,
        continues=bool(as_list(asked.context)),
        max_output_tokens=first_count(as_object(asked.options).get("num_predict")),
    )


def read_ollama_whole_request(route: Route, body: bytes) -> RequestFacts:
    """The same, where no answer is a stream."""
    return msgspec.structs.replace(read_ollama_request(route, body), streamed=False)
