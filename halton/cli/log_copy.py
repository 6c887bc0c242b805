"""The last events of a log, copied where a projection can be tried on them; the log itself is read, never opened to write."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Self

from halton.log.store import FREQUENT, read_only

_TABLE = """create table event (
    position integer primary key, recorded_at integer, type text, version integer, stream text, data text, hash blob
) strict"""
_COPY = """insert into event
select (select coalesce(max(position), 0) from event) + row_number() over (order by position), recorded_at, type, version,
       stream, data, hash
  from original.event
 where position > :after and position <= :upto {rare}
 order by position"""
_RARE = f"and (position = 1 or type not in {FREQUENT})"


class LogCopy:
    """A copy that grows in two steps: what was said of prices and the like before, then the last events. Positions are new."""

    def __init__(self, original: Path, path: Path, last: int | None) -> None:
        self.path = path
        self._original = original
        with closing(read_only(original)) as log:
            self._head = int(log.execute("select max(position) from event").fetchone()[0])
        self._split = max(0, self._head - last) if last is not None else 0

    @classmethod
    def of(cls, original: Path, path: Path, last: int | None = None) -> Self:
        """A copy of the `last` events of a log, or of all; so far it holds only what came before those.

        :raises LogError: if there is no log yet.
        """
        made = cls(original, path, last)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(_TABLE)
            connection.execute(f"create index event_rare on event (type, position) where type not in {FREQUENT}")
        made._copy(0, made._split, _RARE)
        return made

    @property
    def has_past(self) -> bool:
        """Whether anything came before the last events."""
        return self._split > 0

    def add_last(self) -> int:
        """Add the last events, all that happened; say how many."""
        return self._copy(self._split, self._head, "")

    def _copy(self, after: int, upto: int, rare: str) -> int:
        with closing(sqlite3.connect(self.path.as_uri(), uri=True, isolation_level=None)) as connection:
            connection.execute("attach ? as original", (f"{self._original.absolute().as_uri()}?mode=ro",))
            return connection.execute(_COPY.format(rare=rare), {"after": after, "upto": upto}).rowcount
