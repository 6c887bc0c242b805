from __future__ import annotations

import gzip

import pytest
import zstandard

from halton.wire.codings import PIECE, stage
from wire.streams import CODINGS, chunks


def unfold(coding: str, data: list[bytes]) -> list[bytes]:
    pieces: list[bytes] = []
    undo = stage(coding.lower(), pieces.append)
    assert undo is not None
    for chunk in data:
        undo.write(chunk)
    return pieces


@pytest.mark.parametrize("coding", ["gzip", "deflate", "Deflate", "br", "zstd"])
def test_pieces_are_bounded_and_whole(coding: str) -> None:
    plain = b"0123456789abcdef" * 100_000
    pieces = unfold(coding, [CODINGS[coding](plain)])
    assert b"".join(pieces) == plain
    assert max(map(len, pieces)) <= 4 * PIECE


@pytest.mark.parametrize("size", [1, 5, 1000])
def test_several_members_and_frames_are_one_body(size: int) -> None:
    assert b"".join(unfold("gzip", chunks(gzip.compress(b"one ") + gzip.compress(b"two"), size))) == b"one two"
    assert b"".join(unfold("zstd", chunks(zstandard.compress(b"one ") + zstandard.compress(b"two"), size))) == b"one two"


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_bytes_after_the_end_are_ignored(coding: str) -> None:
    assert b"".join(unfold(coding, [CODINGS[coding](b"one"), b"\0\0tail"])) == b"one"


def test_a_zstd_window_over_eight_mebibytes_is_refused() -> None:
    wide = zstandard.ZstdCompressor(compression_params=zstandard.ZstdCompressionParameters(window_log=26)).compressobj()
    with pytest.raises(zstandard.ZstdError):
        unfold("zstd", [wide.compress(bytes(9 << 20)) + wide.flush()])


def test_an_unknown_coding_has_no_stage() -> None:
    assert stage("rot13", lambda piece: None) is None
