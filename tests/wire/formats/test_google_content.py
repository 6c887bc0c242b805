from __future__ import annotations

from typing import Any

import msgspec
import pytest

from fixtures.fixture import body
from halton.wire.formats.google_content import Contents


def read(*contents: Any) -> tuple[int, int, int]:
    found = Contents()
    for one in contents:
        found.read(msgspec.Raw(body(one)))
    return found.parts, found.text_bytes, found.tool_calls


def test_text_is_counted_in_bytes_and_thoughts_are_text() -> None:
    assert read({"parts": [{"text": "Grüße"}, {"text": "hm", "thought": True}]}) == (2, 9, 0)


def test_a_call_and_its_arguments_are_counted() -> None:
    assert read({"parts": [{"functionCall": {"name": "f", "args": {"a": 1}}}]}) == (1, len('{"a": 1}'), 1)


def test_a_call_in_pieces_is_one_call() -> None:
    first = {"parts": [{"functionCall": {"name": "f", "willContinue": True}}]}
    piece = {"parts": [{"functionCall": {"partialArgs": [{"jsonPath": "$.a", "stringValue": "x"}], "willContinue": True}}]}
    assert read(first, piece, {"parts": [{"functionCall": {}}]})[2] == 1


@pytest.mark.parametrize("odd", [None, "x", 5, [], {"parts": {}}, {"parts": [None]}, {"parts": [{"functionCall": 5, "text": 5}]}])
def test_odd_contents_hold_nothing(odd: Any) -> None:
    assert read(odd)[1:] == (0, 0)
