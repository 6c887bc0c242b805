"""Where the events of one origin come from: the log itself, batch by batch into the temp tables that projections read."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from typing import Protocol

from halton.events.types import CallCompleted
from halton.projector.sources import NEWER, RAW, RAW_COLUMNS, insert_calls

LOG = "log.event"
_RANGE = "position > ? and position <= ?"
_CALLS = f"{insert_calls(LOG)} where type = '{CallCompleted.TYPE}' and {_RANGE} and not {NEWER}"
_STRANGE_CALLS = f" or type = '{CallCompleted.TYPE}' and {NEWER}"


class Source(Protocol):
    """The events of one origin."""

    def head(self) -> int:
        """The last position that there is."""
        ...

    def reach(self, after: int, upto: int) -> int:
        """How far a batch may go that begins behind `after`: `upto` at most."""
        ...

    def load(self, after: int, upto: int) -> set[str]:
        """Put this range, and nothing else, where projections read it; the types of what they read of it.

        :raises sqlite3.Error: if the disk does not let it.
        :raises LogError: if it cannot be read.
        """
        ...


class LogSource:
    """This machine's own log, attached to the connection as `log`; only events of `types` are of interest."""

    def __init__(self, connection: sqlite3.Connection, types: Collection[str]) -> None:
        self._connection = connection
        self._reads_calls = CallCompleted.TYPE in types
        others = sorted({*types} - {CallCompleted.TYPE})
        names = ", ".join(f"'{type_}'" for type_ in others)
        strange = _STRANGE_CALLS if self._reads_calls else ""
        self._others = f"insert into {RAW} select {RAW_COLUMNS} from {LOG} where {_RANGE} and (type in ({names}){strange})"

    def head(self) -> int:
        """The last position of the log; 0 if it is empty."""
        return int(self._connection.execute(f"select coalesce(max(position), 0) from {LOG}").fetchone()[0])

    def reach(self, after: int, upto: int) -> int:
        """Any batch can be read."""
        return upto

    def load(self, after: int, upto: int) -> set[str]:
        """As any source does."""
        clear(self._connection)
        self._connection.execute(self._others, (after, upto))
        if self._reads_calls:
            self._connection.execute(_CALLS, (after, upto))
        return loaded(self._connection)


def clear(connection: sqlite3.Connection) -> None:
    """Take the last batch away."""
    connection.execute(f"delete from {RAW}")
    connection.execute("delete from call_completed")


def newer_types(connection: sqlite3.Connection) -> set[str]:
    """The types of those events of the batch that a newer version wrote, in a shape which this one does not know."""
    return {type_ for (type_,) in connection.execute(f"select distinct type from {RAW} where {NEWER}")}


def loaded(connection: sqlite3.Connection) -> set[str]:
    """The types of the events that are there to be read."""
    types = {type_ for (type_,) in connection.execute(f"select distinct type from {RAW}")}
    (has_calls,) = connection.execute("select exists (select 1 from call_completed)").fetchone()
    return types | {CallCompleted.TYPE} if has_calls else types
