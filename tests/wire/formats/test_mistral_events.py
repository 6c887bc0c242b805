from __future__ import annotations

from typing import Any

import pytest

from halton.events.answer import Answer
from halton.wire.formats.mistral_events import MistralEventsReader, read_conversation_request
from halton.wire.provider import Route
from wire.streams import body, read, sse

USAGE = {"prompt_tokens": 188, "completion_tokens": 55, "total_tokens": 243}
DELTA = {"type": "message.output.delta", "id": "m", "model": "mistral-medium", "content": "Grüße"}
DONE = {"type": "conversation.response.done", "usage": USAGE}


def answer(data: bytes, complete: bool = True) -> Answer:
    (read_one,) = read("api.mistral.ai", "/v1/conversations", data, complete=complete)
    return read_one


def test_connectors_put_tokens_into_the_prompt() -> None:
    usage = {**USAGE, "connector_tokens": 7112, "total_tokens": 7355}
    read_one = answer(sse(DELTA, {**DONE, "usage": usage}))
    assert (read_one.input_tokens, read_one.output_tokens, read_one.units) == (7300, 55, {"input_tool_tokens": 7112})
    assert answer(sse({**DONE, "usage": {**USAGE, "connector_tokens": 100}})).input_tokens == 188


def test_a_call_counts_once_however_many_deltas_it_takes() -> None:
    calls = [{"type": "function.call.delta", "tool_call_id": name, "arguments": "{}"} for name in ("a", "a", "b")]
    assert answer(sse(*calls, DONE)).tool_calls == 2


def test_a_tool_that_is_done_does_not_end_the_conversation() -> None:
    reader = MistralEventsReader()
    reader.feed(sse({"type": "tool.execution.done", "name": "web_search"}, DELTA))
    assert (reader.ended, reader.first_token, reader.text_bytes) == (False, True, 7)
    reader.feed(sse(DONE))
    assert reader.ended


def test_the_end_of_a_transcript_repeats_its_text() -> None:
    reader = MistralEventsReader()
    done = {"type": "transcription.done", "text": "Hi.", "usage": USAGE}
    reader.feed(sse({"type": "transcription.text.delta", "text": "Hi."}, done))
    assert (reader.text_bytes, reader.ended) == (3, True)
    whole = MistralEventsReader()
    whole.feed(body({"text": "Hi.", "usage": USAGE}))
    assert whole.text_bytes == 3


def test_a_client_that_leaves_takes_no_usage_along() -> None:
    read_one = answer(sse(DELTA), complete=False)
    assert (read_one.usage_reason, read_one.model) == ("aborted_before_usage", "mistral-medium")
    assert read_one.estimate is not None and read_one.estimate.output_tokens == 2


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"usage": {**USAGE, "prompt_tokens": -1}}, "absurd"),
        ({"usage": 5, "outputs": 5, "content": 5, "model": 5}, "no_usage"),
        ({"outputs": [{"type": 5, "content": {"text": 5}, "tool_call_id": []}]}, "no_usage"),
        ({"type": "conversation.response.error", "code": {}, "usage": None}, "no_usage"),
    ],
)
def test_odd_answers_are_not_believed(document: Any, reason: str) -> None:
    assert answer(body(document)).usage_reason == reason


@pytest.mark.parametrize(
    ("endpoint", "continues"),
    [("/v1/conversations", False), ("/v1/conversations/*", True), ("/v1/conversations/*/restart", True)],
)
def test_a_conversation_in_the_path_goes_on(endpoint: str, continues: bool) -> None:
    route = Route(kind="generation", endpoint=endpoint)
    assert read_conversation_request(route, body({"model": "m", "inputs": "Hi"})).continues is continues
