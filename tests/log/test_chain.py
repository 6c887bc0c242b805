"""The hash of an event, computed here a second time from nothing but the format's description."""

from __future__ import annotations

import hashlib
import struct

from hypothesis import given, settings
from hypothesis import strategies as st

from halton.log.chain import GENESIS, link

U64 = st.integers(0, 2**64 - 1)


def by_hand(previous: bytes, position: int, recorded_at: int, type_: str, version: int, stream: str, data: str) -> bytes:
    preimage = b"halton/event/1" + previous
    preimage += struct.pack(">Q", position) + struct.pack(">Q", recorded_at) + struct.pack(">I", version)
    for text in (type_, stream, data):
        preimage += struct.pack(">I", len(text.encode("utf-8"))) + text.encode("utf-8")
    return hashlib.sha256(preimage).digest()


def test_before_position_1_there_are_32_zero_bytes() -> None:
    assert GENESIS == b"\0" * 32


def test_the_hash_of_the_first_event_is_for_ever() -> None:
    found = link(GENESIS, 1, 1_790_000_000_000_000, "log.created", 1, "log", '{"origin":"00112233445566778899aabbccddeeff"}')
    assert found.hex() == "9b9ed3e9b2ffdfa008f387ae430db3867b95ba2f268238400f3a27ec7124afda"


def test_the_hash_of_an_event_with_other_letters_is_for_ever() -> None:
    found = link(bytes(range(32)), 2**40, 2**50, "call.completed", 3, "ström", '{"model":"模型"}')
    assert found.hex() == "3a9d00a6a998d1637fa00f1cfb5cc8843e8a7284e21928bcb83b3d350969cb0f"


@settings(deadline=None, max_examples=100)
@given(st.binary(min_size=32, max_size=32), U64, U64, st.text(), st.integers(0, 2**32 - 1), st.text(), st.text())
def test_the_hash_is_what_the_format_says(
    previous: bytes, position: int, recorded_at: int, type_: str, version: int, stream: str, data: str
) -> None:
    parts = (previous, position, recorded_at, type_, version, stream, data)
    assert link(*parts) == by_hand(*parts)


@settings(deadline=None, max_examples=100)
@given(st.text(min_size=2, max_size=20), st.integers(1, 19))
def test_no_text_can_be_cut_elsewhere(text: str, cut: int) -> None:
    cut = min(cut, len(text) - 1)
    assert link(GENESIS, 1, 1, text[:cut], 1, text[cut:], "{}") != link(GENESIS, 1, 1, text, 1, "", "{}")
    assert link(GENESIS, 1, 1, "t", 1, text[:cut], text[cut:]) != link(GENESIS, 1, 1, "t", 1, text, "")


def test_every_part_counts() -> None:
    parts = (GENESIS, 1, 2, "type", 1, "stream", "{}")
    others = (b"\1" * 32, 2, 3, "typf", 2, "strean", "[]")
    hashes = {link(*parts)}
    for number, other in enumerate(others):
        hashes.add(link(*parts[:number], other, *parts[number + 1 :]))  # type: ignore[arg-type]
    assert len(hashes) == 8
