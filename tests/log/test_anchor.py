"""Anchors: what `verify` prints can be given back to it, in every form that people keep it in."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halton.log.anchor import Anchor, anchor_text, head_line, read_head
from halton.log.store import Head, Log

HASH = bytes(range(0, 256, 8))
HEAD = Head(48211, HASH)


def test_a_head_is_a_position_and_eight_words() -> None:
    assert anchor_text(HEAD) == "48211:acorn-apron-badge-bishop-cabin-cinema-dagger-dinner"
    expected = "Log: 48,211 events, head 48211:acorn-apron-badge-bishop-cabin-cinema-dagger-dinner"
    assert head_line(HEAD) == f"{expected} (to check later: halton verify --since HEAD)."


@pytest.mark.parametrize(
    "text",
    [
        "48211:acorn-apron-badge-bishop-cabin-cinema-dagger-dinner",
        " 48211: Acorn Apron Badge Bishop Cabin Cinema Dagger Dinner  ",
        "48,211:acorn-apron-badge-bishop-cabin-cinema-dagger-dinner",
        "48211:0008101820283038",
        "48211:0008 1018 2028 3038",
    ],
)
def test_it_is_read_in_any_of_these_forms(text: str) -> None:
    assert Anchor.parse(text) == Anchor("0008101820283038", 48211)


def test_more_of_the_hash_is_taken_too() -> None:
    assert Anchor.parse(f"7:{HASH.hex()}") == Anchor(HASH.hex(), 7)
    assert Anchor.parse("7:00081018202830384").prefix == "00081018202830384"
    assert Anchor.parse("acorn apron badge bishop cabin cinema dagger dinner eagle").prefix == "000810182028303840"


def test_the_position_may_be_left_out() -> None:
    assert Anchor.parse("acorn-apron-badge-bishop-cabin-cinema-dagger-dinner") == Anchor("0008101820283038")
    assert Anchor.parse(HASH.hex()) == Anchor(HASH.hex())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a position, a colon and 8 words"),
        ("48211:", "a position, a colon and 8 words"),
        ("48211", "a position, a colon and 8 words"),
        ("48211:00081018", "a position, a colon and 8 words"),
        ("0:0008101820283038", "positions begin at 1"),
        ("3:acorn-apple", "an anchor has 8 words, and this has 2"),
        ("3:acorn-anchr", "did you mean anchor?"),
        ("-3:0008101820283038", "none of the words"),
    ],
)
def test_what_is_no_anchor_says_why(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message.replace("?", "[?]")):
        Anchor.parse(text)


@given(st.integers(1, 2**63 - 1), st.binary(min_size=32, max_size=32), st.integers(16, 64))
def test_every_head_is_found_again_and_no_other(position: int, hash_: bytes, digits: int) -> None:
    other = bytes([hash_[0] ^ 1]) + hash_[1:]
    for text in (anchor_text(Head(position, hash_)), f"{position}:{hash_.hex()[:digits]}"):
        anchor = Anchor.parse(text)
        assert (anchor.position, anchor.fits(hash_), anchor.fits(other)) == (position, True, False)


def test_the_head_of_a_log_is_read_for_whoever_prints_it(tmp_path: Path) -> None:
    path = tmp_path / "db.sqlite"
    assert read_head(path) is None
    with closing(Log(path)) as log:
        assert read_head(path) == log.head()
    path.write_bytes(b"no log" * 1000)
    assert read_head(path) is None
