"""The JSON documents of an answer, whatever frames them: SSE, a JSON array, lines, or one body."""

from __future__ import annotations

from collections.abc import Callable

from halton.wire.framing.json_array import OBJECT_CAP, JsonSplitter
from halton.wire.framing.sse import SseParser

_BLANK = b"\xef\xbb\xbf \t\r\n"


class Documents[T]:
    """Takes decoded bytes in chunks of any size and gives decoded documents.

    The first byte tells the framing better than the content type does: providers send JSON errors where SSE was asked for,
    and compatible servers mislabel. After `data: [DONE]` nothing more is given.
    """

    def __init__(self, decode: Callable[[bytes], T | None]) -> None:
        self.done = False
        self._decode = decode
        self._begun = False
        self._seen = False
        self._malformed = False
        self._sse: SseParser | None = None
        self._json: JsonSplitter | None = None

    @property
    def streamed(self) -> bool:
        """Whether the framing is SSE."""
        return self._sse is not None

    @property
    def closed(self) -> bool:
        """Whether a JSON body is complete."""
        return self._json is not None and self._json.closed

    @property
    def fault(self) -> str | None:
        """What kept documents from being read: too_large, malformed or None."""
        if (self._sse and self._sse.overlong) or (self._json and self._json.overlong):
            return "too_large"
        return "malformed" if self._malformed or (self._begun and not self._seen) else None

    def feed(self, data: bytes) -> list[T]:
        """The documents that these bytes complete."""
        if self._sse is not None:
            return self._decoded(self._sse.feed(data))
        if self._json is not None:
            return self._decoded([(b"", text) for text in self._json.feed(data)])
        return self._first(data.lstrip(_BLANK))

    def finish(self) -> list[T]:
        """What can still be read at the end of the bytes: an event without its empty line, a bare JSON error in a stream."""
        if self._sse is None:
            return []
        found = self._decoded(self._sse.finish())
        if self._sse.stray.startswith((b"{", b"[")):
            found += self._decoded([(b"", text) for text in JsonSplitter().feed(bytes(self._sse.stray))])
        return found

    def _first(self, data: bytes) -> list[T]:
        if not data:
            return []
        self._begun = True
        if not data.startswith((b"{", b"[")):
            self._sse = SseParser()
            return self.feed(data)
        self._json = JsonSplitter()
        if (document := self._whole(data)) is not None:
            self._seen = self._json.begun = True
            return [document]
        return self.feed(data)

    def _whole(self, data: bytes) -> T | None:
        """The document, if all of the body is in its first chunk, as small answers are: ten times as quick as splitting."""
        likely = data.startswith(b"{") and len(data) <= OBJECT_CAP and data.rstrip().endswith(b"}")
        return self._decode(data) if likely else None

    def _decoded(self, texts: list[tuple[bytes, bytes]]) -> list[T]:
        found = []
        for _, text in texts:
            if self.done or not text:
                continue
            if text == b"[DONE]":
                self.done = True
            elif (document := self._decode(text)) is None:
                self._malformed = True
            else:
                found.append(document)
                self._seen = True
        return found
