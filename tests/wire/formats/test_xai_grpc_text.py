"""Completions as xai-sdk's own protocol buffers write them: the numbers of our fields are theirs."""

from __future__ import annotations

import pytest
from xai_sdk.proto import chat_pb2, deferred_pb2, sample_pb2, tokenize_pb2, usage_pb2

from fixtures.xai import GRPC, frame
from halton.events.answer import Answer
from halton.wire.formats.xai_grpc import GrpcReader
from halton.wire.formats.xai_grpc_text import (
    ChunkReader,
    CompactReader,
    CompletionReader,
    DeferredReader,
    SampleReader,
    StartReader,
    TokenizeReader,
)

USAGE = usage_pb2.SamplingUsage(prompt_tokens=32, completion_tokens=9, reasoning_tokens=94, total_tokens=135)
CALL = chat_pb2.ToolCall(id="call_1", function=chat_pb2.FunctionCall(name="f", arguments='{"a":1}'))
SAID = {"content": "Grüße", "reasoning_content": "Hm.", "tool_calls": [CALL]}
COMPLETION = chat_pb2.GetChatCompletionResponse(
    id="r-1",
    model="grok-4.3",
    usage=USAGE,
    service_tier=usage_pb2.SERVICE_TIER_PRIORITY,
    outputs=[chat_pb2.CompletionOutput(index=1, finish_reason=2, message=chat_pb2.CompletionMessage(**SAID))],
)


def read(reader: GrpcReader, *messages: object) -> Answer:
    reader.take_headers(GRPC)
    for one in messages:
        reader.feed(frame(one.SerializeToString()))  # type: ignore[attr-defined]
    reader.take_headers([(b"grpc-status", b"0")])
    (answer,) = reader.finish()
    return answer


def chunk(*outputs: chat_pb2.CompletionOutputChunk, **facts: object) -> chat_pb2.GetChatCompletionChunk:
    return chat_pb2.GetChatCompletionChunk(id="r-2", model="grok-4.3", outputs=outputs, **facts)


def output(index: int = 0, finish_reason: int = 0, **said: object) -> chat_pb2.CompletionOutputChunk:
    return chat_pb2.CompletionOutputChunk(index=index, finish_reason=finish_reason, delta=chat_pb2.Delta(**said))


def test_a_completion() -> None:
    reader = CompletionReader()
    answer = read(reader, COMPLETION)
    assert (answer.response_id, answer.model, answer.service_tier) == ("r-1", "grok-4.3", "priority")
    assert (answer.stop_reason, answer.tool_calls) == ("REASON_MAX_CONTEXT", 1)
    assert (answer.input_tokens, answer.output_tokens, answer.reasoning_tokens) == (32, 103, 94)
    assert (reader.first_token, reader.text_bytes) == (True, 7 + 3 + 7)
    assert (answer.usage, answer.reader) == (
        {"completion_tokens": 9, "prompt_tokens": 32, "total_tokens": 135, "reasoning_tokens": 94},
        "xai-grpc/1",
    )


def test_a_stream_ends_with_its_status() -> None:
    reader = ChunkReader()
    reader.take_headers(GRPC)
    reader.feed(frame(chunk(output(role=2)).SerializeToString()))
    assert (reader.first_token, reader.ended) == (False, False)
    reader.feed(frame(chunk(output(content="é", finish_reason=3), usage=USAGE, service_tier=1).SerializeToString()))
    assert (reader.first_token, reader.text_bytes, reader.ended) == (True, 2, False)
    reader.take_headers([(b"grpc-status", b"0")])
    (answer,) = reader.finish()
    assert (reader.ended, answer.partial, answer.output_tokens) == (True, False, 103)
    assert (answer.response_id, answer.model, answer.stop_reason) == ("r-2", "grok-4.3", "REASON_STOP")
    assert (answer.service_tier, answer.tool_calls) == ("default", 0)


def test_a_tool_call_that_comes_again_with_another_state_counts_once() -> None:
    begun = chat_pb2.ToolCall(id="ws_1", type=chat_pb2.TOOL_CALL_TYPE_WEB_SEARCH_TOOL)
    done = chat_pb2.ToolCall(id="ws_1", status=chat_pb2.TOOL_CALL_STATUS_COMPLETED)
    other = chat_pb2.ToolCall(id="ws_1")
    answer = read(
        ChunkReader(), chunk(output(tool_calls=[begun])), chunk(output(tool_calls=[done]), output(1, tool_calls=[other]))
    )
    assert answer.tool_calls == 2


def test_a_sealed_thought_is_a_token_without_text() -> None:
    reader = ChunkReader()
    read(reader, chunk(output(encrypted_content="c2VhbGVk")))
    assert (reader.first_token, reader.text_bytes) == (True, 0)


@pytest.mark.parametrize(
    ("status", "reason", "error"),
    [
        (deferred_pb2.PENDING, "background", None),
        (deferred_pb2.EXPIRED, "no_usage", "EXPIRED"),
        (deferred_pb2.FAILED, "no_usage", "FAILED"),
        (deferred_pb2.INVALID_DEFERRED_STATUS, "no_usage", None),
    ],
)
def test_a_deferred_completion_that_is_not_there(status: deferred_pb2.DeferredStatus, reason: str, error: str | None) -> None:
    answer = read(DeferredReader(), chat_pb2.GetDeferredCompletionResponse(status=status))
    assert (answer.usage_known, answer.usage_reason, answer.error_type) == (False, reason, error)


def test_a_deferred_completion_that_is_done() -> None:
    answer = read(DeferredReader(), chat_pb2.GetDeferredCompletionResponse(status=deferred_pb2.DONE, response=COMPLETION))
    assert (answer.usage_known, answer.output_tokens, answer.response_id) == (True, 103, "r-1")


def test_a_completion_that_is_begun() -> None:
    answer = read(StartReader(), deferred_pb2.StartDeferredResponse(request_id="d-1"))
    assert (answer.response_id, answer.usage_reason) == ("d-1", "background")


def test_a_context_made_shorter() -> None:
    answer = read(CompactReader(), chat_pb2.CompactContextResponse(id="c-1", encrypted_content="c2VhbGVk", usage=USAGE))
    assert (answer.response_id, answer.input_tokens, answer.output_tokens) == ("c-1", 32, 103)


def test_a_sample() -> None:
    reader = SampleReader()
    choice = sample_pb2.SampleChoice(text="é", index=1, finish_reason=sample_pb2.REASON_TIME_LIMIT)
    answer = read(reader, sample_pb2.SampleTextResponse(id="s-1", model="grok-3", choices=[choice], usage=USAGE))
    assert (answer.response_id, answer.model, answer.stop_reason) == ("s-1", "grok-3", "REASON_TIME_LIMIT")
    assert (answer.output_tokens, reader.first_token, reader.text_bytes) == (103, True, 2)


def test_tokens_of_a_text_cost_nothing() -> None:
    tokens = [tokenize_pb2.Token(token_id=1, string_token="a")]
    answer = read(TokenizeReader(), tokenize_pb2.TokenizeTextResponse(tokens=tokens, model="grok-4.3"))
    assert (answer.model, answer.usage_known, answer.input_tokens, answer.output_tokens) == ("grok-4.3", True, 0, 0)
