"""Reading ahead: while projections run over one batch, a thread makes the next one ready, in a database in memory."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import NamedTuple

from halton.projector.source import Source, clear
from halton.projector.sources import RAW, temp_schema

_NUMBERS = count(1)


class _Batch(NamedTuple):
    after: int
    upto: int


class _Place(NamedTuple):
    """A database in memory that two connections see: the thread's own, and that of the projections, which knows it as `name`."""

    name: str
    connection: sqlite3.Connection
    source: Source


class Ahead:
    """A source that reads `direct` ahead, in batches as long as the last one that it was asked for.

    `inner` makes the same source over a connection of the thread's, to which the log is attached. SQLite lets go of the
    interpreter while it works, so the two sides run on two cores.
    """

    def __init__(
        self, connection: sqlite3.Connection, log_path: Path, direct: Source, inner: Callable[[sqlite3.Connection], Source]
    ) -> None:
        self._connection = connection
        self._direct = direct
        # Two, since a transaction that has read one of them holds it until it ends.
        self._places = [_place(connection, f"ahead_{number}", log_path, inner) for number in range(2)]
        self._thread = ThreadPoolExecutor(1, "ahead")
        self._next: tuple[_Batch, Future[set[str]]] | None = None

    def head(self) -> int:
        """That of the source."""
        return self._direct.head()

    def reach(self, after: int, upto: int) -> int:
        """As far as the source reaches."""
        return self._direct.reach(after, upto)

    def load(self, after: int, upto: int) -> set[str]:
        """As any source does; then the batch that should come next is begun."""
        types = self._take(_Batch(after, upto))
        if types is None:
            types = self._direct.load(after, upto)
        end = min(self.head(), upto + (upto - after))
        if end > upto:
            batch = _Batch(upto, self.reach(upto, end))
            self._next = batch, self._thread.submit(self._places[0].source.load, *batch)
        return types

    def close(self) -> None:
        """End the thread, and let go of its databases."""
        for place in self._places:
            place.connection.interrupt()
        self._thread.shutdown()
        for place in self._places:
            place.connection.close()

    def _take(self, wanted: _Batch) -> set[str] | None:
        """What was made ready, if it is what is wanted. Whatever the thread stumbled over, we shall meet again ourselves."""
        if self._next is None:
            return None
        batch, future = self._next
        self._next = None
        if future.exception() is not None or batch != wanted:
            return None
        place = self._places.pop(0)
        self._places.append(place)
        clear(self._connection)
        for table in (RAW, "call_completed"):
            self._connection.execute(f"insert into temp.{table} select * from {place.name}.{table}")
        return future.result()


def _place(
    connection: sqlite3.Connection, name: str, log_path: Path, inner: Callable[[sqlite3.Connection], Source]
) -> _Place:
    uri = f"file:/halton-{os.getpid()}-{next(_NUMBERS)}?vfs=memdb"
    own = sqlite3.connect("file::memory:", uri=True, timeout=0, isolation_level=None, check_same_thread=False)
    own.execute("attach ? as log", (f"{log_path.absolute().as_uri()}?mode=ro",))
    for each in (own, connection):
        each.execute(f"attach ? as {name}", (uri,))
    for statement in temp_schema():
        own.execute(statement.replace("create temp table ", f"create table {name}.", 1))
    return _Place(name, own, inner(own))
