from __future__ import annotations

from typing import Any

import msgspec
import pytest

from fixtures.fixture import body
from halton.wire.formats.google_steps import Steps


def raw(document: Any) -> msgspec.Raw:
    return msgspec.Raw(body(document))


@pytest.mark.parametrize(
    ("delta", "size"),
    [
        ({"type": "text", "text": "Grüße"}, 7),
        ({"type": "arguments_delta", "arguments": '{"a":'}, 5),
        ({"type": "thought_summary", "content": {"type": "text", "text": "hm"}}, 2),
        ({"type": "image", "data": "iVBORw0KGgo"}, 0),
        ({"type": "text", "text": 5}, 0),
        ("x", 0),
    ],
)
def test_text_thoughts_and_arguments_are_text(delta: Any, size: int) -> None:
    steps = Steps()
    steps.delta(raw(delta))
    assert (steps.text_bytes, steps.begun) == (size, True)


def test_a_whole_list_does_not_add_to_what_the_stream_showed() -> None:
    steps = Steps()
    steps.start(raw({"type": "function_call"}))
    steps.start(raw({"type": "google_maps_call"}))
    steps.whole(raw([{"type": "function_call"}, {"type": "function_call"}, {"type": "google_maps_call"}]))
    assert (steps.tool_calls, steps.searches) == (2, 1)


@pytest.mark.parametrize("odd", ["x", 5, None, {}, [5]])
def test_odd_steps_are_none(odd: Any) -> None:
    steps = Steps()
    steps.start(raw(odd))
    steps.whole(raw(odd))
    assert (steps.tool_calls, steps.searches, steps.begun) == (0, 0, False)
