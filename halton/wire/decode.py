"""Undoes a Content-Encoding piece by piece, and stops at what would fill the memory."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from halton.wire.codings import Push, Stage, stage

BODY_CAP = 32 << 20
RATIO_CAP = 200
RATIO_FREE = 1 << 20
SLICE = 4 << 10
CODINGS_CAP = 3


class DecodingFault(Exception):
    """The bytes cannot be decoded any further; `reason` is a usage_reason."""

    reason: ClassVar[str]


class Undecodable(DecodingFault):
    """The coding is unknown, or the bytes are not in it."""

    reason = "undecodable"


class Bomb(DecodingFault):
    """The bytes unfold to more than 200 times their number."""

    reason = "bomb"


class TooLarge(DecodingFault):
    """The bytes unfold to more than the total cap."""

    reason = "too_large"


class ContentDecoder:
    """Decodes one body in chunks of any size; `total_cap` None sets no total, as for streams that are read and dropped.

    Uncoded bytes pass as they are: their number is the sender's affair.

    :raises Undecodable: at once, for a coding that is unknown or more than three of them.
    """

    def __init__(self, content_encoding: str | None, total_cap: int | None = BODY_CAP) -> None:
        self._total_cap = total_cap
        self._taken = 0
        self._made: list[int] = []
        self._pieces: list[bytes] = []
        self._first = self._chain(_codings(content_encoding))

    def feed(self, data: bytes) -> bytes:
        """What these bytes decode to.

        :raises DecodingFault: after which the decoder is of no more use.
        """
        if self._first is None:
            return data
        try:
            for at in range(0, len(data), SLICE):  # so that a bomb's ratio is seen before all of a chunk is undone
                self._take(self._first, data[at : at + SLICE])
        except DecodingFault:
            raise
        except Exception as fault:  # zlib.error, brotli.error, ZstdError: not imported for a name's sake
            raise Undecodable(str(fault)) from fault
        pieces, self._pieces = self._pieces, []
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _take(self, first: Stage, data: bytes) -> None:
        self._taken += len(data)
        first.write(data)

    def close(self) -> None:
        """Let go of the codings' memory at once: they and this decoder hold one another."""
        self._first = None

    def _chain(self, codings: list[str]) -> Stage | None:
        push: Push = self._pieces_append
        first: Stage | None = None
        for depth, coding in enumerate(codings):
            self._made.append(0)
            first = stage(coding, partial(self._weighed, depth, push))
            if first is None:
                raise Undecodable(f"no such coding: {coding}")
            push = first.write
        return first

    def _pieces_append(self, piece: bytes) -> None:
        self._pieces.append(piece)

    def _weighed(self, depth: int, push: Push, piece: bytes) -> None:
        """Pass a piece on unless its stage has made too much of the bytes that came over the wire."""
        self._made[depth] += len(piece)
        made = self._made[depth]
        if made > RATIO_FREE and made > RATIO_CAP * self._taken:
            raise Bomb(f"{self._taken} bytes unfold to more than {RATIO_CAP} times as many")
        if self._total_cap is not None and made > self._total_cap:
            raise TooLarge(f"more than {self._total_cap} bytes")
        push(piece)


def decode_body(body: bytes, content_encoding: str | None, total_cap: int = 32 << 20) -> bytes:
    """A whole body, such as a request's, decoded.

    :raises DecodingFault: if it cannot be.
    """
    decoder = ContentDecoder(content_encoding, total_cap)
    try:
        return decoder.feed(body)
    finally:
        decoder.close()


def _codings(content_encoding: str | None) -> list[str]:
    """The codings in the order in which they were applied, which is the order of the header."""
    if not content_encoding:
        return []
    codings = [part.strip().lower() for part in content_encoding.split(",")]
    codings = [coding for coding in codings if coding not in ("", "identity")]
    if len(codings) > CODINGS_CAP:
        raise Undecodable(f"{len(codings)} codings")
    return codings
