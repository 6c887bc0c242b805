"""Gemini's chunks, written anew, as events and as an array."""

from __future__ import annotations

import json
from typing import Any

from halton.recordings.formats.google import content_type, parts
from recordings.made import channel, telling, transcript

FACTS = {
    "endpoint": "/v1beta/models/*:streamGenerateContent", "stop_reason": "STOP", "ttfb_ms": 300, "duration_ms": 2100,
    "usage": {"promptTokenCount": 8},
}  # fmt: skip


def sent(*said: dict[str, Any], events: bool = True, timing_ms: Any = None, **facts: Any) -> list[tuple[int, bytes]]:
    return list(parts(telling(transcript(*said, timing_ms=timing_ms), events=events, **(FACTS | facts))))


def chunks(*said: dict[str, Any], **options: Any) -> list[tuple[int, dict[str, Any]]]:
    return [(at_ms, json.loads(data.removeprefix(b"data: "))) for at_ms, data in sent(*said, **options)]


def test_a_text_at_its_moments() -> None:
    told = chunks(channel("text", "Hello, you."), timing_ms=[[420, 5], [900, 11]])
    assert [(at_ms, chunk["candidates"][0]["content"]["parts"]) for at_ms, chunk in told] == [
        (420, [{"text": "Hello"}]),
        (900, [{"text": ", you."}]),
        (2100, [{"text": ""}]),
    ]
    assert (told[2][1]["candidates"][0]["finishReason"], told[2][1]["usageMetadata"]) == ("STOP", {"promptTokenCount": 8})
    assert {chunk["responseId"] for _, chunk in told} == {"r1"}


def test_thoughts_calls_and_code() -> None:
    told = chunks(
        channel("reasoning", "hm"), channel("tool_call", '{"a":1}\n{"a":2}\n', "0.f", "f"), channel("tool_call", "x=1", "0.code"),
        channel("tool_result", "1"), channel("tool_call", "[redacted:x:8]", "0.g", "g"),
    )  # fmt: skip
    assert [chunk["candidates"][0]["content"]["parts"][0] for _, chunk in told[:-1]] == [
        {"text": "hm", "thought": True},
        {"functionCall": {"name": "f", "args": {"a": 1}}},
        {"functionCall": {"name": "f", "args": {"a": 2}}},
        {"executableCode": {"language": "PYTHON", "code": "x=1"}},
        {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "1"}},
        {"functionCall": {"name": "g", "args": {}}},
    ]


def test_without_alt_sse_it_is_one_array() -> None:
    told = json.loads(b"".join(data for _, data in sent(channel("text", "Hello"), events=False)))
    assert [chunk["candidates"][0]["content"]["parts"] for chunk in told] == [[{"text": "Hello"}], [{"text": ""}]]
    assert content_type(telling(events=False)).startswith("application/json")
    assert content_type(telling(events=True)) == "text/event-stream"


def test_code_assist_wraps_each_chunk() -> None:
    told = chunks(channel("text", "Hello"), endpoint="/v1internal:streamGenerateContent")
    assert all(chunk.keys() == {"response"} for _, chunk in told)
