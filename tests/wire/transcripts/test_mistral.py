"""Mistral's own events as channels."""

from __future__ import annotations

from halton.wire.transcript import Transcript
from halton.wire.transcripts.mistral import tell

EVENTS = (
    {"type": "conversation.response.started"},
    {"type": "tool.execution.started", "output_index": 0, "name": "web_search", "arguments": "{}"},
    {"type": "message.output.delta", "output_index": 1, "content": "Rain"},
    {"type": "message.output.delta", "output_index": 1, "content": {"type": "text", "text": "."}},
    {"type": "message.output.delta", "output_index": 1, "content": [{"type": "thinking", "thinking": [{"text": "Hm"}]}]},
    {"type": "function.call.delta", "tool_call_id": "c", "name": "ls", "arguments": "{1}"},
    {"type": "transcription.text.delta", "text": "spoken"},
    {"type": "conversation.response.error", "message": "gone"},
)


def test_outputs_calls_and_transcripts() -> None:
    transcript = Transcript(1000)
    for event in EVENTS:
        tell(event, transcript)
    assert transcript.document()["channels"] == [
        {"kind": "tool_call", "index": "0", "name": "web_search", "text": "{}"},
        {"kind": "text", "index": "1", "text": "Rain."},
        {"kind": "reasoning", "index": "1", "text": "Hm"},
        {"kind": "tool_call", "index": "c", "name": "ls", "text": "{1}"},
        {"kind": "transcript", "index": "0", "text": "spoken"},
        {"kind": "error", "index": "0", "text": "gone"},
    ]
