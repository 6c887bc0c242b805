from __future__ import annotations

from typing import Any

import pytest

from fixtures.fixture import body
from halton.events.answer import Answer
from halton.wire.formats.google_interaction import InteractionReader
from wire.streams import read, sse

USAGE = {
    "total_input_tokens": 1000,
    "total_cached_tokens": 400,
    "total_output_tokens": 100,
    "total_thought_tokens": 50,
    "total_tool_use_tokens": 30,
    "total_tokens": 1180,
    "input_tokens_by_modality": [{"modality": "text", "tokens": 680}, {"modality": "audio", "tokens": 320}],
    "cached_tokens_by_modality": [{"modality": "text", "tokens": 400}],
    "grounding_tool_count": [{"type": "google_search", "count": 3}, {"type": "retrieval", "count": 9}],
}
CREATED = {"event_type": "interaction.created", "interaction": {"id": "i1", "status": "in_progress", "model": "gemini-3.1-pro"}}
CALL = {"event_type": "step.start", "index": 0, "step": {"type": "function_call", "id": "c1", "name": "f", "arguments": {}}}
SEARCH = {"event_type": "step.start", "index": 1, "step": {"type": "google_search_call", "id": "s1"}}
TEXT = {"event_type": "step.delta", "index": 2, "delta": {"type": "text", "text": "Grüße"}}
COMPLETED = {"event_type": "interaction.completed", "interaction": {"id": "i1", "status": "completed", "usage": USAGE}}


def answer(data: bytes, complete: bool = True) -> Answer:
    (read_one,) = read("generativelanguage.googleapis.com", "/v1/interactions", data, complete=complete)
    return read_one


def test_a_stream_gives_every_fact() -> None:
    assert answer(sse(CREATED, CALL, SEARCH, TEXT, COMPLETED)) == Answer(
        model="gemini-3.1-pro",
        response_id="i1",
        usage_known=True,
        input_tokens=630,
        cache_read_tokens=400,
        cache_write_5m_tokens=0,
        cache_write_1h_tokens=0,
        cache_write_other_tokens=0,
        output_tokens=150,
        reasoning_tokens=50,
        tool_calls=1,
        web_searches=3,
        units={"input_audio_tokens": 320, "input_tool_tokens": 30},
        stop_reason="completed",
        usage=USAGE,
        reader="google-interaction/1",
    )


def test_an_abort_keeps_the_usage_that_a_delta_stated() -> None:
    early = {"total_input_tokens": 1000, "total_output_tokens": 2, "total_tokens": 1002}
    read_one = answer(sse(CREATED, {**TEXT, "metadata": {"total_usage": early}}), complete=False)
    assert (read_one.usage_known, read_one.partial, read_one.input_tokens, read_one.output_tokens) == (True, True, 1000, 2)
    assert (read_one.tool_calls, read_one.stop_reason) == (None, None)


def test_an_abort_before_any_usage_is_guessed() -> None:
    read_one = answer(sse(CREATED, TEXT), complete=False)
    assert (read_one.usage_known, read_one.usage_reason) == (False, "aborted_before_usage")
    assert read_one.estimate is not None and read_one.estimate.output_tokens == 2


@pytest.mark.parametrize("status", ["requires_action", "requires_continuation", "failed", "budget_exceeded"])
def test_a_status_with_which_nothing_more_comes_is_an_end(status: str) -> None:
    update = {"event_type": "interaction.status_update", "interaction_id": "i1", "status": status, "usage": USAGE}
    read_one = answer(sse(CREATED, update), complete=False)
    assert (read_one.stop_reason, read_one.partial, read_one.output_tokens) == (status, False, 150)


def test_one_in_the_background_is_fetched_later() -> None:
    read_one = answer(body({"id": "i2", "status": "in_progress", "agent": "deep-research-1"}))
    assert (read_one.usage_known, read_one.usage_reason, read_one.model) == (False, "background", "deep-research-1")
    assert read_one.estimate is None


def test_one_that_is_fetched_lists_its_steps() -> None:
    steps = [{"type": "google_search_call"}, {"type": "function_call", "name": "f"}, {"type": "model_output", "content": []}]
    usage = {"total_input_tokens": 7, "total_output_tokens": 2}
    read_one = answer(body({"id": "i2", "status": "completed", "model": "models/m", "steps": steps, "usage": usage}))
    assert (read_one.model, read_one.tool_calls, read_one.web_searches, read_one.output_tokens) == ("m", 1, 1, 2)


@pytest.mark.parametrize(
    "data",
    [
        sse(CREATED, {"event_type": "error", "error": {"code": "resource_exhausted", "message": "…"}}),
        body({"id": "i3", "status": "failed", "errors": [{"code": "resource_exhausted"}]}),
        body({"error": {"code": "resource_exhausted"}}),
    ],
)
def test_an_error_is_told_in_each_of_its_places(data: bytes) -> None:
    assert answer(data).error_type == "resource_exhausted"


@pytest.mark.parametrize("odd", ["x", 5, None, [], [5], {}, {"steps": 5}])
def test_odd_parts_do_not_cost_the_usage(odd: Any) -> None:
    start, delta = {**CALL, "step": odd}, {**TEXT, "delta": odd, "metadata": odd}
    read_one = answer(sse({**CREATED, "interaction": odd}, start, delta, {"event_type": odd}, COMPLETED))
    assert (read_one.usage_known, read_one.output_tokens, read_one.tool_calls) == (True, 150, 0)


def test_the_first_token_is_the_first_delta() -> None:
    reader = InteractionReader()
    reader.feed(sse(CREATED, CALL))
    assert not reader.first_token
    reader.feed(sse(TEXT))
    assert reader.first_token and not reader.ended
    assert reader.text_bytes == 7
