from __future__ import annotations

from typing import Any

import pytest

from fixtures.bedrock import CONVERSE_REQUEST, CONVERSE_STREAM, event
from fixtures.fixture import EVENT_STREAM, body
from halton.events.answer import Answer
from halton.wire.formats.bedrock_converse import ConverseReader
from wire.streams import read

HOST, TARGET = "bedrock-runtime.us-east-1.amazonaws.com", "/model/us.anthropic.claude-opus-5-5/converse-stream"


def answer(data: bytes, complete: bool = True) -> Answer:
    (one,) = read(HOST, TARGET, data, request=CONVERSE_REQUEST, headers=EVENT_STREAM, complete=complete)
    return one


def metadata(**usage: Any) -> Answer:
    return answer(event("metadata", {"usage": usage}))


def test_a_whole_answer_counts_its_tools_and_its_text() -> None:
    content = [
        {"reasoningContent": {"reasoningText": {"text": "Hm", "signature": "x"}}},
        {"text": "Grüß Gott"},
        {"toolUse": {"toolUseId": "1", "name": "f", "input": {"a": 1}}},
        {"toolUse": {"toolUseId": "2", "name": "web", "input": {}, "type": "server_tool_use"}},
    ]
    reader = ConverseReader()
    reader.feed(body({"output": {"message": {"content": content}}, "stopReason": "tool_use", "usage": {"inputTokens": 3}}))
    assert reader.first_token and reader.ended
    assert reader.text_bytes == len("HmGrüß Gott".encode())
    (one,) = reader.finish()
    assert (one.tool_calls, one.usage_known, one.usage_reason, one.input_tokens) == (2, False, "no_usage", 3)


def test_the_first_token_is_the_first_text_even_of_reasoning() -> None:
    reader = ConverseReader()
    reader.feed(CONVERSE_STREAM[0])
    assert not reader.first_token
    reader.feed(CONVERSE_STREAM[1])
    assert reader.first_token and reader.text_bytes == len("A tool knows.")
    reader.feed(b"".join(CONVERSE_STREAM[2:]))
    assert reader.text_bytes == len('A tool knows.{"place": "Lindau"}')


def test_an_abort_before_the_last_event_leaves_an_estimate() -> None:
    one = answer(b"".join(CONVERSE_STREAM[:-1]), complete=False)
    assert (one.usage_known, one.usage_reason, one.tool_calls, one.stop_reason) == (
        False, "aborted_before_usage", 1, "tool_use",
    )  # fmt: skip
    assert one.estimate is not None and one.estimate.output_tokens == 8


def test_an_abort_after_the_last_event_misses_nothing() -> None:
    one = answer(b"".join(CONVERSE_STREAM), complete=False)
    assert (one.usage_known, one.partial, one.output_tokens) == (True, False, 55)


@pytest.mark.parametrize(
    ("usage", "written"),
    [
        ({}, (0, 0)),
        ({"cacheWriteInputTokens": 500}, (500, 0)),
        ({"cacheWriteInputTokens": 500, "cacheDetails": [{"ttl": "1h", "inputTokens": 500}]}, (0, 500)),
        ({"cacheWriteInputTokens": 500, "cacheDetails": [{"ttl": "1h", "inputTokens": 200}]}, (300, 200)),
        ({"cacheWriteInputTokens": 500, "cacheDetails": [{"ttl": "9h", "inputTokens": 200}]}, (500, 0)),
        ({"cacheDetails": [{"ttl": "5m", "inputTokens": 70}]}, (70, 0)),
        ({"cacheWriteInputTokens": None, "cacheDetails": [None, 7, {"ttl": []}]}, (0, 0)),
    ],
)
def test_cache_writes_by_the_life_they_were_given(usage: dict[str, Any], written: tuple[int, int]) -> None:
    one = metadata(inputTokens=1, outputTokens=2, **usage)
    assert one.usage_known
    assert (one.cache_write_5m_tokens, one.cache_write_1h_tokens, one.cache_write_other_tokens) == (*written, 0)


@pytest.mark.parametrize("count", [-1, 10**8 + 1, 2**64, 1.5, True, "12", [1]])
@pytest.mark.parametrize("name", ["inputTokens", "outputTokens", "cacheReadInputTokens", "cacheWriteInputTokens"])
def test_an_absurd_count_is_none_and_the_others_stay(name: str, count: object) -> None:
    one = metadata(**{"inputTokens": 5, "outputTokens": 7, "totalTokens": 12, name: count})
    assert (one.usage_known, one.usage_reason) == (False, "absurd")
    assert [one.input_tokens, one.output_tokens].count(None) == (name in ("inputTokens", "outputTokens"))


def test_an_absurd_cache_detail_is_none() -> None:
    one = metadata(inputTokens=5, outputTokens=7, cacheWriteInputTokens=9, cacheDetails=[{"ttl": "5m", "inputTokens": -9}])
    assert (one.usage_reason, one.cache_write_5m_tokens, one.cache_write_1h_tokens) == ("absurd", None, 0)


@pytest.mark.parametrize("odd", [1, "x", [], [1], {}])
def test_odd_values_do_not_cost_the_usage(odd: Any) -> None:
    names = ("output", "start", "stopReason", "serviceTier", "performanceConfig", "trace")
    one = answer(event("metadata", {**dict.fromkeys(names, odd), "usage": {"inputTokens": 1, "outputTokens": 2}}))
    assert (one.usage_known, one.output_tokens, one.model) == (True, 2, None)
