"""Answers in OpenAI's chat format, streamed or whole, in any dialect; legacy completions and embeddings share its usage."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.events.answer import Answer
from halton.wire.formats.document_reader import DocumentReader
from halton.wire.formats.error_body import error_type
from halton.wire.formats.groq_breakdown import by_model
from halton.wire.formats.openai_chat_content import Content, call_index, calls, text_bytes, written
from halton.wire.formats.openai_chat_elsewhere import completed, header_usage, invocation_usage, metrics_usage
from halton.wire.formats.openai_chat_units import chat_searches, chat_units
from halton.wire.formats.openai_usage import chat_tokens
from halton.wire.formats.stated_cost import stated_cost_pico
from halton.wire.framing.json_text import as_list, as_object, json_decoder
from halton.wire.header import Headers
from halton.wire.text import safe_text
from halton.wire.usage import Counts, merge_usage

READER = "openai-chat/2"
TOOL_CALLS_CAP = 1000


class _Choice(msgspec.Struct):
    index: Any = 0
    delta: Content | None = None
    message: Content | None = None
    text: Any = None
    finish_reason: Any = None
    error: Any = None


class _Document(msgspec.Struct):
    """A whole completion or one chunk of a stream; the choices are decoded apart, so that odd ones do not cost the usage."""

    id: Any = None
    model: Any = None
    service_tier: Any = None
    choices: msgspec.Raw = msgspec.Raw()
    usage: Any = None
    usage_breakdown: Any = None
    x_groq: Any = None
    perf_metrics: Any = None
    invocation: Any = msgspec.field(default=None, name="amazon-bedrock-invocationMetrics")
    error: Any = None


_decode = json_decoder(_Document)
_decode_choices = json_decoder(list[_Choice])


class ChatReader(DocumentReader[_Document]):
    """Reads one completion: the last usage stated, which some streams hold only if the request asked for it.

    Which dialect is spoken the answer itself tells: see `chat_tokens`, `chat_units` and `stated_cost_pico`.
    """

    def __init__(self) -> None:
        super().__init__(_decode)
        self._facts = _Document()
        self._elsewhere: dict[str, Any] = {}
        self._stop_reason: Any = None
        self._tool_calls: set[tuple[str, str]] = set()
        self._searches: set[tuple[str, str]] = set()

    @property
    def ended(self) -> bool:
        """Whether [DONE] was seen or the body is complete."""
        return self._documents.done or self._documents.closed

    def take_headers(self, headers: Headers) -> None:
        """Fireworks counts the prompt there."""
        merge_usage(self._elsewhere, header_usage(headers))

    def finish(self) -> tuple[Answer, ...]:
        """The facts of the completion, or of each model that had a part in it."""
        (whole,) = super().finish()
        return by_model(whole, self._facts.usage_breakdown)

    def _read(self, document: _Document) -> None:
        facts = self._facts
        facts.id = document.id or facts.id
        facts.model = document.model or facts.model
        facts.service_tier = document.service_tier or facts.service_tier
        facts.error = document.error or facts.error
        if document.usage is not None:
            merge_usage(self._usage, document.usage)
        if document.x_groq is not None or document.usage_breakdown is not None:
            self._groq(as_object(document.x_groq), document.usage_breakdown)
        if document.perf_metrics is not None or document.invocation is not None:
            merge_usage(self._elsewhere, metrics_usage(document.perf_metrics))
            merge_usage(self._elsewhere, invocation_usage(document.invocation))
        for choice in _decode_choices(document.choices) or ():
            self._choice(choice)

    def _groq(self, stated: dict[str, Any], breakdown: Any) -> None:
        """Groq states a stream's usage whether or not it was asked for, but there."""
        merge_usage(self._usage, stated.get("usage"))
        self._facts.usage_breakdown = breakdown or stated.get("usage_breakdown") or self._facts.usage_breakdown
        self._facts.error = stated.get("error") or self._facts.error

    def _choice(self, choice: _Choice) -> None:
        if choice.finish_reason or choice.error:
            self._stop_reason = choice.finish_reason or self._stop_reason
            self._facts.error = choice.error or self._facts.error
        content = choice.delta or choice.message
        if content is None:
            size = written(choice.text)
        else:
            size = text_bytes(content)
            if content.tool_calls or content.function_call or content.executed_tools:
                self._count(choice.index, content)
        if size:
            self.first_token = True
            self.text_bytes += size

    def _count(self, choice: object, content: Content) -> None:
        """Count each call once: a stream spreads one over many deltas, each with the call's index."""
        self.first_token = True
        for place, call in enumerate(calls(content)):
            if len(self._tool_calls) < TOOL_CALLS_CAP:
                self._tool_calls.add((str(choice), call_index(call, place)))
        for place, tool in enumerate(as_list(content.executed_tools)):
            if str(as_object(tool).get("type")).endswith("search") and len(self._searches) < TOOL_CALLS_CAP:
                self._searches.add((str(choice), call_index(tool, place)))

    def _answer(self) -> Answer:
        self._usage = usage = completed(self._usage, self._elsewhere)
        facts, counts = self._facts, Counts(usage)
        tokens = chat_tokens(counts)
        return Answer(
            model=safe_text(facts.model),
            response_id=safe_text(facts.id),
            **self._usage_facts(counts, tokens),
            tool_calls=len(self._tool_calls) or (0 if self.ended else None),
            web_searches=len(self._searches) or chat_searches(usage),
            units=chat_units(usage),
            stated_cost_pico=stated_cost_pico(usage),
            service_tier=safe_text(facts.service_tier or usage.get("service_tier")),
            stop_reason=safe_text(self._stop_reason),
            error_type=error_type(facts.error),
            reader=READER,
        )

    def _no_usage(self) -> str:
        if self._documents.streamed and not self._facts.error and not self._documents.fault:
            return "stream_without_usage"
        return super()._no_usage()
