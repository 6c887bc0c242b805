"""Another machine whose segments are imported, and what must hold of them here after any kill."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import Any

from faults.broken import Broken, digest_of
from halton.log.segments.segment import find_segments
from halton.log.store import read_only
from halton.paths import Home

_COUNTS = """
select o.origin, coalesce((select position from checkpoints where projection = 'calls' and origin = o.origin), 0),
       (select count(*) from calls where origin = o.origin)
  from origins as o where o.id = ?
"""
_CALLS = "select count(*), coalesce(max(position), 0) from event where type = 'call.completed' and position <= ?"


class Elsewhere:
    """The home of the other machine, and what our log says of it."""

    def __init__(self, home: Home, other: Home) -> None:
        self._home, self._other = home, other
        self._events: list[dict[str, Any]] = []

    @property
    def imported(self) -> int:
        """How many of its events our log says are here."""
        return int(self._events[-1]["last"]) if self._events else 0

    def take(self, data: str) -> None:
        """An event of an import: it goes on where the last one ended."""
        event = json.loads(data)
        if event["first"] != self.imported + 1:
            raise Broken("imported once", f"an import begins at {event['first']} behind {self.imported}")
        self._events.append(event)

    def check_files(self) -> None:
        """Each file that our log names is here, byte for byte, and no file here is torn."""
        for event in self._events:
            for name, digest in zip(event["files"], event["digests"], strict=True):
                if digest_of(self._home.segments / event["origin"] / name) != digest:
                    raise Broken("imported whole", f"{name} is gone, or not what was imported")
        for folder in filter(lambda path: path.is_dir(), self._home.segments.iterdir()):
            for segment in find_segments(folder):
                if not (digest_of(segment.path) or "").startswith(segment.digest):
                    raise Broken("torn segment", f"{segment.path.name} does not hold what its name says")

    def check_views(self, connection: sqlite3.Connection) -> None:
        """Its calls are in the views once each, up to their checkpoint, which is not beyond what our log names."""
        for event in self._events[:1]:
            row = connection.execute(_COUNTS, (event["origin"],)).fetchone()
            _, position, calls = row or (0, 0, 0)
            with closing(read_only(self._other.log)) as log:
                expected, _ = log.execute(_CALLS, (position,)).fetchone()
            if calls != expected:
                raise Broken("imported once", f"{calls} of its calls are in the views where its log has {expected}")
            if position > self.imported:
                raise Broken("imported whole", f"the views hold its position {position}; our log names {self.imported}")

    def check_caught_up(self, connection: sqlite3.Connection) -> None:
        """Every projection holds all that was imported."""
        behind = connection.execute(
            "select projection from checkpoints where origin > 1 and position <> ?", (self.imported,)
        ).fetchall()
        if behind:
            raise Broken("caught up", f"{behind} of the other machine are not at {self.imported}")
