"""Chunks of chat completions as channels, in several dialects."""

from __future__ import annotations

from typing import Any

from halton.wire.transcript import Transcript
from halton.wire.transcripts.openai_chat import tell


def channels(*deltas: Any) -> list[dict[str, Any]]:
    transcript = Transcript(1000)
    for delta in deltas:
        tell({"choices": [{"index": 0, "delta": delta}]}, transcript)
    return transcript.document()["channels"]  # type: ignore[no-any-return]


def test_text_reasoning_and_tool_calls_by_index() -> None:
    first = {"index": 0, "id": "call_1", "function": {"name": "ls", "arguments": ""}}
    assert channels(
        {"role": "assistant", "content": ""},
        {"reasoning_content": "Hm", "reasoning": "Hm"},
        {"content": "I "},
        {"content": "look."},
        {"tool_calls": [first, {"index": 1, "function": {"name": "pwd", "arguments": "{}"}}]},
        {"tool_calls": [{"index": 0, "function": {"arguments": "{1}"}}]},
        {"refusal": "no"},
        {"audio": {"transcript": "spoken"}},
    ) == [
        {"kind": "reasoning", "index": "0", "text": "Hm"},
        {"kind": "text", "index": "0", "text": "I look."},
        {"kind": "tool_call", "index": "0.0", "name": "ls", "text": "{1}"},
        {"kind": "tool_call", "index": "0.1", "name": "pwd", "text": "{}"},
        {"kind": "refusal", "index": "0", "text": "no"},
        {"kind": "transcript", "index": "0", "text": "spoken"},
    ]


def test_mistrals_blocks_and_the_one_call_of_old() -> None:
    blocks = [{"type": "thinking", "thinking": [{"type": "text", "text": "Hm"}]}, {"type": "text", "text": "yes"}]
    assert channels({"content": blocks}, {"function_call": {"name": "f", "arguments": "{}"}}) == [
        {"kind": "reasoning", "index": "0", "text": "Hm"},
        {"kind": "text", "index": "0", "text": "yes"},
        {"kind": "tool_call", "index": "0.0", "name": "f", "text": "{}"},
    ]


def test_legacy_completions_and_errors() -> None:
    transcript = Transcript(1000)
    for chunk in ({"choices": [{"text": "once"}]}, {"error": {"message": "stopped"}}, {"choices": [None]}, []):
        tell(chunk, transcript)
    assert [(channel["kind"], channel["text"]) for channel in transcript.document()["channels"]] == [
        ("text", "once"),
        ("error", "stopped"),
    ]
