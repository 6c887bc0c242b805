from __future__ import annotations

import pytest

from halton.redact.budget import OverBudget
from halton.redact.rule import HEX, pattern_rule, token
from halton.redact.scanner import _BLOCK_BYTES, Literals, Scanner, Span


def never() -> None:
    """Time is never up."""


def spans(text: bytes, *rules: object) -> list[Span]:
    return Scanner(rules).spans(b"\x00" + text, lambda _: len(text) + 1, never)  # type: ignore[arg-type]


def test_literals_are_found_once_each_across_the_blocks() -> None:
    buffer = bytearray(b"." * (3 * _BLOCK_BYTES))
    places = [0, 5, _BLOCK_BYTES - 4, _BLOCK_BYTES - 2, _BLOCK_BYTES, 2 * _BLOCK_BYTES - 1, len(buffer) - 4]
    for place in places:
        buffer[place : place + 4] = b"abcd"
    found = [hit for hits in Literals([b"abcd", b"bc"]).hits(bytes(buffer), never) for hit in hits]
    assert sorted(start for literal, start, _ in found if literal == 0) == [
        place for place in places if buffer[place : place + 4] == b"abcd"
    ]
    assert len(set(found)) == len(found)


def test_the_clock_is_looked_at_between_the_blocks_and_the_hits() -> None:
    looks: list[int] = []
    rule = pattern_rule("x", "ab", pattern=b"ab!")
    Scanner([rule]).spans(b"ab......" * _BLOCK_BYTES, lambda _: 8 * _BLOCK_BYTES, lambda: looks.append(1))
    assert len(looks) > 1000


def test_a_block_full_of_literals_is_over_the_budget() -> None:
    with pytest.raises(OverBudget, match="places to look at"):
        spans(b"ab" * _BLOCK_BYTES, pattern_rule("x", "ab", pattern=b"ab!"))


def test_anchors_are_found_in_any_case_and_the_pattern_decides() -> None:
    rule = pattern_rule("x", "Key:", pattern=rb"KEY:[0-9]{4}")
    assert spans(b"KEY:1234 key:1234", rule) == [Span(1, 9, "x")]


def test_a_named_group_is_what_is_taken_and_tested() -> None:
    rule = pattern_rule("x", "key:", pattern=rb"key:(?P<secret>[a-z]{4})", test=lambda found: found != b"word")
    assert spans(b"key:word key:abcd", rule) == [Span(14, 18, "x")]


def test_a_pattern_may_begin_before_its_anchor() -> None:
    assert spans(b"12:aa34", pattern_rule("x", ":aa", pattern=rb"[0-9]{2}:aa[0-9]{2}", back=(2,))) == [Span(1, 8, "x")]


def test_a_word_before_may_forbid_it() -> None:
    rule = pattern_rule("x", "key=", pattern=rb"key=(?P<secret>[0-9]{4})", unless=(b"public",))
    assert spans(b"public_key=1234", rule) == [] and len(spans(b"my_key=1234", rule)) == 1


def test_what_is_encoded_is_taken_if_a_rule_finds_something_in_it() -> None:
    inner = token("hex", "acme-", body=HEX, least=8)
    outer = pattern_rule("encoded", "61636d65", pattern=rb"[0-9a-f]{16,}+", decode=lambda found: bytes.fromhex(found.decode()))
    secret = b"acme-9f3b07d2c5e81a64".hex().encode()
    assert spans(secret, inner, outer) == [Span(1, 1 + len(secret), "encoded")]
    assert spans(b"acme-harmless-words".hex().encode(), inner, outer) == []


def test_a_look_at_the_neighbours_never_hides_what_the_pattern_would_match() -> None:
    rule = token("acme", "acme", body=HEX, least=8)
    for before in (b"", b" ", b"\\n", b"%3D", b"\\u003d", b"\x1b[1m", b"_"):
        assert len(spans(before + b"acme9f3b07d2c5e8", rule)) == 1
    for before in (b"x", b"9"):
        assert spans(before + b"acme9f3b07d2c5e8", rule) == []
