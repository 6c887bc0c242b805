from __future__ import annotations

import pytest

from halton.redact.rule import HEX, token

RULE = token("acme", "acme-", body=HEX, least=8)
BODY = b"0123456789ab"


@pytest.mark.parametrize("before", [b"", b" ", b"=", b"/", b'"', b"\\n", b"%3D", b"\\u003d", b"\\x3d", b"\x1b[32m", b"_", b"-"])
def test_a_token_begins_after_a_word_and_after_an_escape_that_was_not_undone(before: bytes) -> None:
    text = before + b"acme-" + BODY
    match = RULE.pattern.match(text, len(before))
    assert match is not None and match[0] == b"acme-" + BODY


@pytest.mark.parametrize("before", [b"x", b"9", b"yn", b"3D"])
def test_a_token_does_not_begin_inside_a_word(before: bytes) -> None:
    assert RULE.pattern.match(before + b"acme-" + BODY, len(before)) is None


def test_a_token_goes_as_far_as_its_characters_go() -> None:
    match = RULE.pattern.match(b"acme-" + BODY * 100 + b"!")
    assert match is not None and match.end() == 5 + 1200
    assert RULE.pattern.match(b"acme-0123456") is None


def test_anchors_are_in_lower_case_and_the_pattern_is_not() -> None:
    rule = token("aws", "AKIA")
    assert rule.anchors == (b"akia",) and rule.pattern.match(b"akia" + b"A" * 20) is None
