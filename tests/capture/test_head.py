"""No head that a client can send is more than a frame."""

from __future__ import annotations

from halton.capture.callers import Caller
from halton.capture.exchange import Exchange, Peer
from halton.capture.head import MAX_TEXT, capped, request_head
from halton.frames import MAX_FRAME, pack


def test_a_head_fits_into_a_frame_whatever_is_sent() -> None:
    fields = tuple((b"n" * 5000, b"v" * 5000) for _ in range(100))
    target, peer = "/" + "\udce9" * 9000, Peer("h" * 255, Caller(user="u" * 9000))
    head = request_head(Exchange(), peer, "P" * 9000, target, "HTTP/1.1", fields)
    assert len(pack(head)) < MAX_FRAME
    assert (len(head.method), len(head.target)) == (MAX_TEXT,) * 2


def test_lines_are_told_in_order_until_there_is_no_room() -> None:
    lines = capped(tuple((b"%d" % number, b"x" * 1000) for number in range(100)))
    assert lines == [(b"%d" % number, b"x" * 1000) for number in range(len(lines))]
    assert 30 < len(lines) < 100
