"""A flush: everything that capture knew when it was asked becomes durable and visible, and then the asker is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from halton.frames import Flushed, Sync
from halton.ledger.receipt import Receipt
from halton.ledger.source import Source

SYNC_S = 1.5  # a worker holds the end of a call for a second at the most
VIEWS_S = 10.0


class Flushing:
    """Answers flushes; `wait_for_views` blocks, and runs on a thread."""

    def __init__(self, sources: Callable[[], Iterable[Source]], wait_for_views: Callable[[int, float], bool]) -> None:
        self._sources = sources
        self._wait_for_views = wait_for_views
        self._serial = 0
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, asker: Source, token: int) -> None:
        """Flush, and answer when it is done."""
        task = asyncio.get_running_loop().create_task(self._flush(asker, token))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _flush(self, asker: Source, token: int) -> None:
        synced = await self._synchronise()
        receipt = Receipt(asker)
        receipt.durable = asyncio.get_running_loop().create_future()
        asker.submit(receipt)
        head = await receipt.durable
        caught_up = await asyncio.to_thread(self._wait_for_views, head, VIEWS_S)
        asker.answer(Flushed(token, head, caught_up and synced))

    async def _synchronise(self) -> bool:
        """Ask everyone who captures to send what lies in their outbox."""
        self._serial += 1
        waiting = [source.sync(Sync(self._serial)) for source in self._sources() if source.captures]
        if not waiting:
            return True
        _, late = await asyncio.wait(waiting, timeout=SYNC_S)
        for future in late:
            future.cancel()
        return not late
