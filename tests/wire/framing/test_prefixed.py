"""The machine of length-prefixed messages, with a framing of one byte for the length."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from halton.wire.framing.prefixed import PrefixedMessages


class Short(PrefixedMessages[bytes]):
    """One byte of length, of which 0 is none; up to 9 bytes are held; a message with an `x` cannot be read."""

    def __init__(self) -> None:
        super().__init__(1)

    def _size(self, head: bytes) -> int | None:
        return 1 + head[0] if head[0] else None

    def _fits(self, head: bytes, size: int) -> bool:
        return size <= 10

    def _read(self, message: bytes) -> bytes | None:
        if b"x" in message:
            self._note("unreadable")
            return None
        return message[1:]


def framed(*messages: bytes) -> bytes:
    return b"".join(bytes([len(message)]) + message for message in messages)


@given(messages=st.lists(st.binary(min_size=1, max_size=20), max_size=8), sizes=st.lists(st.integers(1, 9), min_size=1))
def test_any_cut_gives_the_messages_that_may_be_held_and_read(messages: list[bytes], sizes: list[int]) -> None:
    reading, data, found, at = Short(), framed(*messages), list[bytes](), 0
    while at < len(data):
        size = sizes[at % len(sizes)]
        found += reading.feed(data[at : at + size])
        at += size
    assert found == [message for message in messages if len(message) <= 9 and b"x" not in bytes([len(message)]) + message]
    assert not reading.cut


def test_the_first_fault_is_kept_and_the_next_message_read() -> None:
    reading = Short()
    assert reading.feed(framed(b"long" * 5, b"x", b"a")) == [b"a"]
    assert reading.fault == "too_large"


def test_behind_a_head_that_is_none_nothing_is_given_or_held() -> None:
    reading = Short()
    assert reading.feed(framed(b"a") + b"\0" + framed(b"b")) == [b"a"]
    assert reading.feed(framed(b"c")) == []
    assert (reading.fault, reading.cut) == ("malformed", False)


def test_an_overlong_message_is_not_held() -> None:
    reading = Short()
    assert reading.feed(bytes([200]) + bytes(50)) == [] and len(reading._buffer) == 0
    assert reading.cut
    assert reading.feed(bytes(150) + framed(b"a")) == [b"a"]
