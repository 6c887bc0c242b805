"""The steps of an interaction as channels."""

from __future__ import annotations

from halton.wire.transcript import Transcript
from halton.wire.transcripts.google_interaction import tell

EVENTS = (
    {"event_type": "interaction.created", "interaction": {"id": "i"}},
    {"event_type": "step.start", "index": 0, "step": {"type": "thought"}},
    {"event_type": "step.delta", "index": 0, "delta": {"type": "thought_summary", "content": {"type": "text", "text": "Hm"}}},
    {"event_type": "step.start", "index": 1, "step": {"type": "function_call", "name": "ls"}},
    {"event_type": "step.delta", "index": 1, "delta": {"type": "arguments_delta", "arguments": "{}"}},
    {"event_type": "step.start", "index": 2, "step": {"type": "model_output"}},
    {"event_type": "step.delta", "index": 2, "delta": {"type": "text", "text": "yes"}},
    {"event_type": "error", "error": {"message": "gone"}},
)


def test_each_step_is_a_channel() -> None:
    transcript = Transcript(1000)
    for event in EVENTS:
        tell(event, transcript)
    assert transcript.document()["channels"] == [
        {"kind": "reasoning", "index": "0", "name": "thought", "text": "Hm"},
        {"kind": "tool_call", "index": "1", "name": "ls", "text": "{}"},
        {"kind": "text", "index": "2", "text": "yes"},
        {"kind": "error", "index": "0", "text": "gone"},
    ]
