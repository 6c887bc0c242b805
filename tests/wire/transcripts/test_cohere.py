"""Cohere's events as channels."""

from __future__ import annotations

from halton.wire.transcript import Transcript
from halton.wire.transcripts.cohere import tell

V2 = (
    {"type": "tool-plan-delta", "delta": {"message": {"tool_plan": "look"}}},
    {"type": "content-delta", "index": 0, "delta": {"message": {"content": {"thinking": "Hm"}}}},
    {"type": "content-delta", "index": 0, "delta": {"message": {"content": {"text": "yes"}}}},
    {"type": "tool-call-start", "index": 1, "delta": {"message": {"tool_calls": {"function": {"name": "ls", "arguments": ""}}}}},
    {"type": "tool-call-delta", "index": 1, "delta": {"message": {"tool_calls": {"function": {"arguments": "{}"}}}}},
    {"type": "message-end", "delta": {"error": "gone"}},
)
V1 = (
    {"event_type": "text-generation", "text": "ye"}, {"event_type": "text-generation", "text": "s"},
    {"event_type": "stream-end", "text": "yes"},
)


def test_version_2() -> None:
    transcript = Transcript(1000)
    for event in V2:
        tell(event, transcript)
    assert transcript.document()["channels"] == [
        {"kind": "reasoning", "index": "plan", "text": "look"},
        {"kind": "reasoning", "index": "0", "text": "Hm"},
        {"kind": "text", "index": "0", "text": "yes"},
        {"kind": "tool_call", "index": "1", "name": "ls", "text": "{}"},
        {"kind": "error", "index": "0", "text": "gone"},
    ]


def test_version_1_says_it_all_again_at_its_end() -> None:
    transcript = Transcript(1000)
    for event in V1:
        tell(event, transcript)
    assert transcript.document()["channels"] == [{"kind": "text", "index": "0", "text": "yes"}]
