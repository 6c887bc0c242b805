"""Answers in Gemini's generateContent format: SSE, a JSON array or one object, bare or in Code Assist's wrapper."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.events.answer import Answer
from halton.wire.formats.document_reader import DocumentReader
from halton.wire.formats.error_body import error_type
from halton.wire.formats.google_content import Contents
from halton.wire.formats.google_grounding import Searches
from halton.wire.formats.google_usage import google_tier, google_tokens, google_units, model_name
from halton.wire.framing.json_text import as_object, json_decoder
from halton.wire.header import Headers, header
from halton.wire.text import safe_text
from halton.wire.usage import Counts, merge_usage

READER = "google/2"
_UNSAID = "FINISH_REASON_UNSPECIFIED"


class _Candidate(msgspec.Struct):
    content: msgspec.Raw = msgspec.Raw()
    finishReason: Any = None
    groundingMetadata: msgspec.Raw = msgspec.Raw()


class _Document(msgspec.Struct):
    """A whole answer or one chunk of a stream; Code Assist wraps it in `response`. Odd parts do not cost the others."""

    responseId: Any = None
    modelVersion: Any = None
    candidates: msgspec.Raw = msgspec.Raw()
    usageMetadata: Any = None
    promptFeedback: Any = None
    error: Any = None
    response: msgspec.Raw = msgspec.Raw()
    traceId: Any = None


_decode = json_decoder(_Document)
_decode_candidates = json_decoder(list[_Candidate])


class GenerateReader(DocumentReader[_Document]):
    """Reads one answer: every chunk states the usage so far, the last statement holds."""

    def __init__(self) -> None:
        super().__init__(_decode)
        self._facts = _Document()
        self._stop_reason: Any = None
        self._contents = Contents()
        self._searches = Searches()
        self._tier: str | None = None

    @property
    def ended(self) -> bool:
        """Whether a finish reason was seen (a stream of Gemini has no other end) or the body is complete."""
        return self._stop_reason is not None if self._documents.streamed else self._documents.closed

    def take_headers(self, headers: Headers) -> None:
        """The tier that served the call, where the Gemini API says so."""
        self._tier = google_tier(header(headers, b"x-gemini-service-tier")) or self._tier

    def _read(self, document: _Document) -> None:
        self._facts.traceId = document.traceId or self._facts.traceId
        self._take(document)
        if document.response and (inner := _decode(document.response)):
            self._take(inner)

    def _take(self, document: _Document) -> None:
        facts = self._facts
        facts.responseId = document.responseId or facts.responseId
        facts.modelVersion = document.modelVersion or facts.modelVersion
        facts.error = document.error or facts.error
        merge_usage(self._usage, document.usageMetadata)
        self._stop_reason = as_object(document.promptFeedback).get("blockReason") or self._stop_reason
        for candidate in (_decode_candidates(document.candidates) if document.candidates else None) or ():
            self._candidate(candidate)

    def _candidate(self, candidate: _Candidate) -> None:
        if candidate.finishReason and candidate.finishReason != _UNSAID:
            self._stop_reason = candidate.finishReason
        self._contents.read(candidate.content)
        self._searches.read(candidate.groundingMetadata)
        self.first_token = self._contents.parts > 0
        self.text_bytes = self._contents.text_bytes

    def _answer(self) -> Answer:
        facts, usage, ended = self._facts, self._usage, self.ended
        counts = Counts(usage)
        tokens = google_tokens(counts)
        trace = safe_text(facts.traceId)
        return Answer(
            model=model_name(facts.modelVersion),
            response_id=safe_text(facts.responseId),
            partial=bool(tokens) and not ended,
            **self._usage_facts(counts, tokens),
            tool_calls=self._contents.tool_calls or (0 if ended else None),
            web_searches=self._searches.count or (0 if ended else None),
            units=google_units(usage),
            service_tier=google_tier(usage.get("serviceTier")) or self._tier or google_tier(usage.get("trafficType")),
            stop_reason=safe_text(self._stop_reason),
            error_type=error_type(facts.error),
            reader=READER,
            headers={"x-request-id": trace} if trace else None,
        )
