"""Ollama's lines as channels."""

from __future__ import annotations

from halton.wire.transcript import Transcript
from halton.wire.transcripts.ollama import tell

LINES = (
    {"message": {"thinking": "Hm"}},
    {"message": {"content": "y"}},
    {"message": {"content": "es", "tool_calls": [{"function": {"name": "ls", "arguments": {"a": 1}}}]}},
    {"response": "!"},
    {"error": "gone"},
    {"done": True},
)


def test_each_line_adds_to_its_channel() -> None:
    transcript = Transcript(1000)
    for line in LINES:
        tell(line, transcript)
    assert transcript.document()["channels"] == [
        {"kind": "reasoning", "index": "0", "text": "Hm"},
        {"kind": "text", "index": "0", "text": "yes!"},
        {"kind": "tool_call", "index": "ls", "name": "ls", "text": '{"a":1}\n'},
        {"kind": "error", "index": "0", "text": "gone"},
    ]
