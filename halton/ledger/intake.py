"""The ledger's socket, and all that the connections on it share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from halton.frames import RequestHead
from halton.ledger.copies import Copies
from halton.ledger.gaps import Gaps
from halton.ledger.keeping import Keeping
from halton.ledger.limits import Limits
from halton.ledger.receipt import Receipt
from halton.ledger.rereading import Rereading
from halton.ledger.source import Source
from halton.ledger.unfinished import Unfinished
from halton.log.store import Fact
from halton.log.writer import Writer
from halton.wire.find import Find, find_provider


class Intake:
    """All connections of the ledger's socket."""

    def __init__(
        self,
        path: Path,
        writer: Writer[Receipt],
        unfinished: Unfinished,
        gaps: Gaps,
        find: Find = find_provider,
        keeping: Keeping | None = None,
    ) -> None:
        self._path = path
        self.find = find
        self._writer = writer
        self._keeping = keeping
        self.already_completed = unfinished.completed
        self.in_part = unfinished.in_part
        self.gaps = gaps
        self.limits = Limits()
        self.claimed: set[str] = set()
        self.sources: set[Source] = set()
        self.on_flush: Callable[[Source, int], None] = lambda source, token: None
        self.rereading = Rereading(lambda: self.sources, lambda told: None)

    async def listen(self) -> asyncio.Server:
        """Open the socket."""
        self._path.unlink(missing_ok=True)
        server = await asyncio.get_running_loop().create_unix_server(lambda: Source(self), str(self._path))
        self._path.chmod(0o600)
        return server

    def copies(self, head: RequestHead) -> Callable[[], Copies] | None:
        """Makes what takes the bodies of an exchange that begins; None where none are kept."""
        keeping = self._keeping
        return partial(keeping.copies, head) if keeping is not None and keeping.wanted else None

    def submit(self, facts: Sequence[Fact], receipt: Receipt) -> None:
        """Have facts appended, and the receipt handed back when they and all that came before them are durable."""
        (self._keeping or self._writer).submit(facts, receipt)

    @property
    def backlog(self) -> int:
        """How many submissions wait (an estimate)."""
        return self._writer.backlog() + (self._keeping.backlog() if self._keeping else 0)

    @property
    def live(self) -> int:
        """Exchanges on their way."""
        return sum(len(source.exchanges) for source in self.sources)

    @property
    def held(self) -> int:
        """Bytes of requests that are still on their way."""
        return sum(exchange.request.held for source in self.sources for exchange in source.exchanges.values())

    def take_over(self, exchange_id: str) -> None:
        """Its worker came back on another connection, before we heard that the first one is gone."""
        for source in self.sources:
            source.exchanges.pop(exchange_id, None)

    def interrupt_all(self) -> None:
        """The ledger goes: close what is still open."""
        for source in tuple(self.sources):
            source.interrupt()
