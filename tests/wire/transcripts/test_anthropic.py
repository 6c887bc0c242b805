"""Anthropic's events as channels."""

from __future__ import annotations

from halton.wire.transcript import Transcript
from halton.wire.transcripts.anthropic import tell

EVENTS = (
    {"type": "message_start", "message": {"id": "m", "content": []}},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "thinking", "thinking": ""}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "thinking_delta", "thinking": "Hm."}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "signature_delta", "signature": "c2ln"}},
    {"type": "content_block_start", "index": 1, "content_block": {"type": "text", "text": "I "}},
    {"type": "content_block_delta", "index": 1, "delta": {"type": "text_delta", "text": "look."}},
    {"type": "content_block_start", "index": 2, "content_block": {"type": "tool_use", "name": "ls", "input": {}}},
    {"type": "content_block_delta", "index": 2, "delta": {"type": "input_json_delta", "partial_json": '{"path"'}},
    {"type": "content_block_delta", "index": 2, "delta": {"type": "input_json_delta", "partial_json": ": 1}"}},
    {"type": "content_block_start", "index": 3, "content_block": {"type": "web_search_tool_result", "content": []}},
    {"type": "content_block_delta", "index": 4, "delta": {"type": "of_tomorrow", "text": "?"}},
    {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}},
    "nonsense",
    {"type": "content_block_delta", "index": 0, "delta": 7},
)


def test_each_block_is_a_channel() -> None:
    transcript = Transcript(1000)
    for event in EVENTS:
        tell(event, transcript)
    assert transcript.document()["channels"] == [
        {"kind": "reasoning", "index": "0", "text": "Hm."},
        {"kind": "text", "index": "1", "text": "I look."},
        {"kind": "tool_call", "index": "2", "name": "ls", "text": '{"path": 1}'},
        {"kind": "tool_result", "index": "3", "name": "web_search_tool_result", "text": ""},
        {"kind": "error", "index": "0", "text": "Overloaded"},
    ]
