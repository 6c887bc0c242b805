"""LM Studio's own events as channels."""

from __future__ import annotations

from halton.wire.transcript import Transcript
from halton.wire.transcripts.lm_studio import tell

EVENTS = (
    {"type": "chat.start"},
    {"type": "reasoning.delta", "content": "Hm"},
    {"type": "tool_call.arguments", "tool": "search", "arguments": {"limit": 1}},
    {"type": "message.delta", "content": "ye"},
    {"type": "message.delta", "content": "s"},
    {"type": "error", "error": {"message": "gone"}},
    {"type": "chat.end", "result": {"output": [{"type": "message", "content": "yes"}]}},
)


def test_what_is_said_is_said_once() -> None:
    transcript = Transcript(1000)
    for event in EVENTS:
        tell(event, transcript)
    assert transcript.document()["channels"] == [
        {"kind": "reasoning", "index": "0", "text": "Hm"},
        {"kind": "tool_call", "index": "search", "name": "search", "text": '{"limit":1}\n'},
        {"kind": "text", "index": "0", "text": "yes"},
        {"kind": "error", "index": "0", "text": "gone"},
    ]
