from __future__ import annotations

from halton.events.answer import Answer
from halton.wire.formats.openai_chat import ChatReader
from wire import streams
from wire.streams import CHAT_CHUNK, CHAT_STOP, CHAT_USAGE, body, read, sse


def answer(data: bytes, complete: bool = True, target: str = "/v1/chat/completions") -> Answer:
    (read_one,) = read("api.openai.com", target, data, complete=complete)
    return read_one


def test_a_stream_with_usage_gives_every_fact() -> None:
    assert answer(streams.CHAT) == Answer(
        model="gpt-5.4-2026-03-05",
        response_id="chatcmpl-1",
        usage_known=True,
        input_tokens=150,
        cache_read_tokens=1000,
        cache_write_5m_tokens=0,
        cache_write_1h_tokens=0,
        cache_write_other_tokens=50,
        output_tokens=300,
        reasoning_tokens=128,
        tool_calls=0,
        service_tier="default",
        stop_reason="stop",
        usage=CHAT_USAGE["usage"],
        reader="openai-chat/2",
    )


def test_a_stream_without_include_usage_is_unknown_and_says_why() -> None:
    read_one = answer(sse(CHAT_CHUNK, CHAT_STOP, "[DONE]"))
    assert (read_one.usage_known, read_one.usage_reason) == (False, "stream_without_usage")
    assert (read_one.input_tokens, read_one.stop_reason) == (None, "stop")


def test_an_abort_comes_before_the_usage() -> None:
    read_one = answer(sse(CHAT_CHUNK), complete=False)
    assert (read_one.usage_known, read_one.usage_reason, read_one.model) == (False, "aborted_before_usage", "gpt-5.4-2026-03-05")


def test_a_client_that_leaves_at_done_misses_nothing() -> None:
    assert not answer(streams.CHAT, complete=False).partial


def test_a_whole_body_is_read_with_its_tool_calls() -> None:
    message = {"content": None, "tool_calls": [{"id": "a"}, {"id": "b"}]}
    choices = [{"index": 0, "message": message, "finish_reason": "tool_calls"}]
    read_one = answer(body({"id": "c", "model": "gpt-5", "choices": choices, "usage": CHAT_USAGE["usage"]}))
    assert (read_one.tool_calls, read_one.stop_reason, read_one.output_tokens) == (2, "tool_calls", 300)


def test_a_tool_call_spread_over_deltas_counts_once() -> None:
    deltas = [{"tool_calls": [{"index": index, "function": {"arguments": "{"}}]} for index in (0, 0, 1, 1)]
    stream = sse(*[{"choices": [{"index": 0, "delta": delta}]} for delta in deltas], CHAT_USAGE, "[DONE]")
    assert answer(stream).tool_calls == 2


def test_the_first_chunk_of_azure_has_no_choices() -> None:
    assert answer(sse({"choices": [], "prompt_filter_results": []}, CHAT_USAGE, "[DONE]")).usage_known


def test_an_error_in_the_middle_of_a_stream_is_told() -> None:
    read_one = answer(sse(CHAT_CHUNK, {"error": {"message": "…", "type": "server_error", "code": None}}))
    assert (read_one.error_type, read_one.usage_reason) == ("server_error", "no_usage")


def test_embeddings_have_no_output() -> None:
    data = body(
        {"object": "list", "data": [{"embedding": [0.5] * 50}], "model": "e", "usage": {"prompt_tokens": 8, "total_tokens": 8}}
    )
    read_one = answer(data, target="/v1/embeddings")
    assert (read_one.usage_known, read_one.input_tokens, read_one.output_tokens) == (True, 8, 0)


def test_more_cached_than_prompted_is_absurd() -> None:
    usage = {"prompt_tokens": 5, "completion_tokens": 1, "prompt_tokens_details": {"cached_tokens": 9}}
    read_one = answer(body({"usage": usage}))
    assert (read_one.usage_reason, read_one.input_tokens, read_one.cache_read_tokens) == ("absurd", None, 9)


def test_the_first_token_is_the_first_content() -> None:
    reader = ChatReader()
    reader.feed(sse({"choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}}]}))
    assert not reader.first_token
    reader.feed(sse(CHAT_CHUNK))
    assert reader.first_token and not reader.ended


def test_text_of_every_kind_is_counted_for_the_estimate() -> None:
    call = {"index": 0, "function": {"name": "f", "arguments": '{"a":1}'}}
    deltas = ({"content": "Grüße"}, {"reasoning_content": "Hm."}, {"reasoning": "Hm."}, {"tool_calls": [call]})
    reader = ChatReader()
    reader.feed(sse(*[{"choices": [{"index": 0, "delta": delta}]} for delta in deltas]))
    assert reader.text_bytes == 7 + 3 + 3 + 7
    reader.feed(sse({"choices": [{"index": 0, "text": " upon"}]}))
    assert reader.text_bytes == 25


def test_a_stream_without_usage_is_estimated_from_its_text() -> None:
    read_one = answer(sse(CHAT_CHUNK, CHAT_CHUNK, CHAT_STOP, "[DONE]"))
    assert read_one.estimate is not None
    assert (read_one.estimate.output_tokens_low, read_one.estimate.output_tokens) == (1, 1)


def test_a_charge_and_units_are_told() -> None:
    usage = {"prompt_tokens": 10, "completion_tokens": 4, "cost": 0.00061, "prompt_tokens_details": {"audio_tokens": 3}}
    read_one = answer(body({"usage": usage}))
    assert (read_one.stated_cost_pico, read_one.units) == (610_000_000, {"input_audio_tokens": 3})


def test_usage_that_groq_states_in_a_place_of_its_own_is_found() -> None:
    usage = {"prompt_tokens": 18, "completion_tokens": 5, "total_tokens": 23}
    read_one = answer(sse(CHAT_CHUNK, {"choices": [], "x_groq": {"id": "r", "usage": usage}}, "[DONE]"))
    assert (read_one.usage_known, read_one.input_tokens, read_one.output_tokens) == (True, 18, 5)


def test_metrics_complete_a_usage_and_are_none_by_themselves() -> None:
    metrics = {"prompt-tokens": 120, "cached-prompt-tokens": 96}
    usage = {"prompt_tokens": 120, "completion_tokens": 5}
    assert answer(sse(CHAT_CHUNK, {"choices": [], "usage": usage, "perf_metrics": metrics})).cache_read_tokens == 96
    alone = answer(sse(CHAT_CHUNK, {"choices": [], "perf_metrics": metrics}, "[DONE]"))
    assert (alone.usage_known, alone.usage_reason, alone.input_tokens) == (False, "stream_without_usage", 24)


def test_an_error_may_stand_in_a_choice() -> None:
    choice = {"index": 0, "message": {"content": ""}, "finish_reason": "error", "error": {"code": 502, "message": "…"}}
    read_one = answer(body({"id": "gen-1", "choices": [choice]}))
    assert (read_one.error_type, read_one.stop_reason) == ("502", "error")


def test_searches_of_a_compound_system_count_once() -> None:
    tools = [{"index": 0, "type": "search"}, {"index": 1, "type": "python"}, {"index": 2, "type": "browser_search"}]
    chunk = {"choices": [{"index": 0, "delta": {"executed_tools": tools}}]}
    assert answer(sse(chunk, chunk, CHAT_USAGE, "[DONE]")).web_searches == 2


def test_odd_places_do_not_cost_the_usage() -> None:
    odd = {"x_groq": 5, "perf_metrics": [1], "usage_breakdown": "x", "amazon-bedrock-invocationMetrics": 7, "service_tier": {}}
    choices = [{"index": [], "delta": {"content": {}, "tool_calls": 5, "executed_tools": [5], "audio": 7}, "error": 5}]
    read_one = answer(sse({**CHAT_USAGE, **odd, "choices": choices}, "[DONE]"))
    assert (read_one.usage_known, read_one.output_tokens, read_one.tool_calls) == (True, 300, 0)
