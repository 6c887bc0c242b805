"""The parts of a body, literally."""

from __future__ import annotations

from itertools import islice
from typing import Any

from halton.bodies.readable import parts


def told(document: Any) -> list[tuple[str, str]]:
    return [(title, "".join(pieces)) for title, pieces in parts(document)]


def test_json_is_one_part_indented() -> None:
    assert told({"a": ["\x1b", "é"], "b": 1}) == [("", '{\n  "a": [\n    "\\u001b",\n    "é"\n  ],\n  "b": 1\n}')]


def test_a_stream_is_its_channels() -> None:
    channels = [
        {"kind": "text", "index": "0", "text": "one\n"},
        {"kind": "tool_call", "index": "1", "name": "ls", "text": "{}", "cut": True},
    ]
    assert told({"channels": channels, "timing_ms": [[1, 2]]}) == [("[text 0]", "one\n"), ("[tool_call 1 ls] (cut)", "{}")]


def test_a_description_is_itself() -> None:
    assert told("[image/png 1 KiB sha256:00]") == [("", "[image/png 1 KiB sha256:00]")]


def test_who_wants_the_beginning_of_what_is_nested_deeply_does_not_make_all_of_it() -> None:
    deep: Any = list(range(200_000))
    for _ in range(400):
        deep = [deep]
    ((_, pieces),) = parts(deep)
    beginning = "".join(islice(pieces, 500))
    assert beginning.startswith("[\n  [\n    [") and len(beginning) < 500_000
