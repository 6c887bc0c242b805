"""Answers of Bedrock's Converse API, streamed or whole: one format for the models of all makers."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.events.answer import Answer
from halton.wire.formats.bedrock_answer import BedrockReader, block_texts, blocks
from halton.wire.formats.bedrock_model import model_name
from halton.wire.framing.json_text import as_list, as_object, json_decoder
from halton.wire.text import safe_text
from halton.wire.usage import Counts, Tokens, merge_usage

READER = "bedrock-converse/1"


class _Part(msgspec.Struct):
    """A whole answer, or one event of a stream: their names do not overlap."""

    output: Any = None
    start: Any = None
    delta: Any = None
    stopReason: Any = None
    usage: Any = None
    serviceTier: Any = None
    performanceConfig: Any = None
    trace: Any = None


_decode = json_decoder(_Part)


class ConverseReader(BedrockReader[_Part]):
    """Reads one answer; a stream states its usage in the last event, `metadata`."""

    def __init__(self) -> None:
        super().__init__(_decode)
        self._model: Any = None
        self._stop_reason: Any = None
        self._tool_calls = 0

    def _event(self, payload: bytes) -> None:
        if (part := _decode(payload)) is None:
            self._unread_event = True
            return
        self._read(part)
        self._over = self._over or part.usage is not None

    def _read(self, document: _Part) -> None:
        if document.delta is not None:
            self._saw(block_texts(document.delta))
            return
        for block in (document.start, *blocks(document.output)):
            self._saw(block_texts(block))
            self._tool_calls += "toolUse" in as_object(block)
        self._stop_reason = document.stopReason or self._stop_reason
        if document.usage is not None:
            self._metadata(document)

    def _metadata(self, document: _Part) -> None:
        merge_usage(self._usage, document.usage)
        self._tier = as_object(document.serviceTier).get("type") or self._tier
        self._latency = as_object(document.performanceConfig).get("latency") or self._latency
        self._model = as_object(as_object(document.trace).get("promptRouter")).get("invokedModelId")

    def _answer(self) -> Answer:
        counts = Counts(self._usage)
        return Answer(
            model=model_name(safe_text(self._model)),
            **self._usage_facts(counts, _tokens(counts)),
            tool_calls=self._tool_calls or (0 if self.ended else None),
            service_tier=safe_text(self._tier),
            speed=safe_text(self._latency),
            stop_reason=safe_text(self._stop_reason),
            error_type=self._error,
            reader=READER,
        )


def _tokens(counts: Counts) -> Tokens:
    """The disjoint counts: `inputTokens` holds neither reads nor writes of the cache; a write lives five minutes by default."""
    written = counts.read("cacheWriteInputTokens", default=0)
    split: dict[Any, int | None] = {"5m": 0, "1h": 0}
    for detail in map(as_object, as_list(counts.usage.get("cacheDetails"))):
        if detail.get("ttl") in ("5m", "1h"):
            split[detail["ttl"]] = counts.check(detail.get("inputTokens"))
    five_minutes = None if written is None or split["5m"] is None else max(split["5m"], written - (split["1h"] or 0))
    return {
        "input_tokens": counts.read("inputTokens"),
        "cache_read_tokens": counts.read("cacheReadInputTokens", default=0),
        "cache_write_5m_tokens": five_minutes,
        "cache_write_1h_tokens": split["1h"],
        "cache_write_other_tokens": 0,
        "output_tokens": counts.read("outputTokens"),
    }
