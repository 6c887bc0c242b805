"""Frames: the same ones come out, however the bytes between were cut."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from halton.frames import (
    MAX_BODY_PART,
    MAX_FRAME,
    AnyAnswer,
    AnyFrame,
    Attributed,
    ExchangeEnd,
    Flush,
    Flushed,
    Gap,
    Recorded,
    RequestBody,
    RequestEnd,
    RequestHead,
    ResponseBody,
    ResponseHead,
    Unpacker,
    pack,
)

TEXT = st.text(max_size=20)
WHOLE = st.integers(-(2**63), 2**64 - 1)
BYTES = st.binary(max_size=200)
HEADERS = st.lists(st.tuples(BYTES, BYTES), max_size=4)
FRAMES = st.one_of(
    st.builds(RequestHead, TEXT, WHOLE, WHOLE, WHOLE, TEXT, TEXT, TEXT, TEXT, HEADERS, st.booleans()),
    st.builds(Attributed, TEXT, TEXT, TEXT, *[st.none() | TEXT] * 4, st.booleans()),
    st.builds(RequestBody, TEXT, BYTES),
    st.builds(RequestEnd, TEXT, WHOLE, WHOLE),
    st.builds(ResponseHead, TEXT, WHOLE, WHOLE, HEADERS),
    st.builds(ResponseBody, TEXT, WHOLE, BYTES),
    st.builds(ExchangeEnd, TEXT, WHOLE, TEXT, st.none() | TEXT, st.none() | WHOLE, WHOLE, st.booleans()),
    st.builds(Gap, WHOLE, TEXT, st.none() | TEXT, WHOLE, WHOLE, WHOLE, WHOLE, WHOLE),
    st.builds(Flush, WHOLE),
)


@settings(deadline=None, max_examples=100)
@given(st.lists(FRAMES, max_size=8), st.lists(st.integers(0, 3000), max_size=20))
def test_any_chunking_gives_the_same_frames(frames: list[AnyFrame], cuts: list[int]) -> None:
    data = b"".join(map(pack, frames))
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    unpacker: Unpacker[AnyFrame] = Unpacker(AnyFrame)
    got = [frame for start, end in zip(edges, edges[1:], strict=False) for frame in unpacker.feed(data[start:end])]
    assert got == frames


@settings(deadline=None, max_examples=20)
@given(st.lists(FRAMES, max_size=3))
def test_single_bytes_give_the_same_frames(frames: list[AnyFrame]) -> None:
    unpacker: Unpacker[AnyFrame] = Unpacker(AnyFrame)
    got = [frame for byte in b"".join(map(pack, frames)) for frame in unpacker.feed(bytes([byte]))]
    assert got == frames


def test_the_bytes_of_a_frame_are_for_ever() -> None:
    packed = pack(RequestBody("ab", b"\x01\x02"))
    assert packed == b"\x00\x00\x00\x15" + b"\x93" + b"\xacrequest-body" + b"\xa2ab" + b"\xc4\x02\x01\x02"


def test_answers_go_the_same_way() -> None:
    unpacker: Unpacker[AnyAnswer] = Unpacker(AnyAnswer)
    answers = [Recorded(["a", "b"], [1]), Flushed(7, 99, True)]
    assert unpacker.feed(b"".join(map(pack, answers))) == answers


def test_a_full_body_part_fits_a_frame() -> None:
    assert len(pack(ResponseBody("0" * 32, 2**63, bytes(MAX_BODY_PART)))) <= MAX_FRAME


def test_an_announced_length_over_the_limit_is_refused_before_it_is_waited_for() -> None:
    unpacker: Unpacker[AnyFrame] = Unpacker(AnyFrame)
    with pytest.raises(msgspec.DecodeError, match="over the limit"):
        unpacker.feed(b"\xff\xff\xff\xff")


@pytest.mark.parametrize(
    "body", [b"\xc1", b"", msgspec.msgpack.encode(["unknown-tag", 1]), msgspec.msgpack.encode(["flush", "no number"])]
)
def test_bytes_that_are_no_frame_are_a_decode_error_each_time(body: bytes) -> None:
    unpacker: Unpacker[AnyFrame] = Unpacker(AnyFrame)
    with pytest.raises(msgspec.DecodeError):
        unpacker.feed(len(body).to_bytes(4, "big") + body)
    with pytest.raises(msgspec.DecodeError):
        unpacker.feed(b"")


def test_a_frame_does_not_change_with_the_buffer_it_was_read_from() -> None:
    unpacker: Unpacker[AnyFrame] = Unpacker(AnyFrame)
    (first,) = unpacker.feed(pack(ResponseBody("a", 1, b"x" * 1000)))
    unpacker.feed(pack(ResponseBody("a", 1, b"y" * 1000)))
    assert isinstance(first, ResponseBody) and first.data == b"x" * 1000
