"""The bodies of the inferences of one socket: the message that asked for each, and what came while no other was open."""

from __future__ import annotations

from collections.abc import Callable

from halton.ledger.copies import Copies
from halton.wire.transcript import Tell

MAX_REQUEST_BYTES = 8 << 20


class TurnCopies:
    """Takes the messages of one socket. Of several open inferences nobody here knows which a message belongs to."""

    def __init__(self, make: Callable[[], Copies], tell: Tell | None) -> None:
        self._make = make
        self._tell = tell
        self._open: dict[int, Copies] = {}

    def began(self, turn: int, message: bytes | None) -> None:
        """An inference was asked for with this message; None for one that the provider began by itself."""
        copies = self._open[turn] = self._make()
        if message is not None and len(message) <= MAX_REQUEST_BYTES:
            copies.request(message, None)
        elif message is not None:
            copies.refuse("request", "too_large")
        copies.answer(None, self._tell)

    def said(self, message: bytes, at_us: int) -> None:
        """A message of the provider's, before anybody has read what it ends."""
        if len(self._open) == 1:
            (copies,) = self._open.values()
            copies.part(b"data: %b\n\n" % b" ".join(message.splitlines()), at_us)
        else:
            self.refuse("socket")

    def refuse(self, reason: str) -> None:
        """What the provider says to those that are open will not be stored."""
        for copies in self._open.values():
            copies.refuse("response", reason)

    def ended(self, turn: int) -> Copies | None:
        """The bodies of an inference that is over."""
        return self._open.pop(turn, None)
