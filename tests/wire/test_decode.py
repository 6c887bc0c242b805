from __future__ import annotations

import gc
import gzip
import weakref

import pytest

from halton.wire.decode import Bomb, ContentDecoder, TooLarge, Undecodable, decode_body
from wire.streams import CODINGS, chunks

PLAIN = "Grüße aus der Leitung. ".encode() * 2000


@pytest.mark.parametrize("size", [1, 13, 65536])
@pytest.mark.parametrize("coding", CODINGS)
def test_every_coding_in_every_chunking_gives_the_same_bytes(coding: str, size: int) -> None:
    decoder = ContentDecoder(coding)
    assert b"".join(map(decoder.feed, chunks(CODINGS[coding](PLAIN), size))) == PLAIN


def test_no_coding_passes_bytes_on() -> None:
    assert ContentDecoder(None).feed(b"x") == b"x"
    assert ContentDecoder(" identity ,").feed(b"x") == b"x"


def test_a_flushed_chunk_is_given_at_once() -> None:
    import zlib

    packer = zlib.compressobj(wbits=31)
    decoder = ContentDecoder("GZIP")
    assert decoder.feed(packer.compress(b"event") + packer.flush(zlib.Z_SYNC_FLUSH)) == b"event"


def test_unknown_and_too_many_codings_are_refused_at_once() -> None:
    for coding in ("rot13", "gzip, gzip, gzip, gzip"):
        with pytest.raises(Undecodable):
            ContentDecoder(coding)


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_bytes_that_are_not_in_the_coding_are_undecodable(coding: str) -> None:
    with pytest.raises(Undecodable):
        ContentDecoder(coding).feed(b"\xff" * 100)


def test_the_total_cap_holds() -> None:
    with pytest.raises(TooLarge):
        ContentDecoder("gzip", total_cap=1000).feed(gzip.compress(PLAIN))


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip, br"])
def test_the_ratio_cap_holds_after_the_first_mebibyte(coding: str) -> None:
    coded = CODINGS[coding](bytes(16 << 20))
    with pytest.raises(Bomb):
        ContentDecoder(coding, total_cap=None).feed(coded)
    assert len(ContentDecoder(coding).feed(CODINGS[coding](bytes(1 << 20)))) == 1 << 20


def test_a_whole_request_body_is_decoded() -> None:
    assert decode_body(CODINGS["zstd"](PLAIN), "zstd") == PLAIN
    assert decode_body(PLAIN, None) == PLAIN


@pytest.mark.parametrize("coding", CODINGS)
def test_a_closed_decoder_is_let_go_at_once(coding: str) -> None:
    decoder = ContentDecoder(coding)
    decoder.feed(CODINGS[coding](PLAIN))
    decoder.close()
    left = weakref.ref(decoder)
    gc.disable()
    try:
        del decoder
        assert left() is None
    finally:
        gc.enable()
