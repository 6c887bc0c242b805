"""The framings that only recorded calls are answered in; tests/demo/provider/test_rendering.py has the others."""

from __future__ import annotations

from halton.recordings.framing import compact, line


def test_a_line_is_one_document() -> None:
    assert compact({"a": "ü\n"}) == '{"a":"ü\\n"}'.encode()
    assert line({"done": True}) == b'{"done":true}\n'
