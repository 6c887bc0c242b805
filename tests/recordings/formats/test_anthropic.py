"""Anthropic's events, written anew."""

from __future__ import annotations

import json
from typing import Any

from halton.recordings.formats.anthropic import parts
from recordings.made import channel, telling, transcript


def events(*said: dict[str, Any], timing_ms: list[list[int]] | None = None, **facts: Any) -> list[tuple[int, dict[str, Any]]]:
    sent = list(parts(telling(transcript(*said, timing_ms=timing_ms), ttfb_ms=300, duration_ms=2100, **facts)))
    return [(at_ms, json.loads(data.partition(b"data: ")[2])) for at_ms, data in sent]


def test_a_text_at_its_moments() -> None:
    told = events(channel("text", "Hello, you."), timing_ms=[[420, 5], [900, 11]])
    assert [(at_ms, event["type"]) for at_ms, event in told] == [
        (300, "message_start"),
        (420, "content_block_start"),
        (420, "content_block_delta"),
        (900, "content_block_delta"),
        (900, "content_block_stop"),
        (2100, "message_delta"),
        (2100, "message_stop"),
    ]
    assert told[2][1]["delta"] == {"type": "text_delta", "text": "Hello"}
    assert told[5][1]["delta"] == {"stop_reason": "end_turn", "stop_sequence": None}


def test_usage_is_what_was_stated() -> None:
    stated = {"input_tokens": 8, "output_tokens": 3, "service_tier": "standard", "server_tool_use": {"web_search_requests": 1}}
    told = [event for _, event in events(channel("text", "a"), usage=stated)]
    assert told[0]["message"]["usage"] == {"input_tokens": 8, "output_tokens": 0, "service_tier": "standard"}
    assert told[-2]["usage"] == {"input_tokens": 8, "output_tokens": 3, "server_tool_use": {"web_search_requests": 1}}


def test_blocks_of_each_kind() -> None:
    told = events(
        channel("reasoning", "hm"),
        channel("tool_call", '{"query":1}', "1", "web_search"),
        channel("tool_result", "", "2", "web_search_tool_result"),
        channel("tool_call", "{}", "3", "get_weather"),
    )
    begun = [event["content_block"] for _, event in told if event["type"] == "content_block_start"]
    assert [block["type"] for block in begun] == ["thinking", "server_tool_use", "web_search_tool_result", "tool_use"]
    assert begun[2]["tool_use_id"] == begun[1]["id"] and begun[1]["name"] == "web_search"
    deltas = [event["delta"] for _, event in told if event["type"] == "content_block_delta"]
    assert deltas == [
        {"type": "thinking_delta", "thinking": "hm"},
        {"type": "input_json_delta", "partial_json": '{"query":1}'},
        {"type": "input_json_delta", "partial_json": "{}"},
    ]
