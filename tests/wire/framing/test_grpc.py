"""gRPC's messages, cut anywhere and compressed; frames that no honest server would send; and how an answer ended."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halton.wire.framing.grpc import MESSAGE_CAP, GrpcMessages, grpc_status

SIZES = st.lists(st.integers(1, 60), min_size=1, max_size=20)


def frame(message: bytes, flag: int = 0) -> bytes:
    return bytes([flag]) + len(message).to_bytes(4) + message


def packed(message: bytes) -> bytes:
    return frame(gzip.compress(message), 1)


def pieces(data: bytes, sizes: list[int]) -> Iterable[bytes]:
    at = cut = 0
    while at < len(data):
        yield data[at : at + sizes[cut % len(sizes)]]
        at += sizes[cut % len(sizes)]
        cut += 1


@given(messages=st.lists(st.tuples(st.binary(max_size=300), st.booleans()), max_size=6), sizes=SIZES)
def test_any_chunking_gives_the_same_messages(messages: list[tuple[bytes, bool]], sizes: list[int]) -> None:
    data = b"".join(packed(message) if small else frame(message) for message, small in messages)
    reading = GrpcMessages("gzip")
    assert [found for piece in pieces(data, sizes) for found in reading.feed(piece)] == [message for message, _ in messages]
    assert (reading.fault, reading.cut) == (None, False)


@given(data=st.binary(max_size=400), sizes=SIZES)
def test_nothing_escapes_from_bytes_that_mean_nothing(data: bytes, sizes: list[int]) -> None:
    reading = GrpcMessages()
    for piece in pieces(data, sizes):
        reading.feed(piece)


@pytest.mark.parametrize(
    ("encoding", "small"),
    [
        ("gzip", gzip.compress(b"hello", mtime=0)),
        ("deflate", zlib.compress(b"hello")),
        (None, gzip.compress(b"hello", mtime=0)),
        (None, zlib.compress(b"hello")),
        ("identity", b"hello"),
    ],
)
def test_a_compressed_message_is_told_by_the_header_or_by_itself(encoding: str | None, small: bytes) -> None:
    assert GrpcMessages(encoding).feed(frame(small, 1)) == [b"hello"]


@pytest.mark.parametrize(
    ("encoding", "small", "fault"),
    [
        ("gzip", b"no gzip", "undecodable"),
        ("snappy", b"\x05\x10hello", "undecodable"),
        (None, b"\x00whatever", "undecodable"),
        ("gzip", gzip.compress(bytes(8 << 20), mtime=0), "bomb"),
        ("gzip", gzip.compress(bytes(range(256)) * (MESSAGE_CAP // 256 + 1), 1, mtime=0), "too_large"),
    ],
)
def test_what_cannot_be_decompressed_is_left_out(encoding: str | None, small: bytes, fault: str) -> None:
    reading = GrpcMessages(encoding)
    assert reading.feed(frame(small, 1) + frame(b"next")) == [b"next"]
    assert reading.fault == fault


def test_a_message_over_the_cap_is_passed_over_without_being_held() -> None:
    reading = GrpcMessages()
    size = MESSAGE_CAP + 1
    assert reading.feed(frame(b"1") + b"\x00" + size.to_bytes(4) + b"begun") == [b"1"]
    left, held = size - 5, 0
    while left:
        piece = bytes(min(left, 1 << 20))
        assert reading.feed(piece) == []
        held = max(held, len(reading._buffer))
        left -= len(piece)
        assert reading.cut is bool(left)
    assert held == 0
    assert reading.feed(frame(b"2")) == [b"2"]
    assert reading.fault == "too_large"


def test_a_flag_that_is_none_ends_the_reading() -> None:
    reading = GrpcMessages()
    assert reading.feed(frame(b"1") + b"HTTP/1.1 500 no frame") == [b"1"]
    assert reading.feed(frame(b"2")) == []
    assert (reading.fault, reading.cut) == ("malformed", False)


def test_a_message_that_is_still_coming_is_told() -> None:
    reading = GrpcMessages()
    assert (reading.feed(frame(b"hello")[:-1]), reading.cut) == ([], True)
    assert (reading.feed(b"o"), reading.cut) == ([b"hello"], False)


@pytest.mark.parametrize(
    ("stated", "name"),
    [
        (b"0", "OK"),
        (b"1", "CANCELLED"),
        (b"8", "RESOURCE_EXHAUSTED"),
        (b"16", "UNAUTHENTICATED"),
        (b"17", "UNKNOWN"),
        (b"99999999999999999999", "UNKNOWN"),
        (b"-1", "UNKNOWN"),
        (b"\xb2", "UNKNOWN"),
        (b"", "UNKNOWN"),
    ],
)
def test_a_status_has_its_name(stated: bytes, name: str) -> None:
    assert grpc_status([(b"content-type", b"application/grpc"), (b"grpc-status", stated)]) == name


def test_a_head_without_a_status_has_none() -> None:
    assert grpc_status([(b"content-type", b"application/grpc")]) is None
