from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from fixtures.bedrock import CLAUDE_REQUEST, CLAUDE_STREAM, chunks, counted, event, exception
from fixtures.fixture import EVENT_STREAM, JSON, body
from halton.events.answer import Answer
from halton.wire.formats.bedrock_invoke import EmbedReader, InvokeReader
from wire.streams import read

HOST, MODEL = "bedrock-runtime.us-east-1.amazonaws.com", "/model/us.anthropic.claude-sonnet-5-5"
START, DELTA, LAST, STOP = CLAUDE_STREAM[0], CLAUDE_STREAM[2], CLAUDE_STREAM[4], CLAUDE_STREAM[5]
METRICS = {"inputTokenCount": 20, "outputTokenCount": 7}


def streamed(data: bytes, complete: bool = True) -> Answer:
    target = f"{MODEL}/invoke-with-response-stream"
    (one,) = read(HOST, target, data, request=CLAUDE_REQUEST, headers=EVENT_STREAM, complete=complete)
    return one


def whole(data: bytes, headers: Any = JSON, complete: bool = True) -> Answer:
    (one,) = read(HOST, f"{MODEL}/invoke", data, headers=headers, complete=complete)
    return one


def test_an_abort_after_message_start_keeps_the_input_and_says_partial() -> None:
    one = streamed(chunks(START, DELTA), complete=False)
    assert (one.usage_known, one.partial, one.input_tokens, one.output_tokens) == (True, True, 12, 1)
    assert one.estimate is not None and one.estimate.output_tokens is not None


def test_a_stream_that_the_provider_cuts_is_partial_too() -> None:
    assert streamed(chunks(START, LAST)).partial
    assert not streamed(chunks(START, LAST, {"type": "message_stop"})).partial


def test_an_abort_within_the_first_frame_knows_nothing() -> None:
    one = streamed(chunks(START)[:7], complete=False)
    assert (one.usage_known, one.usage_reason) == (False, "aborted_before_usage")


def test_metrics_hold_where_a_message_states_no_usage() -> None:
    one = streamed(chunks({"type": "message_start", "message": {"id": "msg_1"}}, STOP))
    assert (one.usage_known, one.input_tokens, one.cache_read_tokens, one.cache_write_5m_tokens, one.output_tokens) == (
        True, 12, 50000, 3000, 480,
    )  # fmt: skip
    assert (one.response_id, one.reader, one.partial) == ("msg_1", "bedrock-invoke/1", False)


def test_header_lines_hold_where_a_whole_message_states_no_usage() -> None:
    one = whole(body({"type": "message", "id": "msg_1", "content": []}), counted(input=5, output=6, cache_read_input=7))
    assert (one.usage_known, one.input_tokens, one.output_tokens, one.cache_read_tokens) == (True, 5, 6, 7)


def test_a_message_s_own_counts_are_finer_and_hold() -> None:
    usage = {"input_tokens": 5, "output_tokens": 6, "cache_creation": {"ephemeral_1h_input_tokens": 8}}
    one = whole(body({"type": "message", "usage": usage}), counted(input=1, output=1, cache_write_input=8))
    assert (one.input_tokens, one.cache_write_5m_tokens, one.cache_write_1h_tokens) == (5, 0, 8)


def test_a_whole_answer_without_any_counts_says_so() -> None:
    one = whole(body({"generations": [{"text": "Isar"}]}))
    assert (one.usage_known, one.usage_reason) == (False, "no_usage")


def test_header_lines_and_metrics_hold_over_the_maker_s_body() -> None:
    document = {"generation": "Isar", "prompt_token_count": 1, "generation_token_count": 2}
    assert whole(body(document), counted(input=5, output=6)).input_tokens == 5
    assert streamed(chunks(document, {"generation": "", "amazon-bedrock-invocationMetrics": METRICS})).output_tokens == 7


def test_the_counts_of_an_unfinished_stream_are_partial() -> None:
    one = streamed(chunks({"generation": "Is", "prompt_token_count": 9, "generation_token_count": 1}), complete=False)
    assert (one.usage_known, one.partial, one.input_tokens, one.output_tokens) == (True, True, 9, 1)


@pytest.mark.parametrize("count", [b"-1", b"1.5", b"12a", b"99999999999999999999999", b"999999999", "٣".encode()])
def test_an_absurd_count_in_a_header_is_none(count: bytes) -> None:
    one = whole(body({"text": "x"}), (*counted(output=6), (b"x-amzn-bedrock-input-token-count", count)))
    assert (one.usage_known, one.usage_reason, one.input_tokens, one.output_tokens) == (False, "absurd", None, 6)


def test_text_counts_whoever_wrote_it() -> None:
    reader = InvokeReader()
    reader.feed(chunks({"generation": ""}))
    assert not reader.first_token
    reader.feed(chunks({"generation": "Würm"}, {"outputs": [{"text": "Isar"}]}))
    assert (reader.first_token, reader.text_bytes, reader.ended) == (True, 9, False)
    reader.feed(chunks({"amazon-bedrock-invocationMetrics": METRICS}))
    assert reader.ended


def test_a_first_token_of_claude() -> None:
    reader = InvokeReader()
    reader.feed(chunks(START))
    assert not reader.first_token
    reader.feed(chunks(DELTA))
    assert reader.first_token and not reader.ended
    reader.feed(chunks({"type": "message_stop"}))
    assert reader.ended


def test_an_error_within_a_stream_of_claude() -> None:
    error = {"type": "error", "error": {"type": "overloaded_error", "message": "no"}}
    assert streamed(chunks(START, error)).error_type == "overloaded_error"
    assert streamed(chunks(START, error) + exception("throttlingException", "no")).error_type == "ThrottlingException"


@pytest.mark.parametrize("payload", [{"bytes": "a"}, {"bytes": 7}, {"bytes": "ä"}, {}, {"bytes": b64encode(b"[1]").decode()}])
def test_a_chunk_that_cannot_be_read_is_the_reason_for_missing_usage(payload: dict[str, Any]) -> None:
    one = streamed(event("chunk", payload))
    assert (one.usage_known, one.usage_reason) == (False, "malformed")
    assert streamed(event("chunk", payload) + chunks(*CLAUDE_STREAM)).usage_known


def test_a_broken_frame_of_claude_is_the_reason_for_missing_usage() -> None:
    broken = bytearray(chunks(START))
    broken[-1] ^= 1
    one = streamed(bytes(broken) + chunks({"type": "content_block_stop"}))
    assert (one.usage_known, one.usage_reason) == (False, "malformed")


def test_an_event_over_several_lines_is_one_event() -> None:
    pretty = b'{"type":"message_delta",\r\n"delta":{},\n"usage":{"input_tokens":1,"output_tokens":2}}'
    one = streamed(event("chunk", {"bytes": b64encode(pretty).decode()}) + chunks({"type": "message_stop"}))
    assert (one.usage_known, one.output_tokens) == (True, 2)


def test_embeddings_use_no_output() -> None:
    reader = EmbedReader()
    reader.feed(body({"embedding": [0.5], "inputTextTokenCount": 4}))
    (one,) = reader.finish()
    assert (one.usage_known, one.input_tokens, one.output_tokens) == (True, 4, 0)
