"""Where two documents differ, without a word of what stands there."""

from __future__ import annotations

from typing import Any

import pytest

from halton.recordings.difference import differences


@pytest.mark.parametrize(
    ("one", "other", "paths"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1, "b": 2}, {"b": 3}, ["a", "b"]),
        ({"m": [{"c": "x"}, {"c": "y"}]}, {"m": [{"c": "x"}, {"c": "z"}, {}]}, ["m[1].c", "m[2]"]),
        ({"a": True}, {"a": 1}, ["a"]),
        ({"a": {"b": []}}, {"a": {"b": {}}}, ["a.b"]),
        ("x", "y", ["its body"]),
        ({str(n): n for n in range(100)}, {}, [str(n) for n in range(64)]),
    ],
)
def test_the_paths(one: Any, other: Any, paths: list[str]) -> None:
    assert differences(one, other) == paths
