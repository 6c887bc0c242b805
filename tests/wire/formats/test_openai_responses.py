from __future__ import annotations

from halton.events.types import Answer
from halton.wire.formats.openai_responses import ResponsesReader
from wire import streams
from wire.streams import RESPONSE, body, read, sse


def answer(data: bytes, complete: bool = True) -> Answer:
    (read_one,) = read("api.openai.com", "/v1/responses", data, complete=complete)
    return read_one


EXPECTED = Answer(
    model="gpt-6.1-sol",
    response_id="resp_1",
    usage_known=True,
    input_tokens=5,
    cache_read_tokens=5,
    cache_write_5m_tokens=0,
    cache_write_1h_tokens=0,
    cache_write_other_tokens=10,
    output_tokens=6,
    reasoning_tokens=2,
    tool_calls=2,
    web_searches=1,
    service_tier="priority",
    stop_reason="completed",
    usage=RESPONSE["usage"],  # type: ignore[arg-type]
    reader="openai-responses/2",
)


def test_a_stream_and_a_whole_body_give_every_fact() -> None:
    assert answer(streams.RESPONSES) == EXPECTED
    assert answer(body(RESPONSE)) == EXPECTED


def test_billable_searches_go_before_counted_ones() -> None:
    assert answer(body({**RESPONSE, "tool_usage": {"web_search": {"num_requests": 0}}})).web_searches == 0


def test_an_incomplete_response_says_why() -> None:
    response = {**RESPONSE, "status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}}
    read_one = answer(sse({"type": "response.incomplete", "response": response}))
    assert (read_one.usage_known, read_one.stop_reason) == (True, "max_output_tokens")


def test_a_failed_response_without_usage_is_unknown() -> None:
    response = {"id": "resp_2", "status": "failed", "usage": None, "error": {"code": "server_error", "message": "…"}}
    read_one = answer(sse({"type": "response.failed", "response": response}))
    assert (read_one.usage_known, read_one.usage_reason, read_one.error_type) == (False, "no_usage", "server_error")


def test_an_error_event_is_told_in_both_shapes() -> None:
    assert answer(sse({"type": "error", "code": "rate_limit_exceeded", "message": "…"})).error_type == "rate_limit_exceeded"
    assert answer(sse({"type": "error", "error": {"type": "usage_limit_reached"}})).error_type == "usage_limit_reached"


def test_an_abort_keeps_the_model_and_the_calls_seen() -> None:
    read_one = answer(streams.RESPONSES.partition(b"event: response.completed")[0], complete=False)
    assert (read_one.usage_reason, read_one.model, read_one.tool_calls) == ("aborted_before_usage", "gpt-6.1-sol", 1)
    assert read_one.stop_reason is None


def test_calls_that_the_last_event_leaves_out_still_count() -> None:
    added = {"type": "response.output_item.added", "item": {"type": "function_call"}}
    assert answer(sse(added, {"type": "response.completed", "response": {**RESPONSE, "output": []}})).tool_calls == 1


def test_rate_limits_of_codex_are_passed_over() -> None:
    assert answer(sse({"type": "codex.rate_limits", "plan_type": "plus"}) + streams.RESPONSES) == EXPECTED


def test_the_first_token_is_the_first_delta() -> None:
    reader = ResponsesReader()
    reader.feed(sse({"type": "response.created", "response": {"id": "resp_1"}}))
    assert not reader.first_token
    reader.feed(sse({"type": "response.reasoning_summary_text.delta", "delta": "…"}))
    assert reader.first_token and not reader.ended
