"""Signs the chain now and then: after a thousand events or ten minutes, and once more when the ledger stops."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from halton.errors import LogError
from halton.events.types import LogCheckpoint, SegmentSealed
from halton.log.checkpoint import STREAM, Signer
from halton.log.origin import read_origin
from halton.log.store import Fact, Head, Log, read_only

EVERY_EVENTS = 1000
EVERY_S = 600.0
# Nothing has happened if these are all that came: a checkpoint of a checkpoint would be made for ever.
_IDLE = (LogCheckpoint.TYPE, SegmentSealed.TYPE)
_HEAD = "select position, hash from event order by position desc limit 1"
_NEWS = f"select exists (select 1 from event where position > ? and type not in {_IDLE})"
_log = logging.getLogger(__name__)


class Checkpointing:
    """Makes checkpoints of a log whose head is at `position`. A key that cannot be used is reported; metering goes on."""

    def __init__(self, log_path: Path, key_path: Path, position: int, submit: Callable[[list[Fact]], None]) -> None:
        self._log_path = log_path
        self._key_path = key_path
        self._submit = submit
        self._loop = asyncio.get_running_loop()
        self._due = asyncio.Event()
        self._covered = self._tried = self._position = position
        self._signer: Signer | None = None
        self._signing = threading.Lock()

    def committed(self, position: int) -> None:
        """The log has grown. On the writer's thread."""
        self._position = position
        if position - self._tried >= EVERY_EVENTS:
            self._loop.call_soon_threadsafe(self._due.set)

    async def run(self, every_s: float = EVERY_S) -> None:
        """Sign whenever it is due, until cancelled."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._due.wait(), every_s)
            self._tried = self._position
            self._due.clear()
            if facts := await asyncio.to_thread(self._facts):
                self._submit(facts)

    def finish(self, log: Log) -> None:
        """Sign the end of a log that nobody writes to any more."""
        try:
            if facts := self._facts():
                log.append(facts)
        except LogError as error:
            _log.error("checkpoint_failed", exc_info=error)

    def _facts(self) -> list[Fact]:
        """The next checkpoint, if there is anything new to sign."""
        with self._signing:  # `run` may be cancelled while its thread still signs, and only one of them may make the key
            return self._signed()

    def _signed(self) -> list[Fact]:
        try:
            with closing(read_only(self._log_path)) as connection:
                head = Head(*connection.execute(_HEAD).fetchone())
                if not connection.execute(_NEWS, (self._covered,)).fetchone()[0]:
                    return []
                origin = read_origin(connection) or ""
            self._signer = self._signer or Signer.of(self._key_path)
            fact = Fact.of(STREAM, self._signer.sign(origin, head))
        except Exception as error:  # a log without checkpoints is better than none
            _log.error("checkpoint_failed", exc_info=error)
            return []
        self._covered = head.position
        return [fact]
