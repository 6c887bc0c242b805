"""Answers are stamped without a change of length, and know how they must be framed."""

from __future__ import annotations

from halton.demo.provider.answer import SERIAL, Answer, stamp


def test_a_stamp_keeps_the_length() -> None:
    part = f"msg_01{SERIAL}AA".encode()
    assert stamp(part, b"a1b2c3d4000000000001") == b"msg_01a1b2c3d4000000000001AA"
    assert len(SERIAL) == 20


def test_what_has_no_length_beforehand_is_chunked() -> None:
    assert not Answer(status=200, headers=(), parts=()).chunked
    assert Answer(status=200, headers=(), parts=(), streamed=True).chunked
    assert Answer(status=200, headers=(), parts=(), padding=1).chunked
    assert Answer(status=200, headers=(), parts=(), endless=True).chunked


def test_events_are_known_by_their_type() -> None:
    assert Answer(status=200, headers=(("content-type", "text/event-stream; charset=utf-8"),), parts=()).has_events
    assert not Answer(status=200, headers=(("content-type", "application/json"),), parts=()).has_events
