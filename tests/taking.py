"""The ledger's socket with a real log behind it, and lines to it that send frames and hear the answers."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from contextlib import closing

from eventually import eventually
from halton.events.types import Event, LogCreated
from halton.frames import AnyAnswer, Frame, Recorded, Unpacker, pack
from halton.ledger.gaps import Gaps
from halton.ledger.intake import Intake
from halton.ledger.keeping import Keeping
from halton.ledger.receipt import Receipt
from halton.ledger.unfinished import find_unfinished
from halton.log.store import Head, Log, read_only
from halton.log.writer import Writer
from halton.paths import Home


class Line:
    """One connection, as a worker has it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._unpacker: Unpacker[AnyAnswer] = Unpacker(AnyAnswer)
        self._heard: list[AnyAnswer] = []

    def send(self, *frames: Frame) -> None:
        self.write(b"".join(map(pack, frames)))

    def write(self, data: bytes) -> None:
        self._writer.write(data)

    async def hear(self) -> AnyAnswer:
        async with asyncio.timeout(10):
            while not self._heard:
                data = await self._reader.read(1 << 16)
                assert data, "the ledger closed the connection"
                self._heard += self._unpacker.feed(data)
        return self._heard.pop(0)

    async def recorded(self, *names: str, gaps: Iterable[int] = ()) -> None:
        """Wait until all these are durable."""
        exchanges, serials = set(names), set(gaps)
        while exchanges or serials:
            answer = await self.hear()
            assert isinstance(answer, Recorded)
            exchanges -= set(answer.exchange_ids)
            serials -= set(answer.gaps)

    async def closed(self) -> bool:
        with contextlib.suppress(ConnectionError):
            async with asyncio.timeout(10):
                return await self._reader.read() == b""
        return True

    def leave(self) -> None:
        """Go, once all that was sent is on its way."""
        self._writer.close()


class Taking:
    """An Intake that listens, over the log of a home."""

    def __init__(self, home: Home, body_limit: int = 0) -> None:
        self._home = home
        self._loop = asyncio.get_running_loop()
        self.log = Log(home.log)
        self.writer: Writer[Receipt] = Writer(self.log, on_commit=self._committed, on_failure=lambda error: None)
        unfinished = find_unfinished(home.log)
        self.keeping = Keeping(home.bodies, self.writer, body_limit, lambda: self._head) if body_limit else None
        self.intake = Intake(
            home.socket("ledger"), self.writer, unfinished, Gaps.of_log(home.log), keeping=self.keeping
        )
        self._head = self.log.head().position
        self._lines: list[Line] = []

    async def listen(self) -> None:
        self._server = await self.intake.listen()

    async def line(self) -> Line:
        line = Line(*await asyncio.open_unix_connection(str(self._home.socket("ledger"))))
        self._lines.append(line)
        return line

    def events(self) -> list[tuple[str, Event]]:
        """What was recorded: streams and events, in order."""
        with closing(Log(self._home.log)) as log:
            found = [(row.stream, row.event()) for row in log.read()]
        return [(stream, event) for stream, event in found if not isinstance(event, LogCreated)]

    async def after(self, count: int) -> list[tuple[str, Event]]:
        """The events, once there are so many."""

        def size() -> int:
            with closing(read_only(self._home.log)) as reader:
                return int(reader.execute("select max(position) - 1 from event").fetchone()[0])

        await eventually(lambda: size() >= count)
        return self.events()

    async def close(self) -> None:
        for line in self._lines:
            line.leave()
        await eventually(lambda: not self.intake.sources)
        self._server.close()
        await self._server.wait_closed()
        assert self.keeping is None or self.keeping.close(10)
        assert self.writer.close(10)
        self.log.close()

    def _committed(self, head: Head, receipts: list[Receipt]) -> None:
        self._head = head.position
        self._loop.call_soon_threadsafe(self._hand_out, head.position, receipts)

    def _hand_out(self, head: int, receipts: list[Receipt]) -> None:
        for receipt in receipts:
            if receipt.names_any:
                receipt.source.answer(receipt.recorded(head))
            if receipt.durable is not None:
                receipt.durable.set_result(head)


@contextlib.asynccontextmanager
async def taking_frames(home: Home, body_limit: int = 0) -> AsyncIterator[Taking]:
    """With a `body_limit` bodies are stored too."""
    taking = Taking(home, body_limit)
    await taking.listen()
    try:
        yield taking
    finally:
        await taking.close()
