"""Chunks of Gemini's answers as channels."""

from __future__ import annotations

import base64

from halton.wire.transcript import Transcript
from halton.wire.transcripts.google import tell


def test_thoughts_text_calls_and_pictures() -> None:
    picture = base64.b64encode(b"\x89PNG" + bytes(600)).decode()
    parts = [
        {"text": "Hm", "thought": True},
        {"text": "yes"},
        {"functionCall": {"name": "ls", "args": {"path": "/"}}},
        {"executableCode": {"code": "1+1"}},
        {"codeExecutionResult": {"output": "2"}},
        {"inlineData": {"mimeType": "image/png", "data": picture}},
    ]
    transcript = Transcript(1000)
    for part in parts:
        tell({"candidates": [{"content": {"parts": [part]}}]}, transcript)
    found = transcript.document()["channels"]
    assert found[:1] + found[2:] == [
        {"kind": "reasoning", "index": "0", "text": "Hm"},
        {"kind": "tool_call", "index": "0.ls", "name": "ls", "text": '{"path":"/"}\n'},
        {"kind": "tool_call", "index": "0.code", "text": "1+1"},
        {"kind": "tool_result", "index": "0", "text": "2"},
    ]
    assert found[1]["text"].startswith("yes[image/png 604 B sha256:")


def test_code_assists_wrapper_and_errors() -> None:
    transcript = Transcript(1000)
    tell({"response": {"candidates": [{"content": {"parts": [{"text": "yes"}]}}]}, "traceId": "t"}, transcript)
    tell({"error": {"message": "no"}}, transcript)
    assert [channel["text"] for channel in transcript.document()["channels"]] == ["yes", "no"]
