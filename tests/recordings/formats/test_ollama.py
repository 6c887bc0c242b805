"""Ollama's lines, written anew."""

from __future__ import annotations

import json
from typing import Any

from halton.recordings.formats.ollama import parts
from recordings.made import channel, telling, transcript

FACTS = {"endpoint": "/api/chat", "stop_reason": "stop", "duration_ms": 2100, "usage": {"prompt_eval_count": 8, "eval_count": 3}}


def lines(*said: dict[str, Any], timing_ms: Any = None, **facts: Any) -> list[tuple[int, dict[str, Any]]]:
    sent = parts(telling(transcript(*said, timing_ms=timing_ms), **(FACTS | facts)))
    return [(at_ms, json.loads(data)) for at_ms, data in sent]


def test_a_chat_at_its_moments() -> None:
    told = lines(channel("reasoning", "hm"), channel("text", "Hello"), timing_ms=[[420, 2], [900, 7]])
    assert [(at_ms, line["message"], line["done"]) for at_ms, line in told] == [
        (420, {"role": "assistant", "content": "", "thinking": "hm"}, False),
        (900, {"role": "assistant", "content": "Hello"}, False),
        (2100, {"role": "assistant", "content": ""}, True),
    ]
    assert (told[2][1]["done_reason"], told[2][1]["prompt_eval_count"], told[2][1]["eval_count"]) == ("stop", 8, 3)
    assert told[0][1]["created_at"] == "2026-09-22T12:00:00Z"


def test_each_call_is_a_line() -> None:
    told = lines(channel("tool_call", '{"a":1}\n[redacted:x:8]\n', "f", "f"))
    assert [line["message"].get("tool_calls") for _, line in told] == [
        [{"function": {"name": "f", "arguments": {"a": 1}}}],
        [{"function": {"name": "f", "arguments": {}}}],
        None,
    ]


def test_a_plain_completion() -> None:
    told = lines(channel("reasoning", "hm"), channel("text", "Once"), endpoint="/api/generate")
    assert [(line["response"], line.get("thinking")) for _, line in told] == [("", "hm"), ("Once", None), ("", None)]
