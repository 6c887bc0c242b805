"""A body as people read it, with nothing in it that a terminal would obey."""

from __future__ import annotations

from halton.cli.body_text import plain, readable_lines, snippet


def test_json_is_indented_and_harmless() -> None:
    assert list(readable_lines({"a": ["\x1b]52;c;\x07", "é"]})) == [
        "{",
        '  "a": [',
        r'    "\u001b]52;c;\u0007",',
        '    "é"',
        "  ]",
        "}",
    ]


def test_a_stream_is_the_text_of_its_channels() -> None:
    document = {
        "channels": [
            {"kind": "text", "index": "0", "text": "one\n\ttwo\x1b[2J"},
            {"kind": "tool_call", "index": "1", "name": "l\x1bs", "text": "{}", "cut": True},
        ],
        "timing_ms": [[1, 2]],
    }
    assert list(readable_lines(document)) == ["[text 0]", "one", "\ttwo\\x1b[2J", "[tool_call 1 l\\x1bs] (cut)", "{}"]


def test_a_description_is_itself() -> None:
    assert list(readable_lines("[image/png 1 KiB sha256:00]")) == ["[image/png 1 KiB sha256:00]"]


def test_what_a_terminal_obeys_is_shown() -> None:
    assert plain("a\r\x1b\x7f\u202eb\tc\nd") == "a\\x0d\\x1b\\u007f\\u202eb\tc\nd"


def test_a_snippet_is_one_line_around_a_place() -> None:
    text = "word " * 20 + "needle\n" + "more " * 20
    at = text.index("needle")
    assert snippet(text, at, at + 6, 12) == "…d word word needle more more m…"
    assert snippet("needle", 0, 6) == "needle"
