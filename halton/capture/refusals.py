"""Counts the clients that do not trust our root, each under the name of its program once that is known."""

from __future__ import annotations

import asyncio

from halton.capture.callers import Callers
from halton.capture.exchange import Peer
from halton.outbox.outbox import Outbox

HOLD_S = 1.0


class Refusals:
    """A handshake may fail before the client's process is found; the count waits for that, but not for long."""

    def __init__(self, outbox: Outbox, callers: Callers) -> None:
        self._outbox = outbox
        self._callers = callers
        self._waiting: dict[int, Peer] = {}
        self._number = 0

    def count(self, peer: Peer) -> None:
        """A client has refused our certificate."""
        self._number += 1
        number = self._number
        self._waiting[number] = peer
        if peer.caller.process is not None:
            self._tell(number)
            return
        self._callers.ask(peer.caller, None, lambda attribution: self._tell(number))
        asyncio.get_running_loop().call_later(HOLD_S, self._tell, number)

    def tell(self) -> None:
        """Count those that still wait, with what is known."""
        for number in tuple(self._waiting):
            self._tell(number)

    def _tell(self, number: int) -> None:
        if (peer := self._waiting.pop(number, None)) is not None:
            program = peer.caller.process.name if peer.caller.process is not None else None
            self._outbox.count_gap("client_refused_certificate", peer.host, connections=1, program=program)
