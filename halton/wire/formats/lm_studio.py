"""Answers of LM Studio's own chat: whole, or a stream whose last event holds the whole."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.events.answer import Answer
from halton.wire.formats.document_reader import DocumentReader
from halton.wire.formats.error_body import error_type
from halton.wire.formats.openai_chat_content import written
from halton.wire.framing.json_text import as_list, as_object, json_decoder
from halton.wire.text import safe_text
from halton.wire.usage import Counts, merge_usage

READER = "lm-studio/1"
_DELTAS = ("message.delta", "reasoning.delta")


class _Result(msgspec.Struct):
    model_instance_id: Any = None
    response_id: Any = None
    output: Any = None
    stats: Any = None
    error: Any = None


class _Document(_Result):
    """A whole answer, or an event: its `result` is the whole answer at the end of a chat."""

    type: Any = None
    content: Any = None
    result: msgspec.Raw = msgspec.Raw()


_decode = json_decoder(_Document)
_decode_result = json_decoder(_Result)


class LmStudioReader(DocumentReader[_Document]):
    """Reads one chat: its stats count the tokens of all its turns, and come with the end."""

    def __init__(self) -> None:
        super().__init__(_decode)
        self._ended = False
        self._result = _Result()
        self._calls = 0
        self._error: Any = None

    @property
    def ended(self) -> bool:
        """Whether chat.end was seen or the body is complete."""
        return self._ended or self._documents.closed

    def _read(self, document: _Document) -> None:
        self._error = document.error or self._error
        kind = document.type
        if kind in _DELTAS:
            self._saw(written(document.content))
        elif kind == "tool_call.start":
            self._calls += 1
            self.first_token = True
        elif kind == "chat.end":
            self._ended = True
            self._take(_decode_result(document.result) or _Result())
        elif not isinstance(kind, str) or document.stats is not None:
            self._take(document)
        elif kind == "chat.start":
            self._result.model_instance_id = document.model_instance_id

    def _take(self, result: _Result) -> None:
        """Take over a whole answer; what its stream showed is in it again."""
        self._result = result
        merge_usage(self._usage, result.stats)
        items = [as_object(item) for item in as_list(result.output)]
        self._calls = max(self._calls, sum(item.get("type") == "tool_call" for item in items))
        size = sum(written(item.get("content")) for item in items)
        self._saw(max(0, size - self.text_bytes))

    def _saw(self, size: int) -> None:
        self.text_bytes += size
        self.first_token = self.first_token or size > 0

    def _answer(self) -> Answer:
        result, counts = self._result, Counts(self._usage)
        facts = self._usage_facts(
            counts,
            {
                "input_tokens": counts.read("input_tokens"),
                "cache_read_tokens": 0,
                "cache_write_5m_tokens": 0,
                "cache_write_1h_tokens": 0,
                "cache_write_other_tokens": 0,
                "output_tokens": counts.read("total_output_tokens"),
                "reasoning_tokens": counts.read("reasoning_output_tokens"),
            },
        )
        return Answer(
            model=safe_text(result.model_instance_id),
            response_id=safe_text(result.response_id),
            **facts,
            tool_calls=self._calls or (0 if self.ended else None),
            error_type=error_type(self._error),
            reader=READER,
        )
