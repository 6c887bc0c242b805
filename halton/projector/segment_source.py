"""Events out of sealed segments: those of other machines, and our own where a rebuild asks for it."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from typing import Any

from halton.errors import LogError
from halton.events.types import CallCompleted
from halton.log.segments.extract import COLUMNS, read_events
from halton.log.segments.segment import Segment
from halton.projector.source import Source, clear, loaded
from halton.projector.sources import RAW, RAW_COLUMNS, insert_calls

_TYPE, _VERSION = COLUMNS.index("type"), COLUMNS.index("version")
_OTHERS = f"insert into {RAW} values (?, ?, ?, ?, ?, ?)"
_TABLE = f"create temp table if not exists sealed_call ({RAW_COLUMNS})"
_KEEP = "insert into sealed_call values (?, ?, ?, ?, ?, ?)"
_CALLS = insert_calls("sealed_call")


class SegmentSource:
    """The events of these files, in order of positions; what none of them holds is read from `rest`, if there is one.

    Each file is held against its digest, whenever it is opened; its rows are not held against the chain again.
    """

    def __init__(
        self, connection: sqlite3.Connection, files: Sequence[Segment], types: Collection[str], rest: Source | None = None
    ) -> None:
        self._connection = connection
        self._files = files
        self._types = frozenset(types)
        self._rest = rest

    def head(self) -> int:
        """The last position in a file, or that of the rest."""
        return self._rest.head() if self._rest else max((file.last for file in self._files), default=0)

    def reach(self, after: int, upto: int) -> int:
        """To the end of the file that holds the next event, or up to the next file."""
        holding = [file.last for file in self._files if file.first <= after + 1 <= file.last]
        if holding:
            return min(upto, max(holding))
        return min([upto, *(file.first - 1 for file in self._files if file.first > after + 1)])

    def load(self, after: int, upto: int) -> set[str]:
        """As any source does.

        :raises SegmentError: naming a file that is gone or damaged.
        :raises LogError: naming the positions that no file holds.
        """
        holding = [file for file in self._files if file.first <= after + 1 and upto <= file.last]
        if not holding:
            if self._rest is None:
                raise LogError(f"No segment holds the positions {after + 1} to {upto}. Import them: halton import SEGMENT")
            return self._rest.load(after, upto)
        clear(self._connection)
        self._connection.execute(_TABLE)
        for events in read_events(holding[0], after, upto, self._types):
            self._connection.execute("delete from sealed_call")  # the last ones, or one that could not be read
            self._connection.executemany(_OTHERS, [event for event in events if not _is_call(event)])
            self._connection.executemany(_KEEP, [event for event in events if _is_call(event)])
            self._connection.execute(_CALLS)
        return loaded(self._connection)


def _is_call(event: tuple[Any, ...]) -> bool:
    """Whether it is a call in a shape that is known."""
    return bool(event[_TYPE] == CallCompleted.TYPE and event[_VERSION] <= CallCompleted.VERSION)
