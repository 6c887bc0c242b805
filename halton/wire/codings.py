"""The content codings of HTTP as push stages: each takes bytes and pushes what they unfold to, in pieces of bounded size."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any, Protocol

PIECE = 64 << 10
GZIP, ZLIB, BARE = 31, 15, -15  # zlib's names for its three wrappers
WINDOW_CAP = 8 << 20  # RFC 9659: a zstd frame sent over HTTP needs no larger window

Push = Callable[[bytes], None]


class Stage(Protocol):
    """One content coding being undone."""

    def write(self, data: bytes) -> None:
        """Undo the coding of these bytes and push the outcome."""


class Inflate:
    """gzip with any number of members, or zlib, or bare deflate; bytes after the end are ignored, as clients do."""

    def __init__(self, window_bits: int, push: Push) -> None:
        self._window_bits = window_bits
        self._push = push
        self._inflater = zlib.decompressobj(window_bits)

    def write(self, data: bytes) -> None:
        """Inflate these bytes."""
        if self._inflater.eof:
            data = self._restart(data)
        while data:
            self._inflate(data)
            data = self._restart(self._inflater.unused_data) if self._inflater.eof else b""

    def _inflate(self, data: bytes) -> None:
        while True:
            piece = self._inflater.decompress(data, PIECE)
            if piece:
                self._push(piece)
            data = self._inflater.unconsumed_tail
            if self._inflater.eof or (not data and len(piece) < PIECE):
                return

    def _restart(self, data: bytes) -> bytes:
        if self._window_bits == GZIP and data.startswith(b"\x1f"):
            self._inflater = zlib.decompressobj(self._window_bits)
            return data
        return b""


class Deflate:
    """HTTP's deflate: the zlib format by the standard, bare deflate by custom; the first two bytes tell which."""

    def __init__(self, push: Push) -> None:
        self._push = push
        self._head = b""
        self._inflate: Inflate | None = None

    def write(self, data: bytes) -> None:
        """Inflate these bytes."""
        if self._inflate is None:
            data = self._head = self._head + data
            if len(data) < 2:
                return
            zlib_head = data[0] & 0x0F == 8 and int.from_bytes(data[:2]) % 31 == 0
            self._inflate = Inflate(ZLIB if zlib_head else BARE, self._push)
        self._inflate.write(data)


class Brotli:
    """br; bytes after the end are ignored."""

    def __init__(self, push: Push) -> None:
        import brotli

        self._push = push
        self._decompressor: Any = brotli.Decompressor()

    def write(self, data: bytes) -> None:
        """Decompress these bytes; output may be left when all input is taken, so it is asked for until none comes."""
        if self._decompressor.is_finished():
            return
        while piece := self._decompressor.process(data, output_buffer_limit=PIECE):
            self._push(piece)
            if self._decompressor.is_finished():
                return
            data = b""


class Zstandard:
    """zstd; its writer hands over each piece as soon as it is made, so a push that raises stops it."""

    def __init__(self, push: Push) -> None:
        import zstandard

        self._push = push
        self._sink = _Sink()
        decompressor = zstandard.ZstdDecompressor(max_window_size=WINDOW_CAP)
        self._writer: Any = decompressor.stream_writer(self._sink, write_size=PIECE)  # type: ignore[arg-type]

    def write(self, data: bytes) -> None:
        """Decompress these bytes."""
        # The writer is invisible to the garbage collector: what it held on to beyond this call would never be let go.
        self._sink.push = self._push
        try:
            self._writer.write(data)
        finally:
            self._sink.push = None


class _Sink:
    push: Push | None = None

    def write(self, piece: bytes) -> int:
        if self.push is not None:
            self.push(bytes(piece))
        return len(piece)


def stage(coding: str, push: Push) -> Stage | None:
    """A new stage for this coding; None for a coding that nobody knows."""
    if coding in ("gzip", "x-gzip"):
        return Inflate(GZIP, push)
    stages: dict[str, Callable[[Push], Stage]] = {"deflate": Deflate, "br": Brotli, "zstd": Zstandard}
    make = stages.get(coding)
    return make(push) if make else None
