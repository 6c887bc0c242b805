from __future__ import annotations

from typing import Any

import pytest

from halton.events.answer import Answer
from halton.wire.formats.cohere import CohereReader
from wire.streams import body, chunks, read, sse

USAGE = {"billed_units": {"input_tokens": 5.0, "output_tokens": 6.0}, "tokens": {"input_tokens": 71.0, "output_tokens": 6.0}}
START = {"type": "message-start", "id": "c-1", "delta": {"message": {"role": "assistant"}}}
DELTA = {"type": "content-delta", "index": 0, "delta": {"message": {"content": {"text": "Grüße"}}}}
THOUGHT = {"type": "content-delta", "index": 0, "delta": {"message": {"content": {"thinking": "Hm."}}}}
END = {"type": "message-end", "delta": {"finish_reason": "COMPLETE", "usage": USAGE}}


def answer(data: bytes, complete: bool = True, target: str = "/v2/chat") -> Answer:
    (read_one,) = read("api.cohere.com", target, chunks(data, 11), complete=complete)
    return read_one


def test_what_is_billed_is_less_than_what_was_counted() -> None:
    read_one = answer(sse(START, DELTA, END))
    assert (read_one.usage_known, read_one.input_tokens, read_one.output_tokens) == (True, 5, 6)
    assert read_one.usage == {
        "billed_units": {"input_tokens": "5.0", "output_tokens": "6.0"},
        "tokens": {"input_tokens": "71.0", "output_tokens": "6.0"},
    }
    assert (read_one.model, read_one.response_id, read_one.reader) == (None, "c-1", "cohere/1")


def test_a_stream_that_is_left_has_no_usage() -> None:
    read_one = answer(sse(START, DELTA), complete=False)
    assert (read_one.usage_reason, read_one.response_id, read_one.tool_calls) == ("aborted_before_usage", "c-1", None)


def test_text_and_thoughts_are_counted_as_they_come() -> None:
    reader = CohereReader()
    reader.feed(sse(START))
    assert not reader.first_token
    reader.feed(sse(THOUGHT, DELTA))
    assert (reader.first_token, reader.text_bytes, reader.ended) == (True, 10, False)
    reader.feed(sse(END))
    assert reader.ended


def test_the_text_of_version_1_is_not_counted_again_at_its_end() -> None:
    reader = CohereReader()
    reader.feed(body({"event_type": "stream-start", "generation_id": "g"}) + b"\n")
    reader.feed(body({"event_type": "text-generation", "text": "Hi."}) + b"\n")
    reader.feed(body({"event_type": "stream-end", "response": {"response_id": "r", "text": "Hi.", "meta": USAGE}}) + b"\n")
    (read_one,) = reader.finish()
    assert (reader.text_bytes, reader.ended, read_one.response_id, read_one.output_tokens) == (3, True, "r", 6)


def test_a_cut_body_states_nothing() -> None:
    read_one = answer(body({"id": "c-1", "usage": USAGE})[:-3], complete=False)
    assert (read_one.usage_reason, read_one.response_id) == ("aborted_before_usage", None)


def test_the_versions_of_the_api_and_its_warnings_are_no_usage() -> None:
    read_one = answer(body({"id": "e", "meta": {"api_version": {"version": "2"}, "warnings": ["Old."]}}), target="/v2/embed")
    assert (read_one.usage, read_one.usage_reason) == (None, "no_usage")


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"usage": {"billed_units": {"input_tokens": 5.5, "output_tokens": 1}}}, "absurd"),
        ({"usage": {"billed_units": {"input_tokens": -5}}}, "absurd"),
        ({"usage": {"billed_units": "many"}, "message": 5, "tool_calls": 5}, "no_usage"),
        ({"type": "message-end", "delta": 5}, "no_usage"),
        ({"event_type": "stream-end", "response": 5}, "no_usage"),
        ([1], "malformed"),
    ],
)
def test_odd_answers_are_not_believed(document: Any, reason: str) -> None:
    assert answer(body(document)).usage_reason == reason
