"""A WebSocket as inferences: which messages ask for one, which tell its first token, and which end it."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from halton.events.answer import Answer
from halton.wire.request_facts import RequestFacts


class Began(msgspec.Struct, frozen=True):
    """An inference was asked for. `turn` numbers those of one socket from 1, in the order in which they began."""

    turn: int
    asked: RequestFacts


class FirstToken(msgspec.Struct, frozen=True):
    """The first token of an inference came."""

    turn: int


class Ended(msgspec.Struct, frozen=True):
    """An inference is over; `whole` says that its own end was seen. Each that began ends once.

    `text_bytes` is the size of the answer's text, as a Reader counts it.
    """

    turn: int
    answer: Answer
    whole: bool = True
    text_bytes: int = 0


Happening = Began | FirstToken | Ended


class Conversation:
    """Reads one socket: its messages whole and decompressed, in the order in which they went over the wire."""

    def client_says(self, message: bytes) -> Iterable[Happening]:
        """What a message to the provider means."""
        return ()

    def provider_says(self, message: bytes) -> Iterable[Happening]:
        """What a message from the provider means."""
        return ()

    def finish(self) -> Iterable[Ended]:
        """The socket is closed: the end of every inference that had none."""
        return ()
