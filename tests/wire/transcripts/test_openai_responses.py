"""Events of a response as channels."""

from __future__ import annotations

from typing import Any

from halton.wire.transcript import Transcript
from halton.wire.transcripts.openai_responses import tell

WHOLE = {
    "output": [
        {"type": "reasoning", "summary": [{"type": "summary_text", "text": "Hm"}]},
        {"type": "message", "content": [{"type": "output_text", "text": "yes"}]},
        {"type": "function_call", "name": "ls", "arguments": "{}"},
    ]
}


def channels(*events: dict[str, Any]) -> list[dict[str, Any]]:
    transcript = Transcript(1000)
    for event in events:
        tell(event, transcript)
    return transcript.document()["channels"]  # type: ignore[no-any-return]


def test_deltas_are_put_together_and_the_last_event_says_nothing_new() -> None:
    assert channels(
        {"type": "response.created", "response": {"output": []}},
        {"type": "response.reasoning_summary_text.delta", "output_index": 0, "summary_index": 0, "delta": "Hm"},
        {"type": "response.output_text.delta", "output_index": 1, "content_index": 0, "delta": "y"},
        {"type": "response.output_text.delta", "output_index": 1, "content_index": 0, "delta": "es"},
        {"type": "response.output_item.added", "output_index": 2, "item": {"type": "function_call", "name": "ls"}},
        {"type": "response.function_call_arguments.delta", "output_index": 2, "delta": "{}"},
        {"type": "response.audio.delta", "delta": "c291bmQ="},
        {"type": "response.completed", "response": WHOLE},
    ) == [
        {"kind": "reasoning", "index": "0", "text": "Hm"},
        {"kind": "text", "index": "1", "text": "yes"},
        {"kind": "tool_call", "index": "2", "name": "ls", "text": "{}"},
    ]


def test_without_deltas_the_last_event_tells_it_all() -> None:
    assert channels({"type": "response.completed", "response": WHOLE}) == [
        {"kind": "reasoning", "index": "0", "text": "Hm"},
        {"kind": "text", "index": "1", "text": "yes"},
        {"kind": "tool_call", "index": "2", "name": "ls", "text": "{}"},
    ]


def test_errors() -> None:
    assert channels({"type": "error", "message": "no"}, {"type": "response.failed", "response": {"error": {"message": "!"}}}) == [
        {"kind": "error", "index": "0", "text": "no!"}
    ]
