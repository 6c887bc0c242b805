"""Answers in OpenAI's chat format, streamed or whole; legacy completions and embeddings share its usage."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.events.types import Answer
from halton.wire.formats.document_reader import DocumentReader
from halton.wire.formats.error_body import error_type
from halton.wire.formats.openai_usage import chat_tokens
from halton.wire.framing.json_text import as_list, json_decoder
from halton.wire.text import safe_text
from halton.wire.usage import Counts, merge_usage

READER = "openai-chat/1"
TOOL_CALLS_CAP = 10_000


class _Content(msgspec.Struct):
    """A message, or the delta of one."""

    content: Any = None
    refusal: Any = None
    reasoning_content: Any = None
    tool_calls: Any = None
    function_call: Any = None


class _Choice(msgspec.Struct):
    index: Any = 0
    delta: _Content | None = None
    message: _Content | None = None
    text: Any = None
    finish_reason: Any = None


class _Document(msgspec.Struct):
    """A whole completion or one chunk of a stream; the choices are decoded apart, so that odd ones do not cost the usage."""

    id: Any = None
    model: Any = None
    service_tier: Any = None
    choices: msgspec.Raw = msgspec.Raw()
    usage: Any = None
    error: Any = None


_decode = json_decoder(_Document)
_decode_choices = json_decoder(list[_Choice])


class ChatReader(DocumentReader[_Document]):
    """Reads one completion: the last usage stated, which a stream holds only if the request asked for it."""

    def __init__(self) -> None:
        super().__init__(_decode)
        self._facts = _Document()
        self._stop_reason: Any = None
        self._tool_calls: set[tuple[object, object]] = set()

    @property
    def ended(self) -> bool:
        """Whether [DONE] was seen or the body is complete."""
        return self._documents.done or self._documents.closed

    def _read(self, document: _Document) -> None:
        facts = self._facts
        facts.id = document.id or facts.id
        facts.model = document.model or facts.model
        facts.service_tier = document.service_tier or facts.service_tier
        facts.error = document.error or facts.error
        if document.usage is not None:
            merge_usage(self._usage, document.usage)
        for choice in _decode_choices(document.choices) or ():
            self._choice(choice)

    def _choice(self, choice: _Choice) -> None:
        self._stop_reason = choice.finish_reason or self._stop_reason
        content = choice.delta or choice.message
        if choice.text:
            self.first_token = True
        if content is None:
            return
        if content.content or content.reasoning_content or content.refusal:
            self.first_token = True
        if content.tool_calls or content.function_call:
            self.first_token = True
            self._count(choice.index, content)

    def _count(self, choice: object, content: _Content) -> None:
        """Count each call once: a stream spreads one over many deltas, each with the call's index."""
        calls = as_list(content.tool_calls) or [{"index": "function_call"}]
        for place, call in enumerate(calls):
            index = call.get("index", place) if isinstance(call, dict) else place
            if len(self._tool_calls) < TOOL_CALLS_CAP:
                self._tool_calls.add((str(choice), str(index)))

    def _answer(self) -> Answer:
        facts, counts = self._facts, Counts(self._usage)
        tokens = chat_tokens(counts)
        return Answer(
            model=safe_text(facts.model),
            response_id=safe_text(facts.id),
            **self._usage_facts(counts, tokens),
            tool_calls=len(self._tool_calls) or (0 if self.ended else None),
            service_tier=safe_text(facts.service_tier),
            stop_reason=safe_text(self._stop_reason),
            error_type=error_type(facts.error),
            reader=READER,
        )

    def _no_usage(self) -> str:
        if self._documents.streamed and not self._facts.error and not self._documents.fault:
            return "stream_without_usage"
        return super()._no_usage()
