from __future__ import annotations

from typing import Any

import pytest

from halton.wire.formats.openai_chat_content import Content, call_index, calls, text_bytes, written

CALL = {"index": 0, "function": {"name": "f", "arguments": '{"a":1}'}}


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (Content(), 0),
        (Content(content="Grüße 🎈"), 12),
        (Content(content="half \ud83d"), 6),
        (Content(reasoning_content="ab", reasoning="ab"), 2),
        (Content(reasoning_text="abc", refusal="No."), 6),
        (Content(audio={"id": "a", "transcript": "Hi."}), 3),
        (Content(tool_calls=[CALL, CALL]), 14),
        (Content(function_call={"name": "f", "arguments": "{}"}), 2),
        (Content(content=[{"type": "thinking", "thinking": [{"text": "abc"}]}, {"type": "text", "text": "d"}]), 4),
        (Content(content=5, reasoning=[7], tool_calls="odd", audio="odd", function_call=[1]), 0),
    ],
)
def test_all_that_the_model_wrote_is_counted_once(content: Content, size: int) -> None:
    assert text_bytes(content) == size


def test_calls_are_told_apart_by_their_index() -> None:
    told = calls(Content(tool_calls=[CALL, {"id": "x"}, 7]))
    assert [call_index(call, place) for place, call in enumerate(told)] == ["0", "1", "2"]
    assert calls(Content(function_call={"name": "f"})) == [{"name": "f"}]


@pytest.mark.parametrize("value", [None, True, 5, {"text": "a"}, [[["a"]]]])
def test_what_is_no_text_has_no_size(value: Any) -> None:
    assert written(value) == 0
