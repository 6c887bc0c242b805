from __future__ import annotations

from typing import Any

import pytest

from fixtures.fixture import body
from halton.wire.formats.anthropic_content import Block, block_size, calls_tool, decode_block, delta_size, handed_to


def block(stated: Any) -> Block:
    decoded = decode_block(body(stated))
    assert decoded is not None
    return decoded


@pytest.mark.parametrize(
    ("delta", "size"),
    [
        ({"type": "text_delta", "text": "Grüße 🎈"}, 12),
        ({"type": "input_json_delta", "partial_json": '{"a":1'}, 6),
        ({"type": "thinking_delta", "thinking": "Hm.", "estimated_tokens": 8}, 3),
        ({"type": "compaction_delta", "content": "So far", "encrypted_content": "x" * 99}, 6),
        ({"type": "signature_delta", "signature": "c2ln"}, 0),
        ({"type": "citations_delta", "citation": {"cited_text": "A line"}}, 0),
        ({"type": "text_delta", "text": None}, 0),
        ({"type": "text_delta", "text": 5}, 0),
        ({"type": "text_delta", "text": ["a"]}, 0),
        (["text"], 0),
        ("text", 0),
        (None, 0),
    ],
)
def test_what_the_model_wrote_in_a_delta_is_sized(delta: Any, size: int) -> None:
    assert delta_size(delta) == size


@pytest.mark.parametrize(
    ("stated", "size"),
    [
        ({"type": "text", "text": "Grüße"}, 7),
        ({"type": "thinking", "thinking": "Hm.", "signature": "c2ln"}, 3),
        ({"type": "tool_use", "name": "f", "input": {"a": 1}}, 8),
        ({"type": "tool_use", "name": "f", "input": {}}, 0),
        ({"type": "compaction", "content": "So far", "encrypted_content": "x" * 99}, 6),
        ({"type": "compaction", "content": None}, 0),
        ({"type": "web_search_tool_result", "content": [{"type": "web_search_result", "title": "POSIX"}]}, 0),
        ({"type": 5, "text": {"a": 1}, "thinking": ["b"]}, 0),
    ],
)
def test_a_whole_block_has_the_size_of_its_deltas(stated: Any, size: int) -> None:
    assert block_size(block(stated)) == size


@pytest.mark.parametrize(
    ("kind", "calls"),
    [("tool_use", True), ("server_tool_use", True), ("mcp_tool_use", True), ("mcp_tool_result", False), (["tool_use"], False)],
)
def test_calls_of_tools_are_known_whoever_runs_them(kind: Any, calls: bool) -> None:
    assert calls_tool(block({"type": kind})) is calls


@pytest.mark.parametrize(
    ("stated", "model"),
    [
        ({"type": "fallback", "from": {"model": "a"}, "to": {"model": "b"}}, "b"),
        ({"type": "fallback", "to": "b"}, None),
        ({"type": "fallback", "to": {"model": {"id": "b"}}}, None),
        ({"type": "text", "to": {"model": "b"}}, None),
    ],
)
def test_a_fallback_names_the_model_that_goes_on(stated: Any, model: str | None) -> None:
    assert handed_to(block(stated)) == model
