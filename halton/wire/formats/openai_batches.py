"""A batch of OpenAI's: many requests answered within a day at half the price, whose usage is stated once, when it is done."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.events.answer import Answer
from halton.wire.formats.document_reader import DocumentReader
from halton.wire.formats.error_body import error_type
from halton.wire.formats.openai_usage import response_tokens
from halton.wire.framing.json_text import as_list, as_object, json_decoder
from halton.wire.text import safe_text
from halton.wire.usage import COUNT_CAP, Counts, merge_usage

READER = "openai-batches/1"
TIER = "batch"
_WORKING = ("validating", "in_progress", "finalizing", "cancelling")


class _Batch(msgspec.Struct):
    id: Any = None
    model: Any = None
    status: Any = None
    request_counts: Any = None
    errors: Any = None
    error: Any = None
    usage: Any = None


_decode = json_decoder(_Batch)


class BatchReader(DocumentReader[_Batch]):
    """Reads a batch, new, on its way or done: one sum for all its requests, which are one model's."""

    def __init__(self) -> None:
        super().__init__(_decode)
        self._batch = _Batch()

    @property
    def ended(self) -> bool:
        """Whether the body is complete."""
        return self._documents.closed

    def _read(self, document: _Batch) -> None:
        self._batch = document
        # As long as a batch works, its usage is 0 or grows: it would be taken for its last.
        if document.status not in _WORKING:
            merge_usage(self._usage, document.usage)

    def _answer(self) -> Answer:
        batch, counts = self._batch, Counts(self._usage)
        tokens = response_tokens(counts)
        answered = as_object(batch.request_counts).get("completed")
        over = batch.status not in _WORKING
        units = {"requests": answered} if over and type(answered) is int and 0 < answered <= COUNT_CAP else None
        return Answer(
            model=safe_text(batch.model),
            response_id=safe_text(batch.id),
            **self._usage_facts(counts, tokens),
            units=units,
            service_tier=TIER,
            stop_reason=safe_text(batch.status) if over else None,
            error_type=error_type(batch.error or (as_list(as_object(batch.errors).get("data")) or [None])[0]),
            reader=READER,
        )

    def _no_usage(self) -> str:
        return "background" if self._batch.status in _WORKING else super()._no_usage()
