"""Messages whose length stands before them, out of bytes that arrive in pieces: what AWS event streams and gRPC share."""

from __future__ import annotations

from abc import ABC, abstractmethod


class PrefixedMessages[T](ABC):
    """Takes bytes in chunks of any size and gives whole messages. A framing says how a head is read, and what a message holds.

    `fault` is the first that was met. A message over the cap is skipped to its end (too_large). After a head that cannot be one
    (malformed) the next message cannot be found, and nothing more is given.
    """

    def __init__(self, head_size: int) -> None:
        self.fault: str | None = None
        self._head_size = head_size
        self._lost = False
        self._buffer = bytearray()
        self._skipping = 0  # bytes of an overlong message that are still to come

    @property
    def cut(self) -> bool:
        """Whether the bytes so far end within a message."""
        return bool(self._buffer or self._skipping)

    def feed(self, data: bytes) -> list[T]:
        """The messages that these bytes complete."""
        if self._lost:
            return []
        if self._skipping:
            skipped = min(self._skipping, len(data))
            self._skipping, data = self._skipping - skipped, data[skipped:]
        self._buffer += data
        found: list[T] = []
        while len(self._buffer) >= self._head_size and self._next(found):
            pass
        return found

    @abstractmethod
    def _size(self, head: bytes) -> int | None:
        """The size of the message with this head, all in all; None if it is none."""

    @abstractmethod
    def _fits(self, head: bytes, size: int) -> bool:
        """Whether a message of this size may be held."""

    @abstractmethod
    def _read(self, message: bytes) -> T | None:
        """What a whole message, its head included, holds; None, and noted, if it cannot be read."""

    def _next(self, found: list[T]) -> bool:
        """Take the message at the start, whose head is there; whether it is done with."""
        buffer = self._buffer
        head = bytes(buffer[: self._head_size])
        size = self._size(head)
        if size is None:
            self._note("malformed")
            self._lost = True
            buffer.clear()
            return False
        if not self._fits(head, size):
            self._note("too_large")
            self._skipping = max(size - len(buffer), 0)
            del buffer[:size]
            return True
        if len(buffer) < size:
            return False
        if (message := self._read(bytes(buffer[:size]))) is not None:
            found.append(message)
        del buffer[:size]
        return True

    def _note(self, fault: str) -> None:
        self.fault = self.fault or fault
