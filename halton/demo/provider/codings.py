"""Content codings in both directions: answers are flushed after each part, requests are read whatever coding they came in."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple


class Encoder(NamedTuple):
    """One answer's compressor: what to do with a part, and what ends the coding."""

    part: Callable[[bytes], bytes]
    finish: Callable[[], bytes]


def encoded(parts: Iterable[bytes], coding: str, *, flush: bool) -> Iterator[bytes]:
    """Code the parts; with `flush` each can be decoded as soon as it is there, as event streams are sent."""
    encoder = ENCODERS[coding](flush)
    for part in parts:
        if coded := encoder.part(part):
            yield coded
    if rest := encoder.finish():
        yield rest


def decoded(body: bytes, coding: str) -> bytes:
    """Decode the body of a request.

    :raises ValueError: the body is not in that coding, or the coding is not known.
    """
    if coding in ("", "identity"):
        return body
    if coding not in DECODERS:
        raise ValueError(f"content-encoding {coding}")
    try:
        return DECODERS[coding](body)
    except Exception as error:
        raise ValueError(f"The body is not in {coding}.") from error


def _zlib(window_bits: int) -> Callable[[bool], Encoder]:
    def encoder(flush: bool) -> Encoder:
        compressor = zlib.compressobj(6, zlib.DEFLATED, window_bits)
        if not flush:
            return Encoder(compressor.compress, compressor.flush)
        return Encoder(lambda part: compressor.compress(part) + compressor.flush(zlib.Z_SYNC_FLUSH), compressor.flush)

    return encoder


def _brotli(flush: bool) -> Encoder:
    import brotli

    compressor = brotli.Compressor(quality=4)
    if not flush:
        return Encoder(compressor.process, compressor.finish)
    return Encoder(lambda part: compressor.process(part) + compressor.flush(), compressor.finish)


def _zstd(flush: bool) -> Encoder:
    import zstandard

    compressor = zstandard.ZstdCompressor().compressobj()
    if not flush:
        return Encoder(compressor.compress, compressor.flush)
    flush_block = zstandard.COMPRESSOBJ_FLUSH_BLOCK
    return Encoder(lambda part: compressor.compress(part) + compressor.flush(flush_block), compressor.flush)


def _brotli_decoded(body: bytes) -> bytes:
    import brotli

    return bytes(brotli.decompress(body))


def _zstd_decoded(body: bytes) -> bytes:
    import zstandard

    # The frames of streaming clients do not state their size, which the one-call decoder demands.
    return zstandard.ZstdDecompressor().decompressobj().decompress(body)


ENCODERS: dict[str, Callable[[bool], Encoder]] = {
    "gzip": _zlib(31),
    "deflate": _zlib(15),
    "br": _brotli,
    "zstd": _zstd,
}
DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda body: zlib.decompress(body, 31),
    "deflate": zlib.decompress,
    "br": _brotli_decoded,
    "zstd": _zstd_decoded,
}
