"""OpenAI's chunks, written anew."""

from __future__ import annotations

import json
from typing import Any

import pytest

from halton.recordings.formats.openai_chat import DONE, parts
from recordings.made import channel, telling, transcript

CHAT = {"endpoint": "/v1/chat/completions", "provider": "openai", "stop_reason": "stop", "ttfb_ms": 300, "duration_ms": 2100}


def chunks(*said: dict[str, Any], timing_ms: list[list[int]] | None = None, **facts: Any) -> list[tuple[int, dict[str, Any]]]:
    *sent, last = parts(telling(transcript(*said, timing_ms=timing_ms), **(CHAT | facts)))
    assert last == (2100, DONE)
    return [(at_ms, json.loads(data.removeprefix(b"data: "))) for at_ms, data in sent]


def test_a_text_at_its_moments_and_the_usage_apart() -> None:
    told = chunks(channel("text", "Hello, you."), timing_ms=[[420, 5], [900, 11]])
    assert [(at_ms, [choice["delta"] for choice in chunk["choices"]]) for at_ms, chunk in told] == [
        (300, [{"role": "assistant", "content": "", "refusal": None}]),
        (420, [{"content": "Hello"}]),
        (900, [{"content": ", you."}]),
        (2100, [{}]),
        (2100, []),
    ]
    assert told[3][1]["choices"][0]["finish_reason"] == "stop" and "usage" not in told[3][1]
    assert told[4][1]["usage"] == {"input_tokens": 8, "output_tokens": 3}
    assert {chunk["id"] for _, chunk in told} == {"r1"}


def test_others_state_the_usage_with_the_last_choice() -> None:
    told = chunks(channel("text", "a"), provider="mistral")
    assert (told[-1][1]["usage"]["output_tokens"], told[-1][1]["choices"][0]["finish_reason"]) == (3, "stop")


def test_a_request_that_wanted_no_usage_gets_none() -> None:
    assert all("usage" not in chunk and chunk["choices"] for _, chunk in chunks(channel("text", "a"), usage=None))


def test_calls_reasoning_and_several_choices() -> None:
    told = chunks(
        channel("reasoning", "hm"), channel("tool_call", "{}", "0.0", "f"), channel("tool_call", "[]", "0.1", "g"),
        channel("refusal", "no", "1"), channel("transcript", "so", "1"),
    )  # fmt: skip
    said = [(choice["index"], choice["delta"]) for _, chunk in told for choice in chunk["choices"]][2:-2]
    ids = [delta["tool_calls"][0].pop("id") for _, delta in said if "id" in delta.get("tool_calls", [{}])[0]]
    assert len(set(ids)) == 2
    assert said == [
        (0, {"reasoning_content": "hm"}),
        (0, {"tool_calls": [{"index": 0, "type": "function", "function": {"name": "f", "arguments": ""}}]}),
        (0, {"tool_calls": [{"index": 0, "function": {"arguments": "{}"}}]}),
        (0, {"tool_calls": [{"index": 1, "type": "function", "function": {"name": "g", "arguments": ""}}]}),
        (0, {"tool_calls": [{"index": 1, "function": {"arguments": "[]"}}]}),
        (1, {"refusal": "no"}),
        (1, {"audio": {"transcript": "so"}}),
    ]


@pytest.mark.parametrize("path", ["/v1/agents/completions", "/v1/projects/*/publishers/mistralai/models/*:streamRawPredict"])
def test_a_chat_may_have_another_path(path: str) -> None:
    assert {chunk["object"] for _, chunk in chunks(channel("text", "abc"), endpoint=path)} == {"chat.completion.chunk"}


def test_completions_have_a_text() -> None:
    told = chunks(channel("text", "abc"), endpoint="/v1/completions")
    assert [[choice["text"] for choice in chunk["choices"]] for _, chunk in told] == [["abc"], [""], []]
    assert {chunk["object"] for _, chunk in told} == {"text_completion"}
