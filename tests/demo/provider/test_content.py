"""The words are such that streams are cut where it hurts."""

from __future__ import annotations

import json

from halton.demo.provider.content import PIECES, TEXT, TOOL_ARGUMENTS, TOOL_JSON


def test_there_are_four_pieces_and_characters_of_many_bytes() -> None:
    assert len(PIECES) == 4
    assert len(TEXT.encode()) > len(TEXT)


def test_the_pieces_of_the_arguments_are_json_together() -> None:
    assert json.loads(TOOL_JSON) == TOOL_ARGUMENTS
