from __future__ import annotations

from typing import Any

import pytest

from halton.events.answer import Answer
from halton.wire.formats.lm_studio import LmStudioReader
from wire.streams import body, read, sse

STATS = {"input_tokens": 329, "total_output_tokens": 268, "reasoning_output_tokens": 5, "tokens_per_second": 43.73}
RESULT = {"model_instance_id": "m", "output": [{"type": "message", "content": "Grüße"}], "stats": STATS, "response_id": "resp_1"}
START = {"type": "chat.start", "model_instance_id": "m"}
DELTA = {"type": "message.delta", "content": "Grüße"}


def answer(data: bytes, complete: bool = True) -> Answer:
    (read_one,) = read("lm-studio.localhost", "/api/v1/chat", data, complete=complete)
    return read_one


def test_the_stream_and_the_whole_say_the_same() -> None:
    whole = answer(body(RESULT))
    assert answer(sse(START, DELTA, {"type": "chat.end", "result": RESULT})) == whole
    assert (whole.usage_known, whole.input_tokens, whole.output_tokens, whole.reasoning_tokens) == (True, 329, 268, 5)
    assert (whole.model, whole.response_id, whole.reader) == ("m", "resp_1", "lm-studio/1")
    assert whole.usage == {**STATS, "tokens_per_second": "43.73"}


def test_text_counts_once_though_the_end_repeats_it() -> None:
    reader = LmStudioReader()
    reader.feed(sse(START))
    assert not reader.first_token
    reader.feed(sse(DELTA))
    assert (reader.first_token, reader.text_bytes, reader.ended) == (True, 7, False)
    reader.feed(sse({"type": "chat.end", "result": RESULT}))
    assert (reader.text_bytes, reader.ended) == (7, True)


def test_a_client_that_leaves_takes_no_usage_along() -> None:
    read_one = answer(sse(START, {"type": "tool_call.start", "tool": "f"}, DELTA), complete=False)
    assert (read_one.usage_reason, read_one.model, read_one.tool_calls) == ("aborted_before_usage", "m", 1)
    assert read_one.estimate is not None and read_one.estimate.output_tokens == 2


def test_an_error_is_told_with_what_was_generated() -> None:
    error = {"type": "error", "error": {"type": "invalid_request", "code": "missing_required_parameter", "message": "…"}}
    read_one = answer(sse(START, error, {"type": "chat.end", "result": RESULT}))
    assert (read_one.error_type, read_one.output_tokens) == ("missing_required_parameter", 268)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({**RESULT, "stats": {**STATS, "input_tokens": -1}}, "absurd"),
        ({**RESULT, "stats": None, "output": "odd"}, "no_usage"),
        ({"type": "chat.end", "result": 7}, "no_usage"),
        ({"type": 5, "output": [7, {"type": "tool_call"}]}, "no_usage"),
    ],
)
def test_odd_answers_are_not_believed(document: Any, reason: str) -> None:
    assert answer(body(document)).usage_reason == reason
