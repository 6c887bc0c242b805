"""Compressed and back again, and nothing that a changed file could do with it."""

from __future__ import annotations

import pytest

from halton.bodies.compression import compress, decompress

TEXT = b'{"messages": ["hello"]}' * 500


def test_there_and_back() -> None:
    assert decompress(compress(TEXT), len(TEXT)) == TEXT
    assert len(compress(TEXT)) < len(TEXT) / 5
    assert decompress(compress(b""), 0) == b""


@pytest.mark.parametrize("data", [b"nothing", b"", compress(TEXT)[:-9]])
def test_what_is_not_compressed_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        decompress(data, len(TEXT))


def test_a_bomb_unfolds_no_further_than_it_should() -> None:
    with pytest.raises(ValueError, match="another size"):
        decompress(compress(bytes(1 << 28)), 100)
