"""Speech and transcripts: billed by tokens, by the length of the sound or by characters, as the model has it."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.events.answer import Answer
from halton.wire.formats.document_reader import DocumentReader
from halton.wire.formats.error_body import error_type
from halton.wire.formats.openai_duration import duration_ms
from halton.wire.formats.openai_parts import stated, token_parts
from halton.wire.formats.openai_usage import response_tokens
from halton.wire.framing.json_text import json_decoder
from halton.wire.header import Headers, header
from halton.wire.usage import Counts, Tokens, merge_usage

READER = "openai-audio/1"
NO_TOKENS: Tokens = {
    "input_tokens": 0,
    "cache_read_tokens": 0,
    "cache_write_5m_tokens": 0,
    "cache_write_1h_tokens": 0,
    "cache_write_other_tokens": 0,
    "output_tokens": 0,
    "reasoning_tokens": 0,
}
_DONE = ("transcript.text.done", "speech.audio.done")
_READ = ("application/json", "text/event-stream")


class _Document(msgspec.Struct):
    """A transcript, or an event of a stream of it or of speech."""

    type: Any = None
    text: Any = None
    delta: Any = None
    duration: Any = None
    usage: Any = None
    error: Any = None


_decode = json_decoder(_Document)


class AudioReader(DocumentReader[_Document]):
    """Reads one answer. Sounds and plain texts state nothing: how much was spoken or heard is the request's to tell."""

    def __init__(self) -> None:
        super().__init__(_decode)
        self._content_type: str | None = None
        self._complete = False
        self._duration_ms: int | None = None
        self._error: Any = None

    @property
    def ended(self) -> bool:
        """Whether the last event was seen or the JSON is complete; nothing tells it of sounds and plain texts."""
        return self._complete or self._documents.closed

    def take_headers(self, headers: Headers) -> None:
        """What comes: JSON, events, sounds or a plain text."""
        self._content_type = header(headers, b"content-type") or self._content_type

    def feed(self, data: bytes) -> None:
        """Read the next decoded bytes."""
        if self._content_type is None or self._content_type.lower().startswith(_READ):
            super().feed(data)
            return
        self.first_token = self.first_token or bool(data)
        if self._content_type.lower().startswith("text/"):
            self.text_bytes += len(data)

    def _read(self, document: _Document) -> None:
        self.first_token = self.first_token or document.error is None
        self._error = document.error or self._error
        self._complete = self._complete or document.type in _DONE
        merge_usage(self._usage, document.usage)
        self._duration_ms = duration_ms(document.duration) or self._duration_ms
        if isinstance(document.delta, str):
            self.text_bytes += len(document.delta.encode(errors="replace"))
        elif isinstance(document.text, str) and document.type is None:
            self.text_bytes = len(document.text.encode(errors="replace"))

    def _answer(self) -> Answer:
        return Answer(**self._facts(), error_type=error_type(self._error), reader=READER)

    def _facts(self) -> dict[str, Any]:
        counts, heard_ms = Counts(self._usage), None
        by_length = self._usage.get("type") == "duration" or (not self._usage and self._duration_ms)
        if by_length:
            heard_ms = duration_ms(self._usage.get("seconds")) or self._duration_ms
        tokens: Tokens = NO_TOKENS if heard_ms else response_tokens(counts)
        facts = self._usage_facts(counts, tokens) | (tokens if heard_ms else {})
        return {**facts, "units": stated({**(token_parts(self._usage) or {}), "audio_ms": heard_ms or 0})}
