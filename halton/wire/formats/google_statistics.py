"""Embeddings as Vertex AI's :predict gives them: the tokens of each text stand beside its vector."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.events.answer import Answer
from halton.wire.formats.document_reader import DocumentReader
from halton.wire.formats.error_body import error_type
from halton.wire.framing.json_text import as_object, json_decoder
from halton.wire.usage import Counts, Tokens

READER = "google-statistics/1"


class _Embedding(msgspec.Struct):
    statistics: Any = None


class _Prediction(msgspec.Struct):
    embeddings: _Embedding | None = None


class _Document(msgspec.Struct):
    predictions: msgspec.Raw = msgspec.Raw()
    metadata: Any = None
    error: Any = None


_decode = json_decoder(_Document)
_decode_predictions = json_decoder(list[_Prediction])


class StatisticsReader(DocumentReader[_Document]):
    """Adds up the tokens of the texts; models that bill characters state those, once for all."""

    def __init__(self) -> None:
        super().__init__(_decode)
        self._error: Any = None

    @property
    def ended(self) -> bool:
        """Whether the body is complete."""
        return self._documents.closed

    def _read(self, document: _Document) -> None:
        self._error = document.error or self._error
        predictions = (_decode_predictions(document.predictions) if document.predictions else None) or ()
        if statistics := [as_object(one.embeddings.statistics) for one in predictions if one.embeddings]:
            self._usage["statistics"] = statistics
        if metadata := as_object(document.metadata):
            self._usage["metadata"] = metadata

    def _answer(self) -> Answer:
        counts = Counts(self._usage)
        characters = counts.read("billableCharacterCount", within="metadata")
        return Answer(
            **self._usage_facts(counts, _tokens(counts)),
            tool_calls=0,
            web_searches=0,
            units={"characters": characters} if characters else None,
            error_type=error_type(self._error),
            reader=READER,
        )


def _tokens(counts: Counts) -> Tokens:
    """The sum over all texts; it is not known if one of them lacks its count."""
    stated = [one.get("token_count") for one in counts.usage.get("statistics", ())]
    if not stated or None in stated:
        return Tokens()
    each = [counts.check(count) for count in stated]
    return {
        "input_tokens": None if counts.absurd else counts.check(sum(count or 0 for count in each)),
        "cache_read_tokens": 0,
        "cache_write_5m_tokens": 0,
        "cache_write_1h_tokens": 0,
        "cache_write_other_tokens": 0,
        "output_tokens": 0,
        "reasoning_tokens": 0,
    }
