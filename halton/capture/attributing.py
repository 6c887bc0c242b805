"""Tells the ledger whose a call is: the call goes on meanwhile, and only the word of its end waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from halton.attribution.project import Attribution
from halton.capture.callers import TIMED_OUT, Callers
from halton.capture.exchange import Exchange, Peer
from halton.frames import Attributed
from halton.outbox.outbox import Outbox

HOLD_S = 1.0


class Attributing:
    """Asks once a request, and again when a client goes on speaking over its socket."""

    def __init__(self, outbox: Outbox, callers: Callers) -> None:
        self._outbox = outbox
        self._callers = callers
        self.held = 0
        self._settling: list[Callable[[], object]] = []

    def ask(self, exchange: Exchange, peer: Peer, header_project: str | None = None) -> None:
        """A request was made on this connection."""
        exchange.questions += 1
        exchange.attribution = self._callers.stated(peer.caller, header_project) or exchange.attribution
        self._callers.ask(peer.caller, header_project, partial(self._told, exchange))

    def when_known(self, exchange: Exchange, do: Callable[[], None], within_s: float = HOLD_S) -> None:
        """Do something as soon as there is no open question, at once or within this time."""
        if exchange.over:
            exchange.head = None  # its keys are nobody's business any more
        if not exchange.questions:
            do()
            return
        self.held += 1
        exchange.waiting.append(do)
        asyncio.get_running_loop().call_later(within_s, self._give_up, exchange, do)

    def when_settled(self, do: Callable[[], object], within_s: float = HOLD_S) -> None:
        """Do something once all ends that are held now have been told: when none is held, or when the last of them gives up."""
        if not self.held:
            do()
            return
        self._settling.append(do)
        asyncio.get_running_loop().call_later(within_s, self._settle, do)

    def _settle(self, do: Callable[[], object]) -> None:
        if do in self._settling:
            self._settling.remove(do)
            do()

    def _told(self, exchange: Exchange, attribution: Attribution) -> None:
        exchange.questions -= 1
        exchange.attribution = attribution
        self._tell(exchange, attribution)
        if not exchange.questions:
            for do in tuple(exchange.waiting):
                self._do(exchange, do)

    def _tell(self, exchange: Exchange, attribution: Attribution) -> None:
        self._outbox.attribute(
            Attributed(
                exchange.exchange_id,
                attribution.project,
                attribution.rule,
                attribution.evidence,
                attribution.git_branch,
                attribution.git_commit,
                attribution.name,
                attribution.body_capture,
                attribution.run_id,
            )
        )

    def _give_up(self, exchange: Exchange, do: Callable[[], None]) -> None:
        if do in exchange.waiting:
            if exchange.over:
                self._tell(exchange, exchange.attribution or TIMED_OUT)
            self._do(exchange, do)

    def _do(self, exchange: Exchange, do: Callable[[], None]) -> None:
        self.held -= 1
        exchange.waiting.remove(do)
        do()
        for settled in () if self.held else tuple(self._settling):
            self._settle(settled)
