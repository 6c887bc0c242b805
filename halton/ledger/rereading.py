"""Tells the workers what they go by, and whoever changed it when all of them do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from halton.frames import Enforce, Reread

if TYPE_CHECKING:
    from halton.ledger.source import Source

ADOPT_S = 2.0


class Rereading:
    """All of it on the loop. `ask` has the log read, and calls back, from any thread, with the serial of what was told then.

    `follows` read, on a thread, what else is gone by, settings and what projects say of bodies; no longer than a small file.
    """

    def __init__(
        self,
        sources: Callable[[], Iterable[Source]],
        ask: Callable[[Callable[[int], None]], None],
        workers: int = 0,
        follows: Sequence[Callable[[], None]] = (),
    ) -> None:
        self._expected = {f"capture-{number}" for number in range(1, workers + 1)}
        self._sources = sources
        self._ask = ask
        self._follows = follows
        self._current: Enforce | None = None
        self._adopted = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    def tell(self, told: Enforce) -> None:
        """Have every worker go by this from now on; rates that it does not hold are those of before."""
        rates = told.rates if told.rates is not None or self._current is None else self._current.rates
        self._current = msgspec.structs.replace(told, rates=rates)
        for source in self._workers():
            source.answer(told)

    def welcome(self, source: Source) -> None:
        """A worker is there, and knows nothing."""
        if self._current is not None:
            source.answer(self._current)

    def adopted(self) -> None:
        """A worker goes by what it was told."""
        self._adopted.set()
        self._adopted = asyncio.Event()

    def begin(self, asker: Source, token: int) -> None:
        """Have the log read, and answer when each worker goes by it, or with the names of those that do not in time."""
        task = asyncio.get_running_loop().create_task(self._reread(asker, token))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _reread(self, asker: Source, token: int) -> None:
        loop = asyncio.get_running_loop()
        read: asyncio.Future[int] = loop.create_future()

        def told(serial: int) -> None:
            loop.call_soon_threadsafe(_resolve, read, serial)

        for follow in self._follows:
            await asyncio.to_thread(follow)
        self._ask(told)
        with suppress(TimeoutError):
            async with asyncio.timeout(ADOPT_S):
                serial = await read
                while self._behind(serial):
                    await self._adopted.wait()
        asker.answer(Reread(token, missing=self._behind(read.result()) if _is_known(read) else ["ledger"]))

    def _workers(self) -> list[Source]:
        return [source for source in self._sources() if source.enforces is not None]

    def _behind(self, serial: int) -> list[str]:
        """Those that are there and do not go by it, and those that ought to be there."""
        workers = self._workers()
        absent = self._expected - {source.enforces for source in workers}
        return sorted({source.enforces or "" for source in workers if source.adopted < serial} | absent)


def _is_known(read: asyncio.Future[int]) -> bool:
    return read.done() and not read.cancelled()


def _resolve(future: asyncio.Future[int], serial: int) -> None:
    if not future.done():
        future.set_result(serial)
