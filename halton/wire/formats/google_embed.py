"""Answers of embedContent and batchEmbedContents: vectors, beside which little is said of what they cost."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.events.answer import Answer
from halton.wire.formats.document_reader import DocumentReader
from halton.wire.formats.error_body import error_type
from halton.wire.formats.google_usage import GENERATE, google_tokens, google_units
from halton.wire.framing.json_text import json_decoder
from halton.wire.usage import Counts, merge_usage

READER = "google-embed/1"
# The Gemini API writes the list of its embeddings' modalities without the s; a batch's results have one count.
_EMBED = msgspec.structs.replace(GENERATE, prompt_parts="promptTokenDetails")
_SINGLE = msgspec.structs.replace(GENERATE, prompt="tokenCount")


class _Document(msgspec.Struct):
    usageMetadata: Any = None
    tokenCount: Any = None
    error: Any = None
    response: msgspec.Raw = msgspec.Raw()


_decode = json_decoder(_Document)


class EmbedReader(DocumentReader[_Document]):
    """Reads the usage of one answer; a batch's results wrap it in `response` and may state only a token count."""

    def __init__(self) -> None:
        super().__init__(_decode)
        self._error: Any = None

    @property
    def ended(self) -> bool:
        """Whether the body is complete."""
        return self._documents.closed

    def _read(self, document: _Document) -> None:
        inner = (_decode(document.response) if document.response else None) or document
        self._error = document.error or self._error
        merge_usage(self._usage, inner.usageMetadata)
        if inner.tokenCount is not None and not self._usage:
            self._usage["tokenCount"] = inner.tokenCount

    def _answer(self) -> Answer:
        counts = Counts(self._usage)
        names = _SINGLE if "tokenCount" in self._usage else _EMBED if _EMBED.prompt_parts in self._usage else GENERATE
        return Answer(
            **self._usage_facts(counts, google_tokens(counts, names)),
            tool_calls=0,
            web_searches=0,
            units=google_units(self._usage, names),
            error_type=error_type(self._error),
            reader=READER,
        )
