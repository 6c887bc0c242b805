from __future__ import annotations

import msgspec
import pytest

from halton.events.answer import Answer
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
    reader="openai-responses/3",
)


def test_a_stream_and_a_whole_body_give_every_fact() -> None:
    assert answer(streams.RESPONSES) == EXPECTED
    assert answer(body(RESPONSE)) == EXPECTED


def test_billable_searches_go_before_counted_ones() -> None:
    assert answer(body({**RESPONSE, "tool_usage": {"web_search": {"num_requests": 0}}})).web_searches == 0


def test_a_file_search_is_a_fee_and_other_tools_are_only_counted() -> None:
    output = [{"type": "file_search_call"}, {"type": "file_search_call"}, {"type": "code_interpreter_call"}]
    read_one = answer(body({**RESPONSE, "output": output}))
    assert (read_one.tool_calls, read_one.units) == (3, {"storage_searches": 2})


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


def test_limits_of_a_plan_are_headers_wherever_they_come() -> None:
    limits = sse({"type": "codex.rate_limits", "rate_limits": {"primary": {"used_percent": 12}}})
    expected = msgspec.structs.replace(EXPECTED, headers={"x-codex-primary-used-percent": "12"})
    assert answer(limits + streams.RESPONSES) == answer(streams.RESPONSES + limits) == expected
    assert answer(sse({"type": "codex.rate_limits", "plan_type": "plus"}) + streams.RESPONSES) == EXPECTED


def test_a_tier_that_was_left_to_openai_is_no_tier_that_served() -> None:
    created = {"type": "response.created", "response": {"id": "resp_1", "service_tier": "auto"}}
    assert answer(sse(created), complete=False).service_tier is None


@pytest.mark.parametrize("complete", [True, False])
def test_a_stream_in_the_background_that_is_left_goes_on(complete: bool) -> None:
    created = {"type": "response.created", "response": {"id": "resp_1", "status": "in_progress", "background": True}}
    cut = answer(sse(created, {"type": "response.output_text.delta", "delta": "…"}), complete=complete)
    assert (cut.usage_known, cut.usage_reason, cut.estimate, cut.tool_calls) == (False, "background", None, None)


def test_a_body_that_is_still_at_work_is_one_in_the_background() -> None:
    queued = answer(body({"id": "resp_1", "status": "queued", "usage": None, "output": []}))
    assert (queued.usage_reason, queued.stop_reason, queued.tool_calls) == ("background", None, None)


def test_a_cancelled_response_is_over_without_usage() -> None:
    cancelled = answer(sse({"type": "response.cancelled", "response": {"id": "resp_1", "status": "cancelled", "usage": None}}))
    assert (cancelled.usage_reason, cancelled.stop_reason) == ("no_usage", "cancelled")


def test_pictures_made_in_a_response_are_a_second_inference() -> None:
    used = {"image_gen": {"input_tokens": 9, "output_tokens": 1056}, "web_search": {"num_requests": 0}}
    found = read("api.openai.com", "/v1/responses", body({**RESPONSE, "tool_usage": used}))
    assert [(one.entry, one.response_id, one.output_tokens) for one in found] == [(1, "resp_1", 6), (2, "resp_1", 1056)]


def test_text_of_every_kind_is_counted_and_sound_is_not() -> None:
    reader = ResponsesReader()
    kinds = ("output_text", "reasoning_summary_text", "function_call_arguments", "custom_tool_call_input", "audio")
    reader.feed(sse(*({"type": f"response.{kind}.delta", "delta": "Grüße"} for kind in kinds)))
    assert (reader.text_bytes, reader.first_token) == (4 * 7, True)


@pytest.mark.parametrize("odd", [7, "x", [], [[]], {"image_gen": 7, "web_search": []}, {"reason": {}}, True])
def test_odd_values_cost_no_usage(odd: object) -> None:
    response = {**RESPONSE, "output": odd, "tools": odd, "tool_usage": odd, "incomplete_details": odd, "status": odd}
    read_one = answer(body(response))
    assert (read_one.usage_known, read_one.input_tokens, read_one.output_tokens) == (True, 5, 6)


@pytest.mark.parametrize("odd", [-1, "20", 10**9, True, [20]])
def test_a_count_that_cannot_be_is_absurd(odd: object) -> None:
    read_one = answer(body({**RESPONSE, "usage": {"input_tokens": odd, "output_tokens": 6}}))
    assert (read_one.usage_known, read_one.usage_reason, read_one.output_tokens) == (False, "absurd", 6)


def test_the_first_token_is_the_first_delta() -> None:
    reader = ResponsesReader()
    reader.feed(sse({"type": "response.created", "response": {"id": "resp_1"}}))
    assert not reader.first_token
    reader.feed(sse({"type": "response.reasoning_summary_text.delta", "delta": "…"}))
    assert reader.first_token and not reader.ended
