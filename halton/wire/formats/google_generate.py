"""Answers in Gemini's generateContent format: SSE, a JSON array or one object, bare or in Code Assist's wrapper."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.events.types import Answer
from halton.wire.formats.document_reader import DocumentReader
from halton.wire.formats.error_body import error_type
from halton.wire.framing.json_text import as_list, as_object, json_decoder
from halton.wire.text import safe_text
from halton.wire.usage import Counts, Tokens, merge_usage

READER = "google/1"


class _Part(msgspec.Struct):
    functionCall: Any = None


class _Content(msgspec.Struct):
    parts: list[_Part] | None = None


class _Candidate(msgspec.Struct):
    content: _Content | None = None
    finishReason: Any = None
    groundingMetadata: Any = None


class _Document(msgspec.Struct):
    """A whole answer or one chunk of a stream; Code Assist wraps it in `response`."""

    responseId: Any = None
    modelVersion: Any = None
    candidates: msgspec.Raw = msgspec.Raw()
    usageMetadata: Any = None
    promptFeedback: Any = None
    error: Any = None
    response: _Document | None = None


_decode = json_decoder(_Document)
_decode_candidates = json_decoder(list[_Candidate])


class GenerateReader(DocumentReader[_Document]):
    """Reads one answer: every chunk states the usage so far, the last statement holds."""

    def __init__(self) -> None:
        super().__init__(_decode)
        self._facts = _Document()
        self._stop_reason: Any = None
        self._tool_calls = 0
        self._searches = 0

    @property
    def ended(self) -> bool:
        """Whether a finish reason was seen (a stream of Gemini has no other end) or the body is complete."""
        return self._stop_reason is not None if self._documents.streamed else self._documents.closed

    def _read(self, document: _Document) -> None:
        document = document.response or document
        facts = self._facts
        facts.responseId = document.responseId or facts.responseId
        facts.modelVersion = document.modelVersion or facts.modelVersion
        facts.error = document.error or facts.error
        merge_usage(self._usage, document.usageMetadata)
        self._stop_reason = as_object(document.promptFeedback).get("blockReason") or self._stop_reason
        for candidate in _decode_candidates(document.candidates) or ():
            self._candidate(candidate)

    def _candidate(self, candidate: _Candidate) -> None:
        self._stop_reason = candidate.finishReason or self._stop_reason
        for part in (candidate.content and candidate.content.parts) or ():
            self.first_token = True
            self._tool_calls += part.functionCall is not None
        if candidate.groundingMetadata is not None:
            queries = as_list(as_object(candidate.groundingMetadata).get("webSearchQueries"))
            self._searches = max(self._searches, len(queries))

    def _answer(self) -> Answer:
        usage, ended = self._usage, self.ended
        counts = Counts(usage)
        tokens = _tokens(counts) if usage else Tokens()
        return Answer(
            model=safe_text(self._facts.modelVersion),
            response_id=safe_text(self._facts.responseId),
            partial=bool(usage) and not ended,
            **self._usage_facts(counts, tokens),
            tool_calls=self._tool_calls or (0 if ended else None),
            web_searches=self._searches or (0 if ended else None),
            service_tier=safe_text(usage.get("serviceTier") or usage.get("trafficType")),
            stop_reason=safe_text(self._stop_reason),
            error_type=error_type(self._facts.error),
            reader=READER,
        )


def _tokens(counts: Counts) -> Tokens:
    """The disjoint counts; a count that is left out is 0, as in all of Google's JSON.

    Whether thoughts lie inside or outside the candidates differs by endpoint, so output is what the total holds beside the
    prompt and the tools' prompt.
    """
    prompt = counts.read("promptTokenCount", default=0)
    cached = counts.read("cachedContentTokenCount", default=0)
    tool = counts.read("toolUsePromptTokenCount", default=0)
    candidates = counts.read("candidatesTokenCount", default=0)
    thoughts = counts.read("thoughtsTokenCount", default=0)
    total = counts.read("totalTokenCount")
    if prompt is None or cached is None or tool is None or candidates is None or thoughts is None or counts.absurd:
        uncached = output = None
    else:
        uncached = counts.check(prompt - cached + tool)
        output = candidates + thoughts if total is None else counts.check(total - prompt - tool)
    return {
        "input_tokens": uncached,
        "cache_read_tokens": cached,
        "cache_write_5m_tokens": 0,
        "cache_write_1h_tokens": 0,
        "cache_write_other_tokens": 0,
        "output_tokens": output,
        "reasoning_tokens": thoughts,
    }
