"""OpenRouter's record of one generation, fetched by its id: what it cost in the end, even where its stream broke off."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.events.answer import Answer
from halton.wire.formats.document_reader import DocumentReader
from halton.wire.formats.error_body import error_type
from halton.wire.formats.stated_cost import stated_cost_pico
from halton.wire.framing.json_text import as_object, json_decoder
from halton.wire.text import safe_text
from halton.wire.usage import Counts, Tokens, merge_usage

READER = "openrouter-generation/1"
_KEPT = (
    "native_tokens_prompt", "native_tokens_completion", "native_tokens_reasoning", "native_tokens_cached", "total_cost",
    "upstream_inference_cost", "is_byok", "num_search_results", "cancelled",
)  # fmt: skip


class _Document(msgspec.Struct):
    data: Any = None
    error: Any = None


_decode = json_decoder(_Document)


class GenerationReader(DocumentReader[_Document]):
    """Reads one record. It counts in the tokens of the model that answered, as the answer itself did."""

    def __init__(self) -> None:
        super().__init__(_decode)
        self._record: dict[str, Any] = {}
        self._error: Any = None

    @property
    def ended(self) -> bool:
        """Whether the body is complete."""
        return self._documents.closed

    def _read(self, document: _Document) -> None:
        self._record, self._error = as_object(document.data), document.error
        merge_usage(self._usage, {name: self._record.get(name) for name in _KEPT})

    def _answer(self) -> Answer:
        record, counts = self._record, Counts(self._usage)
        paid = {
            "cost": record.get("total_cost"),
            "is_byok": record.get("is_byok"),
            "cost_details": {"upstream_inference_cost": record.get("upstream_inference_cost")},
        }
        return Answer(
            model=safe_text(record.get("model")),
            response_id=safe_text(record.get("id")),
            **self._usage_facts(counts, _tokens(counts)),
            stated_cost_pico=stated_cost_pico(paid),
            service_tier=safe_text(record.get("service_tier")),
            stop_reason=safe_text(record.get("finish_reason")),
            error_type=error_type(self._error),
            reader=READER,
        )


def _tokens(counts: Counts) -> Tokens:
    prompt, cached = counts.read("native_tokens_prompt"), counts.read("native_tokens_cached", default=0)
    return {
        "input_tokens": None if prompt is None or cached is None else counts.check(prompt - cached),
        "cache_read_tokens": cached,
        "cache_write_5m_tokens": 0,
        "cache_write_1h_tokens": 0,
        "cache_write_other_tokens": 0,
        "output_tokens": counts.read("native_tokens_completion"),
        "reasoning_tokens": counts.read("native_tokens_reasoning"),
    }
