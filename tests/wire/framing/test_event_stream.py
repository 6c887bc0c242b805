"""Event streams as botocore reads them, cut anywhere; and frames that no honest server would send."""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

import pytest
from botocore.eventstream import EventStreamBuffer
from hypothesis import given
from hypothesis import strategies as st

from halton.wire.framing.event_stream import HEADERS_CAP, MESSAGE_CAP, EventStream, HeaderValue, Message

NAMES = st.text(max_size=20).filter(lambda name: len(name.encode()) < 256)
TEXTS = st.text(max_size=50).map(lambda text: (7, len(text.encode()).to_bytes(2) + text.encode()))
BYTES = st.binary(max_size=50).map(lambda data: (6, len(data).to_bytes(2) + data))
FIXED = st.sampled_from([(0, 0), (1, 0), (2, 1), (3, 2), (4, 4), (5, 8), (8, 8), (9, 16)]).flatmap(
    lambda kind: st.tuples(st.just(kind[0]), st.binary(min_size=kind[1], max_size=kind[1]))
)
HEADERS = st.dictionaries(NAMES, TEXTS | BYTES | FIXED, max_size=6)
MESSAGES = st.lists(st.tuples(HEADERS, st.binary(max_size=300)), max_size=6)
SIZES = st.lists(st.integers(1, 60), min_size=1, max_size=20)


def frame(headers: dict[str, tuple[int, bytes]], payload: bytes) -> bytes:
    """One message, its headers given as type and encoded value."""
    lines = [bytes([len(name.encode())]) + name.encode() + bytes([kind]) + value for name, (kind, value) in headers.items()]
    return raw_frame(b"".join(lines), payload)


def raw_frame(headers: bytes, payload: bytes) -> bytes:
    prelude = (len(headers) + len(payload) + 16).to_bytes(4) + len(headers).to_bytes(4)
    message = prelude + crc32(prelude).to_bytes(4) + headers + payload
    return message + crc32(message).to_bytes(4)


def text_frame(payload: bytes = b"{}", **headers: str) -> bytes:
    named = {f":{name}".replace("_", "-"): (7, len(value).to_bytes(2) + value.encode()) for name, value in headers.items()}
    return frame(named, payload)


def pieces(data: bytes, sizes: list[int]) -> Iterable[bytes]:
    at = cut = 0
    while at < len(data):
        yield data[at : at + sizes[cut % len(sizes)]]
        at += sizes[cut % len(sizes)]
        cut += 1


def read(stream: EventStream, data: bytes, sizes: list[int]) -> list[Message]:
    return [message for piece in pieces(data, sizes) for message in stream.feed(piece)]


def read_by_botocore(data: bytes) -> list[tuple[dict[str, HeaderValue], bytes]]:
    buffer = EventStreamBuffer()
    buffer.add_data(data)
    return [(message.headers, message.payload) for message in buffer]


@given(messages=MESSAGES, sizes=SIZES)
def test_any_chunking_gives_what_botocore_reads(
    messages: list[tuple[dict[str, tuple[int, bytes]], bytes]], sizes: list[int]
) -> None:
    data = b"".join(frame(headers, payload) for headers, payload in messages)
    stream = EventStream()
    found = read(stream, data, sizes)
    assert [tuple(message) for message in found] == read_by_botocore(data)
    assert [message.payload for message in found] == [payload for _, payload in messages]
    assert (stream.fault, stream.cut) == (None, False)


@given(data=st.binary(max_size=400), sizes=SIZES)
def test_nothing_escapes_from_bytes_that_mean_nothing(data: bytes, sizes: list[int]) -> None:
    read(EventStream(), data, sizes)


@given(at=st.integers(0, 10_000), bit=st.integers(0, 7), sizes=SIZES)
def test_a_flipped_bit_costs_its_message_and_is_noted(at: int, bit: int, sizes: list[int]) -> None:
    frames = [text_frame(f'{{"n":{number}}}'.encode(), event_type="chunk") for number in range(3)]
    data = bytearray(b"".join(frames))
    data[at % len(data)] ^= 1 << bit
    stream = EventStream()
    found = [message.payload for message in read(stream, bytes(data), sizes)]
    assert stream.fault == "malformed"
    assert found in ([b'{"n":1}', b'{"n":2}'], [b'{"n":0}', b'{"n":2}'], [b'{"n":0}', b'{"n":1}'], [b'{"n":0}'], [])


def test_a_header_is_text_or_no_text() -> None:
    (message,) = EventStream().feed(frame({"a": (7, b"\x00\x02hi"), "b": (4, b"\xff\xff\xff\xfe"), "c": (1, b"")}, b"x"))
    assert message == Message({"a": "hi", "b": -2, "c": False}, b"x")
    assert (message.text("a"), message.text("b"), message.text("d")) == ("hi", None, None)


def test_text_that_is_no_utf8_keeps_its_message() -> None:
    (message,) = EventStream().feed(frame({"a": (7, b"\x00\x02\xc3\x28")}, b""))
    assert message.text("a") == "\ufffd("


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param(b"\x01a", id="no type"),
        pytest.param(b"\x09a\x00", id="a name beyond the headers"),
        pytest.param(b"\x01a\x0a", id="an unknown type"),
        pytest.param(b"\x01a\x07\x00", id="half a length"),
        pytest.param(b"\x01a\x07\xff\xffhi", id="a value beyond the headers"),
        pytest.param(b"\x01a\x05\x00\x00", id="half an integer"),
    ],
)
def test_wrong_headers_cost_their_message(headers: bytes) -> None:
    stream = EventStream()
    assert [message.payload for message in stream.feed(raw_frame(headers, b"1") + text_frame(b"2"))] == [b"2"]
    assert stream.fault == "malformed"


def test_the_first_header_of_a_name_holds() -> None:
    (message,) = EventStream().feed(raw_frame(b"\x01a\x00\x01a\x01", b""))
    assert message.headers == {"a": True}


def test_a_prelude_that_is_wrong_ends_the_reading() -> None:
    stream = EventStream()
    assert len(stream.feed(text_frame() + b"HTTP/1.1 500 no frame")) == 1
    assert stream.feed(text_frame()) == []
    assert (stream.fault, stream.cut) == ("malformed", False)


def test_lengths_that_contradict_each_other_end_the_reading() -> None:
    prelude = (16).to_bytes(4) + (1).to_bytes(4)
    stream = EventStream()
    assert stream.feed(prelude + crc32(prelude).to_bytes(4) + bytes(100)) == []
    assert stream.fault == "malformed"


@pytest.mark.parametrize(
    ("size", "headers_size"),
    [(MESSAGE_CAP + 1, 0), (HEADERS_CAP + 100, HEADERS_CAP + 1)],
)
def test_what_is_too_large_is_passed_over_without_being_held(size: int, headers_size: int) -> None:
    prelude = size.to_bytes(4) + headers_size.to_bytes(4)
    stream = EventStream()
    assert stream.feed(text_frame(b"1") + prelude + crc32(prelude).to_bytes(4))[0].payload == b"1"
    left, held = size - 12, 0
    while left:
        piece = bytes(min(left, 50_000))
        assert stream.feed(piece) == []
        held = max(held, len(stream._buffer))
        left -= len(piece)
        assert stream.cut is bool(left)
    assert held == 0
    assert [message.payload for message in stream.feed(text_frame(b"2"))] == [b"2"]
    assert stream.fault == "too_large"


def test_a_message_that_is_still_coming_is_told() -> None:
    stream = EventStream()
    stream.feed(text_frame()[:-1])
    assert stream.cut
    stream.feed(text_frame()[-1:])
    assert not stream.cut
