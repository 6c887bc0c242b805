from __future__ import annotations

import pytest

from halton.events.answer import Answer
from halton.wire.formats.anthropic_messages import MessagesReader
from wire import streams
from wire.streams import MESSAGE_DELTA, MESSAGE_START, MESSAGE_STOP, TEXT_DELTA, body, read, sse

USAGE = {
    "input_tokens": 12,
    "cache_creation_input_tokens": 3000,
    "cache_read_input_tokens": 50000,
    "cache_creation": {"ephemeral_5m_input_tokens": 1000, "ephemeral_1h_input_tokens": 2000},
    "output_tokens": 480,
    "service_tier": "standard",
    "inference_geo": "us",
    "output_tokens_details": {"thinking_tokens": 300},
    "server_tool_use": {"web_search_requests": 2, "web_fetch_requests": 0},
}


def answer(data: bytes, complete: bool = True) -> Answer:
    (read_one,) = read("api.anthropic.com", "/v1/messages", data, complete=complete)
    return read_one


def message(**usage: object) -> bytes:
    content = [{"type": "text", "text": "Hi"}]
    return body({"type": "message", "id": "msg_2", "model": "m", "content": content, "stop_reason": "end_turn", "usage": usage})


def test_a_stream_gives_every_fact() -> None:
    assert answer(streams.ANTHROPIC) == Answer(
        model="claude-sonnet-5-5",
        response_id="msg_1",
        usage_known=True,
        input_tokens=12,
        cache_read_tokens=50000,
        cache_write_5m_tokens=1000,
        cache_write_1h_tokens=2000,
        cache_write_other_tokens=0,
        output_tokens=480,
        reasoning_tokens=300,
        tool_calls=1,
        web_searches=2,
        service_tier="standard",
        inference_geo="us",
        stop_reason="tool_use",
        usage=USAGE,
        reader="anthropic/2",
    )


def test_a_whole_body_gives_the_same_facts() -> None:
    read_one = answer(message(input_tokens=5, output_tokens=7, speed="fast", cache_read_input_tokens=None))
    assert read_one == Answer(
        model="m",
        response_id="msg_2",
        usage_known=True,
        input_tokens=5,
        cache_read_tokens=0,
        cache_write_5m_tokens=0,
        cache_write_1h_tokens=0,
        cache_write_other_tokens=0,
        output_tokens=7,
        tool_calls=0,
        web_searches=0,
        speed="fast",
        stop_reason="end_turn",
        usage={"input_tokens": 5, "output_tokens": 7, "speed": "fast"},
        reader="anthropic/2",
    )


def test_the_last_value_that_is_not_null_holds() -> None:
    deltas = [{"type": "message_delta", "usage": usage} for usage in ({"output_tokens": 5}, {"output_tokens": 9, "speed": None})]
    read_one = answer(sse(MESSAGE_START, *deltas, MESSAGE_STOP))
    assert (read_one.input_tokens, read_one.output_tokens) == (12, 9)


def test_a_compatible_server_states_its_input_only_at_the_end() -> None:
    start = {"type": "message_start", "message": {"id": "m", "usage": {"input_tokens": 0, "output_tokens": 0}}}
    delta = {"type": "message_delta", "delta": {}, "usage": {"input_tokens": 9, "output_tokens": 3}}
    assert answer(sse(start, delta, MESSAGE_STOP)).input_tokens == 9


def test_cache_writes_beyond_the_split_are_five_minute_writes() -> None:
    delta = {"type": "message_delta", "usage": {"output_tokens": 1, "cache_creation_input_tokens": 3500}}
    read_one = answer(sse(MESSAGE_START, delta, MESSAGE_STOP))
    assert (read_one.cache_write_5m_tokens, read_one.cache_write_1h_tokens) == (1500, 2000)


def test_an_abort_after_message_start_keeps_the_input_and_says_partial() -> None:
    read_one = answer(sse(MESSAGE_START, TEXT_DELTA), complete=False)
    assert (read_one.usage_known, read_one.partial, read_one.input_tokens, read_one.output_tokens) == (True, True, 12, 1)
    assert (read_one.tool_calls, read_one.web_searches) == (None, None)


def test_a_stream_cut_by_the_provider_is_partial_too() -> None:
    assert answer(sse(MESSAGE_START, TEXT_DELTA)).partial
    assert answer(sse(MESSAGE_START, MESSAGE_DELTA)).partial


def test_an_abort_after_message_stop_misses_nothing() -> None:
    assert not answer(streams.ANTHROPIC, complete=False).partial


def test_an_error_after_status_200_is_told() -> None:
    error = {"type": "error", "error": {"type": "overloaded_error", "message": "no"}, "request_id": "req_1"}
    read_one = answer(sse(MESSAGE_START, error))
    assert (read_one.error_type, read_one.input_tokens, read_one.partial) == ("overloaded_error", 12, True)


def test_a_json_error_where_a_stream_was_expected_is_told() -> None:
    assert answer(b'{"type":"error","error":{"type":"api_error"}}').error_type == "api_error"


@pytest.mark.parametrize("count", [-1, 10**8 + 1, 2**64, 1.5, True, "12", [1]])
def test_an_absurd_count_is_none_and_the_others_stay(count: object) -> None:
    read_one = answer(message(input_tokens=5, output_tokens=count))
    assert (read_one.usage_known, read_one.usage_reason) == (False, "absurd")
    assert (read_one.input_tokens, read_one.output_tokens) == (5, None)


def test_an_absurd_cache_split_is_none() -> None:
    read_one = answer(message(input_tokens=5, output_tokens=1, cache_creation={"ephemeral_5m_input_tokens": -4}))
    assert (read_one.usage_reason, read_one.cache_write_5m_tokens) == ("absurd", None)


def test_a_message_without_usage_says_so() -> None:
    read_one = answer(body({"type": "message", "id": "msg_3", "usage": None}))
    assert (read_one.usage_known, read_one.usage_reason, read_one.usage) == (False, "no_usage", None)


def test_odd_content_does_not_cost_the_usage() -> None:
    odd = b'{"type":"message","content":["\\ud800"],"usage":{"input_tokens":1,"output_tokens":2}}'
    assert answer(odd).output_tokens == 2


def test_the_first_token_is_the_first_delta() -> None:
    reader = MessagesReader()
    reader.feed(sse(MESSAGE_START))
    assert not reader.first_token
    reader.feed(sse(TEXT_DELTA))
    assert reader.first_token and not reader.ended
    reader.feed(sse(MESSAGE_STOP))
    assert reader.ended


def test_the_text_of_a_stream_and_of_a_whole_body_is_sized() -> None:
    streamed, whole = MessagesReader(), MessagesReader()
    streamed.feed(sse(MESSAGE_START, {"type": "content_block_start", "content_block": {"type": "text", "text": ""}}, TEXT_DELTA))
    assert streamed.text_bytes == 12
    content = [{"type": "text", "text": "Grüße 🎈"}, {"type": "tool_use", "name": "f", "input": {"a": 1}}]
    whole.feed(body({"type": "message", "content": content, "usage": {"input_tokens": 1, "output_tokens": 2}}))
    assert whole.text_bytes == 20


def test_a_stream_that_is_cut_behind_a_fallback_is_priced_as_what_went_on() -> None:
    handed = {"type": "content_block_start", "content_block": {"type": "fallback", "to": {"model": "claude-opus-5-5"}}}
    read_one = answer(sse(MESSAGE_START, TEXT_DELTA, handed), complete=False)
    assert (read_one.model, read_one.partial) == ("claude-opus-5-5", True)


def test_a_fallback_that_did_not_serve_leaves_the_model_as_it_was() -> None:
    handed = {"type": "content_block_start", "content_block": {"type": "fallback", "to": {"model": "claude-opus-5-5"}}}
    delta = {
        "type": "message_delta",
        "usage": {"output_tokens": 3, "iterations": [{"type": "message", "model": "claude-opus-5-5"}]},
    }
    assert answer(sse(MESSAGE_START, handed, delta, MESSAGE_STOP)).model == "claude-sonnet-5-5"


def test_the_token_of_a_refusal_is_never_kept() -> None:
    refused = {"stop_reason": "refusal", "stop_details": {"type": "refusal", "fallback_credit_token": "fct_secret"}}
    usage = {"output_tokens": 3, "fallback_credit": {"status": {"type": "redeemed"}, "fallback_credit_token": "fct_secret"}}
    read_one = answer(sse(MESSAGE_START, {"type": "message_delta", "delta": refused, "usage": usage}, MESSAGE_STOP))
    assert read_one.stop_reason == "refusal"
    assert read_one.usage is not None and read_one.usage["fallback_credit"] == {"status": {"type": "redeemed"}}
    assert "fct_secret" not in repr(read_one)


@pytest.mark.parametrize("delta", [b"5", b"[]", b'"x"', b"null", b'{"stop_reason":[]}', b'{"stop_reason":{"a":1}}'])
def test_an_odd_delta_does_not_cost_the_usage(delta: bytes) -> None:
    odd = b'data: {"type":"message_delta","delta":' + delta + b',"usage":{"output_tokens":9}}\n\n'
    read_one = answer(sse(MESSAGE_START) + odd + sse(MESSAGE_STOP))
    assert (read_one.output_tokens, read_one.stop_reason) == (9, None)
