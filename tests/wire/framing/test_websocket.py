"""Messages as wsproto writes them, cut anywhere; and frames that no honest peer would send."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wsproto.extensions import PerMessageDeflate
from wsproto.frame_protocol import FrameProtocol

from halton.wire.framing.websocket import MESSAGE_CAP, SKIPPED_CAP, Inflation, Messages, inflations

SIZES = st.lists(st.integers(1, 40), min_size=1, max_size=20)


def written(messages: list[tuple[str, int]], *, client: bool, compressed: bool) -> bytes:
    """The messages, each in fragments of a size, with a ping between."""
    extension = PerMessageDeflate()
    extension.finalize("permessage-deflate")
    side = FrameProtocol(client=client, extensions=[extension] if compressed else [])
    data = b""
    for text, size in messages:
        for start in range(0, max(len(text), 1), size):
            data += side.send_data(text[start : start + size], fin=start + size >= len(text))
        data += side.ping(b"still there?")
    return data


def cut(data: bytes, sizes: list[int]) -> list[bytes]:
    pieces, at = [], 0
    while at < len(data):
        size = sizes[len(pieces) % len(sizes)]
        pieces.append(data[at : at + size])
        at += size
    return pieces


@given(
    messages=st.lists(st.tuples(st.text(max_size=300), st.integers(1, 100)), max_size=5),
    client=st.booleans(),
    compressed=st.booleans(),
    sizes=SIZES,
)
def test_what_was_written_is_read_however_it_is_cut(
    messages: list[tuple[str, int]], client: bool, compressed: bool, sizes: list[int]
) -> None:
    reading = Messages(Inflation(keeps=True) if compressed else None)
    data = written(messages, client=client, compressed=compressed)
    found = [message for piece in cut(data, sizes) for message in reading.feed(piece)]
    assert [message.decode() for message in found] == [text for text, _ in messages]
    assert reading.fault is None and not reading.closed


@pytest.mark.parametrize("size", [125, 126, 65535, 65536])
def test_every_form_of_a_length(size: int) -> None:
    data = written([("x" * size, size)], client=True, compressed=False)
    assert Messages().feed(data) == [b"x" * size]


def test_a_close_ends_it() -> None:
    reading = Messages()
    assert reading.feed(FrameProtocol(client=False, extensions=[]).close(1000) + b"\x81\x01a") == []
    assert reading.closed


def test_an_overlong_message_is_skipped_and_the_next_one_read() -> None:
    reading = Messages()
    size = MESSAGE_CAP + 1
    assert reading.feed(b"\x81\x7f" + size.to_bytes(8)) == []
    for _ in range(size // 65536):
        assert reading.feed(bytes(65536)) == []
    assert reading.feed(bytes(size % 65536) + b"\x81\x02hi") == [b"hi"]
    assert len(reading._buffer) == 0


def test_a_message_that_grows_over_the_cap_in_fragments_is_skipped() -> None:
    reading = Messages()
    half = (MESSAGE_CAP // 2 + 1).to_bytes(8)
    payload = bytes(MESSAGE_CAP // 2 + 1)
    assert reading.feed(b"\x01\x7f" + half + payload + b"\x80\x7f" + half + payload + b"\x81\x02hi") == [b"hi"]


def test_an_overlong_compressed_message_ends_the_reading() -> None:
    reading = Messages(Inflation(keeps=True))
    assert reading.feed(b"\xc1\x7f" + (MESSAGE_CAP + 1).to_bytes(8)) == []
    assert reading.fault == "too_large"
    assert reading.feed(b"\x81\x02hi") == []


def compress(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return (packer.compress(data) + packer.flush(zlib.Z_SYNC_FLUSH))[:-4]


def frame(payload: bytes, first: int = 0xC1) -> bytes:
    return bytes([first, 127]) + len(payload).to_bytes(8) + payload


def test_a_bomb_ends_the_reading() -> None:
    reading = Messages(Inflation(keeps=True))
    assert reading.feed(frame(compress(bytes(SKIPPED_CAP + 1)))) == []
    assert reading.fault == "malformed"


def test_a_message_that_unfolds_over_the_cap_is_skipped_and_the_next_one_read() -> None:
    reading = Messages(Inflation(keeps=False))
    assert reading.feed(frame(compress(bytes(MESSAGE_CAP + 1))) + frame(compress(b"hi"))) == [b"hi"]


def test_empty_fragments_are_not_kept() -> None:
    reading = Messages()
    assert reading.feed(b"\x01\x00" + b"\x00\x00" * 1000 + b"\x80\x02hi") == [b"hi"]
    assert reading.feed(b"\x01\x00" + b"\x00\x00" * 1000) == [] and reading._parts == []


@pytest.mark.parametrize("inflation", [None, Inflation(keeps=True)])
def test_what_cannot_be_inflated_ends_the_reading(inflation: Inflation | None) -> None:
    reading = Messages(inflation)
    assert reading.feed(frame(b"\xff\xff\xff\xff")) == []
    assert reading.fault == "malformed"


@given(data=st.binary(max_size=300), sizes=SIZES)
def test_no_bytes_make_it_raise(data: bytes, sizes: list[int]) -> None:
    reading = Messages(Inflation(keeps=False))
    for piece in cut(data, sizes):
        reading.feed(piece)


@pytest.mark.parametrize(
    ("agreed", "kept"),
    [
        (None, (None, None)),
        ("x-other", (None, None)),
        ("permessage-deflate", (True, True)),
        ("x-other, Permessage-Deflate; server_no_context_takeover", (True, False)),
        ("permessage-deflate; client_no_context_takeover; server_max_window_bits=10", (False, True)),
    ],
)
def test_what_the_sides_agreed_to(agreed: str | None, kept: tuple[bool | None, bool | None]) -> None:
    assert tuple(one and one._keeps for one in inflations(agreed)) == kept


def test_without_a_context_each_message_stands_alone() -> None:
    client, _ = inflations("permessage-deflate; client_no_context_takeover")
    reading = Messages(client)
    assert reading.feed(frame(compress(b"one two")) + frame(compress(b"one two"))) == [b"one two", b"one two"]
