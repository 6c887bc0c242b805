"""What a commitment is made of: everything in the row, and so nothing of it can change unseen."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from bodies import made
from halton.bodies.row import COLUMNS, Row, call_id
from halton.events.body import KeptBody
from halton.paths import Home

ROW = Row(
    call_id="a",
    side="request",
    started_at=5,
    project="p",
    content_type=None,
    original_bytes=9,
    text_bytes=7,
    truncated=0,
    redactions='{"github_pat":1}',
    rules=1,
    after=6,
    salt=bytes(16),
    data=b"data",
)


def test_the_commitment_by_hand() -> None:
    facts = b'["a","request",5,"p",null,9,7,0,"{\\"github_pat\\":1}",1,6]'
    digest = hashlib.sha256(b"halton/body/1" + bytes(16) + len(facts).to_bytes(4, "big") + facts + b"data").digest()
    assert ROW.commitment == urlsafe_b64encode(digest).decode().rstrip("=")


def test_what_the_log_says_of_it() -> None:
    assert ROW.kept == KeptBody(commitment=ROW.commitment, bytes=7, redactions={"github_pat": 1}, rules=1)


@given(st.sampled_from(COLUMNS), st.integers(min_value=0), st.integers(min_value=0, max_value=7))
def test_any_other_bit_is_another_commitment(column: str, place: int, bit: int) -> None:
    value = getattr(ROW, column)
    if isinstance(value, int) or value is None:
        changed: object = (value or 0) ^ 1 << bit
    else:
        raw = bytearray(value.encode() if isinstance(value, str) else value)
        raw[place % len(raw)] ^= 1 << bit
        changed = raw.decode("latin-1") if isinstance(value, str) else bytes(raw)
    assert msgspec.structs.replace(ROW, **{column: changed}).commitment != ROW.commitment


def test_the_same_text_has_another_commitment_each_time() -> None:
    assert made.row().commitment != made.row().commitment
    assert made.row().data == made.row().data


def test_calls_are_named_as_the_views_name_them() -> None:
    assert (call_id("e", 1), call_id("e", 2)) == ("e", "e.2")


def test_the_page_computes_the_same_without_us(home: Home) -> None:
    rows = made.kept(home, "é")
    page = Path(__file__).parents[2] / "docs" / "bodies.md"
    names: dict[str, Any] = {}
    exec(page.read_text().partition("```py\n")[2].partition("```")[0], names)
    assert names["commitments"](home.bodies) == {(row.call_id, row.side): row.commitment for row in rows}
