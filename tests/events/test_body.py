"""What the log says of bodies: small in each call, and enough to know what a purge took."""

from __future__ import annotations

import msgspec

import make
from halton.events.body import KeptBody
from halton.events.codec import encode

STORED = KeptBody(commitment="c" * 43, bytes=123_456, rules=1)


def test_two_stored_bodies_take_less_than_220_bytes_of_a_call() -> None:
    without = make.call()
    with_both = msgspec.structs.replace(without, request_body=STORED, response_body=STORED)
    assert 43 < (len(encode(with_both)) - len(encode(without))) / 2 < 110


def test_a_call_without_bodies_says_nothing_of_them() -> None:
    assert "body" not in encode(make.call())
