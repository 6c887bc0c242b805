from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from halton.wire.text import safe_text


def test_plain_text_stays() -> None:
    assert safe_text("claude-sonnet-5-5 Grüße") == "claude-sonnet-5-5 Grüße"


def test_what_is_no_text_is_none() -> None:
    assert [safe_text(value) for value in (None, 5, "", ["a"], b"a")] == [None] * 5


def test_control_characters_bidi_and_halves_are_replaced() -> None:
    assert safe_text("a\x00\x1b[31m\u202e\ud800\n") == "a\ufffd\ufffd[31m\ufffd\ufffd\ufffd"


@given(st.text(st.characters()))
def test_safe_text_is_short_printable_and_encodable(text: str) -> None:
    safe = safe_text(text) or ""
    assert len(safe) <= 200 and safe.isprintable() and safe.encode("utf-8", "strict") is not None
